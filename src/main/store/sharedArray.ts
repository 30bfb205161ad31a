import { bytesOfArray, viewOf, type NdArray, type TypedArray } from '../../domain/array/ndarray.ts';

/** The numbers of an array in memory that workers can share; copied unless they are there already. */
export function allocateShared(array: NdArray): TypedArray {
  if (array.data.buffer instanceof SharedArrayBuffer) return array.data;
  const buffer = new SharedArrayBuffer(array.data.byteLength);
  new Uint8Array(buffer).set(bytesOfArray(array));
  return viewOf(array.dtype, buffer, 0, array.data.length);
}
