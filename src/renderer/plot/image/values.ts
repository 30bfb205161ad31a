import type { Dtype, NdArray, TypedArray } from '../../../domain/array/ndarray.ts';
import { isIntegerDtype } from '../../../domain/array/ndarray.ts';

/** Data of every type but the 64-bit integers, whose elements are plain numbers. */
export type NumberData = Exclude<TypedArray, BigInt64Array | BigUint64Array>;

/** True for uint64 and int64, whose elements are bigint. */
export function isWide(data: TypedArray): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/**
 * 64-bit integers as float64, without making a bigint of every element: each is read as two 32-bit words
 * (little-endian: low word first). Beyond 2^53 the last digits are lost, as in any float64.
 */
export function wideToFloat64(data: BigInt64Array | BigUint64Array): Float64Array<ArrayBuffer> {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
  const numbers = new Float64Array(data.length);
  const signed = data instanceof BigInt64Array;
  for (let i = 0; i < numbers.length; i++) {
    const high = signed ? words[2 * i + 1] | 0 : words[2 * i + 1];
    numbers[i] = high * 4294967296 + words[2 * i];
  }
  return numbers;
}

/** The elements as numbers; shares the data unless they are 64-bit integers. */
export function numbersOf(data: TypedArray): NumberData {
  return isWide(data) ? wideToFloat64(data) : data;
}

/** The elements as float32, rounded to nearest; shares the data when they are float32 already. */
export function toFloat32(data: TypedArray): Float32Array {
  if (data instanceof Float32Array) return data;
  return new Float32Array(numbersOf(data));
}

/** Shortest decimal text that gives the same float32 again, e.g. `0.1` and not `0.10000000149011612`. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 6; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}

/** Exact text of one element: all digits of an integer, shortest round-trip text of a floating number. */
export function valueText(array: NdArray, index: number): string {
  const value = array.data[index];
  if (typeof value === 'bigint') return value.toString();
  return array.dtype === 'float32' ? float32Text(value) : String(value);
}

/** A number with about `digits` significant digits, for axes and tables where the exact text is too long. */
export function shortNumber(value: number, digits = 5): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(Math.max(0, digits - 2)).replace('e+', 'e');
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = value.toFixed(Math.min(20, decimals));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Bytes for a person: `15.9 MB` (powers of ten, as file managers print them). */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toPrecision(3)} ${units[unit]}`;
}

/** Whether values of this type can be shown as status bits. */
export function canBeBits(dtype: Dtype): boolean {
  return isIntegerDtype(dtype);
}
