import type { Hdf5Array, Hdf5Object, Hdf5Shown, Hdf5Values } from '../../contract/hdf5.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { searchWords } from '../../domain/store/storeSearch.ts';
import type { BulkStore } from '../bulk.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { askHdf5 } from '../readers/hdf5/client.ts';
import type { Hdf5Item } from '../readers/hdf5/describe.ts';
import type { Selection } from '../readers/hdf5/file.ts';
import { typeText } from '../readers/hdf5/types.ts';
import type { Hdf5Value } from '../readers/hdf5/values.ts';
import type { CallContext } from './context.ts';
import { mostShownValues } from './readHdf5.ts';

interface Tools {
  pool: WorkerPool;
}

/** Reading much data may take its time, ms. */
const patience = 120_000;

/** Integers that a number cannot hold become text; messages to windows know no others. */
function shown(value: Hdf5Value): Hdf5Shown {
  if (typeof value === 'bigint')
    return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === 'object' && value !== null) return shownFields(value);
  return value;
}

function shownFields(fields: Record<string, Hdf5Value>): Record<string, Hdf5Shown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]));
}

const shownItem = (item: Hdf5Item): Hdf5Object => ({ ...item, attrs: shownFields(item.attrs) });

/** Members of a group with their forms and attributes. Errors: `not-found`, `unreadable`. */
export async function listHdf5(
  { pool }: Tools,
  input: { file: string; path: string; from: number; limit: number },
  { signal }: CallContext,
): Promise<{ total: number; items: Hdf5Object[] }> {
  const { total, items } = await askHdf5(pool, { kind: 'list', ...input }, { signal });
  return { total, items: items.map(shownItem) };
}

/** One object of a file. */
export async function describeHdf5(
  { pool }: Tools,
  input: { file: string; path: string },
  { signal }: CallContext,
): Promise<Hdf5Object> {
  return shownItem(await askHdf5(pool, { kind: 'describe', ...input }, { signal }));
}

/** Objects of the whole file whose path, type, link target or attributes hold all words of a text, in any case. */
export async function searchHdf5(
  { pool }: Tools,
  input: { file: string; text: string; limit: number },
  context: CallContext,
): Promise<{ total: number; objects: number; items: Hdf5Object[] }> {
  const words = searchWords(input.text);
  const items = await askHdf5(
    pool,
    { kind: 'tree', file: input.file, path: '/' },
    {
      signal: context.signal,
      alive: (done) => context.progress({ stage: 'searching', done, total: null, unit: 'objects' }),
    },
  );
  const found = items.filter((item) => {
    const type = item.dtype === null ? '' : typeText(item.dtype);
    const attributes = Object.entries(shownFields(item.attrs)).map(
      ([name, value]) => `${name} ${String(value)}`,
    );
    const text = [item.path, type, item.target ?? '', ...attributes].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { total: found.length, objects: items.length, items: found.slice(0, input.limit).map(shownItem) };
}

/** Values of a block, records and text too; none when they are too many to be shown. */
export async function hdf5Values(
  { pool }: Tools,
  input: { file: string; path: string; selection: Selection | null },
  { signal }: CallContext,
): Promise<Hdf5Values> {
  const answer = await askHdf5(
    pool,
    { kind: 'values', ...input, limit: mostShownValues },
    { signal, patience },
  );
  return { ...answer, values: answer.values === null ? null : answer.values.map(shown) };
}

/**
 * Numbers of a block as an array for the window. Errors: `bad-input` above `mostBytes` and for elements that are no plain
 * numbers; `unreadable`.
 */
export async function hdf5Array(
  { pool, bulk }: Tools & { bulk: BulkStore },
  input: { file: string; path: string; selection: Selection | null; mostBytes: number },
  { signal }: CallContext,
): Promise<Hdf5Array> {
  const { file, path, selection, mostBytes } = input;
  const item = await askHdf5(pool, { kind: 'describe', file, path }, { signal });
  if (item.error !== null) throw new CalibdeskError('unreadable', item.error, { file });
  const count = (selection?.count ?? item.shape ?? []).reduce((product, length) => product * length, 1);
  const bytes = count * (item.elementBytes ?? 0);
  if (bytes > mostBytes)
    throw new CalibdeskError('bad-input', `${file}: this part of ${path} takes ${bytes} bytes`, {
      file,
      hint: 'choose a smaller part, or agree to read it',
    });
  const { array, stored } = await askHdf5(
    pool,
    { kind: 'array', file, path, selection },
    { signal, patience },
  );
  if (array === null)
    throw new CalibdeskError('bad-input', `${file}: the elements of ${path} are no plain numbers`, {
      file,
      hint: 'records and text are shown as a table',
    });
  return { path, array: bulk.put(array), stored };
}
