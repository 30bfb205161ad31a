import type { Dtype } from '../../../domain/array/ndarray.ts';
import { derivedQuantity } from './derived.ts';
import type { Scope } from './expression.ts';
import { layoutNamed, primitiveSize, type Field, type Layout, type Primitive } from './layout.ts';
import { sourceDocument, type SourceDocument } from './header.ts';
import { recordType, type RecordType } from './typeIds.ts';

/** Numbers of an array field, left where they stand: little-endian, C order, not aligned. */
export interface ArrayValue {
  kind: 'array';
  dtype: Dtype;
  shape: number[];
  /** From the start of the payload. */
  byteOffset: number;
  byteLength: number;
  /** The bytes themselves; shorter than `byteLength` when only the head of the payload was given. */
  bytes: Uint8Array;
}

export type Value = number | bigint | string | ArrayValue | DecodedRecord | Embedded | ListValue;
export interface ListValue {
  kind: 'list';
  items: Value[];
}
export type Embedded =
  | ({ kind: 'source' } & SourceDocument)
  | ({ kind: 'type' } & RecordType)
  | { kind: 'clock'; seconds: number; nanoseconds: number };

/** A record does not fit its payload, asks a configuration that does not fit it, or has impossible sizes. */
export class DecodeError extends Error {}

/** Nested records decoded at most for one record: far more than any real one has. */
const mostNestedRecords = 200_000;
const deepestNesting = 16;

export const dtypeOf: Readonly<Record<Exclude<Primitive, 'char'>, Dtype>> = {
  u8: 'uint8',
  i8: 'int8',
  u16: 'uint16',
  i16: 'int16',
  u32: 'uint32',
  i32: 'int32',
  u64: 'uint64',
  i64: 'int64',
  f32: 'float32',
  f64: 'float64',
};

const noScope: Scope = {
  lookup(name) {
    throw new DecodeError(`no configuration to take ${name} from`);
  },
};

/** A decoded record: fields by name, hidden ones too, because sizes of other records ask them. */
export class DecodedRecord implements Scope {
  readonly kind = 'record';
  readonly fields = new Map<string, Value>();
  readonly hidden = new Set<string>();
  /** Bytes the record takes, rounded as its type says. */
  byteLength = 0;
  readonly layout: Layout;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** Number of a stored field (dotted for nested records) or derived quantity; throws DecodeError when there is none. */
  lookup(name: string, argument?: number): number {
    const derived = derivedQuantity(this.layout.name, name, (stored) => this.stored(stored), argument);
    return derived ?? this.stored(name);
  }

  /** Field by its dotted name; undefined when it is not there. */
  get(name: string): Value | undefined {
    const dot = name.indexOf('.');
    if (dot < 0) return this.fields.get(name);
    const inner = this.fields.get(name.slice(0, dot));
    return inner instanceof DecodedRecord ? inner.get(name.slice(dot + 1)) : undefined;
  }

  private stored(name: string): number {
    const value = this.get(name);
    if (typeof value === 'number') return value;
    throw new DecodeError(`${this.layout.name} has no number ${name}`);
  }
}

export interface DecodeOptions {
  /** Configuration of the same source. */
  config?: Scope | undefined;
  /** Bytes of the whole payload when only its head is given: arrays may then lie behind the bytes at hand. */
  payloadLength?: number;
  /** Stop behind this field of the outermost record. */
  until?: string;
  /** Take what the given head holds and stop there without an error (for the few numbers that shapes ask of large configurations). */
  headOnly?: boolean;
}

interface Cursor {
  view: DataView;
  bytes: Uint8Array;
  length: number;
  config: Scope;
  nested: number;
}

class OutOfHead extends Error {}

function readNumber(view: DataView, at: number, type: Primitive): number | bigint {
  switch (type) {
    case 'u8':
      return view.getUint8(at);
    case 'i8':
    case 'char':
      return view.getInt8(at);
    case 'u16':
      return view.getUint16(at, true);
    case 'i16':
      return view.getInt16(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'i32':
      return view.getInt32(at, true);
    case 'f32':
      return view.getFloat32(at, true);
    case 'f64':
      return view.getFloat64(at, true);
    case 'u64':
    case 'i64': {
      const value = type === 'u64' ? view.getBigUint64(at, true) : view.getBigInt64(at, true);
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }
  }
}

/** Text of a fixed-width character field: up to the first NUL or the full width, one byte per character. */
function textAt(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.length : end).toString('latin1');
}

function need(cursor: Cursor, at: number, size: number, what: string): void {
  if (!(at + size <= cursor.length))
    throw new DecodeError(`${what} ends at ${at + size}, the payload at ${cursor.length}`);
  if (at + size > cursor.bytes.length) throw new OutOfHead();
}

function embeddedAt(cursor: Cursor, at: number, name: string): { value: Embedded; size: number } | undefined {
  const { view } = cursor;
  switch (name) {
    case 'Pds.Src':
    case 'Pds.DetInfo':
    case 'Pds.BldInfo':
    case 'Pds.ProcInfo':
      need(cursor, at, 8, name);
      return {
        value: { kind: 'source', ...sourceDocument(view.getUint32(at, true), view.getUint32(at + 4, true)) },
        size: 8,
      };
    case 'Pds.TypeId':
      need(cursor, at, 4, name);
      return { value: { kind: 'type', ...recordType(view.getUint32(at, true)) }, size: 4 };
    case 'Pds.ClockTime': // nanoseconds come first, as in the datagram header
      need(cursor, at, 8, name);
      return {
        value: {
          kind: 'clock',
          seconds: view.getUint32(at + 4, true),
          nanoseconds: view.getUint32(at, true),
        },
        size: 8,
      };
    default:
      return undefined;
  }
}

function oneRecord(cursor: Cursor, at: number, name: string, depth: number): { value: Value; size: number } {
  const embedded = embeddedAt(cursor, at, name);
  if (embedded) return embedded;
  const layout = layoutNamed(name);
  if (!layout) throw new DecodeError(`no layout for ${name}`);
  if (++cursor.nested > mostNestedRecords)
    throw new DecodeError(`more than ${mostNestedRecords} records inside one`);
  const value = recordAt(cursor, at, layout, depth + 1, undefined);
  return { value, size: value.byteLength };
}

function shapeOf(field: Field, record: DecodedRecord, cursor: Cursor, at: number): number[] {
  return field.dimensions.map((dimension) => {
    const length =
      dimension === null ? Math.floor((cursor.length - at) / 4) : dimension.evaluate(record, cursor.config);
    if (!Number.isSafeInteger(length) || length < 0)
      throw new DecodeError(`${record.layout.name}.${field.name} has the length ${length}`);
    return length;
  });
}

const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/** Decodes one field; returns its size in bytes. */
function fieldAt(cursor: Cursor, at: number, field: Field, record: DecodedRecord, depth: number): number {
  const what = `${record.layout.name}.${field.name}`;
  const shape = shapeOf(field, record, cursor, at);
  const count = product(shape);
  if (!Number.isSafeInteger(count))
    throw new DecodeError(`${what} has the impossible shape (${shape.join(', ')})`);
  const set = (value: Value): void => {
    record.fields.set(field.name, value);
    if (field.hidden) record.hidden.add(field.name);
  };

  if (field.primitive === 'char' && shape.length > 0) {
    need(cursor, at, count, what);
    const width = shape.at(-1)!;
    const texts = width === 0 ? 0 : count / width;
    if (shape.length === 1) set(textAt(cursor.bytes.subarray(at, at + count)));
    else {
      const items = Array.from({ length: texts }, (_, i) =>
        textAt(cursor.bytes.subarray(at + i * width, at + (i + 1) * width)),
      );
      set({ kind: 'list', items });
    }
    return count;
  }

  if (field.primitive !== undefined) {
    const size = primitiveSize[field.primitive];
    if (shape.length > 0) {
      const byteLength = count * size;
      if (!(at + byteLength <= cursor.length)) need(cursor, at, byteLength, what);
      const dtype = dtypeOf[field.primitive as Exclude<Primitive, 'char'>];
      set({
        kind: 'array',
        dtype,
        shape,
        byteOffset: at,
        byteLength,
        bytes: cursor.bytes.subarray(at, at + byteLength),
      });
      return byteLength;
    }
    need(cursor, at, size, what);
    const value = readNumber(cursor.view, at, field.primitive);
    set(value);
    for (const bit of field.bits) {
      const word = BigInt.asUintN(64, BigInt(value)) >> BigInt(bit.lsb);
      record.fields.set(bit.name, Number(word & ((1n << BigInt(bit.width)) - 1n)));
      if (bit.hidden) record.hidden.add(bit.name);
    }
    return size;
  }

  if (shape.length === 0) {
    const { value, size } = oneRecord(cursor, at, field.record!, depth);
    set(value);
    return size;
  }
  // Elements of variable size differ from each other (CsPad quads), so each one says where the next begins.
  if (count > cursor.length - at)
    throw new DecodeError(`${what} counts ${count} records, the payload ends before`);
  const flat: Value[] = [];
  let end = at;
  for (let i = 0; i < count; i++) {
    const { value, size } = oneRecord(cursor, end, field.record!, depth);
    flat.push(value);
    end += size;
  }
  set(nest(flat, shape));
  return end - at;
}

function nest(flat: Value[], shape: number[]): ListValue {
  if (shape.length === 1 || flat.length === 0) return { kind: 'list', items: flat };
  const step = flat.length / shape[0]!;
  return {
    kind: 'list',
    items: Array.from({ length: shape[0]! }, (_, i) =>
      nest(flat.slice(i * step, (i + 1) * step), shape.slice(1)),
    ),
  };
}

function recordAt(
  cursor: Cursor,
  start: number,
  layout: Layout,
  depth: number,
  until: string | undefined,
  headOnly = false,
): DecodedRecord {
  if (depth > deepestNesting) throw new DecodeError(`records nested more than ${deepestNesting} deep`);
  const record = new DecodedRecord(layout);
  let at = start;
  // The digitizer record of the beam line carries the configuration that its data need.
  const outer = cursor.config;
  for (const field of layout.fields) {
    if (layout.name === 'Bld.BldDataAcqADCV1') {
      const own = record.fields.get('config');
      if (own instanceof DecodedRecord) cursor.config = own;
    }
    try {
      at += fieldAt(cursor, at, field, record, depth);
    } catch (error) {
      if (headOnly && error instanceof OutOfHead) return record;
      throw error;
    }
    if (field.name === until) return record;
  }
  cursor.config = outer;
  const used = at - start;
  record.byteLength = layout.size ?? Math.ceil(used / layout.round) * layout.round;
  return record;
}

/**
 * Decodes a record from its payload. Arrays are not copied. Throws DecodeError when the record does not fit the payload
 * or needs a configuration that is not given.
 */
export function decodeRecord(
  layout: Layout,
  payload: Uint8Array,
  options: DecodeOptions = {},
): DecodedRecord {
  const cursor: Cursor = {
    view: new DataView(payload.buffer, payload.byteOffset, payload.byteLength),
    bytes: payload,
    length: options.payloadLength ?? payload.length,
    config: options.config ?? noScope,
    nested: 0,
  };
  try {
    return recordAt(cursor, 0, layout, 0, options.until, options.headOnly ?? false);
  } catch (error) {
    if (error instanceof OutOfHead)
      throw new DecodeError(`${layout.name}: the head of the payload does not hold what is asked`);
    throw error;
  }
}
