import { crc32 } from 'node:zlib';
import type { Dtype } from '../../../domain/array/ndarray.ts';

export interface ArrayStatistics {
  /** Exact for integers; bigint beyond 2^53. */
  sum: number | bigint;
  sumsq: number | bigint;
  min: number | bigint;
  max: number | bigint;
}

const elementSize: Readonly<Record<Dtype, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
};

export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/** Numbers of little-endian bytes; copies when the bytes are not aligned. */
export function numbersOf(dtype: Dtype, bytes: Uint8Array): NumberArray {
  const size = elementSize[dtype];
  const count = Math.floor(bytes.length / size);
  // `slice` of a Buffer would not copy.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const { buffer, byteOffset } = aligned;
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(buffer, byteOffset, count);
    case 'int8':
      return new Int8Array(buffer, byteOffset, count);
    case 'uint16':
      return new Uint16Array(buffer, byteOffset, count);
    case 'int16':
      return new Int16Array(buffer, byteOffset, count);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, count);
    case 'int32':
      return new Int32Array(buffer, byteOffset, count);
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float64':
      return new Float64Array(buffer, byteOffset, count);
    case 'uint64':
      return new BigUint64Array(buffer, byteOffset, count);
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, count);
  }
}

const plain = (value: bigint): number | bigint =>
  value <= 9007199254740991n && value >= -9007199254740991n ? Number(value) : value;

function ofBigIntegers(numbers: BigUint64Array | BigInt64Array): ArrayStatistics {
  let sum = 0n;
  let sumsq = 0n;
  let min = numbers[0]!;
  let max = numbers[0]!;
  for (const value of numbers) {
    sum += value;
    sumsq += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { sum: plain(sum), sumsq: plain(sumsq), min: plain(min), max: plain(max) };
}

function ofFloats(numbers: Float32Array | Float64Array): ArrayStatistics {
  let sum = 0;
  let sumsq = 0;
  let min = numbers[0]!;
  let max = numbers[0]!;
  for (const value of numbers) {
    sum += value;
    sumsq += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { sum, sumsq, min, max };
}

/** Sums of a block stay exact in doubles: up to 32768 terms below 2^34 each. */
const blockLength = 32768;

function ofIntegers(
  numbers: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array,
): ArrayStatistics {
  let sum = 0n;
  let sumsq = 0n;
  let min = numbers[0]!;
  let max = numbers[0]!;
  const wide = numbers.BYTES_PER_ELEMENT === 4;
  for (let from = 0; from < numbers.length; from += blockLength) {
    const to = Math.min(from + blockLength, numbers.length);
    let blockSum = 0;
    let high = 0; // squares as high*2^32 + middle*2^16 + low, so that 32-bit values stay exact too
    let middle = 0;
    let low = 0;
    if (wide)
      for (let i = from; i < to; i++) {
        const value = numbers[i]!;
        if (value < min) min = value;
        if (value > max) max = value;
        blockSum += value;
        const size = Math.abs(value);
        const a = Math.floor(size / 65536);
        const b = size % 65536;
        high += a * a;
        middle += 2 * a * b;
        low += b * b;
      }
    else
      for (let i = from; i < to; i++) {
        const value = numbers[i]!;
        if (value < min) min = value;
        if (value > max) max = value;
        blockSum += value;
        low += value * value;
      }
    sum += BigInt(blockSum);
    sumsq += (BigInt(high) << 32n) + (BigInt(middle) << 16n) + BigInt(low);
  }
  return { sum: plain(sum), sumsq: plain(sumsq), min, max };
}

/** Sum, sum of squares (exact for integers), least and greatest value; null for an empty array. */
export function statisticsOf(numbers: NumberArray): ArrayStatistics | null {
  if (numbers.length === 0) return null;
  if (numbers instanceof BigUint64Array || numbers instanceof BigInt64Array) return ofBigIntegers(numbers);
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return ofFloats(numbers);
  return ofIntegers(numbers);
}

/** CRC-32 (zlib) as 8 hex digits. */
export function crcText(bytes: Uint8Array, before = 0): string {
  return crc32(bytes, before).toString(16).padStart(8, '0');
}
