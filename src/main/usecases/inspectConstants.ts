import { open } from 'node:fs/promises';
import { arrayLine } from '../../domain/array/arrayText.ts';
import { parseNpyHeader } from '../../domain/array/npy.ts';
import { statisticsOf } from '../../domain/array/statistics.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readConstants } from '../store/readConstants.ts';
import { isNpyName } from '../store/readFileBytes.ts';
import type { CallContext } from './context.ts';

export interface ConstantsInfo {
  path: string;
  dtype: string;
  shape: number[];
  size: number;
  warnings: string[];
  nan: number;
  /** Over finite values. */
  min: number | null;
  max: number | null;
  mean: number | null;
  sum: number;
  zeros: number;
}

/** Type name as the file says it where memory widens it: `bool`, `float16`. */
async function storedDtype(file: string, dtype: string): Promise<string> {
  if (!isNpyName(file)) return dtype;
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return parseNpyHeader(head.subarray(0, bytesRead), file).code === 'b1' ? 'bool' : dtype;
  } catch {
    return dtype; // a header longer than usual: its type names are the common ones
  } finally {
    await handle.close();
  }
}

/** Type, shape and figures of a constants file, and its line in the form of the original tools. `name` may be empty. */
export async function inspectConstants(
  tools: { pool?: WorkerPool | undefined },
  input: { file: string; name: string },
  context: CallContext,
): Promise<{ line: string; info: ConstantsInfo }> {
  const { array, warnings } = await readConstants(input.file, { pool: tools.pool, signal: context.signal });
  const dtype = await storedDtype(input.file, array.dtype);
  const { nan, min, max, mean, sum, zeros } = statisticsOf(array);
  const info = {
    path: input.file,
    dtype,
    shape: array.shape,
    size: array.data.length,
    warnings,
    nan,
    min,
    max,
    mean,
    sum,
    zeros,
  };
  return { line: arrayLine(array, input.name, dtype), info };
}
