import { beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { calibSteps } from '../../../domain/calibrate/types.ts';
import { parseCommonMode } from '../../../domain/common-mode/settings.ts';
import { randomNumbers } from '../../../domain/geometry/randomTree.ts';
import { calibratorOf } from '../../../domain/calibrate/plan.ts';
import { makeFrameRing } from './frameRing.ts';
import { OneGainCalibrator, oneGainParts } from './oneGainParts.ts';
import { firstDifference, randomFrame, randomPlan, type DetectorCase } from './randomPlan.ts';

beforeAll(() => buildKernels());

const epix: DetectorCase = { device: 'Epix100a', shape: [704, 768], type: 'uint16' };

describe('the kernel of detectors of one gain equals the plain twin bit for bit', () => {
  const cases: DetectorCase[] = [
    epix,
    { device: 'Cspad', shape: [4, 185, 388], type: 'int16' },
    { device: 'Opal1000', shape: [1024, 1024], type: 'uint16' },
    { device: 'Tm6740', shape: [480, 640], type: 'uint8' },
    { device: 'Fli', shape: [8, 3], type: 'uint16' },
    { device: 'Fli', shape: [7, 4], type: 'int16' },
  ];
  for (const one of cases)
    it(`${one.device} ${one.type}, without common mode, after every step`, () => {
      const random = randomNumbers(one.shape[0]);
      const plan = randomPlan(one, '0', random);
      const frames = [randomFrame(one, random), randomFrame(one, random)];
      for (const until of calibSteps) expect(firstDifference({ ...plan, until }, frames)).toBeNull();
      expect(firstDifference({ ...plan, factors: null }, frames)).toBeNull();
      expect(firstDifference({ ...plan, mask: null, factors: null }, frames)).toBeNull();
      // Without unusual constants the mask becomes part of the factors.
      const usual = randomPlan(one, '0', random, { odd: 0 });
      usual.factors!.forEach((factor, pixel) => (usual.factors![pixel] = pixel % 3 === 0 ? -factor : factor));
      for (const until of calibSteps) expect(firstDifference({ ...usual, until }, frames)).toBeNull();
      expect(firstDifference({ ...usual, factors: null }, frames)).toBeNull();
      usual.factors![0] = 2e25;
      usual.pedestals![0] = -3e30;
      usual.mask![0] = 0;
      expect(firstDifference(usual, frames)).toBeNull();
    });

  it('leaves to the plain loops what it cannot do', () => {
    const random = randomNumbers(3);
    const plan = randomPlan(epix, '0', random);
    const raw = randomFrame(epix, random);
    const withMode = (text: string): number => oneGainParts({ ...plan, setting: parseCommonMode(text) }, raw);
    expect(withMode('rows,cormax=8')).toBe(0);
    expect(withMode('4,7,1e300')).toBe(0);
    expect(withMode('3,50,10,200000')).toBe(0);
    expect(withMode('1,25,25,100,10,1000,2')).toBe(0);
    expect(oneGainParts(plan, Float32Array.from(raw))).toBe(0);
    expect(oneGainParts({ ...plan, pedestals: null }, raw)).toBe(0);
    const tiny: DetectorCase = { device: 'Fli', shape: [3, 5], type: 'uint16' };
    expect(oneGainParts(randomPlan(tiny, '0', random), new Uint16Array(15))).toBe(0);
    // Stretches of cspad2x2 are cut in the order of the data acquisition.
    const pair: DetectorCase = { device: 'Cspad2x2', shape: [2, 185, 388], type: 'int16' };
    const ofPair = randomPlan(pair, '3,50,10', random);
    expect(oneGainParts(ofPair, randomFrame(pair, random))).toBe(0);
  });
});

describe('several frames at once in the memory of the kernel', () => {
  const cases: [DetectorCase, number][] = [
    [epix, 9],
    [{ device: 'Cspad', shape: [4, 185, 388], type: 'int16' }, 6],
    // Fewer pixels than four frames at once need, and just as many.
    [{ device: 'Fli', shape: [5, 8], type: 'uint16' }, 5],
    [{ device: 'Fli', shape: [6, 8], type: 'int16' }, 5],
    [{ device: 'Fli', shape: [13, 4], type: 'uint16' }, 5],
  ];
  it.each(cases)('%o, %i frames, equal the plain twin bit for bit', (one, frames) => {
    const random = randomNumbers(frames);
    const usual = randomPlan(one, '0', random, { odd: 0 });
    const ring = makeFrameRing(usual, frames, 1);
    const { memory, at } = ring.home!;
    const { byteOffset, length } = ring.raw;
    const type = one.type === 'int16' ? Int16Array : Uint16Array;
    const raw = new type(memory.buffer, byteOffset, length);
    const out = new Float32Array(memory.buffer, ring.out.byteOffset, length);
    const pixels = length / frames;
    for (let frame = 0; frame < frames; frame++) raw.set(randomFrame(one, random), frame * pixels);
    const before = raw.slice();
    for (const plan of [usual, { ...usual, factors: null, mask: null }, randomPlan(one, '0', random)]) {
      const calibrator = new OneGainCalibrator(plan, raw, { memory, at });
      out.fill(-7);
      for (let part = 0; part < calibrator.count; part++) {
        // One frame is left out between the others: they are not all as far apart.
        const wanted = Array.from({ length: frames }, (_, frame) => frame).filter((frame) => frame !== 4);
        const begins = wanted.map((frame) => frame * pixels + part * calibrator.pixels);
        calibrator.run(
          part,
          begins.map((from) => raw.subarray(from, from + calibrator.pixels)),
          begins.map((from) => out.subarray(from, from + calibrator.pixels)),
        );
      }
      const { calibrate } = calibratorOf(plan, { plain: true });
      const expected = new Float32Array(pixels);
      for (let frame = 0; frame < frames; frame++) {
        const results = out.subarray(frame * pixels, (frame + 1) * pixels);
        if (frame === 4) expected.fill(-7);
        else calibrate(raw.subarray(frame * pixels, (frame + 1) * pixels), expected);
        expect(expected.findIndex((value, pixel) => !Object.is(value, results[pixel]))).toBe(-1);
      }
      expect(raw).toEqual(before);
    }
  });
});
