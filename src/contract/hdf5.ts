import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import { method } from './method.ts';

/** Element type by numpy's name (`uint16[704,768]`, `|S24`, `object`), or the members of records. */
export type Hdf5Dtype =
  | string
  | {
      members: { name: string; dtype: Hdf5Dtype; offset: number; shape: number[] }[];
      size: number;
      shape?: number[];
    };

/** A value as it can be shown: integers beyond 2^53 as text, what is not finite as `nan`, `inf`, `-inf`. */
export type Hdf5Shown = number | boolean | string | null | Hdf5Shown[] | { [name: string]: Hdf5Shown };

/** One object of a file; fields that its kind does not have are null. */
export interface Hdf5Object {
  path: string;
  kind: 'group' | 'dataset' | 'datatype' | 'link' | 'unknown';
  dtype: Hdf5Dtype | null;
  /** Of the data space; `[]` one single element, null none at all. */
  shape: number[] | null;
  /** Bytes of one element, its array dimensions included. */
  elementBytes: number | null;
  /** null in place of a dimension without bound. */
  maxShape: (number | null)[] | null;
  chunks: number[] | null;
  compression: string | null;
  filters: string[];
  attrs: Record<string, Hdf5Shown>;
  /** Where a link leads; links are told, not followed. */
  target: string | null;
  sameAs: string | null;
  /** Members of a group. */
  members: number | null;
  /** Why it cannot be read. */
  error: string | null;
}

export interface Hdf5Values {
  path: string;
  dtype: Hdf5Dtype;
  shape: number[] | null;
  /** Flat, C order, dimensions of array elements flattened too; null when they are more than the limit. */
  values: Hdf5Shown[] | null;
}

export interface Hdf5Array {
  path: string;
  /** Selected shape and the dimensions of array elements behind it. */
  array: BulkHandle;
  /** Type of the file where it is narrower than that in memory. */
  stored: 'bool' | 'float16' | null;
}

const file = { file: pathSchema, path: z.string().min(1).max(16_384) };
const index = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const selection = z
  .object({
    start: z.array(index).max(32),
    count: z.array(index).max(32),
    step: z.array(index.min(1)).max(32),
  })
  .nullable();

export const hdf5Methods = {
  /** Members of a group, in the order of the file. */
  list: method<{ total: number; items: Hdf5Object[] }>()(
    'hdf5.list',
    z.object({ ...file, from: index.default(0), limit: z.number().int().min(1).max(5000).default(1000) }),
  ),
  describe: method<Hdf5Object>()('hdf5.describe', z.object(file)),
  /** Objects below the root whose path, type or attributes hold all words; every object is looked at. */
  search: method<{ total: number; objects: number; items: Hdf5Object[] }>()(
    'hdf5.search',
    z.object({
      file: pathSchema,
      text: z.string().min(1).max(500),
      limit: z.number().int().min(1).max(5000).default(500),
    }),
  ),
  values: method<Hdf5Values>()('hdf5.values', z.object({ ...file, selection })),
  /** Numbers of a block; refused above `mostBytes`, so that nobody waits without having been asked. */
  array: method<Hdf5Array>()(
    'hdf5.array',
    z.object({ ...file, selection, mostBytes: index.default(2 ** 26) }),
  ),
};
