import { randomBytes } from 'node:crypto';
import type { BulkHandle } from '../contract/bulk.ts';
import type { NdArray } from '../domain/array/ndarray.ts';

/**
 * Arrays that wait to be fetched by a window. The oldest are dropped beyond the byte budget: a window that asks too
 * late gets "gone" and calls again.
 */
export class BulkStore {
  readonly #arrays = new Map<string, { handle: BulkHandle; bytes: Uint8Array }>();
  readonly #budgetBytes: number;
  #heldBytes = 0;

  constructor(budgetBytes = 1 << 30) {
    this.#budgetBytes = budgetBytes;
  }

  put(array: NdArray): BulkHandle {
    const { data } = array;
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    const handle: BulkHandle = {
      id: randomBytes(16).toString('hex'),
      dtype: array.dtype,
      shape: array.shape,
    };
    this.#arrays.set(handle.id, { handle, bytes });
    this.#heldBytes += bytes.byteLength;
    for (const [id, held] of this.#arrays) {
      if (this.#heldBytes <= this.#budgetBytes || id === handle.id) break;
      this.#arrays.delete(id);
      this.#heldBytes -= held.bytes.byteLength;
    }
    return handle;
  }

  /** Little-endian bytes in C order, or undefined when the handle is unknown or its array was dropped. */
  get(id: string): { handle: BulkHandle; bytes: Uint8Array } | undefined {
    return this.#arrays.get(id);
  }
}
