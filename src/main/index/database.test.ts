import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { FileFacts } from './fileFacts.ts';
import { migrations } from './migrations.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'calibdesk-index-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the index', () => {
  it('brings an empty file to the newest schema, once', () => {
    const path = join(home, 'index.sqlite');
    for (let round = 0; round < 2; round++) {
      const { database, rebuilt } = openDatabase(path);
      expect(rebuilt).toBeNull();
      expect(database.pragma('user_version', { simple: true })).toBe(migrations.length);
      database.close();
    }
  });

  it.each([
    ['damaged', (path: string) => writeFileSync(path, Buffer.alloc(4096, 0x5a))],
    [
      'made by a newer version',
      (path: string) => {
        const { database } = openDatabase(path);
        database.pragma('user_version = 999');
        database.close();
      },
    ],
  ])('that is %s is built again', (_what, spoil) => {
    const path = join(home, 'index.sqlite');
    spoil(path);
    const { database, rebuilt } = openDatabase(path);
    expect(rebuilt).not.toBeNull();
    expect(database.prepare('SELECT count(*) AS n FROM file_facts').get()).toEqual({ n: 0 });
    database.close();
  });

  it('serves from memory when its folder cannot be made', () => {
    writeFileSync(join(home, 'file'), '');
    const { database, rebuilt } = openDatabase(join(home, 'file', 'index.sqlite'));
    expect(rebuilt).toContain('memory');
    database.close();
    expect(existsSync(join(home, 'file', 'index.sqlite'))).toBe(false);
  });

  it('keeps facts until the file changes, and works them out again after the index was deleted', async () => {
    const file = join(home, 'constants.data');
    writeFileSync(file, '1 2 3\n');
    let worked = 0;
    const workOut = async (): Promise<{ n: number }> => ({ n: ++worked });
    const path = join(home, 'index.sqlite');
    let { database } = openDatabase(path);
    let facts = new FileFacts(database);
    expect(await facts.of(file, 'statistics', workOut)).toEqual({ n: 1 });
    expect(await facts.of(file, 'statistics', workOut)).toEqual({ n: 1 });
    expect(await facts.of(file, 'sha256', workOut)).toEqual({ n: 2 });
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    expect(await facts.of(file, 'statistics', workOut)).toEqual({ n: 3 });
    database.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    ({ database } = openDatabase(path));
    facts = new FileFacts(database);
    expect(await facts.of(file, 'statistics', workOut)).toEqual({ n: 4 });
    database.close();
  });
});
