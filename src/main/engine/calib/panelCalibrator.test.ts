import { beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import { calibSteps } from '../../../domain/calibrate/types.ts';
import { parseCommonMode } from '../../../domain/common-mode/settings.ts';
import { randomNumbers } from '../../../domain/geometry/randomTree.ts';
import { makeFrameRing } from './frameRing.ts';
import { kernelCalibrates, PanelCalibrator } from './panelCalibrator.ts';

beforeAll(() => buildKernels());

type Gains = 'bits' | 'modes' | 'words';

/** Two panels: gains of 0, bad pixels, regions with few good ones, many equal values, and whole bad rows. */
function planOf(
  device: string,
  shape: number[],
  gains: Gains,
  random: () => number,
  step: number,
): CalibrationPlan {
  const pixels = shape.reduce((product, length) => product * length, 1);
  const planes = gains === 'bits' ? 3 : 7;
  const constants = (make: () => number): Float32Array =>
    Float32Array.from({ length: planes * pixels }, make);
  const columns = shape[shape.length - 1];
  const mask = Uint8Array.from({ length: pixels }, (_, pixel) =>
    random() < 0.05 || Math.floor(pixel / columns) % 37 === 3 || (pixel % columns) % 91 === 7 ? 0 : 1,
  );
  const words = [0b01100, 0b11100, 0b01000, 0b10000, 0b00000, 0b00100];
  return {
    sensor: { source: `NoDetector.0:${device}.0`, device, shape },
    until: 'mask',
    setting: parseCommonMode('0'),
    original: false,
    pedestals: constants(() => Math.round((1000 + 30 * random()) / step) * step),
    factors: constants(() => (random() < 0.01 ? 0 : 0.03 * random() - 0.005)),
    status: null,
    rms: null,
    mask,
    userMask: null,
    modes: gains === 'modes' ? Uint8Array.from({ length: pixels }, () => Math.floor(8 * random())) : null,
    ...(gains === 'words'
      ? { words: Uint8Array.from({ length: pixels }, () => words[Math.floor(6 * random())]) }
      : {}),
  };
}

/** Mostly words of one gain near the pedestals, some of each other gain, some far away. */
function frameOf(pixels: number, random: () => number, switchedShare: number): Uint16Array {
  return Uint16Array.from({ length: pixels }, () => {
    const far = random() < 0.02 ? 16383 * random() : 0;
    const value = Math.min(16383, Math.floor(1000 + 60 * random() + far));
    return value | (random() < switchedShare ? Math.floor(4 * random()) << 14 : 0);
  });
}

/** Number of values whose bits differ; numbers that are none have no defined bits. */
function differences(one: Float32Array, other: Float32Array): number {
  const [a, b] = [new Uint32Array(one.buffer), new Uint32Array(other.buffer)];
  let count = 0;
  for (let i = 0; i < a.length; i++)
    if (a[i] !== b[i] && !(Number.isNaN(one[i]) && Number.isNaN(other[i]))) count++;
  return count;
}

function compare(plan: CalibrationPlan, raw: Uint16Array): number {
  expect(kernelCalibrates(plan, raw)).toBe(true);
  const panels = new PanelCalibrator(plan);
  const [out, twin] = [new Float32Array(raw.length), new Float32Array(raw.length)];
  for (let panel = 0; panel < panels.panels; panel++) {
    const [begin, end] = [panel * panels.pixels, (panel + 1) * panels.pixels];
    panels.run(panel, [raw.subarray(begin, end)], [out.subarray(begin, end)]);
  }
  calibratorOf(plan, { plain: true }).calibrate(raw, twin);
  return differences(out, twin);
}

const settings = [
  '0',
  '7,1,100,0',
  '7,2,30,10',
  '7,1,10,10',
  '7,4,100,10',
  '7,7,50,10',
  '7,7,30.25,100.5',
  '7,7,-1,10',
  '7,7,1e39,-3',
  '7,7,5,1e12',
  '7,3,20,60.5',
  '7,5,1000',
  '7,7',
];

describe.each([
  ['Jungfrau', [2, 512, 1024], 'bits'],
  ['Epix10kaQuad', [2, 352, 384], 'modes'],
  ['Epix10kaQuad', [2, 352, 384], 'words'],
] as const)('kernel for %s frames %s by %s', (device, shape, gains) => {
  const random = randomNumbers(23);
  const pixels = shape[0] * shape[1] * shape[2];
  // Pedestals of few different values make many equal ones, also in the middle of a region.
  const plans = [0.001, 1].map((step) => planOf(device, [...shape], gains, random, step));
  it.each(settings)('equals the plain twin bit for bit with common mode %s', (commonMode) => {
    for (const [index, plan] of plans.entries()) {
      const raw = frameOf(pixels, random, [0.02, 0.6][index]);
      expect(compare({ ...plan, setting: parseCommonMode(commonMode) }, raw)).toBe(0);
    }
  });

  it('ends after any step, with and without a mask', () => {
    const raw = frameOf(pixels, random, 0.1);
    for (const until of calibSteps)
      for (const mask of [plans[0].mask, null])
        expect(compare({ ...plans[0], until, mask, setting: parseCommonMode('7,1,100,0') }, raw)).toBe(0);
    expect(compare({ ...plans[0], factors: null }, raw)).toBe(0);
  });

  it('takes several frames at once in its memory', () => {
    const frames = 6;
    for (const plan of [plans[0], { ...plans[1], mask: null }, { ...plans[0], factors: null }]) {
      const ring = makeFrameRing(plan, frames, 1);
      const { memory, at } = ring.home!;
      const raw = new Uint16Array(memory.buffer, ring.raw.byteOffset, frames * pixels);
      const out = new Float32Array(memory.buffer, ring.out.byteOffset, frames * pixels);
      for (let frame = 0; frame < frames; frame++)
        raw.set(frameOf(pixels, random, [0, 0.02, 0.6][frame % 3]), frame * pixels);
      out.fill(-7);
      const panels = new PanelCalibrator(plan, { memory, at });
      for (let panel = 0; panel < panels.panels; panel++) {
        const begins = Array.from({ length: frames }, (_, frame) => frame * pixels + panel * panels.pixels);
        panels.run(
          panel,
          begins.map((from) => raw.subarray(from, from + panels.pixels)),
          begins.map((from) => out.subarray(from, from + panels.pixels)),
        );
      }
      const { calibrate } = calibratorOf(plan, { plain: true });
      const twin = new Float32Array(pixels);
      for (let frame = 0; frame < frames; frame++) {
        const [from, end] = [frame * pixels, (frame + 1) * pixels];
        calibrate(raw.slice(from, end), twin);
        expect(differences(out.slice(from, end), twin)).toBe(0);
      }
    }
  });

  it('takes the plain loops for panels whose constants are no numbers', () => {
    const pedestals = plans[0].pedestals!.slice();
    pedestals[1234] = NaN;
    pedestals[77] = Infinity;
    const plan = { ...plans[0], pedestals, setting: parseCommonMode('7,2,30,10') };
    expect(compare(plan, frameOf(pixels, random, 0.1))).toBe(0);
  });
});

describe('kernel for panels of other sizes', () => {
  it('equals the plain twin where no common mode is asked for', () => {
    const random = randomNumbers(3);
    for (const shape of [
      [3, 5, 7],
      [1, 1, 3],
      [2, 190, 201],
    ]) {
      const plan = planOf('Jungfrau', shape, 'bits', random, 0.001);
      const raw = frameOf(shape[0] * shape[1] * shape[2], random, 0.3);
      expect(compare(plan, raw)).toBe(0);
    }
  });

  it('refuses a common mode that does not fit', () => {
    const plan = planOf('Jungfrau', [1, 10, 16], 'bits', randomNumbers(5), 1);
    expect(() => new PanelCalibrator({ ...plan, setting: parseCommonMode('7,1,100,0') })).toThrow(
      /512, 1024/,
    );
  });
});
