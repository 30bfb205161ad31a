import { compareWithPrevious, type Comparison } from '../../domain/darkFiles/quality.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import type { DarkProducts } from '../../domain/darks/types.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import { findConstants } from '../usecases/findConstants.ts';

/** The constants that applied to a run before, and what is different now. */
export interface Previous {
  /** Path of the pedestals. */
  path: string;
  comparison: Comparison;
  /** Average minus former pedestals, ADU, for pictures. */
  change: Float32Array;
}

/**
 * Compares a dark with the constants that its run gets from the store now.
 * Null when no pedestals apply, or when they are of another size or cannot be read (then `note` says so).
 */
export async function comparePrevious(
  products: DarkProducts,
  place: { calibdir: string; group: string; source: string; run: number },
  pool: WorkerPool,
  context: CallContext,
): Promise<Previous | null> {
  const { calibdir, group, source, run } = place;
  const read = async (type: string): Promise<{ path: string; array: NdArray } | null> => {
    const { results } = await findConstants({ calibdir, group, source, type, runs: [run] }, context);
    const path = results[0]?.path ?? null;
    if (path === null) return null;
    try {
      const { array } = await readConstants(path, { pool, signal: context.signal });
      if (array.data.length === products.average.length) return { path, array };
      context.note(
        `warning: ${path} holds ${array.data.length} values, the detector has ${products.average.length} pixels: not compared`,
      );
    } catch (error) {
      context.signal.throwIfAborted();
      context.note(`warning: ${path} was not compared: ${(error as Error).message}`);
    }
    return null;
  };
  const pedestals = await read('pedestals');
  if (pedestals === null) return null;
  const [rms, status] = [await read('pixel_rms'), await read('pixel_status')];
  const before = Float64Array.from(pedestals.array.data as ArrayLike<number>, Number);
  const rmsBefore = rms === null ? null : Float64Array.from(rms.array.data as ArrayLike<number>, Number);
  const comparison = compareWithPrevious(products, before, rmsBefore, status?.array.data ?? null);
  const change = Float32Array.from(products.average, (value, pixel) => value - before[pixel]);
  return { path: pedestals.path, comparison, change };
}
