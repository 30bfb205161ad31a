import { maskInPlace, reaches, type CalibStep, type CommonModeStep, type FrameCalibrator } from './types.ts';

/** Constants of a detector of one gain, each of one frame's size in the order of its pixels. */
export interface GenericConstants {
  /** ADU. Null: raw values are returned as float32, nothing else is applied. */
  pedestals: Float32Array | null;
  /** cspad: factors of the configured gain map (6.85 for low gain, 1 for high gain). */
  gainMap: Float32Array | null;
  /** Multiplies. */
  gain: Float32Array | null;
  /** 1 good, 0 bad. */
  mask: Uint8Array | null;
}

function multiply(out: Float32Array, factors: Float32Array): void {
  for (let pixel = 0; pixel < out.length; pixel++) out[pixel] *= factors[pixel];
}

/**
 * Calibration of detectors of one gain: raw - pedestals, common mode, gain map, gain, mask; every operation is rounded to float32. The raw
 * values are not cut to their data bits. Source: reference dark-processing 11.
 */
export function genericCalibrator(
  constants: GenericConstants,
  commonMode: CommonModeStep,
  until: CalibStep,
): FrameCalibrator {
  const { pedestals, gainMap, gain, mask } = constants;
  if (pedestals === null) return (raw, out) => out.set(raw);
  return (raw, out) => {
    // The double difference of two float32 values, rounded once, is the float32 difference.
    for (let pixel = 0; pixel < out.length; pixel++) out[pixel] = Math.fround(raw[pixel]) - pedestals[pixel];
    if (reaches(until, 'common_mode')) commonMode.correction?.(out, commonMode.mask);
    if (reaches(until, 'gain')) {
      if (gainMap !== null) multiply(out, gainMap);
      if (gain !== null) multiply(out, gain);
    }
    if (reaches(until, 'mask') && mask !== null) maskInPlace(out, mask);
  };
}
