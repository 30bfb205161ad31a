import { open, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import type { StoreFileDetail } from '../../contract/store.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { isTextType } from '../../domain/store/calibTypes.ts';
import { effectiveRuns, parseFileName } from '../../domain/store/fileNames.ts';
import { parseHistoryLine } from '../../domain/store/historyText.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readError } from '../store/fileErrors.ts';
import { groupName, userName } from '../store/ownerNames.ts';
import { readTypeFolder } from '../store/readTree.ts';
import type { CallContext } from './context.ts';

export interface StorePathInput {
  calibdir: string;
  /** Absolute, or relative to the calib folder. */
  path: string;
}

interface LocatedFile {
  /** Absolute, as the user's folder was given. */
  file: string;
  /** Below the calib folder, with `/`. */
  relative: string;
}

/** Finds a file of the store; a path that leads out of it, also through links, is refused. */
async function locate(input: StorePathInput): Promise<LocatedFile> {
  const { calibdir, path } = input;
  const base = resolve(calibdir);
  const file = isAbsolute(path) ? resolve(path) : resolve(base, path);
  const outside = (): CalibdeskError =>
    new CalibdeskError('bad-input', `${path}: does not lie in the calib folder ${calibdir}`, {
      file: path,
      hint: 'name a file below the calib folder',
    });
  try {
    const [realBase, realFile] = [await realpath(base), await realpath(file)];
    if (!realFile.startsWith(realBase + sep)) throw outside();
    const shown = file.startsWith(base + sep)
      ? file.slice(base.length + 1)
      : realFile.slice(realBase.length + 1);
    return { file, relative: shown.split(sep).join('/') };
  } catch (error) {
    throw readError(error, path);
  }
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** Lines of the HISTORY of a type folder that are about one file; free lines of old files are about all. */
async function historyOf(folder: string, name: string): Promise<string[]> {
  const text = await readFile(join(folder, 'HISTORY'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => {
    if (line.trim() === '') return false;
    const { file } = parseHistoryLine(line);
    return file === undefined || file === name;
  });
}

/** Everything the inspector shows about one file. What cannot be read as an array says why in `problem`. */
export async function inspectFile(
  tools: { pool: WorkerPool },
  input: StorePathInput,
  context: CallContext,
): Promise<StoreFileDetail> {
  const { file, relative } = await locate(input);
  const [group = '', source = '', type = '', ...rest] = relative.split('/');
  const name = rest.join('/') || (relative.split('/').at(-1) as string);
  const folder = resolve(file, '..');
  const range = rest.length === 1 ? parseFileName(name) : null;
  const status = await stat(file).catch((error: unknown) => {
    throw readError(error, input.path);
  });
  if (!status.isFile())
    throw new CalibdeskError('bad-input', `${input.path}: this is no plain file`, { file: input.path });
  const asArray = !isTextType(type) && (range !== null || /\.npy$|\.data/i.test(name));
  const { facts } = await tools.pool.run(
    'constants-inspect',
    { file, asArray, facts: true, keepArray: false },
    { signal: context.signal },
  );
  if (facts === null) throw new CalibdeskError('internal', `${input.path}: no facts`);
  const candidates = range === null ? [] : ((await readTypeFolder(folder))?.candidates ?? []);
  return {
    path: file,
    group,
    source,
    type,
    name,
    begin: range?.begin ?? null,
    end: range?.end ?? null,
    runs: effectiveRuns(candidates).get(name) ?? [],
    size: status.size,
    modified: status.mtime.toISOString(),
    mode: octal(status.mode),
    owner: await userName(status.uid),
    fileGroup: await groupName(status.gid),
    sha256: facts.sha256,
    array: facts.array,
    problem: facts.problem ?? (facts.warnings.length > 0 ? facts.warnings.join('; ') : null),
    comments: facts.comments,
    history: await historyOf(folder, name),
  };
}

/** Absolute path of a file of a store; refuses paths that lead out of it. Errors: those of `store.file`. */
export async function locateStoreFile(input: StorePathInput): Promise<string> {
  return (await locate(input)).file;
}

/** The numbers of a constants file, read by a worker. Throws `unreadable` with file and offset. */
export async function readStoreArray(
  tools: { pool: WorkerPool },
  input: StorePathInput,
  context: CallContext,
): Promise<NdArray> {
  const { file } = await locate(input);
  const { array } = await tools.pool.run(
    'constants-inspect',
    { file, asArray: true, facts: false, keepArray: true },
    { signal: context.signal },
  );
  if (array === null)
    throw new CalibdeskError('unreadable', `${input.path}: holds no array`, { file: input.path });
  return array;
}

/** The beginning of a file as text: UTF-8, or Latin-1 where it is not valid. `limit` is in bytes. */
export async function readStoreText(
  input: StorePathInput & { limit: number },
  context: CallContext,
): Promise<{ text: string; size: number; truncated: boolean }> {
  const { file } = await locate(input);
  context.signal.throwIfAborted();
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(Math.min(size, input.limit));
      let at = 0;
      while (at < buffer.length) {
        const { bytesRead } = await handle.read(buffer, at, buffer.length - at, at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      const truncated = at < size;
      return { text: decodeText(buffer.subarray(0, at), truncated), size, truncated };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(error, input.path);
  }
}

function decodeText(bytes: Buffer, truncated: boolean): string {
  try {
    // a text that is cut may end within a character
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: truncated });
  } catch {
    return bytes.toString('latin1');
  }
}
