/** Steps from one schema version to the next; a step that has been released is never changed. */
export const migrations: readonly string[] = [
  `CREATE TABLE file_facts (
     path TEXT NOT NULL,
     kind TEXT NOT NULL,          -- what was worked out: sha256, statistics, run ...
     size INTEGER NOT NULL,
     modified_ns INTEGER NOT NULL,
     facts TEXT NOT NULL,         -- JSON
     PRIMARY KEY (path, kind)
   ) WITHOUT ROWID;`,
];
