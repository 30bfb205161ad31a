import { prepareCommonMode } from '../common-mode/commonMode.ts';
import { isMultiGain, sensorKind, type CommonModeSensor } from '../common-mode/sensor.ts';
import type { CommonModeSetting } from '../common-mode/types.ts';
import { epixPlanes, fastMultiGainCalibrator, jungfrauPlanes } from './fastMultiGain.ts';
import { genericCalibrator } from './generic.ts';
import {
  epix10kaGain,
  epix10kaHighGains,
  epix10kaModes,
  epix10kaWordGain,
  jungfrauGain,
  jungfrauHighGains,
  multiGainCalibrator,
  type GainOfPixel,
} from './multiGain.ts';
import type { CalibStep, FrameCalibrator } from './types.ts';

/**
 * Everything a calibration needs, as plain data: it can be sent to other threads, with arrays in shared memory. Arrays are
 * in the order of the pixels of a calibrated frame.
 */
export interface CalibrationPlan {
  sensor: CommonModeSensor;
  until: CalibStep;
  setting: CommonModeSetting;
  /** Banks without a mask as the original has them. */
  original: boolean;
  /** ADU; planes for detectors that switch gain, offsets included. Null: raw values. */
  pedestals: Float32Array | null;
  /** What is multiplied: the gain of detectors of one gain, float32(1 / gain) planes of the others. */
  factors: Float32Array | null;
  /** Pixel status words of one frame, for the estimates of common mode. */
  status: ArrayLike<number> | null;
  /** ADU, for common mode 6. */
  rms: Float32Array | null;
  /** Good pixels of the result, 1 good. */
  mask: Uint8Array | null;
  /** The user's mask alone: algorithm 8 and the primitives. */
  userMask: Uint8Array | null;
  /** Epix10ka: mode of every pixel, 0 to 6, others none. */
  modes: Uint8Array | null;
  /** Epix10ka in place of `modes`: control word of every pixel without its data bit, so that the mode depends on the event. */
  words?: Uint8Array | null;
}

/** How the gain of a pixel is found: by the raw word of jungfrau, by modes or control words of epix10ka. */
export function gainOfPlan(plan: Pick<CalibrationPlan, 'modes' | 'words'>, jungfrau: boolean): GainOfPixel {
  if (jungfrau) return jungfrauGain;
  return plan.words ? epix10kaWordGain(plan.words) : epix10kaGain(plan.modes ?? []);
}

/**
 * The function of a plan. `corrects` tells whether common mode is on. `plain`: the readable loops, which the fast ones must
 * equal.
 * @throws CalibdeskError bad-input for a common mode that does not fit the sensor
 */
export function calibratorOf(
  plan: CalibrationPlan,
  options: { plain?: boolean } = {},
): { calibrate: FrameCalibrator; corrects: boolean } {
  const { sensor, until, pedestals, factors, mask, userMask, status, rms, original } = plan;
  const kind = sensorKind(sensor.device);
  const correction = prepareCommonMode(plan.setting, sensor, { status, rms }, { original });
  const corrects = correction !== null;
  if (!isMultiGain(kind) || pedestals === null) {
    const constants = { pedestals, gainMap: null, gain: factors, mask };
    return { calibrate: genericCalibrator(constants, { correction, mask: userMask }, until), corrects };
  }
  const jungfrau = kind === 'jungfrau';
  const planes = { offsets: pedestals, factors: factors ?? new Float32Array(pedestals.length).fill(1) };
  const pixels = sensor.shape.reduce((product, length) => product * length, 1);
  const gainOf = gainOfPlan(plan, jungfrau);
  const high = jungfrau ? jungfrauHighGains : epix10kaHighGains;
  const step = { correction, mask };
  const plain = multiGainCalibrator(planes, pixels, gainOf, high, step, mask, until);
  // Control words decide by event and pixel: no plane is known beforehand.
  if (options.plain || plan.words) return { calibrate: plain, corrects };
  const gains = jungfrau ? jungfrauPlanes : epixPlanes(plan.modes ?? [], epix10kaModes.length, high);
  if (!jungfrau && gains.planeOfPixel?.length !== pixels) return { calibrate: plain, corrects };
  return { calibrate: fastMultiGainCalibrator(planes, pixels, gains, step, mask, until, plain), corrects };
}
