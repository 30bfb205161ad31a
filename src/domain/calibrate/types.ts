import type { Correction } from '../common-mode/types.ts';

/** Steps of a calibration in their order; it may end after any of them. */
export const calibSteps = ['pedestals', 'common_mode', 'gain', 'mask'] as const;
export type CalibStep = (typeof calibSteps)[number];

export type RawPixels =
  Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array | Float32Array;

/** Makes calibrated values out of one frame of raw values; `out` has the same number of pixels. */
export type FrameCalibrator = (raw: RawPixels, out: Float32Array) => void;

/** Whether the steps up to `until` contain `step`. */
export function reaches(until: CalibStep, step: CalibStep): boolean {
  return calibSteps.indexOf(step) <= calibSteps.indexOf(until);
}

export interface CommonModeStep {
  correction: Correction | null;
  /** Good pixels of estimate and correction, 1 good; null: all. */
  mask: Uint8Array | null;
}

/** Product with the mask; a bad pixel is 0 also where the value is not a number. */
export function maskInPlace(out: Float32Array, mask: Uint8Array): void {
  for (let pixel = 0; pixel < out.length; pixel++)
    if (mask[pixel] === 0) {
      const zero = out[pixel] * mask[pixel]; // -0 below zero, as the product in the original
      out[pixel] = zero === zero ? zero : 0;
    }
}
