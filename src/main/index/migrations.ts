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
  `CREATE TABLE xtc_indexes (
     path TEXT NOT NULL,
     original INTEGER NOT NULL,   -- read as the original does
     size INTEGER NOT NULL,       -- bytes of the file that are indexed
     modified_ns INTEGER NOT NULL,
     used_ms INTEGER NOT NULL,    -- when it was last asked for
     length INTEGER NOT NULL,     -- bytes of the columns
     columns BLOB NOT NULL,       -- packed columns of the index (readers/xtc/indexPacking.ts)
     PRIMARY KEY (path, original)
   );`,
];
