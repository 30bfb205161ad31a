import { beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import { calibSteps, type RawPixels } from '../../../domain/calibrate/types.ts';
import { epixColumns } from '../../../domain/common-mode/banks.ts';
import { parseCommonMode } from '../../../domain/common-mode/settings.ts';
import { randomNumbers } from '../../../domain/geometry/randomTree.ts';
import { OneGainCalibrator, oneGainParts } from './oneGainParts.ts';

beforeAll(() => buildKernels());

interface Case {
  device: string;
  shape: number[];
  type: 'uint16' | 'int16' | 'uint8';
}

/** Constants with zeros, negative numbers, NaN and infinities; noise that common mode has something to do with. */
function planOf({ device, shape }: Case, commonMode: string, random: () => number): CalibrationPlan {
  const pixels = shape.reduce((product, length) => product * length, 1);
  const odd = (usual: () => number): (() => number) => {
    const values = [0, NaN, Infinity, -1e30];
    return () => (random() < 0.001 ? values[Math.floor(4 * random())] : usual());
  };
  return {
    sensor: { source: `NoDetector.0:${device}.0`, device, shape },
    until: 'mask',
    setting: parseCommonMode(commonMode),
    original: false,
    pedestals: Float32Array.from(
      { length: pixels },
      odd(() => Math.round(100 * random()) + 50),
    ),
    factors: Float32Array.from(
      { length: pixels },
      odd(() => 0.9 + 0.2 * random()),
    ),
    status: Uint16Array.from({ length: pixels }, (_, pixel) =>
      pixel % 97 === 0 || Math.floor(pixel / epixColumns) % 50 === 3 ? 1 + (pixel % 32) : 0,
    ),
    rms: null,
    mask: Uint8Array.from({ length: pixels }, () => (random() < 0.05 ? 0 : 1)),
    userMask: null,
    modes: null,
  };
}

function frameOf({ shape, type }: Case, random: () => number): RawPixels {
  const pixels = shape.reduce((product, length) => product * length, 1);
  const constructors = { uint16: Uint16Array, int16: Int16Array, uint8: Uint8Array };
  const most = { uint16: 65535, int16: 32767, uint8: 255 }[type];
  const least = type === 'int16' ? -32768 : 0;
  const frame = new constructors[type](pixels);
  for (let pixel = 0; pixel < pixels; pixel++)
    frame[pixel] =
      random() < 0.01
        ? random() < 0.5
          ? least
          : most
        : Math.min(most, Math.floor(90 + 30 * (random() + random())));
  return frame;
}

function compare(plan: CalibrationPlan, frames: RawPixels[]): void {
  const pixels = frames[0].length;
  const calibrator = new OneGainCalibrator(plan, frames[0]);
  expect(calibrator.count).toBe(oneGainParts(plan, frames[0]));
  const outs = frames.map(() => new Float32Array(pixels));
  for (let part = 0; part < calibrator.count; part++) {
    const [from, to] = [part * calibrator.pixels, (part + 1) * calibrator.pixels];
    calibrator.run(
      part,
      frames.map((frame) => frame.subarray(from, to)),
      outs.map((out) => out.subarray(from, to)),
    );
  }
  const { calibrate } = calibratorOf(plan, { plain: true });
  for (const [i, frame] of frames.entries()) {
    const expected = new Float32Array(pixels);
    calibrate(frame, expected);
    for (let pixel = 0; pixel < pixels; pixel++)
      if (!Object.is(outs[i][pixel], expected[pixel]))
        expect(`frame ${i}, pixel ${pixel}: ${outs[i][pixel]}`).toBe(
          `frame ${i}, pixel ${pixel}: ${expected[pixel]}`,
        );
  }
}

const epix: Case = { device: 'Epix100a', shape: [704, 768], type: 'uint16' };

describe('the kernel of detectors of one gain equals the plain twin bit for bit', () => {
  const cases: Case[] = [
    epix,
    { device: 'Cspad', shape: [4, 185, 388], type: 'int16' },
    { device: 'Opal1000', shape: [1024, 1024], type: 'uint16' },
    { device: 'Tm6740', shape: [480, 640], type: 'uint8' },
    { device: 'Fli', shape: [8, 3], type: 'uint16' },
  ];
  for (const one of cases)
    it(`${one.device} ${one.type}, without common mode, after every step`, () => {
      const random = randomNumbers(one.shape[0]);
      const plan = planOf(one, '0', random);
      const frames = [frameOf(one, random), frameOf(one, random)];
      for (const until of calibSteps) compare({ ...plan, until }, frames);
      compare({ ...plan, factors: null }, frames);
      compare({ ...plan, mask: null, factors: null }, frames);
    });

  it.each(['4,1,30,10', '4,2,30,10', '4,4,30,10', '4,6,30,10', '4,7,30', '4,7,0.5,3', '4,7,100000,2'])(
    'Epix100a with common mode %s',
    (commonMode) => {
      const random = randomNumbers(commonMode.length);
      const plan = planOf(epix, commonMode, random);
      const frames = [frameOf(epix, random), frameOf(epix, random)];
      compare(plan, frames);
      compare({ ...plan, status: null, mask: null }, frames);
      for (const until of ['pedestals', 'common_mode'] as const) compare({ ...plan, until }, frames);
    },
    60_000,
  );

  it('leaves to the plain loops what it cannot do', () => {
    const random = randomNumbers(3);
    const plan = planOf(epix, '6', random);
    const raw = frameOf(epix, random);
    expect(oneGainParts(plan, raw)).toBe(0);
    expect(oneGainParts({ ...plan, setting: parseCommonMode('0') }, Float32Array.from(raw))).toBe(0);
    expect(oneGainParts({ ...plan, setting: parseCommonMode('0'), pedestals: null }, raw)).toBe(0);
    const small = { device: 'Fli', shape: [3, 5], type: 'uint16' } as const;
    const tiny = planOf({ ...small, shape: [3, 5] }, '0', random);
    expect(oneGainParts(tiny, new Uint16Array(15))).toBe(0);
  });
});
