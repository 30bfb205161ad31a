import type { SensorKind } from '../common-mode/sensor.ts';
import { gainOfPlan, type CalibrationPlan } from './plan.ts';
import type { RawPixels } from './types.ts';

/** Number that stands for a pixel whose gain is none: invalid bits of jungfrau, a configuration that fits no mode of epix10ka. */
const noGain = { jungfrau: 255, epix10ka: 10 } as const;

type GainPlan = Pick<CalibrationPlan, 'modes' | 'words'>;

/**
 * Gain of every pixel of a frame: 0 to 2 of jungfrau, 0 to 6 of epix10ka. The invalid state of jungfrau is 255, or as in the `original` 0; no mode of epix10ka is 10.
 */
export function gainIndexes(
  plan: GainPlan,
  kind: Extract<SensorKind, 'jungfrau' | 'epix10ka'>,
  raw: RawPixels,
  original: boolean,
): Uint8Array {
  const gainOf = gainOfPlan(plan, kind === 'jungfrau');
  const none = kind === 'jungfrau' && original ? 0 : noGain[kind];
  const indexes = new Uint8Array(raw.length);
  for (let pixel = 0; pixel < raw.length; pixel++) {
    const gain = gainOf(raw[pixel], pixel);
    indexes[pixel] = gain < 0 ? none : gain;
  }
  return indexes;
}

/** Control words of epix10ka with bit 14 of the data as bit 5. */
export function controlBits(words: Uint8Array, raw: RawPixels): Uint16Array {
  return Uint16Array.from(words, (word, pixel) => word | ((raw[pixel] & 0x4000) >> 9));
}

/** Jungfrau: bits 15, 14 of a raw word are 10, which is no gain. */
const isBadState = (raw: number): boolean => ((raw >> 14) & 3) === 2;

/** Number of jungfrau pixels in the invalid gain state. */
export function countBadStates(raw: RawPixels): number {
  let count = 0;
  for (let pixel = 0; pixel < raw.length; pixel++) if (isBadState(raw[pixel])) count++;
  return count;
}

/** Sets calibrated values of jungfrau pixels in the invalid gain state to 0. */
export function zeroBadStates(raw: RawPixels, out: Float32Array): void {
  for (let pixel = 0; pixel < raw.length; pixel++) if (isBadState(raw[pixel])) out[pixel] = 0;
}

/** Sums of a calibrated frame, in double precision. */
export interface FrameSums {
  sum: number;
  abs_sum: number;
  /** Values that are 0. */
  n_zero: number;
}

export function frameSums(values: Float32Array): FrameSums {
  let sum = 0;
  let absolute = 0;
  let zeros = 0;
  // An iterator takes five times as long.
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel];
    sum += value;
    absolute += Math.abs(value);
    if (value === 0) zeros++;
  }
  return { sum, abs_sum: absolute, n_zero: zeros };
}
