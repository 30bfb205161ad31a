import { arrayLine } from '../../domain/array/arrayText.ts';
import { statisticsOf } from '../../domain/array/statistics.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readConstants } from '../store/readConstants.ts';
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

/** Type, shape and figures of a constants file, and its line in the form of the original tools. `name` may be empty. */
export async function inspectConstants(
  tools: { pool?: WorkerPool | undefined },
  input: { file: string; name: string },
  context: CallContext,
): Promise<{ line: string; info: ConstantsInfo }> {
  const {
    array,
    storedType: dtype,
    warnings,
  } = await readConstants(input.file, { pool: tools.pool, signal: context.signal });
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
