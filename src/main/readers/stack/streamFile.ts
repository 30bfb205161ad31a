import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { fileError } from './stackFile.ts';

/** A stream document: several stacks of one run with event codes and times, as `cli/dark-processing` describes it. */
export interface StreamDocument {
  experiment: string;
  run: number;
  /** Number of events; null: as many as the longest stack. */
  events: number | null;
  sources: { source: string; frames: string; missing: ReadonlySet<number> }[];
  /** Event codes of each event; null without event-code data. */
  codes: (readonly number[] | null)[] | null;
  /** Seconds, nanoseconds and fiducial of each event. */
  times: (readonly [number, number, number])[] | null;
}

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

class StreamReader {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  bad(what: string, hint = 'the form is described under `det_ndarr_raw_proc --help`'): CalibdeskError {
    return new CalibdeskError('bad-input', `${this.#file}: ${what}`, { file: this.#file, hint });
  }

  read(document: Fields): StreamDocument {
    const { experiment = 'noexp', run = 0, events = null, sources, codes = null, times = null } = document;
    if (typeof experiment !== 'string') throw this.bad('`experiment` is no text');
    if (!isCount(run)) throw this.bad('`run` is no run number');
    if (events !== null && !isCount(events)) throw this.bad('`events` is no number of events');
    if (!isObject(sources)) throw this.bad('`sources` is no object of sources');
    const list = Object.entries(sources).map(([source, value]) => this.#source(source, value));
    if (list.length === 0) throw this.bad('`sources` is empty');
    return { experiment, run, events, sources: list, codes: this.#codes(codes), times: this.#times(times) };
  }

  #source(source: string, value: unknown): StreamDocument['sources'][number] {
    if (!isObject(value) || typeof value.frames !== 'string')
      throw this.bad(`source ${source} names no stack (\`frames\`: path of a .npy file)`);
    const missing = value.missing ?? [];
    if (!Array.isArray(missing) || !missing.every(isCount))
      throw this.bad(`\`missing\` of source ${source} is no list of event numbers`);
    const frames = isAbsolute(value.frames) ? value.frames : join(dirname(this.#file), value.frames);
    return { source, frames, missing: new Set(missing as number[]) };
  }

  #codes(codes: unknown): StreamDocument['codes'] {
    if (codes === null) return null;
    const good = (entry: unknown): boolean =>
      entry === null || (Array.isArray(entry) && entry.every(Number.isInteger));
    if (!Array.isArray(codes) || !codes.every(good))
      throw this.bad('`codes` is no list of lists of event codes');
    return codes as (number[] | null)[];
  }

  #times(times: unknown): StreamDocument['times'] {
    if (times === null) return null;
    const good = (entry: unknown): boolean =>
      Array.isArray(entry) && entry.length === 3 && entry.every(isCount);
    if (!Array.isArray(times) || !times.every(good))
      throw this.bad('`times` is no list of [seconds, nanoseconds, fiducial]');
    return times as [number, number, number][];
  }
}

/**
 * Reads a stream document; paths in it are relative to its folder.
 * @throws CalibdeskError not-found; unreadable; bad-input for anything that is no such document
 */
export async function readStreamFile(file: string): Promise<StreamDocument> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, file);
  }
  const reader = new StreamReader(file);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw reader.bad(`not a JSON document: ${(error as Error).message}`);
  }
  if (!isObject(document)) throw reader.bad('the document is no object');
  if (document.sources === undefined && document.runs !== undefined)
    throw reader.bad(
      'this is a steps file (`runs`) of the multi-gain tools, a stream file with `sources` was expected',
    );
  return reader.read(document);
}
