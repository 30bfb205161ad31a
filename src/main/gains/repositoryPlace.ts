import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { laboratoryZone } from '../../domain/gains/zonedTime.ts';
import type { GainFamily } from './gainDataset.ts';
import { defaultRepository, type RepositoryOptions } from './repository.ts';

export interface RepositoryPlace {
  /** Root of the site, whose repository all experiments share; undefined: there is none. */
  site: string | undefined;
  /** Store beside which a repository may lie; null: none. */
  calibdir: string | null;
  /** Folder of the product, the last resort. */
  home: string;
}

/** Whether a folder, or the nearest one above it that is there, may be written to. */
async function isWritable(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    try {
      await access(at, constants.W_OK);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || at === dirname(at)) return false;
    }
  }
}

/** Repository beside a store, where makepeds has it when the site has none. */
export const repositoryOfStore = (calibdir: string, family: GainFamily): string =>
  join(calibdir, 'pedestal_workdir', 'gains', family, 'panels');

/** Repository in the folder of the product. */
export const repositoryOfProgram = (home: string, family: GainFamily): string =>
  join(home, 'gains', family, 'panels');

/**
 * Repository of panels for work that names none: that of the site, else one beside the store, else one of the product itself; the first that
 * can be written to.
 */
export async function repositoryPlace(family: GainFamily, place: RepositoryPlace): Promise<string> {
  const { site, calibdir, home } = place;
  const isThere = async (root: string): Promise<boolean> => (await stat(root).catch(() => null)) !== null;
  // A site, or a store, that is not there is not made by the way.
  const candidates = [
    ...(site !== undefined && (await isThere(site)) ? [defaultRepository(site, family)] : []),
    ...(calibdir !== null && (await isThere(calibdir)) ? [repositoryOfStore(calibdir, family)] : []),
  ];
  for (const candidate of candidates) if (await isWritable(candidate)) return candidate;
  return repositoryOfProgram(home, family);
}

/** Options of a repository with the modes of the original. */
export function repositoryOptions(family: GainFamily, root: string): RepositoryOptions {
  return {
    root,
    family,
    zone: laboratoryZone,
    directoryMode: 0o2775,
    fileMode: 0o664,
    group: '',
    dryRun: false,
  };
}
