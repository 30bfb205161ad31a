import { CalibdeskError } from '../errors.ts';

/** Number that the word `end` stands for, and the largest run number a name can hold. */
export const lastRun = 9999;

export interface RunRange {
  begin: number;
  /** 9999 for `end`. */
  end: number;
}

export interface Candidate extends RunRange {
  name: string;
}

/**
 * Range of a constants file `<begin>-<end>.data` (end: a number or the word `end`), or null when lookup must ignore
 * the name: HISTORY, dated copies, editor files, signs, blanks, numbers above 9999.
 */
export function parseFileName(name: string): RunRange | null {
  const match = /^(\d+)-(\d+|end)\.data$/.exec(name);
  if (match === null) return null;
  const begin = Number(match[1]);
  const end = match[2] === 'end' ? lastRun : Number(match[2]);
  return begin <= lastRun && end <= lastRun ? { begin, end } : null;
}

/** The candidates among the names of a folder, in their given order. */
export function candidatesOf(names: Iterable<string>): Candidate[] {
  const found: Candidate[] = [];
  for (const name of names) {
    const range = parseFileName(name);
    if (range !== null) found.push({ name, ...range });
  }
  return found;
}

function hasWordEnd(name: string): number {
  return name.endsWith('-end.data') ? 1 : 0;
}

/**
 * Order of selection: begin descending, then end ascending; the first that contains the run wins. Two spellings of one
 * range: the explicit number comes before `end`, then the name without leading zeros.
 */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    b.begin - a.begin ||
    a.end - b.end ||
    hasWordEnd(a.name) - hasWordEnd(b.name) ||
    a.name.length - b.name.length ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

/** Name of the file that a run uses, or null. Runs above 9999 count as 9999. */
export function selectFile(names: Iterable<string>, run: number): string | null {
  const wanted = Math.min(run, lastRun);
  let best: Candidate | null = null;
  for (const candidate of candidatesOf(names)) {
    if (candidate.begin > wanted || candidate.end < wanted) continue;
    if (best === null || compareCandidates(candidate, best) < 0) best = candidate;
  }
  return best?.name ?? null;
}

/** Candidates in display order: begin ascending, then end descending (the reverse of the selection order). */
export function timelineOrder(names: Iterable<string>): Candidate[] {
  return candidatesOf(names).sort((a, b) => compareCandidates(b, a));
}

/**
 * For every candidate the closed intervals of runs (0..9999) in which it is really used, in ascending order; an empty
 * list when never. All begins and ends + 1 cut the runs into pieces; in the order of selection each file takes the pieces
 * of its range that are still free.
 */
export function effectiveRuns(names: Iterable<string>): Map<string, [number, number][]> {
  const ordered = candidatesOf(names).sort(compareCandidates);
  const runs = new Map<string, [number, number][]>(ordered.map((candidate) => [candidate.name, []]));
  const usable = ordered.filter(({ begin, end }) => begin <= end);
  const points = [...new Set(usable.flatMap(({ begin, end }) => [begin, end + 1]))].sort((a, b) => a - b);
  const pieceAt = new Map(points.map((point, piece) => [point, piece]));
  const owner = new Array<string | null>(points.length).fill(null);
  // nextFree[i]: a piece at or after i from which on the search for a free one goes on; shortened on the way.
  const nextFree = points.map((_, piece) => piece);
  const freeFrom = (piece: number): number => {
    let free = piece;
    while (free < points.length && nextFree[free] !== free) free = nextFree[free];
    for (let at = piece; at < free;) {
      const next = nextFree[at];
      nextFree[at] = free;
      at = next;
    }
    return free;
  };
  for (const { name, begin, end } of usable) {
    const stop = pieceAt.get(end + 1) as number;
    for (let at = freeFrom(pieceAt.get(begin) as number); at < stop; at = freeFrom(at)) {
      owner[at] = name;
      nextFree[at] = at + 1;
    }
  }
  for (let piece = 0; piece + 1 < points.length; piece++) {
    const name = owner[piece];
    if (name === null) continue;
    const intervals = runs.get(name) as [number, number][];
    const previous = intervals.at(-1);
    if (previous !== undefined && previous[1] === points[piece] - 1) previous[1] = points[piece + 1] - 1;
    else intervals.push([points[piece], points[piece + 1] - 1]);
  }
  return runs;
}

/** Groups of candidates that spell the same range, e.g. `5-end.data` and `05-9999.data`: lookup takes the first. */
export function duplicateRanges(names: Iterable<string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const { name, begin, end } of candidatesOf(names).sort(compareCandidates)) {
    const key = `${begin}-${end}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** `<begin>-<end>.data`, with `end` for 9999 and no leading zeros. */
export function makeFileName(range: RunRange): string {
  return `${range.begin}-${range.end === lastRun ? 'end' : range.end}.data`;
}

/**
 * Range `B-E` that a user asks for (B: 0..9999; E: B..9999 or `end`). Throws `bad-range` for anything else: signs, blanks,
 * `5-END`, a missing part, an end before the beginning.
 */
export function checkRange(text: string): RunRange {
  const match = /^(\d+)-(\d+|end)$/.exec(text);
  const refuse = (why: string): CalibdeskError =>
    new CalibdeskError('bad-range', `bad run range ${JSON.stringify(text)}: ${why}`, {
      hint: 'write it as 5-20 or 5-end, with runs from 0 to 9999',
    });
  if (match === null) throw refuse('expected <begin>-<end> or <begin>-end');
  const begin = Number(match[1]);
  const end = match[2] === 'end' ? lastRun : Number(match[2]);
  if (begin > lastRun) throw refuse(`begin ${match[1]} is above ${lastRun}`);
  if (end > lastRun) throw refuse(`end ${match[2]} is above ${lastRun}`);
  if (end < begin) throw refuse(`end ${end} is before begin ${begin}`);
  return { begin, end };
}

/** Numbers of a run list such as `0,3,10-20`, in the given order. Throws `usage`. */
export function parseRunList(text: string): number[] {
  const runs: number[] = [];
  const refuse = (part: string): CalibdeskError =>
    new CalibdeskError(
      'usage',
      `bad run list ${JSON.stringify(text)}: ${JSON.stringify(part)} is no run or range`,
      {
        hint: 'write runs as numbers and ranges, for example 0,3,10-20',
      },
    );
  for (const part of text.split(',')) {
    const match = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part.trim());
    if (match === null) throw refuse(part);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first || runs.length + last - first >= 1_000_000) throw refuse(part);
    for (let run = first; run <= last; run++) runs.push(run);
  }
  return runs;
}
