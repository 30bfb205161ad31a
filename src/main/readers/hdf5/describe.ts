import { CalibdeskError } from '../../../domain/errors.ts';
import type { Hdf5Dataset, Hdf5File, LinkKind } from './file.ts';
import { typeDocument, type TypeDocument } from './types.ts';
import { decodeValues, type Hdf5Value } from './values.ts';

/** One object of a file, as documents and the tree show it. Fields of other kinds are null. */
export interface Hdf5Item {
  path: string;
  kind: 'group' | 'dataset' | 'datatype' | 'link' | 'unknown';
  dtype: TypeDocument | null;
  /** Of the data space; `[]` one single element, null none at all. */
  shape: number[] | null;
  /** Bytes of one element, its array dimensions included. */
  elementBytes: number | null;
  /** null in place of a dimension without bound. */
  maxShape: (number | null)[] | null;
  chunks: number[] | null;
  /** `gzip`, `szip`, `lzf` or the name of another filter that makes data smaller. */
  compression: string | null;
  filters: string[];
  attrs: Record<string, Hdf5Value>;
  /** Where a link leads: a path, or file and path. */
  target: string | null;
  /** Path under which the same object was listed before (hard links). */
  sameAs: string | null;
  /** Number of members of a group. */
  members: number | null;
  /** Why the object cannot be read. */
  error: string | null;
}

const filterNames: Record<number, string> = {
  1: 'gzip',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
};
/** Filters that rearrange or check data but do not make them smaller. */
const notCompressing = new Set([2, 3]);

/** Most values of an attribute that are shown. */
const mostAttributeValues = 1000;

function attributeValue(file: Hdf5File, path: string, name: string): Hdf5Value {
  return file.attribute(path, name, ({ type, shape }, bytes, memory) => {
    if (shape === null) return null;
    const count = shape.reduce((product, length) => product * length, 1);
    const values = decodeValues(bytes, type, Math.min(count, mostAttributeValues), memory);
    return shape.length === 0 && type.kind !== 'array' ? values[0] : values;
  });
}

/** Attributes by name; one that cannot be read shows why in place of its value. */
export function attributesOf(file: Hdf5File, path: string): Record<string, Hdf5Value> {
  const attributes: [string, Hdf5Value][] = [];
  for (const name of file.attributeNames(path)) {
    let value: Hdf5Value;
    try {
      value = attributeValue(file, path, name);
    } catch (error) {
      if (!(error instanceof CalibdeskError)) throw error;
      value = { error: error.message };
    }
    attributes.push([name, value]);
  }
  return Object.fromEntries(attributes);
}

function datasetFields({ type, shape, maxShape, chunks, filters }: Hdf5Dataset): Partial<Hdf5Item> {
  const compressing = filters.find(({ id }) => !notCompressing.has(id));
  return {
    dtype: typeDocument(type),
    shape,
    elementBytes: type.size,
    maxShape,
    chunks,
    compression:
      compressing === undefined
        ? null
        : (filterNames[compressing.id] ?? (compressing.name || `filter ${compressing.id}`)),
    filters: filters.map(({ id, name, values }) => {
      const known = filterNames[id] ?? (name || `filter ${id}`);
      return id === 1 && values.length > 0 ? `${known} ${values[0]}` : known;
    }),
  };
}

/** Describes one object. Damage of the object stands in `error`; only damage that ends all reading is thrown. */
export function describe(file: Hdf5File, path: string, known?: LinkKind): Hdf5Item {
  const item: Hdf5Item = {
    path,
    kind: 'unknown',
    dtype: null,
    shape: null,
    elementBytes: null,
    maxShape: null,
    chunks: null,
    compression: null,
    filters: [],
    attrs: {},
    target: null,
    sameAs: null,
    members: null,
    error: null,
  };
  try {
    const found = known ?? file.kindOf(path);
    item.kind = found.kind;
    if (found.kind === 'link') item.target = found.target;
    if (found.kind === 'dataset') Object.assign(item, datasetFields(file.dataset(path)));
    if (found.kind === 'group' || found.kind === 'dataset') item.attrs = attributesOf(file, path);
    if (found.kind === 'unknown') item.error = 'its kind is unknown: it is damaged, or of a newer format';
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
    item.error = error.message;
  }
  return item;
}

/** Path of a member of a group. */
export function memberPath(group: string, name: string): string {
  return group === '/' ? `/${name}` : `${group}/${name}`;
}

/** Most objects of a file that are listed; larger files are looked at group by group. */
const mostObjects = 500_000;
const deepest = 200;

/** Names in a group; damage of the group becomes the error of its item, that of the first group is thrown. */
function namesIn(file: Hdf5File, path: string, item: Hdf5Item | null): string[] {
  try {
    return file.names(path);
  } catch (error) {
    if (!(error instanceof CalibdeskError) || item === null) throw error;
    item.error = error.message;
    return [];
  }
}

/**
 * Every object below a group, each once however many names it has (groups may hold themselves), sorted by path. `seen` is
 * called now and then and may throw to end the walk.
 */
export function walkTree(file: Hdf5File, start: string, seen: (objects: number) => void): Hdf5Item[] {
  const items: Hdf5Item[] = [];
  const known = new Map<string, string>([[file.identity(start), start]]);
  const groups: { path: string; depth: number; item: Hdf5Item | null }[] = [
    { path: start, depth: 0, item: null },
  ];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    for (const name of namesIn(file, group.path, group.item)) {
      const path = memberPath(group.path, name);
      const item = describe(file, path);
      items.push(item);
      if (items.length % 50 === 0) seen(items.length);
      if (items.length >= mostObjects)
        throw new CalibdeskError('bad-input', `${file.file}: it holds more than ${mostObjects} objects`, {
          file: file.file,
          hint: 'list one of its groups',
        });
      if ((item.kind !== 'group' && item.kind !== 'dataset') || item.error !== null) continue;
      const identity = file.identity(path);
      item.sameAs = known.get(identity) ?? null;
      if (item.sameAs !== null) continue;
      known.set(identity, path);
      if (item.kind === 'group' && group.depth < deepest) groups.push({ path, depth: group.depth + 1, item });
      else if (item.kind === 'group') item.error = `groups deeper than ${deepest} are not listed`;
    }
  }
  return items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Members of one group in the order of the file, `limit` at most from `from`. */
export function listGroup(
  file: Hdf5File,
  path: string,
  from: number,
  limit: number,
): { total: number; items: Hdf5Item[] } {
  const names = file.names(path);
  const items = names.slice(from, from + limit).map((name) => {
    const item = describe(file, memberPath(path, name));
    if (item.kind === 'group' && item.error === null)
      try {
        item.members = file.names(item.path).length;
      } catch (error) {
        if (!(error instanceof CalibdeskError)) throw error;
        item.error = error.message;
      }
    return item;
  });
  return { total: names.length, items };
}
