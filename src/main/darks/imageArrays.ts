import type { DarkImageName } from '../../contract/darks.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { statusChanges } from '../../domain/darkFiles/changes.ts';
import { minimumDtype } from '../../domain/darks/productArrays.ts';
import type { DarkProducts } from '../../domain/darks/types.ts';

/** The constants that applied before, in the pixel order of the frame. */
export interface FormerConstants {
  pedestals: Float64Array;
  rms: Float64Array | null;
  status: Float64Array | null;
}

/** What changed since the constants before; ADU. */
export interface DarkChanges {
  pedestals: Float64Array;
  rms: Float64Array | null;
  /** Words of domain/darkFiles/changes.ts. */
  status: Uint8Array;
  statusBefore: Uint16Array | null;
}

const difference = (now: Float64Array, before: Float64Array): Float64Array =>
  now.map((value, pixel) => value - before[pixel]);

export function changesOf(products: DarkProducts, former: FormerConstants): DarkChanges {
  return {
    pedestals: difference(products.average, former.pedestals),
    rms: former.rms === null ? null : difference(products.rms, former.rms),
    status: statusChanges(products.status, former.status),
    // Bits of dark processing are the lowest six; what stands above them comes from other commands.
    statusBefore: former.status === null ? null : Uint16Array.from(former.status, (word) => word % 65536),
  };
}

/** Pictures of a dark as `.npy` files, in the shape of the frame; values in ADU as float32, extremes in their own type. */
export function darkImageFiles(
  products: DarkProducts,
  changes: DarkChanges | null,
): Partial<Record<DarkImageName, Uint8Array<ArrayBuffer>>> &
  Record<'ave' | 'rms' | 'status', Uint8Array<ArrayBuffer>> {
  const shape = [...products.shape];
  const single = (data: Float64Array): Uint8Array<ArrayBuffer> =>
    encodeNpy({ dtype: 'float32', shape, data: Float32Array.from(data) });
  const words = (data: Uint16Array): Uint8Array<ArrayBuffer> => encodeNpy({ dtype: 'uint16', shape, data });
  const files: ReturnType<typeof darkImageFiles> = {
    ave: single(products.average),
    rms: single(products.rms),
    status: words(products.status),
    gateLow: single(products.gateLow),
    gateHigh: single(products.gateHigh),
    minimum: encodeNpy({ dtype: minimumDtype(products.dtype), shape, data: products.minimum }),
    maximum: encodeNpy({ dtype: products.dtype, shape, data: products.maximum }),
  };
  if (changes === null) return files;
  files.aveChange = single(changes.pedestals);
  if (changes.rms !== null) files.rmsChange = single(changes.rms);
  files.statusChange = encodeNpy({ dtype: 'uint8', shape, data: changes.status });
  if (changes.statusBefore !== null) files.statusBefore = words(changes.statusBefore);
  return files;
}
