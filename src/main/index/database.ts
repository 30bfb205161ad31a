import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { CalibdeskError } from '../../domain/errors.ts';
import { migrations } from './migrations.ts';

type Database = BetterSqlite3.Database;

/** Loaded at the first use, because most commands never need it; and it crashes on an old Node instead of failing. */
function loadLibrary(): typeof BetterSqlite3 {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 22)
    throw new CalibdeskError('internal', `the index needs Node 24, this is ${process.versions.node}`, {
      hint: 'start the program by bin/calibdesk or npm start',
    });
  return createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
}

function openAndMigrate(path: string): Database {
  const library = loadLibrary();
  const database = new library(path, { timeout: 5000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > migrations.length) throw new Error(`made by a newer version (${version})`);
    for (let next = version; next < migrations.length; next++)
      database.transaction(() => {
        database.exec(migrations[next]);
        database.pragma(`user_version = ${next + 1}`);
      })();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens the index. It is a cache: one that is damaged or comes from a newer version is deleted and built again,
 * and when even that fails (read-only home, full disk) an index in memory serves this session.
 */
export function openDatabase(path: string): { database: Database; rebuilt: string | null } {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return { database: openAndMigrate(path), rebuilt: null };
  } catch (error) {
    if (error instanceof CalibdeskError) throw error;
    const reason = (error as Error).message;
    try {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return { database: openAndMigrate(path), rebuilt: reason };
    } catch {
      return { database: openAndMigrate(':memory:'), rebuilt: `${reason}; kept in memory for this session` };
    }
  }
}
