import { deriveDimensions } from './derived.ts';
import {
  isNumberType,
  numberSize,
  parseLayouts,
  type BitField,
  type Field,
  type Layout,
  type NumberType,
} from './layout.ts';
import { detectorLayouts } from './layouts/detectors.ts';
import { epixLayouts } from './layouts/epix.ts';
import { runLayouts } from './layouts/run.ts';

type NumberArray = Uint8Array | Uint16Array | Int16Array | Uint32Array;
/** Two words of a source as stored. */
export interface SourceWords {
  log: number;
  phy: number;
}
export interface Clock {
  seconds: number;
  nanoseconds: number;
}
export type RecordValue =
  number | bigint | string | NumberArray | SourceWords | Clock | RecordValues | readonly RecordValue[];
/**
 * Values of a record by the names of its fields and bit fields. What is left out becomes zeros; a count that is left out becomes
 * the length of the array that it counts. Arrays of numbers may be typed arrays (flat, C order) or nested lists.
 */
export interface RecordValues {
  readonly [name: string]: RecordValue | undefined;
}

/** Payload of a record. Large typed arrays are taken as they are, not copied: change them only after the payload was written. */
export interface Payload {
  readonly pieces: readonly Uint8Array[];
  readonly length: number;
}

/** Told of every field as it is placed: its path (`quads[2].gm.gainMap`), byte offset in the payload and size. */
export type FieldTrace = (path: string, offset: number, size: number, field: Field) => void;

const layouts = new Map<string, Layout>(
  [runLayouts, epixLayouts, detectorLayouts].flatMap(parseLayouts).map((layout) => [layout.name, layout]),
);

/** Whether the writer can make records of this layout, e.g. `Epix.ElementV3`. */
export function canEncode(layout: string): boolean {
  return layouts.has(layout);
}

function layoutNamed(name: string): Layout {
  const layout = layouts.get(name);
  if (layout === undefined) throw new TypeError(`no layout ${name} in the fixture writer`);
  return layout;
}

/** Arrays of at least this size are referred to instead of copied. */
const referenceSize = 4096;

const arrayTypes: Partial<Record<NumberType, new (length: number) => NumberArray>> = {
  u8: Uint8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
};

const limits: Record<Exclude<NumberType, 'u64' | 'f64'>, [number, number]> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffffffff],
};

class PayloadWriter {
  readonly pieces: Uint8Array[] = [];
  length = 0;
  readonly trace: FieldTrace | undefined;
  readonly configuration: RecordValues | undefined;
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #used = 0;

  constructor(configuration: RecordValues | undefined, trace: FieldTrace | undefined) {
    this.configuration = configuration;
    this.trace = trace;
  }

  /** Room for `size` bytes in the small buffer, zeroed; returns where they begin in it. */
  #room(size: number): number {
    if (this.#used + size > this.#buffer.length) {
      this.flush();
      this.#buffer = new Uint8Array(Math.max(4096, size));
      this.#view = new DataView(this.#buffer.buffer);
    }
    const at = this.#used;
    this.#used += size;
    this.length += size;
    return at;
  }

  flush(): void {
    if (this.#used === 0) return;
    this.pieces.push(this.#buffer.subarray(0, this.#used));
    this.#buffer = this.#buffer.subarray(this.#used);
    this.#view = new DataView(this.#buffer.buffer, this.#buffer.byteOffset, this.#buffer.byteLength);
    this.#used = 0;
  }

  number(type: NumberType, value: number | bigint, name: string): void {
    const at = this.#room(numberSize[type]);
    if (type === 'f64') return this.#view.setFloat64(at, Number(value), true);
    if (type === 'u64') return this.#view.setBigUint64(at, BigInt(value), true);
    const [lowest, highest] = limits[type];
    const whole = Number(value);
    if (!Number.isInteger(whole) || whole < lowest || whole > highest)
      throw new RangeError(`${name}: ${value} does not fit ${type}`);
    if (type === 'u8') this.#view.setUint8(at, whole);
    else if (type === 'u16') this.#view.setUint16(at, whole, true);
    else if (type === 'i16') this.#view.setInt16(at, whole, true);
    else this.#view.setUint32(at, whole, true);
  }

  text(value: string, width: number, name: string): void {
    if (value.length > width || /[^\x20-\x7e]/.test(value))
      throw new RangeError(`${name}: ${JSON.stringify(value)} is no ASCII text of up to ${width} characters`);
    const at = this.#room(width);
    for (let i = 0; i < value.length; i++) this.#buffer[at + i] = value.charCodeAt(i);
  }

  /** Bytes of a typed array; the processors that Node runs on keep them little-endian, as the files do. */
  bytes(array: NumberArray): void {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (bytes.length < referenceSize) {
      const at = this.#room(bytes.length);
      this.#buffer.set(bytes, at);
      return;
    }
    this.flush();
    this.pieces.push(bytes);
    this.length += bytes.length;
  }

  pad(align: number): void {
    const missing = -this.length & (align - 1);
    if (missing > 0) this.#room(missing);
  }
}

/** A word of bit fields: the bits over what the value of the word itself gives. */
function wordOf(field: Field, values: RecordValues, path: string): number {
  let word = Number(values[field.name] ?? 0);
  for (const bit of field.bits) {
    const value = values[bit.name];
    if (value === undefined) continue;
    word = withBits(word, bit, Number(value), `${path}.${bit.name}`);
  }
  return word;
}

function withBits(word: number, bit: BitField, value: number, name: string): number {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** bit.width)
    throw new RangeError(`${name}: ${value} does not fit ${bit.width} bits`);
  const mask = ((2 ** bit.width - 1) << bit.lsb) >>> 0;
  return ((word & ~mask) | (value << bit.lsb)) >>> 0;
}

function writeElement(
  writer: PayloadWriter,
  type: string,
  value: RecordValue | undefined,
  path: string,
): void {
  if (isNumberType(type)) return writer.number(type, (value as number | bigint | undefined) ?? 0, path);
  if (type === 'src') {
    const { log, phy } = (value as SourceWords | undefined) ?? { log: 0, phy: 0 };
    writer.number('u32', log, path);
    return writer.number('u32', phy, path);
  }
  if (type === 'clock') {
    const { seconds, nanoseconds } = (value as Clock | undefined) ?? { seconds: 0, nanoseconds: 0 };
    writer.number('u32', nanoseconds, path);
    return writer.number('u32', seconds, path);
  }
  writeRecord(writer, layoutNamed(type), (value as RecordValues | undefined) ?? {}, `${path}.`);
}

/** An array field of `count` elements: typed array, list (nested lists are flattened), or nothing for zeros. */
function writeArray(
  writer: PayloadWriter,
  field: Field,
  value: RecordValue | undefined,
  count: number,
  path: string,
): void {
  if (ArrayBuffer.isView(value)) {
    const array = value as NumberArray;
    const wanted = isNumberType(field.type) ? arrayTypes[field.type] : undefined;
    if (wanted === undefined || !(array instanceof wanted))
      throw new TypeError(`${path}: ${array.constructor.name} given for ${field.type}`);
    checkLength(array.length, count, path);
    return writer.bytes(array);
  }
  if (value === undefined && isNumberType(field.type) && arrayTypes[field.type] !== undefined)
    return writer.bytes(new (arrayTypes[field.type] as new (length: number) => NumberArray)(count));
  const list = value === undefined ? [] : (value as readonly RecordValue[]).flat(8);
  if (value !== undefined) checkLength(list.length, count, path);
  for (let i = 0; i < count; i++) writeElement(writer, field.type, list[i], `${path}[${i}]`);
}

function checkLength(found: number, expected: number, path: string): void {
  if (found !== expected)
    throw new RangeError(`${path}: ${found} elements given, the shape needs ${expected}`);
}

/** The length of the array that `name` counts, when the array is given and the count is not. */
function impliedCount(layout: Layout, name: string, values: RecordValues): number | undefined {
  const counted = layout.fields.find((field) => field.dimensions[0] === name);
  const value = counted === undefined ? undefined : values[counted.name];
  return Array.isArray(value) ? value.length : undefined;
}

function writeRecord(writer: PayloadWriter, layout: Layout, values: RecordValues, prefix: string): void {
  for (const name of Object.keys(values))
    if (!layout.names.has(name)) throw new TypeError(`${layout.name} has no field ${name}`);
  const derived = deriveDimensions(layout.name, values, writer.configuration);
  const lengthOf = (dimension: number | string): number => {
    if (typeof dimension === 'number') return dimension;
    return (
      derived[dimension] ??
      (values[dimension] as number | undefined) ??
      impliedCount(layout, dimension, values) ??
      0
    );
  };
  for (const field of layout.fields) {
    const path = `${prefix}${field.name}`;
    const begin = writer.length;
    const value = values[field.name];
    if (field.type === 'char')
      writer.text((value as string | undefined) ?? '', field.dimensions[0] as number, path);
    else if (field.dimensions.length > 0)
      writeArray(
        writer,
        field,
        value,
        field.dimensions.reduce<number>((count, length) => count * lengthOf(length), 1),
        path,
      );
    else if (field.bits.length > 0)
      writer.number(field.type as NumberType, wordOf(field, values, path), path);
    else writeElement(writer, field.type, value ?? impliedCount(layout, field.name, values), path);
    writer.trace?.(path, begin, writer.length - begin, field);
  }
  writer.pad(layout.align);
}

/**
 * Bytes of a record of the given layout. Data records need the values of their configuration for their shapes. A value that does not
 * fit its field, an array of the wrong length or a name that the record does not have throws: fixtures must not be wrong silently.
 */
export function encodeRecord(
  layout: string,
  values: RecordValues,
  configuration?: RecordValues,
  trace?: FieldTrace,
): Payload {
  const writer = new PayloadWriter(configuration, trace);
  writeRecord(writer, layoutNamed(layout), values, '');
  writer.flush();
  return { pieces: writer.pieces, length: writer.length };
}
