import type { NdArray } from '../array/ndarray.ts';
import type { DarkProducts, FrameDtype } from './types.ts';

/** Names of the products as in the reference, the JSON document and the names of files. */
export const darkProductNames = [
  'gate_lo',
  'gate_hi',
  'median',
  'absdev',
  'sum0',
  'sum1',
  'sum2',
  'nlo',
  'nhi',
  'ave',
  'rms',
  'status',
  'mask',
  'max',
  'min',
] as const;
export type DarkProductName = (typeof darkProductNames)[number];

function wide(values: Uint32Array | Uint16Array): BigUint64Array {
  // Low and high halves of little-endian 64-bit words; much quicker than a BigInt per pixel.
  const words = new Uint32Array(2 * values.length);
  for (let index = 0; index < values.length; index++) words[2 * index] = values[index];
  return new BigUint64Array(words.buffer);
}

function maskInRawType(mask: Uint8Array, dtype: FrameDtype): NdArray['data'] {
  switch (dtype) {
    case 'uint8':
      return mask.slice();
    case 'uint16':
      return Uint16Array.from(mask);
    case 'int16':
      return Int16Array.from(mask);
    case 'uint32':
      return Uint32Array.from(mask);
    case 'float32':
      return Float32Array.from(mask);
  }
}

/**
 * One product as an array of the frame's shape, in the type that the reference prescribes (4.6): counts and status
 * uint64, mask and max the raw type, min uint16 (int32 for int16 frames), all else float64.
 */
export function darkProductArray(products: DarkProducts, name: DarkProductName): NdArray {
  const shape = [...products.shape];
  const float64 = (data: Float64Array): NdArray => ({ dtype: 'float64', shape, data });
  const uint64 = (data: Uint32Array | Uint16Array): NdArray => ({ dtype: 'uint64', shape, data: wide(data) });
  switch (name) {
    case 'gate_lo':
      return float64(products.gateLow);
    case 'gate_hi':
      return float64(products.gateHigh);
    case 'median':
      return float64(products.median);
    case 'absdev':
      return float64(products.absdev);
    case 'sum0':
      return uint64(products.sum0);
    case 'sum1':
      return float64(products.sum1);
    case 'sum2':
      return float64(products.sum2);
    case 'nlo':
      return uint64(products.framesBelow);
    case 'nhi':
      return uint64(products.framesAbove);
    case 'ave':
      return float64(products.average);
    case 'rms':
      return float64(products.rms);
    case 'status':
      return uint64(products.status);
    case 'mask':
      return { dtype: products.dtype, shape, data: maskInRawType(products.mask, products.dtype) };
    case 'max':
      return { dtype: products.dtype, shape, data: products.maximum };
    case 'min':
      return { dtype: minimumDtype(products.dtype), shape, data: products.minimum };
  }
}

/** Type of the minimum for frames of a type. */
export function minimumDtype(dtype: FrameDtype): 'uint16' | 'int32' | 'uint32' | 'float32' {
  if (dtype === 'int16') return 'int32';
  return dtype === 'uint32' || dtype === 'float32' ? dtype : 'uint16';
}
