import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NdArray } from '../../src/domain/array/ndarray.ts';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import type { Evaluation } from '../../src/domain/pixel-status/evaluate.ts';
import { statusOfBlock, statusOfMaximum } from '../../src/domain/pixel-status/pixelStatus.ts';
import { oracleFolder, record } from './report.ts';

interface StatusCase {
  features: number[];
  snrmax: number;
  databits: number;
  window: string;
  nrecs: number;
  evaluations: Evaluation[];
  sha256_status_u64: string;
  good_frames?: number[];
  frame_medians?: number[];
  corners?: [number, number][];
  feature11?: { lim_lo: number; lim_hi: number };
}

const { folder } = oracleFolder('dark-processing/pixel-status');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
  : [];

function array(name: string, part: string): NdArray | null {
  const path = join(folder, `${name}.${part}.npy.gz`);
  return existsSync(path) ? decodeNpy(new Uint8Array(gunzipSync(readFileSync(path))), path) : null;
}

/** Largest deviation; NaN agrees with NaN and with the null of a document. */
function deviation(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++)
    if (!(Number.isNaN(found[i]) && Number.isNaN(expected[i])))
      largest = Math.max(largest, Math.abs(found[i] - expected[i]));
  return largest;
}

function compareEvaluations(found: Evaluation[], expected: Evaluation[]): void {
  expect(found.map((entry) => entry.title)).toEqual(expected.map((entry) => entry.title));
  found.forEach((entry, index) => {
    for (const [name, value] of Object.entries(expected[index])) {
      const actual = entry[name as keyof Evaluation];
      if (typeof value === 'number') expect(actual, name).toBeCloseTo(value, 6);
      else expect(Number.isNaN(actual) ? null : actual, name).toEqual(value);
    }
  });
}

function compareStatus(name: string, test: StatusCase, status: Uint16Array): void {
  const words = BigUint64Array.from(status, BigInt);
  const hash = createHash('sha256').update(new Uint8Array(words.buffer)).digest('hex');
  record('dark-processing', 'pixel-status', name, hash === test.sha256_status_u64 ? 'equal' : 'different');
  expect(hash).toBe(test.sha256_status_u64);
}

describe.skipIf(names.length === 0)('pixel status against det_pixel_status', () => {
  for (const name of names)
    it(name, async () => {
      const test = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as StatusCase;
      const raw = array(name, 'raw')!;
      const [frames, rows, columns] = raw.shape;
      const size = rows * columns;
      const data = raw.data as Uint16Array;
      const frame = (index: number): Uint16Array => data.subarray(index * size, (index + 1) * size);
      if (test.features.includes(11)) {
        const maximum = new Uint16Array(size);
        for (let i = 0; i < frames; i++)
          frame(i).forEach(
            (value, pixel) => (maximum[pixel] = Math.max(maximum[pixel], value & test.databits)),
          );
        expect(deviation(maximum, array(name, 'max')!.data as Uint16Array)).toBe(0);
        const found = statusOfMaximum(maximum, array(name, 'pedestals')!.data as Float32Array, test.snrmax);
        expect(deviation(found.maxPedestals, array(name, 'max_peds')!.data as Float32Array)).toBe(0);
        expect(found.limits).toEqual(test.feature11);
        compareEvaluations(found.evaluations, test.evaluations);
        compareStatus(name, test, found.status);
        return;
      }
      const block = Array.from({ length: Math.min(frames, test.nrecs) }, (_, index) => frame(index));
      const window = test.window.split(',').map(Number) as [number, number];
      const found = await statusOfBlock(
        { rows, columns, features: test.features, snrmax: test.snrmax, dataBits: test.databits, window },
        block,
      );
      if (test.good_frames) expect(found.goodFrames).toEqual(test.good_frames);
      if (test.frame_medians) expect(found.frameMedians).toEqual(test.frame_medians);
      if (test.corners) expect(found.corners).toEqual(test.corners);
      const parts: [string, Float64Array | null, number][] = [
        ['mean', found.mean, 1e-9],
        ['std', found.std, 1e-9],
        ['res_med', found.resMed, 1e-6],
        ['res_spr', found.resSpr, 1e-6],
        ['residuals_first_good_frame', found.residualsFirstGoodFrame, 1e-6],
      ];
      for (const [part, values, tolerance] of parts) {
        const expected = array(name, part);
        if (expected === null) continue;
        const largest = deviation(values!, expected.data as Float64Array);
        record(
          'dark-processing',
          'pixel-status',
          `${name} ${part}`,
          largest <= tolerance ? 'equal' : 'different',
          '',
          largest,
        );
        expect(largest).toBeLessThanOrEqual(tolerance);
      }
      compareEvaluations(found.evaluations, test.evaluations);
      compareStatus(name, test, found.status);
    });
});
