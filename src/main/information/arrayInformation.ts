import { arrayLine } from '../../domain/array/arrayText.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';

/** An array as the information commands tell it. */
export interface ArrayInformation {
  shape: number[];
  size: number;
  dtype: string;
  /** The first five values; integers beyond 2^53 keep all digits. */
  first: (number | bigint)[];
  /** Line of the original tools. */
  text: string;
}

const shownValues = 5;

export function arrayInformation(name: string, array: NdArray): ArrayInformation {
  return {
    shape: array.shape,
    size: array.data.length,
    dtype: array.dtype,
    first: Array.from({ length: Math.min(shownValues, array.data.length) }, (_, i) => array.data[i]!),
    text: arrayLine(array, name),
  };
}
