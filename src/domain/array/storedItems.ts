import type { Dtype, DtypeData, NdArray } from './ndarray.ts';

/** Value of an attribute: one text, or numbers (shape `[]` for a single one). */
export type StoredAttribute = string | NdArray;

/** One object of an HDF5 file to write; a group stands before what it holds. */
export interface StoredItem {
  path: string;
  /** null: a group. A text becomes one string of fixed length. */
  value: NdArray | string | null;
  /** The text is a single element without dimensions, as NeXus readers expect, not an array of one. */
  scalar?: boolean;
  attributes?: Readonly<Record<string, StoredAttribute>>;
}

/** What a file was found to hold: values in C order (null: more than were asked for), attributes as they are read. */
export interface FoundItem {
  kind: string;
  shape: readonly number[] | null;
  values: readonly unknown[] | null;
  attributes: Readonly<Record<string, unknown>>;
}

export const storedGroup = (path: string, nexusClass: string): StoredItem => ({
  path,
  value: null,
  attributes: { NX_class: nexusClass },
});

export const storedText = (path: string, value: string): StoredItem => ({ path, value, scalar: true });

export function storedArray<D extends Dtype>(
  dtype: D,
  shape: readonly number[],
  data: DtypeData[D],
): NdArray<D> {
  return { dtype, shape: [...shape], data };
}

export const storedNumber = (value: number): NdArray<'float64'> =>
  storedArray('float64', [], Float64Array.of(value));

export const storedVector = (values: readonly number[]): NdArray<'float64'> =>
  storedArray('float64', [values.length], Float64Array.from(values));

export const storedWholes = (values: readonly number[]): NdArray<'int32'> =>
  storedArray('int32', [values.length], Int32Array.from(values));
