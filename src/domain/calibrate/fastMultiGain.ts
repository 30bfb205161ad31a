import { multiGainCalibrator, type GainPlanes } from './multiGain.ts';
import {
  reaches,
  type CalibStep,
  type CommonModeStep,
  type FrameCalibrator,
  type RawPixels,
} from './types.ts';

/**
 * The loops of `multiGainCalibrator` without a call per pixel, and without a pass per step where no common mode stands
 * between them; bit for bit the same (`fastMultiGain.test.ts`). Raw words of 16 bits only.
 */

const dataMask = 0x3fff;
const noPlane = 255;

/** What the loops have to know of a detector. */
export interface FastGains {
  /** Plane by the two upper bits of the raw word (jungfrau); null: by pixel. */
  planeOfBits: Uint8Array | null;
  /** Plane of every pixel (epix10ka with its modes); `noPlane` for none. */
  planeOfPixel: Uint8Array | null;
  /** Planes that take part in common mode. */
  highPlanes: readonly number[];
}

/** Jungfrau: gain bits 00, 01, 11; 10 is no gain. */
export const jungfrauPlanes: FastGains = {
  planeOfBits: Uint8Array.of(0, 1, noPlane, 2),
  planeOfPixel: null,
  highPlanes: [0],
};

/** Epix10ka with the mode of every pixel. */
export function epixPlanes(
  modes: ArrayLike<number>,
  modesKnown: number,
  highPlanes: readonly number[],
): FastGains {
  const planeOfPixel = Uint8Array.from(modes, (mode) => (mode < modesKnown ? mode : noPlane));
  return { planeOfBits: null, planeOfPixel, highPlanes };
}

/** Product with a mask that is 0: as in the original -0 below zero, and 0 where the value is no number. */
function hidden(value: number): number {
  return Number.isFinite(value) && (value < 0 || Object.is(value, -0)) ? -0 : 0;
}

// Loops stand outside of closures: what a loop needs of its surroundings is looked up in every turn otherwise.

/** Offset and factor of every pixel at once: each step is rounded to float32 as if it were stored. */
function wholeByBits(
  raw: Uint16Array,
  out: Float32Array,
  offsets: Float32Array,
  factors: Float32Array,
  planeOfBits: Uint8Array,
  pixels: number,
): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    const word = raw[pixel];
    if (word < 0x4000) {
      out[pixel] = Math.fround(word - offsets[pixel]) * factors[pixel];
      continue;
    }
    const own = planeOfBits[word >> 14];
    const value = word & dataMask;
    const at = own * pixels + pixel;
    out[pixel] = own === noPlane ? value : Math.fround(value - offsets[at]) * factors[at];
  }
}

function wholeByPixel(
  raw: Uint16Array,
  out: Float32Array,
  offsets: Float32Array,
  factors: Float32Array,
  planes: Uint8Array,
  pixels: number,
): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    const own = planes[pixel];
    const value = raw[pixel] & dataMask;
    const at = own * pixels + pixel;
    out[pixel] = own === noPlane ? value : Math.fround(value - offsets[at]) * factors[at];
  }
}

function hideMasked(out: Float32Array, mask: Uint8Array): void {
  const { length } = out;
  for (let pixel = 0; pixel < length; pixel++) if (mask[pixel] === 0) out[pixel] = hidden(out[pixel]);
}

/**
 * The same function as `multiGainCalibrator`, for the same arguments; `slow` is taken for raw data of other types.
 * Source: as there.
 */
export function fastMultiGainCalibrator(
  planes: GainPlanes,
  pixels: number,
  gains: FastGains,
  commonMode: CommonModeStep,
  mask: Uint8Array | null,
  until: CalibStep,
  slow: ReturnType<typeof multiGainCalibrator>,
): FrameCalibrator {
  const { offsets, factors } = planes;
  const { planeOfBits, planeOfPixel } = gains;
  const correction = reaches(until, 'common_mode') ? commonMode.correction : null;
  const withGain = reaches(until, 'gain');
  const maskAtEnd = reaches(until, 'mask') ? mask : null;
  // One entry more than planes: what no gain belongs to has offset 0 and factor 1, and takes no part.
  const plane = new Uint8Array(pixels);
  const good = new Uint8Array(correction === null ? 0 : pixels);
  const isHigh = new Uint8Array(256);
  for (const high of gains.highPlanes) isHigh[high] = 1;

  const subtract = (raw: Uint16Array, out: Float32Array): void => {
    if (planeOfBits !== null)
      for (let pixel = 0; pixel < pixels; pixel++) {
        const word = raw[pixel];
        const bits = word >> 14;
        if (bits === 0) {
          plane[pixel] = 0;
          out[pixel] = word - offsets[pixel];
          continue;
        }
        const own = planeOfBits[bits];
        plane[pixel] = own;
        out[pixel] = own === noPlane ? word & dataMask : (word & dataMask) - offsets[own * pixels + pixel];
      }
    else {
      const fixed = planeOfPixel as Uint8Array;
      for (let pixel = 0; pixel < pixels; pixel++) {
        const own = fixed[pixel];
        const value = raw[pixel] & dataMask;
        out[pixel] = own === noPlane ? value : value - offsets[own * pixels + pixel];
      }
    }
  };
  const planeNow = planeOfPixel ?? plane;

  const selectGood = (): void => {
    const chosen = commonMode.mask;
    if (chosen === null) for (let pixel = 0; pixel < pixels; pixel++) good[pixel] = isHigh[planeNow[pixel]];
    else
      for (let pixel = 0; pixel < pixels; pixel++)
        good[pixel] = chosen[pixel] !== 0 ? isHigh[planeNow[pixel]] : 0;
  };

  const finish = (out: Float32Array): void => {
    if (withGain)
      for (let pixel = 0; pixel < pixels; pixel++) {
        const own = planeNow[pixel];
        if (own !== noPlane) out[pixel] *= factors[own * pixels + pixel];
      }
    if (maskAtEnd !== null) hideMasked(out, maskAtEnd);
  };

  return (raw: RawPixels, out: Float32Array) => {
    if (!(raw instanceof Uint16Array)) return slow(raw, out);
    if (correction === null && withGain) {
      if (planeOfBits !== null) wholeByBits(raw, out, offsets, factors, planeOfBits, pixels);
      else wholeByPixel(raw, out, offsets, factors, planeNow, pixels);
      if (maskAtEnd !== null) hideMasked(out, maskAtEnd);
      return;
    }
    subtract(raw, out);
    if (correction !== null) {
      selectGood();
      correction(out, good);
    }
    finish(out);
  };
}
