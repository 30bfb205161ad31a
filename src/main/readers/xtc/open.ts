import { basename, resolve } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { openBytes, type ByteSource } from './bytes.ts';
import { ConfigStore } from './configStore.ts';
import { applyConfig, indexFirstChunk } from './fileConfigs.ts';
import { FileIndex } from './fileIndex.ts';
import { parseXtcFileName } from './fileNames.ts';
import type { RunFile } from './merge.ts';
import { MergedXtcRun } from './run.ts';
import type { XtcRun, XtcRunOptions } from './types.ts';

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

/**
 * Opens the files of one run: indexes them by header-only reads, merges streams and chunks, and collects the configuration. Memory: about 80 bytes
 * per datagram and 25 per record, whatever the size of the pixels.
 * Errors: `not-found`, `unreadable`, `NOT_XTC`, `usage` (files of several runs), `cancelled`, `io`.
 */
export async function openRun(paths: readonly string[], options: XtcRunOptions = {}): Promise<XtcRun> {
  const planned = planFiles(paths);
  const original = options.original ?? false;
  const building = {
    ...(options.signal && { signal: options.signal }),
    ...(options.progress && { progress: options.progress }),
  };
  const files: RunFile[] = [];
  const before = new ConfigStore();
  const beforeIndexes: FileIndex[] = [];
  try {
    for (const { path, stream, chunk } of planned) {
      const index = new FileIndex((options.openBytes ?? openBytes)(path), { leaves: true, original });
      files.push({ index, stream, chunk });
      await index.build(building);
      if (index.foreign && index.length === 0) throw notXtc(index.source);
      // A later chunk that stands alone takes its configuration from chunk 0 beside it.
      if (planned.some((other) => other.stream === stream && other.chunk === 0)) continue;
      const first = await indexFirstChunk(path, building);
      if (first === null) continue;
      beforeIndexes.push(first);
      for (let datagram = 0; datagram < first.length; datagram++) applyConfig(before, first, datagram);
    }
  } catch (error) {
    for (const { index } of files) index.source.close();
    for (const index of beforeIndexes) index.source.close();
    throw error;
  }
  const { experiment, run, smallData } = planned[0]!;
  return new MergedXtcRun({ files, experiment, run, smallData, original, before, beforeIndexes });
}
