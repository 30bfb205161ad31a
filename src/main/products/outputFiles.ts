import { randomBytes } from 'node:crypto';
import { chmod, chown, link, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { groupNumber } from '../store/owners.ts';

export interface OutputOptions {
  /** Mode of new folders and new files; existing files keep theirs. */
  directoryMode?: number;
  fileMode?: number;
  /** Group of what is new; a group that does not exist is a warning. */
  group?: string | null;
  note?: (message: string) => void;
}

interface Staged {
  target: string;
  temporary: string;
  /** Where the former file waits while the command may still fail; null when there was none. */
  former: string | null;
  published: boolean;
}

function writeError(error: unknown, path: string): CalibdeskError {
  if (error instanceof CalibdeskError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const unchanged = 'nothing was changed';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new CalibdeskError('read-only', `no permission to write ${path}; ${unchanged}`, {
      file: path,
      hint: 'choose a folder that you may write to',
      cause: error,
    });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new CalibdeskError('no-space', `no space left to write ${path}; ${unchanged}`, {
      file: path,
      cause: error,
    });
  return new CalibdeskError('io', `could not write ${path}: ${(error as Error).message}; ${unchanged}`, {
    file: path,
    cause: error,
  });
}

/**
 * The files that one command makes, all or none: each is written under a temporary name in its folder, `publish` gives
 * all of them their names, `discard` (also after `publish`) takes everything back, folders made for them included.
 */
export class OutputFiles {
  readonly #options: OutputOptions;
  readonly #staged: Staged[] = [];
  readonly #folders: string[] = [];
  readonly #suffix = randomBytes(4).toString('hex');
  #warned = false;

  constructor(options: OutputOptions = {}) {
    this.#options = options;
  }

  /** Paths in the order in which they were written. */
  get paths(): string[] {
    return this.#staged.map((file) => file.target);
  }

  async #setGroup(path: string): Promise<void> {
    const { group, note } = this.#options;
    if (!group) return;
    const id = await groupNumber(group);
    try {
      if (id === null) throw new Error('there is no such group');
      await chown(path, -1, id);
    } catch (error) {
      if (!this.#warned) note?.(`warning: group ${group} was not set: ${(error as Error).message}`);
      this.#warned = true;
    }
  }

  /** Makes a folder with all that lead to it; those it made go again with `discard`. */
  async folder(path: string): Promise<void> {
    const missing: string[] = [];
    for (let at = path; ; at = dirname(at)) {
      const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw writeError(error, at);
      });
      if (found?.isDirectory()) break;
      if (found !== null)
        throw new CalibdeskError('bad-input', `${at} is a file, a folder was expected`, { file: at });
      missing.unshift(at);
      if (dirname(at) === at) break;
    }
    for (const at of missing)
      try {
        await mkdir(at);
        this.#folders.push(at);
        await chmod(at, this.#options.directoryMode ?? 0o2775);
        await this.#setGroup(at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(error, at);
      }
  }

  /** Writes the content of a file under a temporary name; its folder is made when it is missing. */
  async write(target: string, content: string | Uint8Array): Promise<void> {
    const folder = dirname(target);
    await this.folder(folder);
    const temporary = join(folder, `.calibdesk-${this.#suffix}-${this.#staged.length}.tmp`);
    const existing = await stat(target).catch(() => null);
    if (existing?.isDirectory())
      throw new CalibdeskError('bad-input', `${target} is a folder, a file was expected`, { file: target });
    this.#staged.push({ target, temporary, former: null, published: false });
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(content);
        await handle.sync();
        await handle.chmod(existing ? existing.mode & 0o7777 : (this.#options.fileMode ?? 0o664));
        if (existing) await handle.chown(existing.uid, existing.gid).catch(() => undefined);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw writeError(error, target);
    }
    if (!existing) await this.#setGroup(temporary);
  }

  /** Gives every file its name. Afterwards call `keep` or `discard`. */
  async publish(): Promise<void> {
    for (const file of this.#staged)
      try {
        if (await stat(file.target).catch(() => null)) {
          // A second name, so that the target is never absent; not every file system has them.
          await link(file.target, `${file.temporary}.old`).catch(() =>
            rename(file.target, `${file.temporary}.old`),
          );
          file.former = `${file.temporary}.old`;
        }
        await rename(file.temporary, file.target);
        file.published = true;
      } catch (error) {
        throw writeError(error, file.target);
      }
  }

  /** The files stay: drops the former contents. */
  async keep(): Promise<void> {
    for (const file of this.#staged) if (file.former !== null) await rm(file.former, { force: true });
  }

  /** Takes everything back as far as the file system allows; never throws. */
  async discard(): Promise<void> {
    for (const file of this.#staged.splice(0).reverse()) {
      await rm(file.temporary, { force: true }).catch(() => undefined);
      if (file.published) await rm(file.target, { force: true }).catch(() => undefined);
      if (file.former !== null) await rename(file.former, file.target).catch(() => undefined);
    }
    for (const folder of this.#folders.splice(0).reverse()) await rmdir(folder).catch(() => undefined);
  }
}

/** Runs `work` with a set of output files: kept when it ends well, taken back when it fails or is cancelled. */
export async function withOutputs<Result>(
  options: OutputOptions,
  work: (outputs: OutputFiles) => Promise<Result>,
): Promise<Result> {
  const outputs = new OutputFiles(options);
  try {
    const result = await work(outputs);
    await outputs.keep();
    return result;
  } catch (error) {
    await outputs.discard();
    throw error;
  }
}
