import { statSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';

/** What was worked out of a file (hash, statistics), kept until its size or modification time changes. */
export class FileFacts {
  readonly #find: BetterSqlite3.Statement<[string, string]>;
  readonly #save: BetterSqlite3.Statement<[string, string, bigint, bigint, string]>;

  constructor(database: BetterSqlite3.Database) {
    this.#find = database.prepare(
      'SELECT size, modified_ns, facts FROM file_facts WHERE path = ? AND kind = ?',
    );
    this.#find.safeIntegers();
    this.#save = database.prepare(
      'INSERT OR REPLACE INTO file_facts (path, kind, size, modified_ns, facts) VALUES (?, ?, ?, ?, ?)',
    );
  }

  /** The kept facts, or those that `workOut` gives now. A file that changes while it is read is not kept. */
  async of<Facts>(path: string, kind: string, workOut: () => Promise<Facts>): Promise<Facts> {
    const before = statSync(path, { bigint: true });
    const row = this.#find.get(path, kind) as
      { size: bigint; modified_ns: bigint; facts: string } | undefined;
    if (row !== undefined && row.size === before.size && row.modified_ns === before.mtimeNs)
      return JSON.parse(row.facts) as Facts;
    const facts = await workOut();
    const after = statSync(path, { bigint: true });
    if (after.size === before.size && after.mtimeNs === before.mtimeNs)
      this.#save.run(path, kind, after.size, after.mtimeNs, JSON.stringify(facts));
    return facts;
  }
}
