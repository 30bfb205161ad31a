import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Parts of a data file name `{exp}-r{run}-s{stream}-c{chunk}[.smd].xtc[.inprogress][.gz]`. */
export interface XtcFileName {
  experiment: string;
  run: number;
  stream: number;
  chunk: number;
  smallData: boolean;
  inProgress: boolean;
}

/** Takes a file name apart; null when it has not the form of the data acquisition. */
export function parseXtcFileName(path: string): XtcFileName | null {
  const match = /^(.+)-r(\d+)-s(\d+)-c(\d+)(\.smd)?\.xtc(\.inprogress)?(?:\.gz)?$/.exec(basename(path));
  if (match === null) return null;
  return {
    experiment: match[1]!,
    run: Number(match[2]),
    stream: Number(match[3]),
    chunk: Number(match[4]),
    smallData: match[5] !== undefined,
    inProgress: match[6] !== undefined,
  };
}

function firstThatExists(candidates: string[]): string | null {
  for (const candidate of candidates) {
    if (existsSync(candidate)) return candidate;
    if (existsSync(`${candidate}.gz`)) return `${candidate}.gz`;
  }
  return null;
}

/** The big file of a small-data file: in the folder above, in the same folder, or in `xtc` beside; null when there is none. */
export function bigFileOf(smallDataPath: string): string | null {
  const folder = dirname(smallDataPath);
  const name = basename(smallDataPath).replace(/\.gz$/, '').replace('.smd.xtc', '.xtc');
  return firstThatExists([
    join(folder, '..', name),
    join(folder, name),
    join(folder, '..', 'xtc', name),
    join(folder, '..', `${name}.inprogress`),
  ]);
}

/** Chunk 0 of the stream of a file that is a later chunk, when it lies beside it. */
export function firstChunkOf(path: string): string | null {
  const name = parseXtcFileName(path);
  if (name === null || name.chunk === 0) return null;
  const first = basename(path)
    .replace(/\.gz$/, '')
    .replace(/-c\d+(?=(?:\.smd)?\.xtc)/, (chunk) => `-c${'0'.repeat(chunk.length - 2)}`);
  return firstThatExists([
    join(dirname(path), first),
    join(dirname(path), first.replace(/\.inprogress$/, '')),
  ]);
}

/** A file that nobody has written to for so long is finished, milliseconds. */
const quietTime = 120_000;

/** Final name of a file that is being written; the name itself for others. */
export const finalName = (path: string): string => path.replace(/\.inprogress$/, '');

/** Whether a data file is finished: its name does not say otherwise (any more), and nobody has written to it for two minutes. */
export function isComplete(path: string, quiet = quietTime): boolean {
  if (path.endsWith('.gz')) return true;
  try {
    const { mtimeMs } = statSync(path);
    return parseXtcFileName(path)?.inProgress !== true && Date.now() - mtimeMs > quiet;
  } catch {
    return true; // gone, or renamed: nothing will come under this name any more
  }
}

/** The chunk that follows a file in its stream, as far as it is there: finished or being written; null when there is none. */
export function nextChunkOf(path: string): string | null {
  const name = parseXtcFileName(path);
  if (name === null) return null;
  const next = finalName(basename(path).replace(/\.gz$/, '')).replace(
    /-c\d+(?=(?:\.smd)?\.xtc)/,
    (chunk) => `-c${String(name.chunk + 1).padStart(chunk.length - 2, '0')}`,
  );
  return firstThatExists([join(dirname(path), next), join(dirname(path), `${next}.inprogress`)]);
}
