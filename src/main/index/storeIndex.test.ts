import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../domain/errors.ts';
import { parseNames, searchWords, StoreNames } from '../../domain/store/storeSearch.ts';
import { openDatabase } from './database.ts';
import { StoreIndex, type IndexedStore } from './storeIndex.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-store-index-'));
  root = join(folder, 'root');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const longAgo = new Date('2020-01-01T00:00:00Z');
const typeFolder = (experiment: string, type = 'pedestals'): string =>
  join(root, 'XPP', experiment, 'calib', 'Epix100a::CalibV1', 'XppGon.0:Epix100a.1', type);

function put(experiment: string, names: readonly string[], type?: string): void {
  const path = typeFolder(experiment, type);
  mkdirSync(path, { recursive: true });
  for (const name of names) writeFileSync(join(path, name), '');
}
/** Every folder gets a time that the index trusts. */
function settle(path: string): void {
  let at = path;
  while (at !== folder) {
    utimesSync(at, longAgo, longAgo);
    at = join(at, '..');
  }
}
function refresh(): IndexedStore {
  const { database } = openDatabase(join(folder, 'index.sqlite'));
  const store = new StoreIndex(database).refresh(root, () => undefined);
  database.close();
  return store;
}

describe('the index of names', () => {
  it('lists again only what has changed', () => {
    put('xppa', ['1-end.data', 'HISTORY']);
    put('xppb', ['5-end.data']);
    for (const name of ['xppa', 'xppb']) settle(typeFolder(name));
    expect([refresh().files, refresh().read]).toEqual([3, 0]);
    writeFileSync(join(typeFolder('xppb'), '9-end.data'), '');
    const again = refresh();
    expect([again.files, again.read]).toEqual([4, 1]);
  });

  it('does not trust a folder that changed just now', () => {
    put('xppa', ['1-end.data']);
    refresh();
    expect(refresh().read).toBeGreaterThan(0);
  });

  it('forgets what went, and finds what was moved', () => {
    put('xppa', ['1-end.data']);
    put('xppb', ['5-end.data']);
    for (const name of ['xppa', 'xppb']) settle(typeFolder(name));
    refresh();
    renameSync(join(root, 'XPP', 'xppb'), join(root, 'XPP', 'xppc'));
    expect(refresh().folders.map(({ path }) => path.split('/')[1])).toEqual(['xppa', 'xppc']);
    rmSync(join(root, 'XPP', 'xppa'), { recursive: true });
    expect(refresh().folders).toHaveLength(1);
  });

  it('opens a single calib folder and an experiment, follows links to folders, passes over hidden ones', () => {
    put('xppa', ['1-end.data']);
    mkdirSync(join(root, 'XPP', 'xppa', 'calib', '.calibdesk', 'journal', 'x'), { recursive: true });
    symlinkSync(typeFolder('xppa'), typeFolder('xppa', 'pixel_gain'));
    const whole = root;
    root = join(whole, 'XPP', 'xppa', 'calib');
    expect(refresh().folders.map(({ path }) => path.split('/').at(-1))).toEqual(['pedestals', 'pixel_gain']);
    root = join(whole, 'XPP', 'xppa');
    expect(refresh().folders[0].path.startsWith('calib/')).toBe(true);
  });

  it('keeps nothing of a refresh that was cancelled', () => {
    put('xppa', ['1-end.data']);
    settle(typeFolder('xppa'));
    const { database } = openDatabase(join(folder, 'index.sqlite'));
    expect(() =>
      new StoreIndex(database).refresh(root, () => {
        throw new CancelledError();
      }),
    ).toThrow(CancelledError);
    expect(database.prepare('SELECT count(*) AS n FROM store_folders').get()).toEqual({ n: 0 });
    database.close();
  });
});

it('searches by words in any order', () => {
  const names = new StoreNames(
    parseNames(
      'XPP/xppa/calib/G/S/pedestals\n1-end.data\n7-end.data\n\nXPP/xppb/calib/G/S/Pixel_Mask\n7-9.data\n',
    ),
  );
  expect(names.files).toBe(3);
  const found = (text: string): number => names.search(searchWords(text), 10).total;
  expect(['7-', 'PED 7-', 'xppb mask', 'ped mask', ''].map(found)).toEqual([2, 1, 1, 0, 3]);
  const { hits, stores } = names.search(searchWords('7'), 1);
  expect(hits).toEqual([{ folder: 'XPP/xppa/calib/G/S/pedestals', file: '7-end.data' }]);
  expect([...stores]).toEqual([
    ['XPP/xppa/calib', 1],
    ['XPP/xppb/calib', 1],
  ]);
});
