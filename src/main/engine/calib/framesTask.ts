import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import type { SharedHome } from './frameRing.ts';
import { OneGainCalibrator, oneGainParts } from './oneGainParts.ts';
import type { TaskContext } from '../protocol.ts';
import type { KernelHome } from '../kernels/oneGainKernel.ts';
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
  /** Memory in which both rings stand, with room for the kernel of each worker; null: frames are copied. */
  home: SharedHome | null;
  /** [next turn, workers that have come], shared by all workers of the call. */
  next: Int32Array;
  /** Frames of one panel that a worker takes in one turn: its constants are loaded once for them. */
  framesPerTurn: number;
  /** Only copy the raw frames to here: the limit that benchmarks compare with. */
  copyTo: RawPixels | null;
}

/** Makes one piece of some frames; pieces are panels or whole frames. */
interface Pieces {
  count: number;
  pixels: number;
  run(piece: number, raws: RawPixels[], outs: Float32Array[]): void;
}

/** The room of this worker, null where there is none left. */
function ownHome({ home, next }: FramesInput): KernelHome | null {
  if (home === null) return null;
  const worker = Atomics.add(next, 1, 1);
  return worker < home.threads ? { memory: home.memory, at: home.at + worker * home.bytes } : null;
}

/** The arrays once more, on the very buffer of the memory: those that were sent have one of their own for the same bytes. */
function inHome({ raw, out, home }: FramesInput): { raw: RawPixels; out: Float32Array } {
  if (home === null) return { raw, out };
  const { buffer } = home.memory;
  const type = raw.constructor as Uint16ArrayConstructor;
  return {
    raw: new type(buffer, raw.byteOffset, raw.length),
    out: new Float32Array(buffer, out.byteOffset, out.length),
  };
}

function piecesOf(input: FramesInput): Pieces {
  const { plan, raw, pixels } = input;
  if (kernelCalibrates(plan, raw)) {
    const panels = new PanelCalibrator(plan, ownHome(input));
    return {
      count: panels.panels,
      pixels: panels.pixels,
      run: (panel, raws, outs) => panels.run(panel, raws as Uint16Array[], outs),
    };
  }
  if (oneGainParts(plan, raw) > 0) {
    const parts = new OneGainCalibrator(plan, raw, ownHome(input));
    return {
      count: parts.count,
      pixels: parts.pixels,
      run: (part, raws, outs) => parts.run(part, raws, outs),
    };
  }
  const { calibrate } = calibratorOf(plan);
  const run: Pieces['run'] = (_piece, raws, outs) =>
    raws.forEach((words, frame) => calibrate(words, outs[frame]));
  return { count: 1, pixels, run };
}

/** Frames of a panel between two looks for a cancel. */
const FRAMES_AT_ONCE = 16;

/**
 * Takes turn after turn until none is left: some frames of one panel, or of all pixels for detectors without a kernel. A region of common mode is never
 * cut, so results do not depend on the number of workers.
 */
export default function calibrateRing(input: FramesInput, context: TaskContext): void {
  const { pixels, frames, next, framesPerTurn, copyTo } = input;
  const { raw, out } = inHome(input);
  const places = raw.length / pixels;
  const pieces = copyTo === null ? piecesOf(input) : null;
  const { count, pixels: size } = pieces ?? { count: 1, pixels };
  for (;;) {
    const turn = Atomics.add(next, 0, 1);
    const piece = turn % count;
    const first = Math.floor(turn / count) * framesPerTurn;
    if (first >= frames) return;
    const end = Math.min(first + framesPerTurn, frames);
    const begin = (frame: number): number => (frame % places) * pixels + piece * size;
    for (let at = first; at < end; at += FRAMES_AT_ONCE) {
      context.check();
      const some = Array.from({ length: Math.min(FRAMES_AT_ONCE, end - at) }, (_, frame) =>
        begin(at + frame),
      );
      const raws = some.map((from) => raw.subarray(from, from + size));
      if (pieces === null) raws.forEach((words, frame) => copyTo!.set(words, some[frame]));
      else
        pieces.run(
          piece,
          raws,
          some.map((from) => out.subarray(from, from + size)),
        );
    }
  }
}
