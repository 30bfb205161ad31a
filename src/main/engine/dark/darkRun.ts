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
  bytesPerFrame: number;
  sums: PixelsInput['sums'];
  /** Average and rms, in shared memory. */
  /** Where the workers put average and rms with the last frames; null: nowhere. */
  moments: Moments | null;
  bytesRead: BigInt64Array;
  preview: PixelsInput['preview'];
  context: CallContext;
}
