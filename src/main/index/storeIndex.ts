import { readdirSync, statSync, type Dirent } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';

/** Files of one type folder. */
export interface IndexedFolder {
  /** `<calib folder>/<group>/<source>/<type>`, relative to the root; just `<group>/...` when the root is a calib folder. */
  path: string;
  /** Names of files, `HISTORY` and the like included. */
  files: string[];
}

export interface IndexedStore {
  folders: IndexedFolder[];
  /** Files in all folders. */
  files: number;
  /** Folders that were read again; the others had not changed. */
  read: number;
  /** Folders that could not be listed. */
  unreadable: number;
}

/** What a folder holds: names of its folders, and of its files where they are of interest. */
interface Listing {
  folders: string[];
  files: string[];
}

interface Row {
  path: string;
  modified: string;
  names: string;
}

/** Names cannot contain this character. */
const between = '/';
const parts = '\0';
/** Deepest level: the files lie in type folders. */
const typeDepth = 3;
/** A folder that changed shortly before it was read may change again without a new time; it is read again next time, ns. */
const tooRecent = 2_000_000_000n;

function encode({ folders, files }: Listing): string {
  return folders.join(between) + parts + files.join(between);
}

function decode(names: string): Listing {
  const cut = names.indexOf(parts);
  const list = (text: string): string[] => (text === '' ? [] : text.split(between));
  return { folders: list(names.slice(0, cut)), files: list(names.slice(cut + 1)) };
}

/** Whether a link leads to a folder. */
function leadsToFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function list(path: string, wanted: (name: string) => boolean, withFiles: boolean): Listing {
  const listing: Listing = { folders: [], files: [] };
  const entries: Dirent[] = readdirSync(path, { withFileTypes: true });
  for (const entry of entries) {
    const { name } = entry;
    if (name.startsWith('.')) continue;
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(`${path}/${name}`));
    if (isFolder && wanted(name)) listing.folders.push(name);
    else if (!isFolder && withFiles) listing.files.push(name);
  }
  listing.folders.sort();
  return listing;
}

/**
 * The names in all stores below a root, kept in the index: a folder is listed again only when its time of modification has
 * changed. Deleting the index loses nothing. Blocks: for worker threads.
 */
export class StoreIndex {
  readonly #database: BetterSqlite3.Database;
  readonly #find: BetterSqlite3.Statement<[string]>;
  readonly #save: BetterSqlite3.Statement<[string, string, string, string]>;
  readonly #forget: BetterSqlite3.Statement<[string, string]>;

  constructor(database: BetterSqlite3.Database) {
    this.#database = database;
    this.#find = database.prepare('SELECT path, modified, names FROM store_folders WHERE root = ?');
    this.#save = database.prepare(
      'INSERT OR REPLACE INTO store_folders (root, path, modified, names) VALUES (?, ?, ?, ?)',
    );
    this.#forget = database.prepare('DELETE FROM store_folders WHERE root = ? AND path = ?');
  }

  /** Brings the index of a root up to date. `alive` is called often and may throw to end it; nothing is half kept then. */
  refresh(root: string, alive: () => void): IndexedStore {
    const known = new Map((this.#find.all(root) as Row[]).map((row) => [row.path, row]));
    const changed: Row[] = [];
    const result: IndexedStore = { folders: [], files: 0, read: 0, unreadable: 0 };
    const now = BigInt(Date.now()) * 1_000_000n;

    const listed = (path: string, wanted: (name: string) => boolean, withFiles: boolean): Listing | null => {
      const full = path === '' ? root : `${root}/${path}`;
      const status = statSync(full, { bigint: true, throwIfNoEntry: false });
      if (status === undefined) return null;
      const row = known.get(path);
      known.delete(path);
      const modified = String(status.mtimeNs);
      if (row?.modified === modified) return decode(row.names);
      try {
        const listing = list(full, wanted, withFiles);
        const trusted = now - status.mtimeNs > tooRecent ? modified : '';
        changed.push({ path, modified: trusted, names: encode(listing) });
        result.read++;
        return listing;
      } catch {
        result.unreadable++;
        return null;
      }
    };

    const any = (): boolean => true;
    const visit = (path: string, depth: number): void => {
      alive();
      const listing = listed(path, any, depth === typeDepth);
      if (listing === null) return;
      if (depth === typeDepth) {
        if (listing.files.length === 0) return;
        result.folders.push({ path, files: listing.files });
        result.files += listing.files.length;
        return;
      }
      for (const name of listing.folders) visit(path === '' ? name : `${path}/${name}`, depth + 1);
    };

    for (const calibdir of this.#calibFolders(root, listed)) visit(calibdir, 0);
    this.#keep(root, changed, [...known.keys()]);
    return result;
  }

  /** The calib folders below a root: itself when it holds groups, that of an experiment, or `<INS>/<experiment>/calib`. */
  #calibFolders(
    root: string,
    listed: (path: string, wanted: (name: string) => boolean, withFiles: boolean) => Listing | null,
  ): string[] {
    if (leadsToFolder(`${root}/calib`)) return ['calib'];
    const isInstrument = (name: string): boolean => /^[A-Za-z]{3}$/.test(name);
    const top =
      statSync(root, { throwIfNoEntry: false }) === undefined ? null : list(root, isInstrument, false);
    if (top === null || top.folders.length === 0) return [''];
    return top.folders.flatMap((instrument) => {
      const belongs = (name: string): boolean => name.startsWith(instrument.toLowerCase());
      const experiments = listed(instrument, belongs, false)?.folders ?? [];
      return experiments.map((experiment) => `${instrument}/${experiment}/calib`);
    });
  }

  #keep(root: string, changed: readonly Row[], gone: readonly string[]): void {
    if (changed.length === 0 && gone.length === 0) return;
    this.#database.transaction(() => {
      for (const { path, modified, names } of changed) this.#save.run(root, path, modified, names);
      for (const path of gone) this.#forget.run(root, path);
    })();
  }
}
