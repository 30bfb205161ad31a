import {
  allocate,
  eachChunk,
  isIntegerDtype,
  reshape,
  shapeText,
  sizeOf,
  type Dtype,
  type NdArray,
} from '../array/ndarray.ts';
import type { CalibType } from './calibTypes.ts';
import { convertToInteger } from './constantsText.ts';
import { defaultConstants, type DetectorBase } from './defaults.ts';

/** Why a type has the array that it has. A default does not hide the cause. */
export type LoadStatus = 'LOADED' | 'UNREADABLE' | 'WRONGSIZE' | 'NONFOUND' | 'UNDEFINED' | 'DCSTORE';

export interface LoadedConstants {
  status: LoadStatus;
  /** `array` is the default of the detector. */
  defaultUsed: boolean;
  array: NdArray | null;
  warnings: string[];
}

/** What reading the file gave: null when there is none, `error` when it cannot be read. */
export type FileOutcome = { array: NdArray; warnings: string[] } | { error: string } | null;

/** The array in another element type; values that do not fit an integer type are wrapped and reported. */
export function convertDtype(array: NdArray, dtype: Dtype, warnings: string[]): NdArray {
  if (array.dtype === dtype) return array;
  const { data, shape } = array;
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  const numbers = new Float64Array(data.length);
  eachChunk(data, 0, data.length, (values, count, offset) => numbers.set(values.subarray(0, count), offset));
  if (dtype === 'int64' || dtype === 'uint64') {
    const out = allocate(dtype, data.length);
    let misfits = 0;
    for (let i = 0; i < data.length; i++) {
      const whole = wide
        ? (data[i] as bigint)
        : BigInt(Number.isFinite(numbers[i]) ? Math.trunc(numbers[i]) : 0);
      out[i] = whole;
      if (out[i] !== whole || (!wide && !Number.isInteger(numbers[i]))) misfits++;
    }
    if (misfits > 0) warnings.push(`values that do not fit ${dtype}: ${misfits} (cut or wrapped)`);
    return { dtype, shape, data: out };
  }
  if (isIntegerDtype(dtype)) return { dtype, shape, data: convertToInteger(numbers, dtype, warnings) };
  return { dtype, shape, data: dtype === 'float64' ? numbers : new Float32Array(numbers) };
}

/**
 * Decides what a detector gets for one type, in the order of the original: no base, no file, unreadable, common mode as it
 * is, variable shape as it is, fixed shape by total size. The shape of the file does not matter for fixed shapes.
 */
export function loadConstants(
  base: DetectorBase | null,
  type: CalibType,
  file: FileOutcome,
): LoadedConstants {
  if (base === null) return { status: 'UNDEFINED', defaultUsed: false, array: null, warnings: [] };
  const useDefault = (status: LoadStatus, warnings: string[]): LoadedConstants => {
    const array = defaultConstants(base, type);
    return { status, defaultUsed: array !== null, array, warnings };
  };
  if (file === null) return useDefault('NONFOUND', []);
  if (type.dtype === null) return { status: 'LOADED', defaultUsed: false, array: null, warnings: [] };
  if ('error' in file) return useDefault('UNREADABLE', [file.error]);
  const warnings = [...file.warnings];
  const array = convertDtype(file.array, type.dtype, warnings);
  if (type.type === 'common_mode' || base.shape === null)
    return { status: 'LOADED', defaultUsed: false, array, warnings };
  if (array.data.length !== sizeOf(base.shape))
    return useDefault('WRONGSIZE', [
      ...warnings,
      `the file has ${array.data.length} numbers ${shapeText(array.shape)}, the detector needs ${sizeOf(base.shape)} ${shapeText(base.shape)}`,
    ]);
  return { status: 'LOADED', defaultUsed: false, array: reshape(array, base.shape), warnings };
}
