import { beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { calibratorOf } from '../../../domain/calibrate/plan.ts';
import { randomNumbers } from '../../../domain/geometry/randomTree.ts';
import { frameCalibratorOf } from './frameCalibrator.ts';
import { randomFrame, randomPlan, type DetectorCase } from './randomPlan.ts';

beforeAll(() => buildKernels());

describe('single frames', () => {
  it.each([
    ['Cspad', [2, 185, 388], '1,25,25,100,1'],
    ['Opal1000', [256, 1024], '0'],
    // Too odd for the kernel.
    ['Fli', [7, 11], '3,50,50'],
    ['Fli', [8, 12], 'rows,cormax=50'],
  ] as const)('%s %o %s: as the readable loops, of any type of raw words', (device, shape, text) => {
    const random = randomNumbers(9);
    const one: DetectorCase = { device, shape: [...shape], type: 'uint16' };
    const plan = randomPlan(one, text, random);
    const calibrate = frameCalibratorOf(plan);
    const plain = calibratorOf(plan, { plain: true }).calibrate;
    const raw = randomFrame(one, random);
    for (const words of [raw, Int16Array.from(raw), Uint8Array.from(raw), Float32Array.from(raw), raw]) {
      const [out, expected] = [new Float32Array(raw.length), new Float32Array(raw.length)];
      calibrate(words, out);
      plain(words, expected);
      expect(expected.findIndex((value, at) => !Object.is(value, out[at]))).toBe(-1);
    }
  });
});
