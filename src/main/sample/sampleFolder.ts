import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CalibdeskError } from '../../domain/errors.ts';
import { errnoOf } from '../store/fileErrors.ts';
import { sampleExperimentName, sampleInstrument } from './experiment.ts';

/** Says that a folder holds a sample experiment, and which. Nothing in it depends on time, user or place. */
export const markerName = '.calibdesk-sample.json';
const markerSchema = z.object({
  kind: z.literal('calibdesk-sample'),
  version: z.number(),
  seed: z.number(),
  events: z.number(),
});
export type SampleMarker = z.infer<typeof markerSchema>;

const stagingPrefix = '.calibdesk-sample-';
/** Staging folders of this process: those of an earlier process with the same id are left-overs. */
const active = new Set<string>();

export function readMarker(dir: string): SampleMarker | null {
  try {
    const parsed = markerSchema.safeParse(JSON.parse(readFileSync(join(dir, markerName), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Folder of the experiment below the root of a sample. */
export function experimentFolder(root: string): string {
  return join(root, sampleInstrument, sampleExperimentName);
}

/** What to throw for an error while a sample was written: those of the system by their kind, others (defects) as they are. */
export function sampleError(error: unknown, dir: string): unknown {
  const errno = errnoOf(error);
  if (error instanceof CalibdeskError || errno === undefined) return error;
  const file = (error as NodeJS.ErrnoException).path ?? dir;
  const unchanged = 'nothing was left behind';
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return new CalibdeskError(
      'no-space',
      `${dir}: no space left to write the sample experiment; ${unchanged}`,
      {
        file: dir,
        hint: 'free some space, choose another folder, or write fewer frames (--events)',
        cause: error,
      },
    );
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS')
    return new CalibdeskError(
      'read-only',
      `${file}: no permission to write the sample experiment; ${unchanged}`,
      {
        file,
        hint: 'choose a folder that you may write to',
        cause: error,
      },
    );
  return new CalibdeskError('io', `${file}: writing the sample experiment failed (${errno}); ${unchanged}`, {
    file,
    cause: error,
  });
}

/** Whether the writer of a staging folder is still at work: on another host nobody can tell, so it counts as alive. */
function isAtWork(name: string): boolean {
  const [, host, pid] = /^(.*)-(\d+)$/.exec(name.slice(stagingPrefix.length)) ?? [];
  if (host !== hostname()) return true;
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

/**
 * The folder that a sample goes to. Everything is written in a staging folder inside it and gets its name at the very end; `discard`
 * takes all of it back, folders that were made for it included. What else lies in the folder is never touched.
 */
export class SampleFolder {
  readonly dir: string;
  readonly staging: string;
  readonly #madeFrom: string | undefined;

  private constructor(dir: string, staging: string, madeFrom: string | undefined) {
    this.dir = dir;
    this.staging = staging;
    this.#madeFrom = madeFrom;
  }

  /** Errors: `bad-input` for a file, a folder that is not empty, or `force` on what is no sample; `locked` while another one writes. */
  static async prepare(given: string, force: boolean): Promise<SampleFolder> {
    const dir = resolve(given);
    const status = await stat(dir).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (status !== null && !status.isDirectory())
      throw new CalibdeskError(
        'bad-input',
        `${given}: is a file, expected a folder for the sample experiment`,
        {
          file: given,
          hint: 'name an empty folder, or one that does not exist yet',
        },
      );
    const madeFrom = await mkdir(dir, { recursive: true });
    const staging = join(dir, `${stagingPrefix}${hostname()}-${process.pid}`);
    try {
      await SampleFolder.#check(given, dir, staging, force);
      await mkdir(staging);
    } catch (error) {
      await removeMade(dir, madeFrom);
      throw error;
    }
    active.add(staging);
    return new SampleFolder(dir, staging, madeFrom);
  }

  static async #check(given: string, dir: string, staging: string, force: boolean): Promise<void> {
    const marker = readMarker(dir);
    const names = await readdir(dir);
    for (const name of names.filter((entry) => entry.startsWith(stagingPrefix))) {
      const path = join(dir, name);
      if (active.has(path) || (path !== staging && isAtWork(name)))
        throw new CalibdeskError('locked', `${given}: another program is writing a sample experiment there`, {
          file: path,
          hint: `wait until it is done; if none is, delete ${name}`,
        });
      await rm(path, { recursive: true, force: true }); // left by a program that was killed
    }
    const written = existsSync(experimentFolder(dir));
    // a marker without its experiment was left by a program that was killed at the last step
    const others = names.filter(
      (name) => !name.startsWith(stagingPrefix) && (name !== markerName || written),
    );
    if (others.length === 0) return;
    if (!force)
      throw new CalibdeskError(
        'bad-input',
        `${given}: the folder is not empty (${others.length} entries); nothing was written`,
        {
          file: given,
          hint:
            marker === null
              ? 'name an empty folder, or one that does not exist yet'
              : 'there is a sample experiment already: open it, or replace it with --force',
        },
      );
    if (marker === null)
      throw new CalibdeskError(
        'bad-input',
        `${given}: not a sample experiment of Calibdesk; nothing was written`,
        {
          file: given,
          hint: '--force only replaces a sample that was written before; name an empty folder',
        },
      );
  }

  /** Refuses when less than `bytes` are free. File systems that do not tell are tried. */
  async requireSpace(bytes: number): Promise<void> {
    const space = await statfs(this.dir).catch(() => null);
    if (space === null || space.blocks === 0) return;
    const free = space.bavail * space.bsize;
    if (free >= bytes) return;
    const megabytes = (value: number): string => `${Math.ceil(value / 1e6)} MB`;
    throw new CalibdeskError(
      'no-space',
      `${this.dir}: the sample experiment needs ${megabytes(bytes)}, ${megabytes(free)} are free; nothing was written`,
      { file: this.dir, hint: 'free some space, choose another folder, or write fewer frames (--events)' },
    );
  }

  /** Gives the experiment that was written below `staging` its name; a sample that was there before goes. */
  async commit(marker: SampleMarker): Promise<void> {
    const written = experimentFolder(this.staging);
    const target = experimentFolder(this.dir);
    const former = join(this.staging, `former-${randomBytes(4).toString('hex')}`);
    const marked = join(this.dir, markerName);
    const stagedMarker = join(this.staging, markerName);
    const formerMarker = join(this.staging, 'former-marker');
    await writeFile(stagedMarker, `${JSON.stringify(marker, null, 1)}\n`);
    const hadMarker = existsSync(marked);
    if (hadMarker) await copyFile(marked, formerMarker);
    const replaces = existsSync(target);
    if (replaces) await rename(target, former);
    try {
      // the marker comes first: a kill in between leaves what the next call takes for its own
      await rename(stagedMarker, marked);
      await mkdir(dirname(target), { recursive: true });
      await rename(written, target);
    } catch (error) {
      if (hadMarker) await rename(formerMarker, marked);
      else await rm(marked, { force: true });
      if (replaces) await rename(former, target);
      throw error;
    }
    // the new sample stands: what cannot be removed of the former one goes with the next call
    await this.#removeStaging().catch(() => undefined);
  }

  async #removeStaging(): Promise<void> {
    active.delete(this.staging);
    await rm(this.staging, { recursive: true, force: true });
  }

  async discard(): Promise<void> {
    await this.#removeStaging();
    await rmdir(join(this.dir, sampleInstrument)).catch(() => undefined); // when empty
    await removeMade(this.dir, this.#madeFrom);
  }
}

/** Removes `dir` and the folders above it up to `first`, as long as they are empty: those that `mkdir` had made. */
async function removeMade(dir: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let folder = dir; folder.length >= first.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
