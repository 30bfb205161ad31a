import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CspadKind } from '../../src/domain/metrology/pointTables.ts';
import { checkMetrology } from '../../src/main/usecases/checkMetrology.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { fitMetrology, type FitDetector } from '../../src/main/usecases/fitMetrology.ts';
import { processCspadMetrology } from '../../src/main/usecases/processCspadMetrology.ts';
import { processEpixMetrology } from '../../src/main/usecases/processEpixMetrology.ts';
import { readDocument } from './compare.ts';
import { oracleFolder, record } from './report.ts';

interface OracleCase {
  case: string;
  input: string;
  tool: string;
  options: string[];
  expected: string;
  original_raises: boolean;
}

const topic = 'optical-metrology';
const { folder } = oracleFolder(topic);
const cases = readDocument<OracleCase[]>(join(folder, 'cases.json'), []).filter(
  ({ input }) => typeof input === 'string',
);
const scratch = mkdtempSync(join(tmpdir(), 'metrology-oracle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const identity = {
  user: 'user',
  host: 'host',
  now: () => new Date('2020-01-01T00:00:00Z'),
  fixedTime: true,
};
const context = silentContext();
const kinds: Record<string, CspadKind> = {
  optical_metrology_cspad_v1_cxi: 'cspad-v1',
  optical_metrology_cspad_v2_xpp: 'cspad-v2',
  optical_metrology_cspad2x2: 'cspad2x2',
};

const optionOf = (options: readonly string[], flag: string, usual: number): number =>
  options.includes(flag) ? Number(options[options.indexOf(flag) + 1]) : usual;
/** Time, zone and login differ by machine; the oracle has them replaced. */
const settled = (text: string): string => text.replace(/^# DATE_TIME .*$/m, '# DATE_TIME');
const nameOf = ({ case: name, expected }: OracleCase): string => `${name}/${basename(expected)}`;

/** Largest deviation of numbers from `expected`, relative to 1e-6 of each (floats of the oracle's README); text must be equal. */
function compareDeep(found: unknown, expected: unknown, at = ''): void {
  if (typeof expected === 'number') {
    expect(typeof found, at).toBe('number');
    expect(Math.abs((found as number) - expected), at).toBeLessThanOrEqual(1e-8 + 1e-6 * Math.abs(expected));
  } else if (expected !== null && typeof expected === 'object') {
    for (const [key, value] of Object.entries(expected))
      compareDeep((found as Record<string, unknown>)?.[key], value, `${at}.${key}`);
  } else expect(found, at).toEqual(expected);
}

function scored(kind: string, oracleCase: OracleCase, work: () => Promise<void>): void {
  it(`${kind}: ${nameOf(oracleCase)}`, async () => {
    let passed = false;
    try {
      await work();
      passed = true;
    } finally {
      record(topic, kind, nameOf(oracleCase), passed ? 'equal' : 'different');
    }
  });
}

describe.skipIf(cases.length === 0)('optical metrology against the original programs', () => {
  const expectedText = ({ expected }: OracleCase, name: string): string =>
    readFileSync(join(folder, expected, name), 'utf8');

  for (const one of cases) {
    const input = join(folder, one.input);
    const tool = kinds[one.tool];
    if (one.tool === 'optical_metrology_check') {
      const limits = { xy_um: optionOf(one.options, '-x', 60), z_um: optionOf(one.options, '-z', 100) };
      const verbose = optionOf(one.options, '-v', 15) !== 0;
      const work = () => checkMetrology({ file: input, limits, original: true, verbose }, context);
      if (one.original_raises)
        scored('refusals', one, async () => void (await expect(work()).rejects.toThrow()));
      else
        scored('check', one, async () => {
          const { check, text } = await work();
          compareDeep(check, JSON.parse(expectedText(one, 'values.json')));
          compareDeep(check.histograms, JSON.parse(expectedText(one, 'histograms.json')));
          const stdout = expectedText(one, 'stdout.txt');
          const from = stdout.indexOf('\nIn read_optical_metrology_file');
          // The path of the table stands in the line cut off here.
          const cut = (whole: string): string => whole.slice(whole.indexOf('\n', 1));
          expect(cut(verbose ? text.slice(61) : text)).toBe(cut(verbose ? stdout.slice(from + 1) : stdout));
        });
    } else if (tool !== undefined) {
      const work = () =>
        processCspadMetrology(
          identity,
          {
            kind: tool,
            file: input,
            n90: optionOf(one.options, '-n', 0),
            missing: 'fit',
            tables: true,
            original: true,
            folder: join(scratch, nameOf(one).replaceAll('/', '-')),
          },
          context,
        );
      if (one.original_raises)
        scored('refusals', one, async () => void (await expect(work()).rejects.toThrow()));
      else
        scored('cspad', one, async () => {
          const { arrays, files, text } = await work();
          compareDeep(arrays, JSON.parse(expectedText(one, 'values.json')));
          expect(text.flatness.trim()).toBe(expectedText(one, 'flatness.txt').trim());
          expect(text.xy.trim()).toBe(expectedText(one, 'qc_xy.txt').trim());
          expect(text.z.trim()).toBe(expectedText(one, 'qc_z.txt').trim());
          for (const path of files) {
            const name = basename(path);
            const there = [name, name.replace('-0-end', '-gui')].find((candidate) =>
              existsSync(join(folder, one.expected, candidate)),
            );
            expect(there, name).toBeDefined();
            expect(settled(readFileSync(path, 'utf8'))).toBe(settled(expectedText(one, there!)));
          }
        });
    } else if (one.tool === 'optical_metrology_epix10ka2m') {
      const option = (flag: string, usual: number): number => optionOf(one.options, flag, usual);
      const output = join(scratch, `${nameOf(one).replaceAll('/', '-')}.data`);
      const work = () =>
        processEpixMetrology(
          identity,
          {
            file: input,
            output,
            rot: option('-r', 0),
            quadOffset: option('-q', 0),
            version: option('-v', 1) === 0 ? 0 : 1,
            useZ: !one.options.includes('-N'),
            correct: !one.options.includes('-C'),
            center: [option('-x', 78000), option('-y', -4150)],
            camera: [option('-X', 0), option('-Y', 0), option('-Z', 10000), option('-A', 90)],
            missing: 'fit',
            original: true,
          },
          context,
        );
      if (one.original_raises)
        scored('refusals', one, async () => void (await expect(work()).rejects.toThrow()));
      else
        scored('epix10ka2m', one, async () => {
          const { text } = await work();
          expect(settled(readFileSync(output, 'utf8'))).toBe(settled(expectedText(one, 'geometry.data')));
          expect(text).toContain(expectedText(one, 'qc_xy.txt').trim());
          expect(text).toContain(expectedText(one, 'qc_z.txt').trim());
        });
    } else if (one.tool.startsWith('rigid')) {
      const processor = cases.find((other) => other.case === one.case && other.tool in kinds);
      if (processor === undefined) continue;
      const expected = JSON.parse(expectedText(one, 'values.json')) as {
        nominal_L_um: number;
        nominal_S_um: number;
        segments: {
          quad?: number;
          segm: number;
          center: number[];
          rms: number;
          corner_residuals: number[][];
          tilt_z: number;
          tilt_y: number;
          tilt_x: number;
        }[];
      };
      scored('rigid fit', one, async () => {
        const { segments } = await fitMetrology(
          {
            file: input,
            detector: kinds[processor.tool] as FitDetector,
            n90: optionOf(processor.options, '-n', 0),
            rot: 0,
            size: { long_um: expected.nominal_L_um, short_um: expected.nominal_S_um },
          },
          context,
        );
        expect(segments.length).toBe(expected.segments.length);
        for (const wanted of expected.segments) {
          const found = segments.find(
            ({ quad, segm }) => (quad ?? 0) === (wanted.quad ?? 0) && segm === wanted.segm,
          )!;
          // Tolerances of the oracle: 1e-3 um, 1e-6 degrees.
          for (const axis of [0, 1, 2])
            expect(Math.abs(found.center[axis] - wanted.center[axis])).toBeLessThan(1e-3);
          expect(Math.abs(found.rms - wanted.rms)).toBeLessThan(1e-3);
          for (const name of ['tilt_z', 'tilt_y', 'tilt_x'] as const)
            expect(Math.abs(found[name] - wanted[name]), name).toBeLessThan(1e-6);
          found.corner_residuals.forEach((residual, corner) =>
            residual.forEach((value, axis) =>
              expect(Math.abs(value - wanted.corner_residuals[corner][axis])).toBeLessThan(1e-3),
            ),
          );
        }
      });
    }
  }
});
