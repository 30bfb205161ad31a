import type { BulkHandle } from '../../contract/bulk.ts';
import { ApiError } from './errors.ts';

export type BulkValues =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>;

/** A fetched array in C order; `data.length` is the product of `shape`. */
export interface BulkArray {
  dtype: BulkHandle['dtype'];
  shape: number[];
  data: BulkValues;
}

const views = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
} as const;

/**
 * The raw little-endian bytes of a handle as a typed array. Refuses a length that does not fit the shape: a short
 * answer must never become a picture with silently missing rows.
 */
export function viewBytes(handle: BulkHandle, bytes: ArrayBuffer): BulkArray {
  const view = views[handle.dtype];
  const count = handle.shape.reduce((product, extent) => product * extent, 1);
  const expected = count * view.BYTES_PER_ELEMENT;
  if (bytes.byteLength !== expected) {
    throw new ApiError({
      code: 'bad-bulk',
      message: `Array ${handle.dtype}[${handle.shape.join(',')}] has ${bytes.byteLength} bytes, expected ${expected}`,
      hint: 'Open the item again',
    });
  }
  return { dtype: handle.dtype, shape: [...handle.shape], data: new view(bytes) };
}

/** Fetches the array of a handle from the origin of the page (both faces serve `/bulk/<id>`). */
export async function fetchBulk(handle: BulkHandle, signal?: AbortSignal): Promise<BulkArray> {
  const response = await fetch(`/bulk/${handle.id}`, signal ? { signal } : {});
  if (!response.ok) {
    throw new ApiError({
      code: response.status === 404 ? 'not-found' : 'bulk',
      message: `The numbers of this array could not be fetched (status ${response.status})`,
      hint: response.status === 404 ? 'It was released in the meantime: open the item again' : 'Try again',
    });
  }
  return viewBytes(handle, await response.arrayBuffer());
}
