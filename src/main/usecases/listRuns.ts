import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunSummary } from '../../contract/darks.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseXtcFileName } from '../readers/xtc/fileNames.ts';
import { readError } from '../store/fileErrors.ts';
import type { CallContext } from './context.ts';

/** Files touched within this time belong to a run that is still being written, ms. */
const growingWithin = 60_000;

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw readError(error, folder);
  }
}

/**
 * Runs of an experiment, by the names and sizes of its XTC files alone: `<dir>/xtc`, or the folder itself when it is named
 * `xtc` or holds the files. Ascending.
 * @throws CalibdeskError not-found for a folder that is not there; unreadable
 */
export async function listRuns(
  input: { experimentDir: string },
  context: CallContext,
): Promise<{ experiment: string; runs: RunSummary[] }> {
  const given = resolve(input.experimentDir);
  const isXtc = basename(given) === 'xtc';
  const below = isXtc ? null : await namesIn(join(given, 'xtc'));
  const folder = below === null ? given : join(given, 'xtc');
  const names = below ?? (await namesIn(given));
  if (names === null)
    throw new CalibdeskError('not-found', `${input.experimentDir}: there is no such folder`, {
      file: input.experimentDir,
      hint: 'choose a folder <instrument>/<experiment> with an xtc folder in it',
    });
  const experiment = basename(isXtc ? dirname(given) : given);
  const runs = new Map<number, RunSummary & { newest: number; inProgress: boolean }>();
  for (const name of names) {
    const parts = parseXtcFileName(name);
    if (parts === null || parts.smallData) continue;
    context.signal.throwIfAborted();
    const found = await stat(join(folder, name)).catch(() => null); // gone since the folder was read
    if (found === null || !found.isFile()) continue;
    const dsname = `exp=${parts.experiment}:run=${parts.run}:dir=${folder}`;
    const summary = runs.get(parts.run) ?? {
      run: parts.run,
      dsname,
      files: 0,
      bytes: 0,
      modified: '',
      growing: false,
      newest: 0,
      inProgress: false,
    };
    summary.files++;
    summary.bytes += found.size;
    summary.newest = Math.max(summary.newest, found.mtimeMs);
    summary.inProgress ||= parts.inProgress;
    runs.set(parts.run, summary);
  }
  const now = Date.now();
  const list = [...runs.values()].map(({ newest, inProgress, ...summary }): RunSummary => ({
    ...summary,
    modified: new Date(newest).toISOString(),
    growing: inProgress || Math.abs(now - newest) < growingWithin,
  }));
  return { experiment, runs: list.sort((a, b) => a.run - b.run) };
}
