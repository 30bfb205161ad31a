import type { Moments } from '../../../domain/darks/finish.ts';
import type { DarkSettings } from '../../../domain/darks/types.ts';
import type { CallContext } from '../../usecases/context.ts';
import type { WorkerPool } from '../workerPool.ts';
import type { PixelsInput } from './pixelsTask.ts';

/** What both ways of reading share while they run. */
export interface DarkRun {
  pool: WorkerPool;
  settings: DarkSettings;
  pixels: number;
  /** Pixels that are counted: all, or a band of them. */
  pixelBegin: number;
  pixelEnd: number;
  bytesPerFrame: number;
  sums: PixelsInput['sums'];
  /** Where the workers put average and rms with the last frames, in shared memory; null: nowhere. */
  moments: Moments | null;
  bytesRead: BigInt64Array;
  preview: PixelsInput['preview'];
  context: CallContext;
}
