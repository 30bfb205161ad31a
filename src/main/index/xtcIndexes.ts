import { resolve } from 'node:path';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { Progress } from '../../contract/progress.ts';
import { openBytes } from '../readers/xtc/bytes.ts';
import { FileIndex } from '../readers/xtc/fileIndex.ts';
import type { IndexFile } from '../readers/xtc/types.ts';

/** Files below this are read at once where they are needed: starting a thread costs more. */
const smallFile = 8 << 20;

/** Indexes data files in worker threads, and keeps the indexes in the database. */
export class XtcIndexes {
  readonly #pool: () => WorkerPool;
  readonly #database: string | null;

  constructor(pool: () => WorkerPool, database: string | null) {
    this.#pool = pool;
    this.#database = database;
  }

  /** Index of a file with its records. The caller closes its source. Errors: `not-found`, `unreadable`, `io`, `cancelled`. */
  readonly index: IndexFile = async (path, { original = false, signal, progress } = {}) => {
    const source = openBytes(path);
    try {
      const index = new FileIndex(source, { leaves: true, original });
      if (!source.plain || source.size < smallFile) {
        await index.build({ ...(signal && { signal }), ...(progress && { progress }) });
        return index;
      }
      const { snapshot } = await this.#pool().run(
        'xtc-index',
        { path: resolve(path), original, database: this.#database },
        {
          ...(signal && { signal }),
          onMessage: (message) => progress?.(message as Progress),
        },
      );
      index.restore(snapshot);
      source.refresh();
      return index;
    } catch (error) {
      source.close();
      throw error;
    }
  };
}
