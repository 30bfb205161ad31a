import type BetterSqlite3 from 'better-sqlite3';
import type { IndexSnapshot } from '../readers/xtc/fileIndex.ts';
import { packIndex, unpackIndex } from '../readers/xtc/indexPacking.ts';

/** The least recently used indexes go when all together are larger. */
const mostBytes = 1 << 30;
/** A single index beyond this is not kept: the database takes no larger value. */
const largestIndex = 900_000_000;

/** A file as it was when it was indexed. */
export interface IndexedFile {
  path: string;
  original: boolean;
  modified: bigint;
}

/** Indexes of data files in the database, by path and way of reading. */
export class XtcIndexTable {
  readonly #database: BetterSqlite3.Database;
  readonly #budget: number;

  constructor(database: BetterSqlite3.Database, budget = mostBytes) {
    this.#database = database;
    this.#budget = budget;
  }

  /** What is kept of a file, whatever it has become since; null when there is nothing, or nothing that can be read. */
  find(path: string, original: boolean): (IndexSnapshot & { modified: bigint }) | null {
    const statement = this.#database
      .prepare('SELECT modified_ns, columns FROM xtc_indexes WHERE path = ? AND original = ?')
      .safeIntegers();
    const row = statement.get(path, original ? 1 : 0) as { modified_ns: bigint; columns: Buffer } | undefined;
    if (row === undefined) return null;
    const snapshot = unpackIndex(row.columns);
    if (snapshot === null) return null;
    this.#database
      .prepare('UPDATE xtc_indexes SET used_ms = ? WHERE path = ? AND original = ?')
      .run(Date.now(), path, original ? 1 : 0);
    return { ...snapshot, modified: row.modified_ns };
  }

  save({ path, original, modified }: IndexedFile, snapshot: IndexSnapshot): void {
    const columns = packIndex(snapshot);
    if (columns.length > Math.min(largestIndex, this.#budget)) return;
    this.#database.transaction(() => {
      this.#database
        .prepare('INSERT OR REPLACE INTO xtc_indexes VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(path, original ? 1 : 0, snapshot.size, modified, Date.now(), columns.length, columns);
      const rows = this.#database
        .prepare('SELECT path, original, length FROM xtc_indexes ORDER BY used_ms DESC, rowid DESC')
        .all() as { path: string; original: number; length: number }[];
      const remove = this.#database.prepare('DELETE FROM xtc_indexes WHERE path = ? AND original = ?');
      let total = 0;
      for (const row of rows) {
        total += row.length;
        if (total > this.#budget) remove.run(row.path, row.original);
      }
    })();
  }
}
