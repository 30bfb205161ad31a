import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentEntry } from '../../contract/store.ts';
import { isMissing, readError } from '../store/fileErrors.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { CallContext } from './context.ts';

/** Names of the folders in a folder (links count when they lead to one), sorted. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter(
      (entry) => entry.isDirectory() || (entry.isSymbolicLink() && existsSync(join(path, entry.name, '.'))),
    )
    .map((entry) => entry.name)
    .sort();
}

/**
 * Instruments and experiments below a root folder: `<root>/<INSTRUMENT>/<experiment>/{calib,xtc}`. Experiment names begin
 * with the lower-case instrument name and have at most 9 characters. Upper and lower case instrument folders are taken.
 */
export async function listExperiments(
  input: { root: string },
  context: CallContext,
): Promise<{ root: string; instruments: { name: string; experiments: ExperimentEntry[] }[] }> {
  const { root } = input;
  let names: string[];
  try {
    names = (await foldersIn(root)).filter((name) => /^[A-Za-z]{3}$/.test(name));
  } catch (error) {
    if (!isMissing(error)) throw readError(error, root);
    throw new CalibdeskError('not-found', `${root}: there is no such folder`, {
      file: root,
      hint: 'give the folder that holds the instruments, such as <root>/XPP/xppsamp01/calib',
    });
  }
  const instruments: { name: string; experiments: ExperimentEntry[] }[] = [];
  for (const name of names) {
    context.signal.throwIfAborted();
    let folders: string[] = [];
    try {
      folders = await foldersIn(join(root, name));
    } catch (error) {
      context.note(readError(error, join(root, name)).message);
    }
    const experiments = folders
      .filter((folder) => folder.startsWith(name.toLowerCase()) && folder.length < 10)
      .map((folder): ExperimentEntry => {
        const path = join(root, name, folder);
        const part = (kind: string): string | null =>
          existsSync(join(path, kind)) ? join(path, kind) : null;
        return { name: folder, path, calibdir: part('calib'), xtcdir: part('xtc') };
      });
    if (experiments.length > 0) instruments.push({ name, experiments });
  }
  return { root, instruments };
}
