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
  `CREATE TABLE store_folders (
     root TEXT NOT NULL,          -- folder that was opened
     path TEXT NOT NULL,          -- relative to it
     modified TEXT NOT NULL,      -- time of modification in ns when it was listed; empty: not to be trusted
     names TEXT NOT NULL,         -- folders and files in it
     PRIMARY KEY (root, path)
   ) WITHOUT ROWID;`,
];
