import { CalibdeskError } from '../../../domain/errors.ts';
import { bytesPerPixel } from '../../../domain/darks/types.ts';
import type { CallContext } from '../../usecases/context.ts';
import type { WorkerPool } from '../workerPool.ts';
import { kernelTakes } from './kernelSlice.ts';
import { STOP, type PixelsInput } from './pixelsTask.ts';

/**
 * Pixels of a slice: a block of 32 rows of 16-bit words is 1 MiB and stays in the second-level cache from reading to counting (longer
 * rows cost a quarter more), and a row of 32 KiB is long enough that calling the system costs little beside copying.
 */
const SLICE_PIXELS = 16384;
/** Plain TypeScript is a hundred times slower; smaller slices keep it ready to be cancelled. */
const PLAIN_SLICE_PIXELS = 4096;
/** Records in memory at a time in the second stage: two passes of sixteen. */
export const BLOCK_RECORDS = 32;
/** Memory of one worker for the block of the first stage. */
const BLOCK_BYTES = 8 << 20;

/** What a caller of runPixels decides; the rest follows from it. */
export type PixelsCall = Omit<PixelsInput, 'slicePixels' | 'blockRecords' | 'shared'>;

function slicePixels(call: PixelsCall, threads: number): number {
  const pixels = call.pixelEnd - call.pixelBegin;
  const plain = call.usePlain === true || !kernelTakes(call.settings);
  const bytes = Math.max(2, bytesPerPixel[call.settings.dtype]);
  const largest = Math.min(
    plain ? PLAIN_SLICE_PIXELS : SLICE_PIXELS,
    Math.floor(BLOCK_BYTES / (bytes * Math.max(1, call.firstStage))),
  );
  // At least four slices for each worker, so that none waits long for the last one.
  const wanted = Math.ceil(pixels / (4 * threads));
  return Math.max(512, Math.ceil(Math.min(largest, wanted) / 64) * 64);
}

/**
 * Processes frames [frameBegin, frameEnd) for pixels [pixelBegin, pixelEnd) in all workers of the pool. When one fails, the others stop
 * and the first reason is thrown.
 */
export async function runPixels(
  pool: WorkerPool,
  call: PixelsCall,
  context: Pick<CallContext, 'signal'>,
): Promise<void> {
  const slice = slicePixels(call, pool.threads);
  const shared = new Int32Array(new SharedArrayBuffer(64));
  const input: PixelsInput = { ...call, slicePixels: slice, blockRecords: BLOCK_RECORDS, shared };
  const workers = Math.min(pool.threads, Math.ceil((call.pixelEnd - call.pixelBegin) / slice));
  let failure: unknown;
  const runs = Array.from({ length: workers }, () =>
    pool.run('dark-pixels', input, { signal: context.signal }).catch((error: unknown) => {
      const cancelled = error instanceof CalibdeskError && error.code === 'cancelled';
      if (failure === undefined || (!cancelled && Atomics.load(shared, STOP) === 0)) failure = error;
      Atomics.store(shared, STOP, 1);
    }),
  );
  await Promise.all(runs);
  if (failure !== undefined) throw failure;
}
