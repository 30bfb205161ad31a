import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { WidenedType } from '../../../domain/array/npy.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { FoundItem } from '../../../domain/array/storedItems.ts';
import { Moved, type TaskContext } from '../../engine/protocol.ts';
import { describe, listGroup, walkTree, type Hdf5Item } from './describe.ts';
import { damaged, Hdf5Trap, noSuchObject } from './failures.ts';
import { Hdf5File, selectAll, type Hdf5Dataset, type Selection } from './file.ts';
import { elementOf, typeDocument, type TypeDocument } from './types.ts';
import { decodeArray, decodeValues, widenedType, type Hdf5Value } from './values.ts';

/** What can be asked of a file; each request opens it anew. */
export type Hdf5Request =
  | { kind: 'tree'; file: string; path: string }
  | { kind: 'list'; file: string; path: string; from: number; limit: number }
  | { kind: 'describe'; file: string; path: string }
  | { kind: 'values'; file: string; path: string; selection: Selection | null; limit: number }
  | { kind: 'array'; file: string; path: string; selection: Selection | null }
  /** Everything in the file, with the values of data sets of at most `limit` elements. */
  | { kind: 'contents'; file: string; limit: number };

export interface ValuesAnswer {
  path: string;
  dtype: TypeDocument;
  /** Of what was selected. */
  shape: number[] | null;
  /** Flat, C order, with the dimensions of array elements; null when they are more than the limit. */
  values: Hdf5Value[] | null;
}

export interface ArrayAnswer {
  path: string;
  dtype: TypeDocument;
  /** Selected shape and the dimensions of array elements; null when the elements are no plain numbers. */
  array: NdArray | null;
  /** Type of the file where it is narrower than that of the array in memory. */
  stored: WidenedType | null;
}

export interface Hdf5Answers {
  tree: Hdf5Item[];
  list: { total: number; items: Hdf5Item[] };
  describe: Hdf5Item;
  values: ValuesAnswer;
  array: ArrayAnswer;
  /** By path; an object that cannot be read ends the request. */
  contents: Record<string, FoundItem>;
}

/** Sent by the task on its way: a sign of life, or why its thread ends. */
export type Hdf5Message = { kind: 'alive'; objects: number } | { kind: 'trap'; message: string };

function openDataset(file: Hdf5File, path: string): Hdf5Dataset {
  const { kind } = file.kindOf(path);
  if (kind === 'dataset') return file.dataset(path);
  throw new CalibdeskError('bad-input', `${file.file}: ${path} is a ${kind}, a data set was expected`, {
    file: file.file,
    hint: 'name a data set; h5 tree lists them',
  });
}

function values(file: Hdf5File, { path, selection, limit }: Hdf5Request & { kind: 'values' }): ValuesAnswer {
  const dataset = openDataset(file, path);
  const dtype = typeDocument(dataset.type);
  if (dataset.shape === null) return { path, dtype, shape: null, values: [] };
  const part = selection ?? selectAll(dataset.shape);
  const shape = part.count;
  const count = shape.reduce((product, length) => product * length, 1);
  const inner = elementOf(dataset.type).shape.reduce((product, length) => product * length, 1);
  if (count * inner > limit) return { path, dtype, shape, values: null };
  return file.read(path, dataset, part, (bytes, memory) => ({
    path,
    dtype,
    shape,
    values: decodeValues(bytes, dataset.type, count, memory),
  }));
}

function array(file: Hdf5File, { path, selection }: Hdf5Request & { kind: 'array' }): ArrayAnswer {
  const dataset = openDataset(file, path);
  const dtype = typeDocument(dataset.type);
  const part = selection ?? selectAll(dataset.shape ?? []);
  const stored = widenedType(dataset.type);
  if (dataset.shape === null) return { path, dtype, array: null, stored };
  const found = file.read(path, dataset, part, (bytes) => decodeArray(bytes, dataset.type, part.count));
  return { path, dtype, array: found, stored };
}

function contents(file: Hdf5File, limit: number, seen: (objects: number) => void): Record<string, FoundItem> {
  const found: Record<string, FoundItem> = {};
  for (const { path, kind, shape, attrs, error } of walkTree(file, '/', seen)) {
    if (error !== null) throw damaged(file.file, `${path} cannot be read`, error);
    const held =
      kind === 'dataset'
        ? values(file, { kind: 'values', file: file.file, path, selection: null, limit })
        : { values: null };
    found[path] = { kind, shape, values: held.values, attributes: attrs };
  }
  return found;
}

function answer(file: Hdf5File, request: Hdf5Request, context: TaskContext): unknown {
  switch (request.kind) {
    case 'tree':
      if (file.kindOf(request.path).kind !== 'group') throw noSuchObject(file.file, request.path);
      return walkTree(file, request.path, (objects) => {
        context.check();
        context.send({ kind: 'alive', objects } satisfies Hdf5Message);
      });
    case 'list':
      return listGroup(file, request.path, request.from, request.limit);
    case 'describe':
      file.kindOf(request.path);
      return describe(file, request.path);
    case 'values':
      return values(file, request);
    case 'contents':
      return contents(file, request.limit, (objects) => {
        context.check();
        context.send({ kind: 'alive', objects } satisfies Hdf5Message);
      });
    case 'array': {
      const found = array(file, request);
      const buffer = found.array?.data.buffer;
      return buffer === undefined ? found : new Moved(found, [buffer as ArrayBuffer]);
    }
  }
}

/**
 * Ends the thread after a trap: the memory of the library cannot be trusted any more. The caller learns the reason from
 * the message before; the pool starts another thread.
 */
export function endAfterTrap(error: Hdf5Trap, context: TaskContext): Promise<never> {
  context.send({ kind: 'trap', message: error.message } satisfies Hdf5Message);
  // One turn of the loop, so that the message is on its way.
  setTimeout(() => process.exit(1), 20);
  return new Promise(() => undefined);
}

/** Worker task: one request to one HDF5 file. */
export default async function hdf5Task(request: Hdf5Request, context: TaskContext): Promise<unknown> {
  try {
    const file = await Hdf5File.open(request.file);
    context.send({ kind: 'alive', objects: 0 } satisfies Hdf5Message);
    try {
      return answer(file, request, context);
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof Hdf5Trap) return endAfterTrap(error, context);
    throw error;
  }
}
