import { basename, resolve } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { openBytes, type ByteSource } from './bytes.ts';
import { ConfigStore } from './configStore.ts';
import { applyConfig, indexFirstChunk } from './fileConfigs.ts';
import { FileIndex } from './fileIndex.ts';
import { isComplete, parseXtcFileName } from './fileNames.ts';
import type { RunFile } from './merge.ts';
import { MergedXtcRun } from './run.ts';
import type { IndexFile, XtcRun, XtcRunOptions } from './types.ts';
import type { Progress } from '../../../contract/progress.ts';

export type * from './types.ts';

interface PlannedFile {
  path: string;
  experiment: string;
  run: number;
  stream: number;
  chunk: number;
  smallData: boolean;
}

function usage(message: string, hint: string): never {
  throw new CalibdeskError('usage', message, { hint });
}

/** Orders the files of one run by stream and chunk. Errors: `usage` for files of several runs or kinds. */
function planFiles(paths: readonly string[]): PlannedFile[] {
  const unique = [...new Map(paths.map((path) => [resolve(path), path])).values()];
  if (unique.length === 0) usage('no data file given', 'name at least one .xtc file');
  const files = unique.map((path): PlannedFile => {
    const name = parseXtcFileName(path);
    if (name === null && unique.length > 1)
      usage(
        `${path}: several files can only be merged under names like exp-r0001-s00-c00.xtc`,
        'open the file alone',
      );
    return {
      path,
      ...(name ?? { experiment: '', run: 0, stream: 0, chunk: 0, smallData: /\.smd\.xtc/.test(path) }),
    };
  });
  files.sort((a, b) => a.stream - b.stream || a.chunk - b.chunk);
  const [first] = files as [PlannedFile];
  files.forEach((file, i) => {
    const before = files[i - 1];
    if (file.experiment !== first.experiment || file.run !== first.run)
      usage(
        `${basename(first.path)} and ${basename(file.path)} belong to different runs`,
        'give the files of one run',
      );
    if (file.smallData !== first.smallData)
      usage(
        `${basename(first.path)} and ${basename(file.path)}: small data and full data cannot be mixed`,
        'give one kind',
      );
    if (before !== undefined && before.stream === file.stream && before.chunk === file.chunk)
      usage(`${before.path} and ${file.path} are the same chunk`, 'give each chunk once');
  });
  return files;
}

/** Error for a file that is not XTC at all. */
export function notXtc(source: ByteSource): CalibdeskError {
  return new CalibdeskError(
    'NOT_XTC',
    `${source.path}: no XTC file: its first 40 bytes are no datagram header`,
    {
      file: source.path,
      offset: 0,
      hint: 'check that it is an .xtc file of the LCLS-I data acquisition, complete from its beginning',
    },
  );
}

/** Indexes a file on the calling thread. */
function indexHere(open: (path: string) => ByteSource): IndexFile {
  return async (path, options = {}) => {
    const index = new FileIndex(open(path), { leaves: true, original: options.original ?? false });
    try {
      await index.build(options);
      return index;
    } catch (error) {
      index.source.close();
      throw error;
    }
  };
}

/** Progress of several files that are read at the same time as one. */
function together(
  names: readonly string[],
  report: (progress: Progress) => void,
): (file: number) => (progress: Progress) => void {
  const parts = names.map(() => ({ done: 0, total: 0 }));
  return (file) => (progress) => {
    parts[file] = { done: progress.done, total: progress.total ?? 0 };
    const sum = (part: 'done' | 'total'): number => parts.reduce((total, one) => total + one[part], 0);
    const stage = names.length === 1 ? progress.stage : `reading ${names.length} files`;
    report({ ...progress, stage, done: sum('done'), total: sum('total') });
  };
}

/**
 * Opens the files of one run: indexes them by header-only reads, all at the same time, merges streams and chunks, and collects the configuration.
 * Memory: about 80 bytes per datagram and 30 per record, whatever the size of the pixels.
 * Errors: `not-found`, `unreadable`, `NOT_XTC`, `usage` (files of several runs), `cancelled`, `io`.
 */
export async function openRun(paths: readonly string[], options: XtcRunOptions = {}): Promise<XtcRun> {
  const planned = planFiles(paths);
  const original = options.original ?? false;
  const { signal } = options;
  const progressOf = options.progress && together(paths, options.progress);
  const indexFile = options.indexFile ?? indexHere(options.openBytes ?? openBytes);
  const outcomes = await Promise.allSettled(
    planned.map(async ({ path, stream }, file) => {
      const building = {
        ...(signal && { signal }),
        ...(progressOf && { progress: progressOf(file) }),
      };
      const index = await indexFile(path, { ...building, original });
      try {
        if (index.foreign && index.length === 0) throw notXtc(index.source);
        // A later chunk that stands alone takes its configuration from chunk 0 beside it.
        const alone = !planned.some((other) => other.stream === stream && other.chunk === 0);
        return { index, first: alone ? await indexFirstChunk(path, building) : null };
      } catch (error) {
        index.source.close();
        throw error;
      }
    }),
  );
  const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    for (const { index, first } of opened) for (const one of [index, first]) one?.source.close();
    throw failed.reason;
  }
  const before = new ConfigStore();
  const beforeIndexes = opened.flatMap(({ first }) => (first === null ? [] : [first]));
  for (const first of beforeIndexes)
    for (let datagram = 0; datagram < first.length; datagram++) applyConfig(before, first, datagram);
  const files = planned.map(({ path, stream, chunk }, file): RunFile => {
    const { index } = opened[file]!;
    return { index, stream, chunk, complete: !index.source.plain || isComplete(path) };
  });
  const { experiment, run, smallData } = planned[0]!;
  return new MergedXtcRun({ files, experiment, run, smallData, original, before, beforeIndexes, indexFile });
}
