import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../geometry/randomTree.ts';
import { calibratorOf, type CalibrationPlan } from './plan.ts';
import { calibSteps } from './types.ts';
import { parseCommonMode } from '../common-mode/settings.ts';

/** Frames of every gain, bad pixels, gains of 0, values that are no numbers: all that can differ. */
function planOf(device: string, shape: number[], random: () => number): CalibrationPlan {
  const pixels = shape.reduce((product, length) => product * length, 1);
  const planes = device === 'Jungfrau' ? 3 : 7;
  const constants = (make: () => number): Float32Array =>
    Float32Array.from({ length: planes * pixels }, make);
  return {
    sensor: { source: `NoDetector.0:${device}.0`, device, shape },
    until: 'mask',
    setting: parseCommonMode('0'),
    original: false,
    pedestals: constants(() => (random() < 0.001 ? Number.NaN : 3000 * random())),
    factors: constants(() => (random() < 0.01 ? 0 : random() < 0.001 ? -Infinity : 0.03 * random())),
    status: null,
    rms: null,
    mask: Uint8Array.from({ length: pixels }, () => (random() < 0.05 ? 0 : 1)),
    userMask: null,
    modes: device === 'Jungfrau' ? null : Uint8Array.from({ length: pixels }, () => Math.floor(8 * random())),
  };
}

describe.each([
  ['Jungfrau', [1, 512, 1024]],
  ['Epix10ka', [1, 352, 384]],
] as const)('%s frames', (device, shape) => {
  it.each(['0', '7,1,100,0', '7,2,10,10', '7,4,100,10', '7,7,50,10'])(
    'are the same bit for bit with common mode %s, after every step',
    (commonMode) => {
      const random = randomNumbers(17);
      const plan = planOf(device, [...shape], random);
      const pixels = shape[1] * shape[2];
      const raw = Uint16Array.from({ length: pixels }, () => Math.floor(65536 * random()));
      for (const until of calibSteps)
        for (const mask of [plan.mask, null]) {
          const own = { ...plan, until, mask, setting: parseCommonMode(commonMode) };
          const [fast, plain] = [new Float32Array(pixels), new Float32Array(pixels)];
          calibratorOf(own).calibrate(raw, fast);
          calibratorOf(own, { plain: true }).calibrate(raw, plain);
          const [one, other] = [new Uint32Array(fast.buffer), new Uint32Array(plain.buffer)];
          expect(one.findIndex((word, i) => word !== other[i])).toBe(-1);
        }
    },
  );
});
