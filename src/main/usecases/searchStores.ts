import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreSearch } from '../../contract/store.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseNames, searchWords, StoreNames } from '../../domain/store/storeSearch.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { shownFolder } from '../store/readTree.ts';
import type { CallContext } from './context.ts';

interface Tools {
  pool: WorkerPool;
  home: string;
}

/** Names are taken for current for so long; typing must not look at every folder for each letter, ms. */
const fresh = 3000;
/** Roots whose names are kept. */
const mostRoots = 4;

interface Kept {
  names: StoreNames;
  taken: number;
}

const kept = new Map<string, Kept>();

/** The names of all files in the stores below a root, from the index where nothing has changed. Errors: `not-found`. */
export async function indexStores(
  { pool, home }: Tools,
  root: string,
  context: CallContext,
): Promise<{ names: StoreNames; read: number; unreadable: number }> {
  if (!existsSync(root))
    throw new CalibdeskError('not-found', `${root}: there is no such folder`, {
      file: root,
      hint: 'give a calib folder, an experiment, or the folder that holds the instruments',
    });
  const answer = await pool.run(
    'store-index',
    { database: join(home, 'index.sqlite'), root: shownFolder(root) },
    {
      signal: context.signal,
      onMessage: (message) =>
        context.progress({
          stage: 'looking at the stores',
          done: (message as { folders: number }).folders,
          total: null,
          unit: 'folders',
        }),
    },
  );
  const names = new StoreNames(parseNames(new TextDecoder().decode(answer.names)));
  return { names, read: answer.read, unreadable: answer.unreadable };
}

/**
 * Files below a root whose path holds all words of a text. The first call looks at every folder; later ones within some
 * seconds search what is known. Nothing in a store is written.
 */
export async function searchStores(
  tools: Tools,
  input: { root: string; text: string; limit: number },
  context: CallContext,
): Promise<StoreSearch> {
  const { root } = input;
  let known = kept.get(root);
  if (known === undefined || Date.now() - known.taken > fresh) {
    const { names } = await indexStores(tools, root, context);
    known = { names, taken: Date.now() };
    kept.delete(root);
    kept.set(root, known);
    for (const oldest of [...kept.keys()].slice(0, -mostRoots)) kept.delete(oldest);
  }
  const { hits, total, stores } = known.names.search(searchWords(input.text), input.limit);
  return {
    root,
    files: known.names.files,
    total,
    hits: hits.map(({ folder, file }) => `${folder}/${file}`),
    stores: [...stores].map(([path, count]) => ({ calibdir: path === '' ? root : `${root}/${path}`, count })),
  };
}
