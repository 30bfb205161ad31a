import { existsSync } from 'node:fs';
import { openBytes } from './bytes.ts';
import { FileIndex } from './fileIndex.ts';
import { finalName, isComplete, nextChunkOf, parseXtcFileName } from './fileNames.ts';
import type { RunFile } from './merge.ts';
import type { IndexFile, XtcRunOptions } from './types.ts';

type Watching = Pick<XtcRunOptions, 'signal' | 'progress'>;

/** A file that got its final name goes on under it; returns whether it did. */
function followRename(file: RunFile): boolean {
  const { path, plain } = file.index.source;
  const final = finalName(path);
  if (!plain || final === path || existsSync(path) || !existsSync(final)) return false;
  const renamed = new FileIndex(openBytes(final), { leaves: true });
  renamed.restore(file.index.snapshot());
  if (!renamed.agreesWithFile()) {
    renamed.source.close();
    return false; // another file of that name
  }
  file.index.source.close();
  file.index = renamed;
  return true;
}

/** Chunks that have come behind the last ones of their streams. */
async function newChunks(
  files: readonly RunFile[],
  indexFile: IndexFile,
  watching: Watching,
): Promise<RunFile[]> {
  const found: RunFile[] = [];
  for (const { index, stream, chunk } of files) {
    if (files.some((other) => other.stream === stream && other.chunk > chunk)) continue;
    let path = nextChunkOf(index.source.path);
    for (; path !== null; path = nextChunkOf(path))
      found.push({
        index: await indexFile(path, watching),
        stream,
        chunk: parseXtcFileName(path)!.chunk,
        complete: isComplete(path),
      });
  }
  return found;
}

/** What has become of the files of a run. */
export interface Growth {
  /** There is more data. */
  grown: boolean;
  /** The merging must begin anew: files were added or replaced, or one grew that was taken for finished. */
  anew: boolean;
  /** A file was found to be finished. */
  finished: boolean;
}

/**
 * Looks at the files of a run again: indexes what was written, follows renames, finds further chunks. Files that are finished are not looked at, unless
 * all are. Errors: `cancelled`, `io`, `unreadable`.
 */
export async function growFiles(files: RunFile[], indexFile: IndexFile, watching: Watching): Promise<Growth> {
  const growth: Growth = { grown: false, anew: false, finished: false };
  for (const file of files) {
    if (file.complete === false && followRename(file)) growth.anew = true;
    if (!(await file.index.grow(watching))) continue;
    growth.grown = true;
    growth.anew ||= file.complete ?? true; // nothing had waited for it
    file.complete = false;
  }
  const growing = files.filter((file) => file.complete === false);
  const added = growing.length === 0 ? [] : await newChunks(files, indexFile, watching);
  files.push(...added);
  if (added.length > 0) growth.grown = growth.anew = true;
  for (const file of growing) {
    file.complete = isComplete(file.index.source.path);
    growth.finished ||= file.complete;
  }
  return growth;
}
