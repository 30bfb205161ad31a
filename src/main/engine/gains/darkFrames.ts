import type { PixelSums } from '../../../domain/darks/sums.ts';
import type { DarkSettings } from '../../../domain/darks/types.ts';
import type { CallContext } from '../../usecases/context.ts';
import { accumulateFiles } from '../dark/accumulateFiles.ts';
import { accumulateReader } from '../dark/accumulateReader.ts';
import type { DarkRun } from '../dark/darkRun.ts';
import type { FrameLocation, FrameReader } from '../dark/request.ts';
import { ProgressMeter } from '../progressMeter.ts';
import type { WorkerPool } from '../workerPool.ts';

/** Frames of a dark in their order: in files as they are, or decoded one by one. */
export type DarkFrames = readonly FrameLocation[] | FrameReader;

export function isLocated(frames: DarkFrames): frames is readonly FrameLocation[] {
  return Array.isArray(frames);
}

export const countOf = (frames: DarkFrames): number => (isLocated(frames) ? frames.length : frames.count);

const progressInterval = 100;

/** Reports progress ten times a second while `work` adds to the bytes read. */
export async function watched<Result>(
  context: CallContext,
  stage: string,
  frames: number,
  bytesPerFrame: number,
  work: (bytesRead: BigInt64Array) => Promise<Result>,
): Promise<Result> {
  const bytesRead = new BigInt64Array(new SharedArrayBuffer(8));
  const meter = new ProgressMeter();
  const report = (): void => {
    const bytes = Number(Atomics.load(bytesRead, 0));
    const done = Math.min(frames, Math.floor(bytes / bytesPerFrame));
    context.progress(meter.at(stage, done, frames, 'frames', bytes));
  };
  const timer = setInterval(report, progressInterval);
  try {
    return await work(bytesRead);
  } finally {
    clearInterval(timer);
    report();
  }
}

/** Runs both stages (or the second alone, `nrecs1` 0, with the gates that stand in `sums`) over all frames. */
export function addFrames(
  pool: WorkerPool,
  frames: DarkFrames,
  settings: DarkSettings,
  sums: PixelSums,
  bytesRead: BigInt64Array,
  context: CallContext,
): Promise<number> {
  const pixels = sums.sum0.length;
  const run: DarkRun = {
    pool,
    settings,
    pixels,
    pixelBegin: 0,
    pixelEnd: pixels,
    bytesPerFrame: 2 * pixels,
    sums,
    bytesRead,
    preview: null,
    moments: null,
    context,
  };
  return isLocated(frames) ? accumulateFiles(run, frames) : accumulateReader(run, frames);
}

export const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
