import { bytesOf, viewOf, type Dtype, type NdArray } from '../../../domain/array/ndarray.ts';
import type { WidenedType } from '../../../domain/array/npy.ts';
import { halfValue } from '../../../domain/array/half.ts';
import { elementOf, keepsFileOrder, type Hdf5Type, type NumberType } from './types.ts';

/** One value as documents show it. 64-bit integers stay exact; what is not finite is a word. */
export type Hdf5Value =
  number | bigint | boolean | string | null | Hdf5Value[] | { [name: string]: Hdf5Value };

/** Follows the pointers of text and sequences of any length; only valid until the memory is given back. */
export interface PointedMemory {
  /** Bytes of text at an address, without the closing 0. */
  text(address: number): Uint8Array;
  bytes(address: number, length: number): Uint8Array;
}

const readers: Record<NumberType['dtype'], (view: DataView, at: number, little: boolean) => number | bigint> =
  {
    uint8: (view, at) => view.getUint8(at),
    int8: (view, at) => view.getInt8(at),
    uint16: (view, at, little) => view.getUint16(at, little),
    int16: (view, at, little) => view.getInt16(at, little),
    uint32: (view, at, little) => view.getUint32(at, little),
    int32: (view, at, little) => view.getInt32(at, little),
    uint64: (view, at, little) => view.getBigUint64(at, little),
    int64: (view, at, little) => view.getBigInt64(at, little),
    float16: (view, at, little) => halfValue(view.getUint16(at, little)),
    float32: (view, at, little) => view.getFloat32(at, little),
    float64: (view, at, little) => view.getFloat64(at, little),
  };

/** Numbers that JSON does not have become the words nan, inf, -inf. */
function shown(value: number | bigint): Hdf5Value {
  if (typeof value === 'bigint' || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

const utf8 = new TextDecoder('utf-8');
const latin1 = new TextDecoder('latin1');

/** Text of bytes: UTF-8 when they are that, else one character per byte; never an error. */
export function textOf(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  return text.includes('\ufffd') ? latin1.decode(bytes) : text;
}

/** A fixed-length string without its padding: up to the first 0, or without the blanks at its end. */
export function fixedText(bytes: Uint8Array, spacePadded: boolean): string {
  const end = bytes.indexOf(0);
  const text = textOf(end < 0 ? bytes : bytes.subarray(0, end));
  return spacePadded ? text.replace(/ +$/, '') : text;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How deep sequences may lie in sequences; files cannot do harm by nesting. */
const deepest = 32;

/** Most numbers that all pointed-to sequences of one call may hold. */
const mostPointed = 4_000_000;

class Decoder {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #memory: PointedMemory;
  readonly #fileOrder: boolean;
  readonly #budget: { left: number };

  constructor(bytes: Uint8Array, memory: PointedMemory, fileOrder: boolean, budget = { left: mostPointed }) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#memory = memory;
    this.#fileOrder = fileOrder;
    this.#budget = budget;
  }

  value(type: Hdf5Type, at: number, depth = 0): Hdf5Value {
    switch (type.kind) {
      case 'number':
        return shown(readers[type.dtype](this.#view, at, !(this.#fileOrder && type.bigEndian)));
      case 'enum':
        return this.value(type.base, at, depth);
      case 'bool':
        return this.#view.getUint8(at) !== 0;
      case 'string':
        if (type.variable) return textOf(this.#memory.text(this.#view.getUint32(at, true)));
        return fixedText(this.#bytes.subarray(at, at + type.size), type.spacePadded);
      case 'compound':
        return Object.fromEntries(
          type.members.map((member) => [member.name, this.value(member.type, at + member.offset, depth)]),
        );
      case 'array': {
        const { shape, element } = elementOf(type);
        const count = shape.reduce((product, length) => product * length, 1);
        return Array.from({ length: count }, (_, i) => this.value(element, at + i * element.size, depth));
      }
      case 'sequence':
        return this.#sequence(type.element, at, depth);
      case 'reference':
      case 'bytes':
        return hex(this.#bytes.subarray(at, at + type.size));
    }
  }

  #sequence(element: Hdf5Type, at: number, depth: number): Hdf5Value {
    const count = this.#view.getUint32(at, true);
    this.#budget.left -= count;
    if (depth >= deepest || this.#budget.left < 0) throw new RangeError('sequences hold too many values');
    const bytes = this.#memory.bytes(this.#view.getUint32(at + 4, true), count * element.size);
    const inner = new Decoder(bytes, this.#memory, this.#fileOrder, this.#budget);
    return Array.from({ length: count }, (_, i) => inner.value(element, i * element.size, depth + 1));
  }
}

/** Values of `count` elements in C order; the dimensions of array types are flattened into the list. */
export function decodeValues(
  bytes: Uint8Array,
  type: Hdf5Type,
  count: number,
  memory: PointedMemory,
): Hdf5Value[] {
  const { shape, element } = elementOf(type);
  const inner = shape.reduce((product, length) => product * length, 1);
  const decoder = new Decoder(bytes, memory, keepsFileOrder(type));
  return Array.from({ length: count * inner }, (_, i) => decoder.value(element, i * element.size));
}

/** Type of plain numbers inside a type (of all its array dimensions), or null for text, records and the like. */
export function plainNumbers(type: Hdf5Type): NumberType | { kind: 'bool'; size: number } | null {
  const { element } = elementOf(type);
  if (element.kind === 'enum') return element.base;
  return element.kind === 'number' || element.kind === 'bool' ? element : null;
}

/** Element type in memory of a type of plain numbers: truth values are uint8, half precision is float32. */
export function memoryDtype(type: Hdf5Type): Dtype | null {
  const plain = plainNumbers(type);
  if (plain === null) return null;
  if (plain.kind === 'bool') return 'uint8';
  return plain.dtype === 'float16' ? 'float32' : plain.dtype;
}

/** Type of the file where that in memory is wider. */
export function widenedType(type: Hdf5Type): WidenedType | null {
  const plain = plainNumbers(type);
  if (plain?.kind === 'bool') return 'bool';
  return plain?.dtype === 'float16' ? 'float16' : null;
}

/** The bytes of plain numbers as an array of `shape` with the dimensions of the type behind; null for other types. */
export function decodeArray(bytes: Uint8Array, type: Hdf5Type, shape: readonly number[]): NdArray | null {
  const plain = plainNumbers(type);
  const dtype = memoryDtype(type);
  if (plain === null || dtype === null) return null;
  // A copy of its own: the memory of the library moves when it grows.
  const own = new Uint8Array(bytes);
  if (plain.kind === 'number' && plain.bigEndian && keepsFileOrder(type))
    for (let at = 0; at < own.length; at += plain.size) own.subarray(at, at + plain.size).reverse();
  const full = [...shape, ...elementOf(type).shape];
  if (plain.kind === 'number' && plain.dtype === 'float16')
    return { dtype: 'float32', shape: full, data: Float32Array.from(new Uint16Array(own.buffer), halfValue) };
  return { dtype, shape: full, data: viewOf(dtype, own.buffer, 0, own.length / bytesOf(dtype)) };
}
