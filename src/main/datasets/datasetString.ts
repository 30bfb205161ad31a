import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseXtcFileName, type XtcFileName } from '../readers/xtc/fileNames.ts';

const flags = ['xtc', 'h5', 'smd', 'idx', 'rax', 'live'] as const;
type Flag = (typeof flags)[number];

/** A dataset string taken apart: `exp=NAME:run=N[:dir=PATH][:stream=a-b][:flag..]`. */
export interface DatasetString {
  /** Name without instrument, or a numeric id as text; empty when only `dir` is given. */
  experiment: string;
  /** Instrument as given in `exp=INSTR/NAME`, or the first three letters of the name, in upper case; empty for numeric ids. */
  instrument: string;
  /** Run numbers in the order given, each once. */
  runs: number[];
  dir: string | null;
  /** Ranges of stream numbers, both ends included; null for all. */
  streams: [number, number][] | null;
  flags: ReadonlySet<Flag>;
}

export interface ResolvedDataset {
  files: string[];
  /** Experiment of the string; null for plain file names. */
  experiment: string | null;
  /** The run is being written, and shall be followed. */
  live: boolean;
}

function bad(
  text: string,
  why: string,
  hint = 'write it as exp=xpptut15:run=54 or exp=NAME:run=N:dir=PATH',
): never {
  throw new CalibdeskError('usage', `dataset ${JSON.stringify(text)}: ${why}`, { hint });
}

/** Whether a text is a dataset string and not the name of a file. */
export function isDatasetString(text: string): boolean {
  return /(^|:)\s*(exp|run)\s*=/.test(text);
}

function parseRanges(text: string, value: string, what: string): [number, number][] {
  return value.split(',').map((part) => {
    const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(part);
    if (match === null) bad(text, `${what}=${value} is no list of numbers and ranges such as 1,3,5-9`);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) bad(text, `the range ${part.trim()} of ${what} runs backwards`);
    return [first, last];
  });
}

/** Most runs that one string may name. */
const mostRuns = 100_000;

/** Takes a dataset string apart. Blanks around items are trimmed, empty items ignored. Errors: `usage`. */
export function parseDatasetString(text: string): DatasetString {
  const found = new Set<Flag>();
  const values = new Map<string, string>();
  for (const raw of text.split(':')) {
    const item = raw.trim();
    if (item === '') continue;
    const cut = item.indexOf('=');
    const key = (cut < 0 ? item : item.slice(0, cut)).trim();
    if (cut < 0) {
      if (key === 'one-stream') bad(text, 'the flag one-stream was removed', 'use stream=0');
      if (!flags.includes(key as Flag)) bad(text, `unknown part ${JSON.stringify(item)}`);
      found.add(key as Flag);
      continue;
    }
    if (!['exp', 'run', 'dir', 'stream'].includes(key)) bad(text, `unknown part ${JSON.stringify(item)}`);
    if (values.has(key)) bad(text, `${key} is given twice`);
    values.set(key, item.slice(cut + 1).trim());
  }
  const run = values.get('run');
  if (run === undefined || run === '') bad(text, 'it names no run');
  const ranges = parseRanges(text, run, 'run');
  if (ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0) > mostRuns)
    bad(text, `it names more than ${mostRuns} runs`);
  const runs = [
    ...new Set(
      ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
    ),
  ];
  const [, instrument, experiment] = /^(?:([^/]*)\/)?(.*)$/.exec(values.get('exp') ?? '')!;
  if (/[/\0]/.test(experiment!) || experiment === '..')
    bad(text, `${experiment} is no name of an experiment`);
  const numeric = /^\d+$/.test(experiment!);
  const stream = values.get('stream');
  return {
    experiment: experiment!,
    instrument: (instrument ?? (numeric ? '' : experiment!.slice(0, 3))).toUpperCase(),
    runs,
    dir: values.get('dir') || null,
    streams: stream === undefined ? null : parseRanges(text, stream, 'stream'),
    flags: found,
  };
}

/** Folder that holds the files of a dataset. Errors: `usage` when the string does not say it. */
export function folderOf(dataset: DatasetString, dataRoot: string | undefined, text: string): string {
  const root = dataRoot ?? process.env.SIT_PSDM_DATA ?? '/reg/d/psdm';
  if (dataset.dir === null && (dataset.instrument === '' || dataset.experiment === ''))
    bad(text, 'the instrument of the experiment is not known', 'add dir=PATH, or write exp=INSTR/NAME');
  const folder = dataset.dir ?? join(root, dataset.instrument, dataset.experiment, 'xtc');
  return dataset.flags.has('smd') ? join(folder, 'smalldata') : folder;
}

interface Candidate extends XtcFileName {
  path: string;
}

function candidatesIn(folder: string, dataset: DatasetString, run: number): Candidate[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CalibdeskError('not-found', `${folder}: there is no such folder`, {
        file: folder,
        hint: 'give the folder of the data files by dir=PATH',
      });
    throw new CalibdeskError('unreadable', `${folder}: cannot be listed (${code})`, {
      file: folder,
      hint: 'check its permissions',
    });
  }
  const smallData = dataset.flags.has('smd');
  const inStream = (stream: number): boolean =>
    dataset.streams === null || dataset.streams.some(([first, last]) => stream >= first && stream <= last);
  const byChunk = new Map<string, Candidate>();
  for (const name of names.sort()) {
    const parsed = parseXtcFileName(name);
    if (parsed === null || parsed.run !== run || parsed.smallData !== smallData || !inStream(parsed.stream))
      continue;
    if (parsed.inProgress && !dataset.flags.has('live')) continue;
    // The plain file before its gzipped copy, the finished file before the one in progress.
    const key = `${parsed.experiment} ${parsed.stream} ${parsed.chunk}`;
    const before = byChunk.get(key);
    if (before === undefined || (before.path.endsWith('.gz') && !name.endsWith('.gz') && !parsed.inProgress))
      byChunk.set(key, { ...parsed, path: join(folder, name) });
  }
  return [...byChunk.values()];
}

/** Data files of one run of a dataset, by stream and chunk. Errors: `not-found`, `unreadable`, `usage` when several experiments have that run there. */
export function filesOfRun(dataset: DatasetString, run: number, folder: string, text: string): string[] {
  const candidates = candidatesIn(folder, dataset, run);
  const named = candidates.filter(
    ({ experiment }) => experiment === dataset.experiment || experiment === `e${dataset.experiment}`,
  );
  const files = named.length > 0 ? named : candidates;
  const experiments = [...new Set(files.map((file) => file.experiment))];
  if (files.length === 0)
    throw new CalibdeskError('not-found', `${text}: no data file of run ${run} in ${folder}`, {
      file: folder,
      hint: 'check run, stream and dir; file names are <experiment>-r<run>-s<stream>-c<chunk>.xtc',
    });
  if (experiments.length > 1)
    bad(
      text,
      `${folder} holds run ${run} of several experiments: ${experiments.join(', ')}`,
      'name one of them as exp=',
    );
  return files.sort((a, b) => a.stream - b.stream || a.chunk - b.chunk).map((file) => file.path);
}

/**
 * Files of what a user names as one run: a dataset string, or data files. Of several dataset strings the first counts, and file names beside one are
 * ignored, both with a remark. Errors: `usage`, `not-found`, `unreadable`.
 */
export async function resolveDataset(
  names: readonly string[],
  options: { dataRoot?: string | undefined } = {},
  note: (message: string) => void = () => undefined,
): Promise<ResolvedDataset> {
  const [text, ...others] = names.filter(isDatasetString);
  if (text === undefined) return { files: [...names], experiment: null, live: false };
  if (names.length > 1 + others.length) note(`file names beside the dataset ${text} are ignored`);
  if (others.length > 0) note(`only the first dataset counts: ${text}`);
  const dataset = parseDatasetString(text);
  if (dataset.flags.has('h5'))
    bad(text, 'HDF5 files are not read as events', 'leave out h5 to use the XTC files of the run');
  if (dataset.runs.length !== 1)
    bad(
      text,
      `it names ${dataset.runs.length} runs, one is needed here`,
      'call the command once for each run',
    );
  const files = filesOfRun(dataset, dataset.runs[0]!, folderOf(dataset, options.dataRoot, text), text);
  return { files, experiment: dataset.experiment || null, live: dataset.flags.has('live') };
}
