import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { calibratorOf } from '../../../domain/calibrate/plan.ts';
import { randomNumbers } from '../../../domain/geometry/randomTree.ts';
import { WorkerPool } from '../workerPool.ts';
import { calibrateFrames } from './calibrateFrames.ts';
import { makeFrameRing } from './frameRing.ts';
import { randomFrame, randomPlan, type DetectorCase } from './randomPlan.ts';

beforeAll(() => buildKernels());

const pool = new WorkerPool({ threads: 3 });
afterAll(() => pool.dispose());

const camera: DetectorCase = { device: 'Opal1000', shape: [640, 1024], type: 'uint16' };
const pnccd: DetectorCase = { device: 'pnCCD', shape: [4, 512, 512], type: 'uint16' };
const cspad: DetectorCase = { device: 'Cspad', shape: [3, 185, 388], type: 'uint16' };

describe('frames in the memory of the kernel', () => {
  it.each([
    [camera, '0', 3],
    [pnccd, '8,9,500', 3],
    [cspad, '1,25,25,100,1', 3],
    // The third thread finds no room: it copies.
    [camera, '3,300,300,128', 2],
  ] as const)(
    '%o %s, room for %i threads',
    async (one, text, threads) => {
      const random = randomNumbers(5);
      const plan = randomPlan(one, text, random);
      const places = 2;
      const { raw, out, home } = makeFrameRing(plan, places, threads);
      expect(home).not.toBeNull();
      expect(raw.buffer).toBe(out.buffer);
      const pixels = raw.length / places;
      for (let place = 0; place < places; place++)
        raw.set(randomFrame(one, random, { spread: 20 }), place * pixels);
      const before = raw.slice();
      out.fill(-7);
      await calibrateFrames(
        pool,
        { plan, raw, out, home, frames: places },
        { signal: new AbortController().signal },
      );
      expect(raw).toEqual(before);
      const { calibrate } = calibratorOf(plan, { plain: true });
      const expected = new Float32Array(pixels);
      for (let place = 0; place < places; place++) {
        const begin = place * pixels;
        calibrate(raw.subarray(begin, begin + pixels), expected);
        expect(expected.findIndex((value, at) => !Object.is(value, out[begin + at]))).toBe(-1);
      }
    },
    30_000,
  );

  it('has no memory of a kernel where there is none, or where frames do not fit', () => {
    const random = randomNumbers(6);
    const small: DetectorCase = { device: 'Fli', shape: [16, 16], type: 'uint16' };
    const plan = randomPlan(small, '0', random);
    const places = 2;
    const kernelLess = makeFrameRing({ ...plan, pedestals: null }, places, 1);
    expect(kernelLess.home).toBeNull();
    expect(kernelLess.out.length).toBe(kernelLess.raw.length);
    // Only what it would take counts: nothing is allocated for the answer.
    expect(makeFrameRing(plan, places, 1).home).not.toBeNull();
    expect(makeFrameRing(plan, places, 2_000_000).home).toBeNull();
  });
});
