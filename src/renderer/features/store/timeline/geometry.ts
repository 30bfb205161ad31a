import type { StoreFile } from '../../../../contract/store.ts';
import { compareCandidates, lastRun } from '../../../../domain/store/fileNames.ts';

/** Runs that are drawn: from the left edge of `first` to the right edge of `last`. */
export interface RunSpan {
  first: number;
  last: number;
}

export interface Bar {
  file: StoreFile;
  /** Pixels from the left; clipped to the drawing. */
  left: number;
  right: number;
  /** The range goes on beyond the right edge of the drawing. */
  openRight: boolean;
  openLeft: boolean;
  /** Parts in which the file wins, as pixels. */
  wins: { left: number; right: number; runs: [number, number] }[];
  never: boolean;
}

/**
 * Span that shows every begin and every numbered end, the cursor, and some runs beyond, so that an open end is seen to
 * go on. Without files: the surroundings of the cursor.
 */
export function spanOf(files: readonly StoreFile[], cursor: number | null): RunSpan {
  const points = files.flatMap(({ begin, end }) => (end >= lastRun ? [begin] : [begin, end]));
  if (cursor !== null) points.push(Math.min(cursor, lastRun));
  if (points.length === 0) return { first: 0, last: 100 };
  const lowest = Math.min(...points);
  const highest = Math.max(...points);
  const margin = Math.max(3, Math.ceil((highest - lowest) * 0.08));
  return { first: Math.max(0, lowest - margin), last: Math.min(lastRun, highest + margin) };
}

/** Left edge of a run in pixels. */
export function xOfRun(run: number, span: RunSpan, width: number): number {
  return ((run - span.first) / (span.last - span.first + 1)) * width;
}

/** Run under a pixel, kept inside the span. */
export function runAt(x: number, span: RunSpan, width: number): number {
  const run = Math.floor(span.first + (x / Math.max(1, width)) * (span.last - span.first + 1));
  return Math.min(span.last, Math.max(span.first, run));
}

/** Bars of files in the order given, one row each. */
export function barsOf(files: readonly StoreFile[], span: RunSpan, width: number): Bar[] {
  const clip = (x: number): number => Math.min(width, Math.max(0, x));
  const piece = (first: number, last: number): { left: number; right: number } => {
    const left = clip(xOfRun(first, span, width));
    // One run may be narrower than a pixel; it must be seen all the same.
    return {
      left,
      right: Math.min(width, Math.max(clip(xOfRun(last + 1, span, width)), left + (left < width ? 2 : 0))),
    };
  };
  return files.map((file) => {
    const low = Math.min(file.begin, file.end);
    const high = Math.max(file.begin, file.end);
    return {
      file,
      ...piece(low, high),
      openRight: high > span.last,
      openLeft: low < span.first,
      wins: file.runs
        .filter(([first, last]) => last >= span.first && first <= span.last)
        .map(([first, last]) => ({ ...piece(first, last), runs: [first, last] as [number, number] })),
      never: file.runs.length === 0,
    };
  });
}

/** The span zoomed about a run; never narrower than five runs, never beyond 0..9999. */
export function zoomSpan(span: RunSpan, run: number, factor: number): RunSpan {
  const length = span.last - span.first + 1;
  const wanted = Math.min(lastRun + 1, Math.max(5, Math.round(length / factor)));
  const part = (run - span.first) / length;
  const first = Math.min(lastRun + 1 - wanted, Math.max(0, Math.round(run - part * wanted)));
  return { first, last: first + wanted - 1 };
}

export function panSpan(span: RunSpan, runs: number): RunSpan {
  const length = span.last - span.first;
  const first = Math.min(lastRun - length, Math.max(0, span.first + Math.round(runs)));
  return { first, last: first + length };
}

export interface Explanation {
  winner: StoreFile | null;
  text: string;
}

/** Which file a run uses and why, in words: `7-end.data wins: largest begin; 1-end.data is shadowed`. */
export function explainRun(files: readonly StoreFile[], run: number): Explanation {
  const wanted = Math.min(run, lastRun);
  const fitting = files.filter(({ begin, end }) => begin <= wanted && wanted <= end).sort(compareCandidates);
  const [winner, second] = fitting;
  if (!winner) {
    const text = files.length === 0 ? 'no file' : `no file covers run ${run}`;
    return { winner: null, text };
  }
  if (!second) return { winner, text: `${winner.name}: the only file that covers run ${run}` };
  const why =
    winner.begin > second.begin
      ? `begins later (${winner.begin}) than ${second.name}`
      : winner.end < second.end
        ? `begins with ${second.name} but ends earlier`
        : `same range as ${second.name}, which is spelled differently`;
  const more = fitting.length > 2 ? ` and ${fitting.length - 2} more` : '';
  return { winner, text: `${winner.name}: ${why}${more}` };
}
