import type { TypedArray } from '../../domain/array/ndarray.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import { findConstants } from '../usecases/findConstants.ts';
import type { PreviousArrays } from './judgeTask.ts';

/**
 * The constants that a run gets from the store now: pedestals, and rms and status where there are.
 * Null when no pedestals apply, or when they are of another size or cannot be read (then a remark says so).
 */
export async function previousConstants(
  place: { calibdir: string; group: string; source: string; run: number },
  pixels: number,
  pool: WorkerPool,
  context: CallContext,
): Promise<PreviousArrays | null> {
  const { calibdir, group, source, run } = place;
  const read = async (type: string): Promise<{ path: string; data: TypedArray } | null> => {
    const { results } = await findConstants({ calibdir, group, source, type, runs: [run] }, context);
    const path = results[0]?.path ?? null;
    if (path === null) return null;
    try {
      const { data } = (await readConstants(path, { pool, signal: context.signal })).array;
      if (data.length === pixels) return { path, data };
      context.note(
        `warning: ${path} holds ${data.length} values, the detector has ${pixels} pixels: not compared`,
      );
    } catch (error) {
      context.signal.throwIfAborted();
      context.note(`warning: ${path} was not compared: ${(error as Error).message}`);
    }
    return null;
  };
  const pedestals = await read('pedestals');
  if (pedestals === null) return null;
  const rms = (await read('pixel_rms'))?.data ?? null;
  const status = (await read('pixel_status'))?.data ?? null;
  return { path: pedestals.path, pedestals: pedestals.data, rms, status };
}
