import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import type { TaskContext } from '../protocol.ts';

export interface FramesInput {
  /** Its arrays in shared memory. */
  plan: CalibrationPlan;
  /** A ring of raw frames, one behind the other, in shared memory. */
  raw: RawPixels;
  /** A ring of as many calibrated frames. */
  out: Float32Array;
  /** Pixels of one frame. */
  pixels: number;
  /** Frames to calibrate; frame i stands at place i modulo the length of the ring. */
  frames: number;
  /** [next frame], shared by all workers of the call. */
  next: Int32Array;
  /** Only copy the raw frames to here: the limit that benchmarks compare with. */
  copyTo: RawPixels | null;
}

/** Takes frame after frame until none is left. A frame is calibrated by one worker, so results do not depend on their number. */
export default function calibrateRing(input: FramesInput, context: TaskContext): void {
  const { plan, raw, out, pixels, frames, next, copyTo } = input;
  const places = raw.length / pixels;
  const { calibrate } = calibratorOf(plan);
  for (;;) {
    const frame = Atomics.add(next, 0, 1);
    if (frame >= frames) return;
    context.check();
    const first = (frame % places) * pixels;
    const words = raw.subarray(first, first + pixels);
    if (copyTo !== null) copyTo.set(words, first);
    else calibrate(words, out.subarray(first, first + pixels));
  }
}
