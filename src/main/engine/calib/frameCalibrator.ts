import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { FrameCalibrator } from '../../../domain/calibrate/types.ts';
import { OneGainCalibrator, oneGainParts } from './oneGainParts.ts';

/**
 * The function of a plan for single frames in this thread: by the kernel for detectors of one gain where it can, else as `calibratorOf`, whose
 * results it has bit for bit. Throws `bad-input` for a common mode that does not fit the sensor.
 */
export function frameCalibratorOf(plan: CalibrationPlan): FrameCalibrator {
  const { calibrate } = calibratorOf(plan);
  let kernel: OneGainCalibrator | null = null;
  return (raw, out) => {
    if (oneGainParts(plan, raw) === 0) {
      calibrate(raw, out);
      return;
    }
    kernel ??= new OneGainCalibrator(plan, raw);
    for (let part = 0; part < kernel.count; part++) {
      const [from, to] = [part * kernel.pixels, (part + 1) * kernel.pixels];
      kernel.run(part, [raw.subarray(from, to)], [out.subarray(from, to)]);
    }
  };
}
