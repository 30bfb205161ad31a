import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOfArray, type NdArray } from '../../src/domain/array/ndarray.ts';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { accumulatePlain } from '../../src/domain/darks/accumulate.ts';
import { darkProductArray, type DarkProductName } from '../../src/domain/darks/productArrays.ts';
import type {
  DarkParameters,
  DarkProducts,
  DarkSettings,
  FramePixels,
} from '../../src/domain/darks/types.ts';
import { accumulateDark } from '../../src/main/engine/dark/accumulateDark.ts';
import { WorkerPool } from '../../src/main/engine/workerPool.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { buildKernels } from '../../scripts/buildKernels.mjs';
import { modelFrame, type FrameModel } from './frameModel.ts';
import { oracleFolder, record } from './report.ts';

interface DarkCase {
  name: string;
  model: FrameModel;
  nframes: number;
  nrecs: number;
  nrecs1: number;
  datbits: number;
  fraclo: number;
  frachi: number;
  parameters: Record<string, number>;
  frames_used: number;
  counter: number;
  nevlm: number;
  limits: Record<string, number>;
  dtypes: Record<string, string>;
  sha256: Record<string, string>;
  status_counts: Record<string, number>;
  raw_sha256_frame0?: string;
  raw_sha256_last?: string;
}

const { folder } = oracleFolder('dark-processing/dark');
const cases = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => ({ name: name.slice(0, -5), path: join(folder, name) }))
  : [];

function array(caseName: string, name: string): NdArray | null {
  const path = join(folder, caseName, `${name}.npy.gz`);
  return existsSync(path) ? decodeNpy(new Uint8Array(gunzipSync(readFileSync(path))), path) : null;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOfFrame = (frame: FramePixels): Uint8Array =>
  new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);

/** Parameters of a case; the names of the reference become those of the program. */
function parametersOf(test: DarkCase): DarkParameters {
  const p = test.parameters;
  return {
    intensityLow: p.int_lo,
    intensityHigh: p.int_hi,
    rmsLow: p.rms_lo,
    rmsHigh: p.rms_hi,
    intensitySigmasLow: p.intnlo,
    intensitySigmasHigh: p.intnhi,
    rmsSigmasLow: p.rmsnlo,
    rmsSigmasHigh: p.rmsnhi,
    fractionOut: p.fraclm,
    quantileLow: test.fraclo,
    quantileHigh: test.frachi,
  };
}

/** Frames from the stored raw array, or from the generator model, whose hashes must then agree. */
function framesOf(test: DarkCase): FramePixels[] {
  const stored = array(test.name, 'raw');
  const pixels = test.model.shape.reduce((product, length) => product * length, 1);
  if (stored !== null)
    return Array.from({ length: test.nframes }, (_, index) =>
      (stored.data as FramePixels).subarray(index * pixels, (index + 1) * pixels),
    );
  const frames = Array.from({ length: test.nframes }, (_, index) => modelFrame(test.model, index));
  if (test.raw_sha256_frame0 !== undefined)
    expect(sha256(bytesOfFrame(frames[0]))).toBe(test.raw_sha256_frame0);
  if (test.raw_sha256_last !== undefined)
    expect(sha256(bytesOfFrame(frames[frames.length - 1]))).toBe(test.raw_sha256_last);
  return frames;
}

/** Compares everything the case knows; returns what differs. */
function differences(test: DarkCase, products: DarkProducts): string[] {
  const found: string[] = [];
  const compare = (name: string, actual: unknown, expected: unknown): void => {
    if (actual !== expected) found.push(`${name}: ${String(actual)}, expected ${String(expected)}`);
  };
  compare('frames_used', products.framesUsed, test.frames_used);
  compare('counter', products.counter, test.counter);
  compare('nevlm', products.framesOutAllowed, test.nevlm);
  for (const [name, expected] of Object.entries(test.limits)) {
    const actual = products.limits[name as keyof DarkProducts['limits']];
    if (!(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected)))
      found.push(`limits.${name}: ${actual}, expected ${expected}`);
  }
  for (const [bit, expected] of Object.entries(test.status_counts))
    compare(`status ${bit}`, products.statusCounts[bit], expected);
  for (const [name, expected] of Object.entries(test.sha256)) {
    const result = darkProductArray(products, name as DarkProductName);
    compare(`${name} dtype`, result.dtype, test.dtypes[name]);
    compare(`${name} sha256`, sha256(bytesOfArray(result)), expected);
  }
  for (const name of Object.keys(test.dtypes)) {
    const expected = array(test.name, name);
    if (expected === null) continue;
    const actual = darkProductArray(products, name as DarkProductName).data;
    const index = array(test.name, 'index');
    const positions =
      index === null ? Array.from(expected.data.keys()) : Array.from(index.data as Uint32Array, Number);
    const at = positions.findIndex((pixel, place) => Number(actual[pixel]) !== Number(expected.data[place]));
    if (at >= 0)
      found.push(
        `${name}[${positions[at]}]: ${String(actual[positions[at]])}, expected ${String(expected.data[at])}`,
      );
  }
  const badIndex = array(test.name, 'bad_index');
  if (badIndex !== null)
    compare(
      'bad pixels',
      products.mask.reduce((bad, good) => bad + 1 - good, 0),
      badIndex.data.length,
    );
  return found;
}

describe.skipIf(cases.length === 0)('dark accumulator against the original', () => {
  const pool = new WorkerPool({ threads: 2 });
  beforeAll(() => buildKernels());
  afterAll(() => pool.dispose());

  for (const { name, path } of cases) {
    const test = { ...(JSON.parse(readFileSync(path, 'utf8')) as DarkCase), name };
    const original = test.name.endsWith('_original_bug');
    const settings: DarkSettings = {
      shape: test.model.shape,
      dtype: test.model.dtype,
      dataBits: test.datbits,
      parameters: parametersOf(test),
      nrecs: test.nrecs,
      nrecs1: test.nrecs1,
      original,
    };
    const frames = (): FramePixels[] => framesOf(test);

    it(`${name}: plain TypeScript`, () => {
      const found = differences(test, accumulatePlain(frames(), settings));
      record(
        'dark-processing',
        'dark',
        name,
        found.length === 0 ? 'equal' : 'different',
        found.slice(0, 3).join('; '),
      );
      expect(found).toEqual([]);
    });

    it(`${name}: engine`, async () => {
      const all = frames();
      const reader = { count: all.length, read: async (index: number) => all[index].slice() };
      const products = await accumulateDark(pool, { ...settings, frames: reader }, silentContext());
      const found = differences(test, products);
      record(
        'dark-processing',
        'dark (engine)',
        name,
        found.length === 0 ? 'equal' : 'different',
        found.slice(0, 3).join('; '),
      );
      expect(found).toEqual([]);
    });

    if (original)
      it(`${name}: the default differs from the defect in counts, minimum and status only`, () => {
        const all = frames();
        const sensible = accumulatePlain(all, { ...settings, original: false });
        const defect = accumulatePlain(all, settings);
        expect(sensible.framesUsed).toBe(all.length);
        expect(sensible.framesBelow.some((count, pixel) => count !== defect.framesBelow[pixel])).toBe(true);
        expect(sensible.statusCounts['8']).toBeLessThan(defect.statusCounts['8']);
        expect(sensible.gateLow).toEqual(defect.gateLow);
        expect(sensible.median).toEqual(defect.median);
      });
  }
});
