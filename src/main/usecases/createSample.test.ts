import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../domain/array/ndarray.ts';
import { parseConstantsText } from '../../domain/store/constantsText.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { effectiveRuns, parseFileName, selectFile } from '../../domain/store/fileNames.ts';
import { parseHistoryLine } from '../../domain/store/historyText.ts';
import type { SampleExperiment } from '../../contract/app.ts';
import type { Progress } from '../../contract/progress.ts';
import { openDataset } from '../datasets/open.ts';
import { markerName } from '../sample/sampleFolder.ts';
import { silentContext, type Identity } from './context.ts';
import { createSample, sampleRoot } from './createSample.ts';

const identity: Identity = { user: 'someone', host: 'somewhere', now: () => new Date(), fixedTime: false };
const another: Identity = { user: 'another', host: 'elsewhere', now: () => new Date(0), fixedTime: true };

let folder: string;
let sample: SampleExperiment;
const progress: Progress[] = [];

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

function hashes(dir: string): Record<string, string> {
  const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(filesBelow(dir).map((name) => [name, hash(join(dir, name))]));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-sample-'));
  const context = { ...silentContext(), progress: (one: Progress) => void progress.push(one) };
  sample = await createSample({ dir: join(folder, 'new', 'sample'), events: 4, seed: 5 }, identity, context);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('createSample', () => {
  it('describes what it wrote', async () => {
    const { dir, root, calibdir, experiment, runs } = sample;
    expect(sample).toMatchObject({ instrument: 'XPP', experiment: 'xppsamp01', root: dir });
    expect(calibdir).toBe(join(dir, 'XPP', 'xppsamp01', 'calib'));
    expect(sampleRoot(dir)).toBe(root);
    expect(runs.map(({ run, kind, events, calibCycles }) => [run, kind, events, calibCycles])).toEqual([
      [1, 'dark', 4, 1],
      [2, 'dark', 6, 3],
      [3, 'light', 2, 1],
      [4, 'dark', 2, 1],
    ]);
    const xtc = join(dir, 'XPP', experiment, 'xtc');
    expect(runs.flatMap(({ files }) => files).sort()).toEqual(
      readdirSync(xtc)
        .sort()
        .map((name) => join(xtc, name)),
    );
    expect(statSync(join(dir, 'XPP', experiment, 'hdf5')).isDirectory()).toBe(true);
    expect(readdirSync(dir).sort()).toEqual([markerName, 'XPP']);
    expect(progress.length).toBeGreaterThan(0);
    for (const { done, total } of progress) expect(done).toBeLessThanOrEqual(total as number);
  });

  it('writes runs that the reader opens by name, with every frame in place', async () => {
    for (const run of sample.runs)
      for (const name of [run.dsname, `exp=${sample.experiment}:run=${run.run}`]) {
        const dataset = await openDataset(name, { dataRoot: sample.root });
        expect([...dataset.files].sort()).toEqual([...run.files].sort());
        expect(await dataset.calibCycles()).toBe(run.calibCycles);
        expect(await dataset.eventCount()).toBe(run.events);
        const found = dataset.sources.map(({ source, device, shape }) => ({
          source,
          type: device,
          shape: [...shape],
        }));
        expect(found).toEqual(expect.arrayContaining(run.detectors));
        expect(found.length).toBe(run.detectors.length);
        for await (const event of dataset.events()) {
          expect(event.eventCodes).toContain(40);
          expect(event.eventCodes?.includes(140)).toBe(run.kind === 'light');
          for (const source of dataset.sources)
            expect((await dataset.frame(event, source)).kind).not.toBe('missing');
        }
        expect(dataset.warnings).toEqual([]);
        await dataset.close();
      }
  });

  it('writes constants that are readable, of the shapes of their detectors, close to the dark frames', async () => {
    let candidates = 0;
    for (const { source, type, shape } of sample.runs.flatMap(({ detectors }) => detectors)) {
      const base = join(sample.calibdir, groupOf(source), source);
      for (const calibType of readdirSync(base)) {
        const names = readdirSync(join(base, calibType)).filter((name) => parseFileName(name) !== null);
        if (calibType === 'geometry' || calibType === 'common_mode') continue;
        for (const name of names.slice(0, 1)) {
          candidates++;
          const path = join(base, calibType, name);
          const { array, warnings } = parseConstantsText(readFileSync(path), path);
          const wanted = calibType !== 'pixel_mask' && type === 'Jungfrau' ? [3, ...shape] : shape;
          expect(sizeOf(array.shape), path).toBe(sizeOf(wanted));
          if (type !== 'Cspad2x2') expect(array.shape).toEqual(wanted); // that goes without its metadata
          expect(warnings).toEqual([]);
        }
      }
    }
    expect(candidates).toBeGreaterThan(10);
    // run 2-3 pedestals of Epix100a against the mean of the light run's shot without beam is too noisy: the dark run 4 is not
    const source = 'XppEndstation.0:Epix100a.1';
    const types = join(sample.calibdir, groupOf(source), source, 'pedestals');
    const file = join(types, selectFile(readdirSync(types), 4) as string);
    const pedestals = parseConstantsText(readFileSync(file), file).array.data as Float64Array;
    const dataset = await openDataset(sample.runs[3].dsname);
    const detector = dataset.sources.find((one) => one.source === source);
    const differences: number[] = [];
    for await (const event of dataset.events()) {
      const frame = await dataset.readFrame(event, detector as NonNullable<typeof detector>);
      frame?.data.forEach((value: number | bigint, pixel: number) =>
        differences.push(Number(value) - pedestals[pixel]),
      );
    }
    await dataset.close();
    differences.sort((a, b) => a - b);
    expect(Math.abs(differences[differences.length >> 1])).toBeLessThan(3);
    // half of all values lie within some noise
    expect(
      differences[Math.floor(0.75 * differences.length)] - differences[Math.floor(0.25 * differences.length)],
    ).toBeLessThan(10);
  });

  it('keeps history, a dated copy, and one file that no run uses', () => {
    const files = filesBelow(sample.calibdir);
    const constants = files.filter((name) => name.endsWith('.data'));
    expect(sample.constants).toBe(constants.length);
    const byFolder = Map.groupBy(constants, (name) => name.slice(0, name.lastIndexOf('/')));
    const unused: string[] = [];
    for (const [dir, names] of byFolder) {
      const short = names.map((name) => name.slice(dir.length + 1));
      for (const [name, runs] of effectiveRuns(short)) if (runs.length === 0) unused.push(name);
      const lines = readFileSync(join(sample.calibdir, dir, 'HISTORY'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.every((line) => Object.keys(parseHistoryLine(line)).length >= 6)).toBe(true);
      const recorded = new Set(lines.map((line) => parseHistoryLine(line).file));
      for (const name of short) expect(recorded.has(name)).toBe(true);
    }
    expect(unused).toEqual(['2-3.data']);
    expect(files.filter((name) => /\.data-\d{4}-/.test(name)).length).toBe(1);
  });

  it('gives the same bytes for the same seed whoever asks, others for another, and replaces only by force', async () => {
    const dir = join(folder, 'again');
    mkdirSync(dir); // an empty folder is welcome
    await createSample({ dir, events: 4, seed: 5 }, another, silentContext());
    expect(hashes(dir)).toEqual(hashes(sample.dir));

    const before = hashes(dir);
    await expect(createSample({ dir, events: 1 }, identity, silentContext())).rejects.toMatchObject({
      code: 'bad-input',
      hint: expect.stringContaining('--force') as string,
    });
    expect(hashes(dir)).toEqual(before);

    writeFileSync(join(dir, 'notes.txt'), 'mine');
    await createSample({ dir, events: 1, seed: 6, force: true }, identity, silentContext());
    const after = hashes(dir);
    expect(readFileSync(join(dir, 'notes.txt'), 'utf8')).toBe('mine');
    const pixels = Object.keys(before).filter(
      (name) => name.includes('pedestals/') && name.endsWith('.data'),
    );
    for (const name of pixels) expect(after[name]).not.toBe(before[name]);
    expect(Object.keys(after).some((name) => name.includes('calibdesk-sample-'))).toBe(false);
  });
});

describe('createSample refuses', () => {
  const refused = (dir: string, options: object = {}): Promise<unknown> =>
    createSample({ dir, events: 1, ...options }, identity, silentContext()).then(
      () => null,
      (error: unknown) => error,
    );

  it('a folder with something else in it, also with force', async () => {
    const dir = join(folder, 'other');
    mkdirSync(dir);
    writeFileSync(join(dir, 'thesis.txt'), 'x');
    expect(await refused(dir)).toMatchObject({ code: 'bad-input' });
    expect(await refused(dir, { force: true })).toMatchObject({ code: 'bad-input' });
    writeFileSync(join(dir, markerName), '{"kind": "something"}');
    expect(await refused(dir, { force: true })).toMatchObject({ code: 'bad-input' });
    expect(readdirSync(dir).sort()).toEqual([markerName, 'thesis.txt']);
    expect(sampleRoot(dir)).toBe(null);
  });

  it('a file, and numbers that make no sense', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    expect(await refused(file)).toMatchObject({ code: 'bad-input' });
    for (const wrong of [{ events: 0 }, { events: 1.5 }, { seed: -1 }, { events: NaN }])
      expect(await refused(join(folder, 'numbers'), wrong)).toMatchObject({ code: 'usage' });
    expect(existsSync(join(folder, 'numbers'))).toBe(false);
  });

  it('a folder that another program is writing to; what a killed one left goes', async () => {
    const dir = join(folder, 'busy');
    mkdirSync(dir);
    const busy = join(dir, `.calibdesk-sample-${hostname()}-${process.ppid}`);
    mkdirSync(busy);
    expect(await refused(dir)).toMatchObject({ code: 'locked' });
    rmSync(busy, { recursive: true });
    mkdirSync(join(dir, `.calibdesk-sample-${hostname()}-4194303`, 'XPP'), { recursive: true }); // above every process id
    const stopped = silentContext(AbortSignal.abort());
    await expect(createSample({ dir, events: 1 }, identity, stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('createSample when it is cancelled', () => {
  it.each([1, 12])('leaves nothing, and a former sample as it was (report %i)', async (wanted) => {
    const cancelled = async (dir: string, force: boolean): Promise<void> => {
      const abort = new AbortController();
      let reports = 0;
      const context = {
        ...silentContext(abort.signal),
        progress: () => {
          if (++reports === wanted) abort.abort(new Error('stop'));
        },
      };
      const call = createSample({ dir, events: 30, force }, identity, context);
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    };
    const fresh = join(folder, `cancel-${wanted}`, 'deep', 'down');
    await cancelled(fresh, false);
    expect(existsSync(join(folder, `cancel-${wanted}`))).toBe(false);

    const before = hashes(join(sample.calibdir));
    await cancelled(sample.dir, true);
    expect(hashes(sample.calibdir)).toEqual(before);
    expect(readdirSync(sample.dir).sort()).toEqual([markerName, 'XPP']);
  });
});
