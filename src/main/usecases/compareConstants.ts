import type { NdArray } from '../../domain/array/ndarray.ts';
import { shapeText } from '../../domain/array/ndarray.ts';
import { differenceOf } from '../../domain/array/difference.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readArray } from '../store/readConstants.ts';
import type { CallContext } from './context.ts';

interface ComparedFile {
  path: string;
  dtype: string;
  shape: number[];
}

export interface ConstantsDifference {
  a: ComparedFile;
  b: ComparedFile;
  same_shape: boolean;
  compared: number;
  changed: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  rms: number | null;
  /** Integer types only. */
  bits?: { bit: number; set: number; cleared: number }[];
  newly_nonzero?: number;
  newly_zero?: number;
}

const described = (path: string, array: NdArray): ComparedFile => ({
  path,
  dtype: array.dtype,
  shape: array.shape,
});

/** Compares two constants files of the same number of elements: b minus a. Throws `bad-input` for different sizes. */
export async function compareConstants(
  tools: { pool?: WorkerPool | undefined },
  input: { a: string; b: string },
  context: CallContext,
): Promise<ConstantsDifference> {
  const options = { pool: tools.pool, signal: context.signal };
  const a = await readArray(input.a, options);
  const b = await readArray(input.b, options);
  if (a.data.length !== b.data.length)
    throw new CalibdeskError(
      'bad-input',
      `the files have different sizes: ${input.a} ${shapeText(a.shape)}, ${input.b} ${shapeText(b.shape)}`,
      { file: input.b, hint: 'compare files of the same detector and type' },
    );
  const { compared, changed, min, max, mean, rms, bits, newlyNonzero, newlyZero } = differenceOf(a, b);
  return {
    a: described(input.a, a),
    b: described(input.b, b),
    same_shape: a.shape.length === b.shape.length && a.shape.every((length, i) => length === b.shape[i]),
    compared,
    changed,
    min,
    max,
    mean,
    rms,
    ...(bits === null ? {} : { bits, newly_nonzero: newlyNonzero, newly_zero: newlyZero }),
  };
}
