import { CalibdeskError } from '../errors.ts';

/** Element types of arrays, by their numpy names. Everything in memory and on disk is little-endian. */
export type Dtype =
  'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64' | 'int64' | 'float32' | 'float64';

export interface DtypeData {
  uint8: Uint8Array;
  int8: Int8Array;
  uint16: Uint16Array;
  int16: Int16Array;
  uint32: Uint32Array;
  int32: Int32Array;
  uint64: BigUint64Array;
  int64: BigInt64Array;
  float32: Float32Array;
  float64: Float64Array;
}

export type TypedArray = DtypeData[Dtype];

/** An n-dimensional array in C order: the last index varies fastest. Shape `[]` is one single value. */
export interface NdArray<D extends Dtype = Dtype> {
  dtype: D;
  shape: number[];
  data: DtypeData[D];
}

export const dtypes: readonly Dtype[] = [
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'uint64',
  'int64',
  'float32',
  'float64',
];

const bytesPerElement: Record<Dtype, number> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  float32: 4,
  float64: 8,
};

/** Bytes of one element. */
export function bytesOf(dtype: Dtype): number {
  return bytesPerElement[dtype];
}

export function isDtype(text: string): text is Dtype {
  return Object.hasOwn(bytesPerElement, text);
}

/** True for every type but float32 and float64. */
export function isIntegerDtype(dtype: Dtype): dtype is Exclude<Dtype, 'float32' | 'float64'> {
  return dtype !== 'float32' && dtype !== 'float64';
}

/** Smallest and largest value of an integer type, or null for floating types. */
export function integerLimits(dtype: Dtype): { minimum: bigint; maximum: bigint } | null {
  if (!isIntegerDtype(dtype)) return null;
  const bits = BigInt(8 * bytesOf(dtype));
  if (dtype.startsWith('u')) return { minimum: 0n, maximum: (1n << bits) - 1n };
  return { minimum: -(1n << (bits - 1n)), maximum: (1n << (bits - 1n)) - 1n };
}

/** Number of elements of a shape; 1 for `[]`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

type DataConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;

const dataConstructors: Record<Dtype, DataConstructor> = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** `length` elements over a buffer; `byteOffset` must be a multiple of the element size. */
export function viewOf<D extends Dtype>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
): DtypeData[D] {
  return new dataConstructors[dtype](buffer, byteOffset, length) as DtypeData[D];
}

/** `length` zeros. */
export function allocate<D extends Dtype>(dtype: D, length: number): DtypeData[D] {
  return viewOf(dtype, new ArrayBuffer(length * bytesOf(dtype)), 0, length);
}

/** An array of zeros. */
export function zeros<D extends Dtype>(dtype: D, shape: readonly number[]): NdArray<D> {
  return { dtype, shape: [...shape], data: allocate(dtype, sizeOf(shape)) };
}

/** An array with every element `value` (rounded to the type as assignment to its typed array does). */
export function filled<D extends Dtype>(dtype: D, shape: readonly number[], value: number): NdArray<D> {
  const array = zeros(dtype, shape);
  const data: TypedArray = array.data;
  if (data instanceof BigUint64Array || data instanceof BigInt64Array) data.fill(BigInt(value));
  else data.fill(value);
  return array;
}

/** Wraps data without copying; throws when the number of elements does not fit the shape. */
export function ndArray<D extends Dtype>(dtype: D, shape: readonly number[], data: DtypeData[D]): NdArray<D> {
  if (sizeOf(shape) !== data.length)
    throw new CalibdeskError(
      'bad-input',
      `array of shape (${shape.join(',')}) needs ${sizeOf(shape)} elements, found ${data.length}`,
    );
  return { dtype, shape: [...shape], data };
}

/** The same elements under another shape of the same size; data are shared. */
export function reshape<D extends Dtype>(array: NdArray<D>, shape: readonly number[]): NdArray<D> {
  return ndArray(array.dtype, shape, array.data);
}

/** The bytes of an array, without copying. */
export function bytesOfArray(array: NdArray): Uint8Array {
  return new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
}

/** Element as a number; 64-bit integers beyond 2^53 lose their last digits. */
export function numberAt(array: NdArray, index: number): number {
  return Number(array.data[index]);
}

/** Python's text of a shape, without blanks: `(3,4)`, `(20,)`, `()`. */
export function shapeText(shape: readonly number[], separator = ','): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(separator)})`;
}

const chunkLength = 16384;

/**
 * Hands the elements over as float64, piece by piece, in order: `take(values, count, offset)` may use the first `count`
 * values until it returns. Loops over one element type are several times faster than loops over any of ten. 64-bit
 * integers beyond 2^53 are rounded.
 */
export function eachChunk(
  data: TypedArray,
  start: number,
  end: number,
  take: (values: Float64Array, count: number, offset: number) => void,
): void {
  const values = new Float64Array(Math.min(chunkLength, Math.max(end - start, 0)));
  for (let offset = start; offset < end; offset += chunkLength) {
    const count = Math.min(chunkLength, end - offset);
    if (data instanceof BigUint64Array || data instanceof BigInt64Array)
      for (let i = 0; i < count; i++) values[i] = Number(data[offset + i]);
    else values.set(data.subarray(offset, offset + count));
    take(values, count, offset);
  }
}
