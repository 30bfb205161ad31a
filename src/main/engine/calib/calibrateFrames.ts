import type { CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import { panelSize } from '../../../domain/common-mode/sensor.ts';
import type { WorkerPool } from '../workerPool.ts';
import type { SharedHome } from './frameRing.ts';
import { oneGainParts } from './oneGainParts.ts';

export interface RingOfFrames {
  /** Its arrays in shared memory. */
  plan: CalibrationPlan;
  /** Raw frames, one behind the other, in shared memory. */
  raw: RawPixels;
  /** As many calibrated frames, in shared memory. */
  out: Float32Array;
  /** Frames to calibrate; frame i stands at place i modulo the length of the ring. */
  frames: number;
  /** Of `makeFrameRing`: `raw` and `out` stand in this memory and are not copied. */
  home?: SharedHome | null;
  /** Only copy the raw frames to here: the limit that benchmarks compare with. */
  copyTo?: RawPixels | null;
}

/** Turns that each worker should get, so that all end at about the same time. */
const TURNS_PER_WORKER = 4;

/**
 * Calibrates the frames of a ring with all workers of the pool; bit for bit as `calibratorOf(plan)`. Errors: `bad-input` for a common mode that does not fit;
 * `cancelled`.
 */
export async function calibrateFrames(
  pool: WorkerPool,
  ring: RingOfFrames,
  options: { signal: AbortSignal },
): Promise<void> {
  const { plan, raw, frames, home = null, copyTo = null } = ring;
  const { shape } = plan.sensor;
  const pixels = shape.reduce((product, length) => product * length, 1);
  const { rows, columns } = panelSize(shape);
  const parts = oneGainParts(plan, raw);
  const pieces = copyTo !== null ? 1 : parts > 0 ? parts : pixels / (rows * columns);
  const wanted = Math.ceil((frames * pieces) / (TURNS_PER_WORKER * pool.threads));
  // All frames of one place of the ring belong to one worker at a time.
  const framesPerTurn = Math.max(1, Math.min(wanted, raw.length / pixels));
  const next = new Int32Array(new SharedArrayBuffer(8));
  const input = { ...ring, home, copyTo, pixels, next, framesPerTurn };
  const workers = Math.min(pool.threads, Math.ceil(frames / framesPerTurn) * pieces);
  await Promise.all(Array.from({ length: workers }, () => pool.run('calib-frames', input, options)));
}
