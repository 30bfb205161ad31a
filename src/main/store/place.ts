import { join, relative, resolve, sep } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import type { TaskOutput } from '../engine/tasks.ts';
import type { Identity } from '../usecases/context.ts';
import { isMissing, readError } from './fileErrors.ts';
import { statusOrNull } from './files.ts';
import type { FileSystem } from './fileSystem.ts';
import { storeGroup } from './owners.ts';

/** What reading a large constants text needs of the worker pool. */
export interface TextWorkers {
  run(
    task: 'constants-inspect',
    input: { file: string; asArray: true; facts: true; keepArray: false },
  ): Promise<TaskOutput<'constants-inspect'>>;
}

/** A calib folder that work is done on. */
export interface StorePlace {
  readonly fs: FileSystem;
  readonly identity: Identity;
  /** As the user gave it. */
  readonly calibdir: string;
  /** Unix group of new files and folders. */
  readonly unixGroup: string;
  /** Reads large texts away from the main thread, where there are workers. */
  readonly workers?: TextWorkers | undefined;
  /** Absolute, links resolved: everything below is worked on through this path. */
  readonly root: string;
}

/** Finds the calib folder. It is never made: `not-found` when it is missing. */
export async function openStore(
  fs: FileSystem,
  identity: Identity,
  calibdir: string,
  unixGroup = storeGroup,
  workers?: TextWorkers,
): Promise<StorePlace> {
  const missing = (why: string): CalibdeskError =>
    new CalibdeskError('not-found', `${calibdir}: ${why}`, {
      file: calibdir,
      hint: 'give an existing calib folder; it is never made',
    });
  let root: string;
  try {
    root = await fs.resolve(resolve(calibdir));
  } catch (error) {
    throw isMissing(error) ? missing('there is no such calib folder') : readError(error, calibdir);
  }
  const status = await fs.status(root);
  if (status.kind !== 'folder') throw missing('this is no folder');
  return { fs, identity, calibdir, root, unixGroup, workers };
}

/** Absolute path of a path of the plan. */
export function absolute(place: StorePlace, path: string): string {
  return join(place.root, path);
}

/** Whether an absolute path without links lies below the calib folder. */
export function isInside(root: string, path: string): boolean {
  return path.startsWith(root + sep);
}

/**
 * Checks that every existing folder on the way to `path` (relative, `/` between parts) is a folder inside the store; a link
 * that leads out is refused. Returns those that do not exist yet, parents first.
 */
export async function missingFolders(place: StorePlace, folder: string): Promise<string[]> {
  const parts = folder.split('/');
  const missing: string[] = [];
  for (let depth = 1; depth <= parts.length; depth++) {
    const part = parts.slice(0, depth).join('/');
    if (missing.length > 0) {
      missing.push(part);
      continue;
    }
    const path = absolute(place, part);
    const status = await statusOrNull(place.fs, path);
    if (status === null) {
      missing.push(part);
      continue;
    }
    const real = status.kind === 'link' ? await resolveLink(place, path, part) : path;
    if (status.kind === 'link' ? (await place.fs.status(real)).kind !== 'folder' : status.kind !== 'folder')
      throw new CalibdeskError('bad-input', `${part}: a folder is needed there, but it is a file`, {
        file: part,
        hint: 'look at the store: nothing was changed',
      });
  }
  return missing;
}

async function resolveLink(place: StorePlace, path: string, shown: string): Promise<string> {
  let real: string | null = null;
  try {
    real = await place.fs.resolve(path);
  } catch (error) {
    if (!isMissing(error)) throw readError(error, shown);
  }
  if (real === null || !isInside(place.root, real))
    throw new CalibdeskError(
      'bad-input',
      `${shown}: is a link that leads out of the calib folder${real === null ? '' : ` (to ${real})`}`,
      {
        file: shown,
        hint: 'work on the folder it leads to, or replace the link; nothing was changed',
      },
    );
  return real;
}

/** Path below the calib folder of a file that the user names: as a path, or relative to the folder. Null when it lies elsewhere. */
export async function locateInStore(
  place: StorePlace,
  given: string,
): Promise<{ path: string | null; file: string }> {
  for (const candidate of [resolve(given), resolve(place.root, given)]) {
    const status = await statusOrNull(place.fs, candidate);
    if (status === null) continue;
    // The folder is resolved, not the file itself: a name in the store may be a link.
    const folder = await place.fs.resolve(resolve(candidate, '..'));
    const real = join(folder, candidate.slice(candidate.lastIndexOf(sep) + 1));
    return {
      path: isInside(place.root, real) ? relative(place.root, real).split(sep).join('/') : null,
      file: candidate,
    };
  }
  throw new CalibdeskError('not-found', `${given}: there is no such file`, {
    file: given,
    hint: `give a path, or a path relative to ${place.calibdir}`,
  });
}
