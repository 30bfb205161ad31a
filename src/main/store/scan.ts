import { isMissing } from './fileErrors.ts';
import type { FileStatus } from './fileSystem.ts';
import { absolute, isInside, type StorePlace } from './place.ts';

/** One folder of the store with the names in it. */
export interface StoreFolder {
  /** Relative; '' for the calib folder itself. */
  path: string;
  /** 0 calib folder, 1 group, 2 source, 3 type. */
  depth: number;
  names: string[];
  /** Why its names could not be listed, or null. */
  problem: string | null;
}

/** Kind of what a name stands for in the end; links are followed inside the store only. */
export async function kindOf(place: StorePlace, path: string): Promise<FileStatus['kind'] | null> {
  try {
    const full = absolute(place, path);
    const status = await place.fs.status(full);
    if (status.kind !== 'link') return status.kind;
    const real = await place.fs.resolve(full);
    return isInside(place.root, real) ? (await place.fs.status(real)).kind : 'link';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** All folders down to the types, in the order of their names, hidden ones left out. Links out of the store are not followed. */
export async function* storeFolders(place: StorePlace, path = '', depth = 0): AsyncGenerator<StoreFolder> {
  let names: string[] = [];
  let problem: string | null = null;
  try {
    names = (await place.fs.list(absolute(place, path === '' ? '.' : path))).sort();
  } catch (error) {
    if (isMissing(error)) return;
    problem = (error as NodeJS.ErrnoException).code ?? String(error);
  }
  yield { path, depth, names, problem };
  if (depth === 3) return;
  for (const name of names) {
    if (name.startsWith('.')) continue;
    const child = path === '' ? name : `${path}/${name}`;
    if ((await kindOf(place, child)) === 'folder') yield* storeFolders(place, child, depth + 1);
  }
}
