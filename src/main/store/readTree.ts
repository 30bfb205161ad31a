import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreFile, StoreGroup, StoreSource, StoreTree, StoreType } from '../../contract/store.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { effectiveRuns, parseFileName, timelineOrder } from '../../domain/store/fileNames.ts';
import { errnoOf, isMissing, readError } from './fileErrors.ts';

/** Names of one type folder. */
export interface TypeFolder {
  /** Plain files (links to files too) whose names lookup takes, in no order. */
  candidates: string[];
  /** Everything else, by name. */
  other: string[];
}

/** Path of the store as the user gave it, without blank slashes at its end. */
export function shownFolder(calibdir: string): string {
  return calibdir.length > 1 ? calibdir.replace(/\/+$/, '') || '/' : calibdir;
}

async function kindOf(folder: string, entry: Dirent): Promise<'file' | 'folder' | 'other'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = await stat(join(folder, entry.name));
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'other'; // a link that leads nowhere
  }
}

/** Lists one type folder; null when there is none. Reading only. */
export async function readTypeFolder(path: string): Promise<TypeFolder | null> {
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return null;
    throw readError(error, path);
  }
  const folder: TypeFolder = { candidates: [], other: [] };
  for (const entry of entries) {
    const usable = parseFileName(entry.name) !== null && (await kindOf(path, entry)) === 'file';
    (usable ? folder.candidates : folder.other).push(entry.name);
  }
  folder.other.sort();
  return folder;
}

/** Names of the folders in a folder, sorted, hidden ones left out. What may not be read is noted and counts as empty. */
async function subfolders(path: string, note: (message: string) => void): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (!isMissing(error)) note(`${path}: cannot be listed (${errnoOf(error) ?? String(error)})`);
    return [];
  }
  const names: string[] = [];
  for (const entry of entries)
    if (!entry.name.startsWith('.') && (await kindOf(path, entry)) === 'folder') names.push(entry.name);
  return names.sort();
}

/** Throws `not-found` when there is no such folder, `unreadable` when it may not be read. */
export async function requireCalibFolder(calibdir: string): Promise<void> {
  let found: boolean;
  try {
    found = (await stat(calibdir)).isDirectory();
  } catch (error) {
    if (!isMissing(error)) throw readError(error, calibdir);
    throw new CalibdeskError('not-found', `${calibdir}: there is no such calib folder`, {
      file: calibdir,
      hint: 'give an existing folder, for example <root>/<INSTRUMENT>/<experiment>/calib',
    });
  }
  if (!found)
    throw new CalibdeskError('not-found', `${calibdir}: this is no folder`, {
      file: calibdir,
      hint: 'give the calib folder, not a file in it',
    });
}

/** Candidates with the runs in which they are used, in timeline order. */
export function describeFiles(candidates: readonly string[]): StoreFile[] {
  const runs = effectiveRuns(candidates);
  return timelineOrder(candidates).map(({ name, begin, end }) => ({
    name,
    begin,
    end,
    runs: runs.get(name) ?? [],
  }));
}

/** Which part of a store is wanted; missing parts: all. */
export interface TreeFilter {
  source?: string | undefined;
  type?: string | undefined;
}

const sourcesAtOnce = 16;

async function readSource(
  path: string,
  source: string,
  filter: TreeFilter,
  note: (message: string) => void,
): Promise<StoreSource> {
  const types: StoreType[] = [];
  for (const type of await subfolders(path, note)) {
    if (filter.type !== undefined && filter.type !== type) continue;
    let folder: TypeFolder | null = null;
    try {
      folder = await readTypeFolder(join(path, type));
    } catch (error) {
      note(error instanceof Error ? error.message : String(error));
    }
    if (folder === null) continue;
    types.push({ type, files: describeFiles(folder.candidates), other: folder.other });
  }
  return { source, types };
}

/**
 * The whole tree of a store: groups, sources and types by name, files in timeline order, hidden folders left out.
 * Nothing is written. Throws `not-found` without the folder; folders inside that may not be read are noted.
 */
export async function readTree(
  calibdir: string,
  context: { signal: AbortSignal; note(message: string): void },
  filter: TreeFilter = {},
): Promise<StoreTree> {
  await requireCalibFolder(calibdir);
  const groups: StoreGroup[] = [];
  for (const group of await subfolders(calibdir, context.note)) {
    const path = join(calibdir, group);
    const names = (await subfolders(path, context.note)).filter(
      (name) => filter.source === undefined || filter.source === name,
    );
    const sources: StoreSource[] = [];
    for (let first = 0; first < names.length; first += sourcesAtOnce) {
      context.signal.throwIfAborted();
      const part = names.slice(first, first + sourcesAtOnce);
      sources.push(
        ...(await Promise.all(part.map((name) => readSource(join(path, name), name, filter, context.note)))),
      );
    }
    groups.push({ group, sources });
  }
  return { calibdir: shownFolder(calibdir), groups };
}
