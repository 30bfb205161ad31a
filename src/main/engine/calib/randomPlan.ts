import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import { parseCommonMode } from '../../../domain/common-mode/settings.ts';
import { OneGainCalibrator } from './oneGainParts.ts';

/** A detector of one gain for tests of its kernel. */
export interface DetectorCase {
  device: string;
  shape: number[];
  type: 'uint16' | 'int16' | 'uint8';
}

export interface PlanChoices {
  /** Pedestal of a usual pixel, ADU. */
  pedestal?: (random: () => number) => number;
  /** Share of the pixels whose constants are unusual: no number, infinite, huge, tiny. */
  odd?: number;
}

const pixelsOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** A plan by chance with all constants; status and masks with pixels, lines and blocks that are bad. */
export function randomPlan(
  { device, shape }: DetectorCase,
  commonMode: string,
  random: () => number,
  { pedestal = () => Math.round(100 * random()) + 50, odd = 0.001 }: PlanChoices = {},
): CalibrationPlan {
  const pixels = pixelsOf(shape);
  const columns = shape.at(-1) ?? 1;
  const unusual = [0, -0, NaN, Infinity, -Infinity, -1e30, 3e38, 1e-45];
  const constants = (usual: () => number): Float32Array =>
    Float32Array.from({ length: pixels }, () =>
      random() < odd ? unusual[Math.floor(unusual.length * random())] : usual(),
    );
  const isBad = (pixel: number): boolean =>
    pixel % 97 === 0 || Math.floor(pixel / columns) % 50 === 3 || pixel % columns === 5;
  return {
    sensor: { source: `NoDetector.0:${device}.0`, device, shape },
    until: 'mask',
    setting: parseCommonMode(commonMode),
    original: false,
    pedestals: constants(() => pedestal(random)),
    factors: constants(() => 0.9 + 0.2 * random()),
    status: Uint16Array.from({ length: pixels }, (_, pixel) => (isBad(pixel) ? 1 + (pixel % 32) : 0)),
    rms: constants(() => 2 + 4 * random()),
    mask: Uint8Array.from({ length: pixels }, () => (random() < 0.05 ? 0 : 1)),
    userMask: Uint8Array.from({ length: pixels }, (_, pixel) =>
      // Some regions keep a handful of pixels, some none.
      pixel % columns < 128 && Math.floor(pixel / columns) % 7 === 0
        ? Number(pixel % columns < (pixel / columns) % 16)
        : Number(random() > 0.05),
    ),
    modes: null,
  };
}

/** A frame by chance: `middle` ADU with noise of `spread`, and some pixels at the ends of the type. */
export function randomFrame(
  { shape, type }: DetectorCase,
  random: () => number,
  { middle = 120, spread = 60 }: { middle?: number; spread?: number } = {},
): RawPixels {
  const pixels = pixelsOf(shape);
  const constructors = { uint16: Uint16Array, int16: Int16Array, uint8: Uint8Array };
  const most = { uint16: 65535, int16: 32767, uint8: 255 }[type];
  const least = type === 'int16' ? -32768 : 0;
  const frame = new constructors[type](pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const usual = middle + spread * (0.5 * (random() + random()) - 0.5);
    frame[pixel] =
      random() < 0.01 ? (random() < 0.5 ? least : most) : Math.max(least, Math.min(most, Math.floor(usual)));
  }
  return frame;
}

/** The first pixel at which the kernel differs from the readable loops in any bit (NaN are equal), or null. */
export function firstDifference(plan: CalibrationPlan, frames: readonly RawPixels[]): string | null {
  const pixels = frames[0].length;
  const calibrator = new OneGainCalibrator(plan, frames[0]);
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
    const pixel = expected.findIndex((value, at) => !Object.is(value, outs[i][at]));
    if (pixel >= 0) return `frame ${i}, pixel ${pixel}: ${outs[i][pixel]}, the loops say ${expected[pixel]}`;
  }
  return null;
}
