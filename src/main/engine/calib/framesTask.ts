import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import type { TaskContext } from '../protocol.ts';
import { kernelCalibrates, PanelCalibrator } from './panelCalibrator.ts';

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
  /** [next turn], shared by all workers of the call. */
  next: Int32Array;
  /** Frames of one panel that a worker takes in one turn: its constants are loaded once for them. */
  framesPerTurn: number;
  /** Only copy the raw frames to here: the limit that benchmarks compare with. */
  copyTo: RawPixels | null;
}

/** Makes one piece of a frame; pieces are panels or whole frames. */
interface Pieces {
  count: number;
  pixels: number;
  run(piece: number, raw: RawPixels, out: Float32Array): void;
}

function piecesOf({ plan, raw, pixels }: FramesInput): Pieces {
  if (kernelCalibrates(plan, raw)) {
    const panels = new PanelCalibrator(plan);
    const run = (panel: number, words: RawPixels, out: Float32Array): void =>
      panels.run(panel, words as Uint16Array, out);
    return { count: panels.panels, pixels: panels.pixels, run };
  }
  const { calibrate } = calibratorOf(plan);
  return { count: 1, pixels, run: (_piece, words, out) => calibrate(words, out) };
}

/**
 * Takes turn after turn until none is left: some frames of one panel, or of all pixels for detectors without a kernel. A region of common mode is never
 * cut, so results do not depend on the number of workers.
 */
export default function calibrateRing(input: FramesInput, context: TaskContext): void {
  const { raw, out, pixels, frames, next, framesPerTurn, copyTo } = input;
  const places = raw.length / pixels;
  const pieces = copyTo === null ? piecesOf(input) : { count: 1, pixels };
  for (;;) {
    const turn = Atomics.add(next, 0, 1);
    const piece = turn % pieces.count;
    const first = Math.floor(turn / pieces.count) * framesPerTurn;
    if (first >= frames) return;
    for (let frame = first; frame < Math.min(first + framesPerTurn, frames); frame++) {
      context.check();
      const begin = (frame % places) * pixels + piece * pieces.pixels;
      const end = begin + pieces.pixels;
      const words = raw.subarray(begin, end);
      if (copyTo !== null) copyTo.set(words, begin);
      else (pieces as Pieces).run(piece, words, out.subarray(begin, end));
    }
  }
}
