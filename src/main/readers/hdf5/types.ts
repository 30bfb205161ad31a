import type { Dtype } from '../../../domain/array/ndarray.ts';

/** Element type of a data set or attribute. Sizes are bytes of one element. */
export type Hdf5Type =
  | NumberType
  /** Enumerations of FALSE and TRUE, as h5py stores truth values. */
  | { kind: 'bool'; size: number }
  | { kind: 'enum'; size: number; base: NumberType; members: Record<string, number> }
  | { kind: 'string'; size: number; variable: boolean; utf8: boolean; spacePadded: boolean }
  | { kind: 'compound'; size: number; members: Hdf5Member[] }
  | { kind: 'array'; size: number; shape: number[]; element: Hdf5Type }
  /** Sequences of any length, in memory a length and a pointer. */
  | { kind: 'sequence'; size: number; element: Hdf5Type }
  | { kind: 'reference'; size: number; region: boolean }
  /** Bit fields, opaque bytes, times, numbers of odd sizes: only their bytes can be shown. */
  | { kind: 'bytes'; size: number; what: string };

/** `float16` is wider in memory than in files. */
export interface NumberType {
  kind: 'number';
  size: number;
  dtype: Dtype | 'float16';
  bigEndian: boolean;
}

export interface Hdf5Member {
  name: string;
  offset: number;
  type: Hdf5Type;
}

/** Type metadata in the form of h5wasm. */
export interface TypeMetadata {
  type: number;
  size: number;
  signed: boolean;
  littleEndian: boolean;
  vlen: boolean;
  cset?: number;
  strpad?: number;
  ref_type?: string;
  /** Of the elements of an array type: its dimensions. */
  shape?: number[] | null;
  compound_type?: { members: (TypeMetadata & { name: string; offset: number })[] };
  array_type?: TypeMetadata;
  vlen_type?: TypeMetadata;
  enum_type?: { type: number; members: Record<string, number> };
}

/** Classes of types as the HDF5 library numbers them (H5T_class_t). */
const typeClass = {
  integer: 0,
  float: 1,
  time: 2,
  string: 3,
  bitfield: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enumeration: 8,
  sequence: 9,
  array: 10,
};
const spacePadding = 2;

function numberType(meta: TypeMetadata, floating: boolean): NumberType | null {
  const { size } = meta;
  const bigEndian = !meta.littleEndian && size > 1;
  if (floating)
    return size === 2 || size === 4 || size === 8
      ? { kind: 'number', size, dtype: `float${8 * size}` as Dtype, bigEndian }
      : null;
  if (![1, 2, 4, 8].includes(size)) return null;
  return { kind: 'number', size, dtype: `${meta.signed ? '' : 'u'}int${8 * size}` as Dtype, bigEndian };
}

function enumType(meta: TypeMetadata): Hdf5Type {
  const members = meta.enum_type?.members ?? {};
  const base = numberType(meta, false);
  if (base === null) return { kind: 'bytes', size: meta.size, what: 'enumeration' };
  const names = Object.keys(members);
  if (names.length === 2 && members.FALSE === 0 && members.TRUE === 1 && meta.size === 1)
    return { kind: 'bool', size: 1 };
  return { kind: 'enum', size: meta.size, base, members };
}

/** Translates the metadata of h5wasm. */
export function typeOf(meta: TypeMetadata): Hdf5Type {
  const { size } = meta;
  switch (meta.type) {
    case typeClass.integer:
    case typeClass.float:
      return (
        numberType(meta, meta.type === typeClass.float) ?? {
          kind: 'bytes',
          size,
          what: `${meta.type === typeClass.float ? 'float' : 'integer'} of ${8 * size} bits`,
        }
      );
    case typeClass.string:
      return {
        kind: 'string',
        size,
        variable: meta.vlen,
        utf8: meta.cset === 1,
        spacePadded: meta.strpad === spacePadding,
      };
    case typeClass.compound:
      return {
        kind: 'compound',
        size,
        members: (meta.compound_type?.members ?? []).map((member) => ({
          name: member.name,
          offset: member.offset,
          type: typeOf(member),
        })),
      };
    case typeClass.array: {
      const base = meta.array_type!;
      return { kind: 'array', size, shape: base.shape ?? [], element: typeOf(base) };
    }
    case typeClass.sequence:
      return { kind: 'sequence', size, element: typeOf(meta.vlen_type!) };
    case typeClass.enumeration:
      return enumType(meta);
    case typeClass.reference:
      return { kind: 'reference', size, region: meta.ref_type === 'region' };
    default: {
      const what =
        meta.type === typeClass.opaque ? 'opaque' : meta.type === typeClass.bitfield ? 'bit field' : 'time';
      return { kind: 'bytes', size, what };
    }
  }
}

/** Type of elements as documents show it: a name of numpy, or the members of records. */
export type TypeDocument =
  | string
  | {
      members: { name: string; dtype: TypeDocument; offset: number; shape: number[] }[];
      size: number;
      /** Of an array of records. */
      shape?: number[];
    };

function numberName({ dtype, bigEndian, size }: NumberType): string {
  if (!bigEndian) return dtype;
  return `>${dtype.startsWith('u') ? 'u' : dtype.startsWith('i') ? 'i' : 'f'}${size}`;
}

/** Flattens arrays of arrays: all dimensions, and the type of what they hold. */
export function elementOf(type: Hdf5Type): { shape: number[]; element: Hdf5Type } {
  const shape: number[] = [];
  let element = type;
  while (element.kind === 'array') {
    shape.push(...element.shape);
    element = element.element;
  }
  return { shape, element };
}

/**
 * Numpy's name of a type: `float64`, `>i4`, `|S24`, `bool`, `object` for text and sequences of any length; array elements
 * `uint16[704,768]`; records list their members.
 */
export function typeDocument(type: Hdf5Type): TypeDocument {
  switch (type.kind) {
    case 'number':
      return numberName(type);
    case 'enum':
      return numberName(type.base);
    case 'bool':
      return 'bool';
    case 'string':
      return type.variable ? 'object' : `|S${type.size}`;
    case 'sequence':
    case 'reference':
      return 'object';
    case 'bytes':
      return `|V${type.size}`;
    case 'compound':
      return {
        members: type.members.map(({ name, offset, type: member }) => {
          const { shape, element } = elementOf(member);
          return { name, dtype: typeDocument(element), offset, shape };
        }),
        size: type.size,
      };
    case 'array': {
      const { shape, element } = elementOf(type);
      const base = typeDocument(element);
      return typeof base === 'string' ? `${base}[${shape.join(',')}]` : { ...base, shape };
    }
  }
}

/** One line for people: `uint16[704,768]`, `{seconds, nanoseconds}`. */
export function typeText(document: TypeDocument): string {
  if (typeof document === 'string') return document;
  const names = document.members.map((member) => member.name).join(', ');
  return `{${names}}${document.shape === undefined ? '' : `[${document.shape.join(',')}]`}`;
}

type Order = 'little' | 'big' | 'mixed' | 'none';

function orderOf(type: Hdf5Type): Order {
  switch (type.kind) {
    case 'number':
      return type.size === 1 ? 'little' : type.bigEndian ? 'big' : 'little';
    case 'enum':
      return orderOf(type.base);
    case 'array':
    case 'sequence':
      return orderOf(type.element);
    case 'compound':
      return type.members.reduce<Order>((order, member) => {
        const found = orderOf(member.type);
        return order === 'none' || order === found ? found : found === 'none' ? order : 'mixed';
      }, 'none');
    default:
      return 'none';
  }
}

/**
 * Whether numbers arrive in the byte order of the file. h5wasm asks the library for little-endian only where the whole
 * type is big-endian; it cannot change the order of enumerations.
 */
export function keepsFileOrder(type: Hdf5Type): boolean {
  const { element } = elementOf(type);
  return orderOf(element) === 'mixed' || (element.kind === 'enum' && element.base.bigEndian);
}

/** Whether an element holds pointers in memory: text or sequences of any length, at any depth. */
export function hasPointers(type: Hdf5Type): boolean {
  switch (type.kind) {
    case 'string':
      return type.variable;
    case 'sequence':
      return true;
    case 'array':
      return hasPointers(type.element);
    case 'compound':
      return type.members.some((member) => hasPointers(member.type));
    default:
      return false;
  }
}
