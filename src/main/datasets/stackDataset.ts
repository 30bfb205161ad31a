import { CalibdeskError } from '../../domain/errors.ts';
import { deviceOfSource } from '../../domain/darkFiles/dataBits.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { StackFile } from '../readers/stack/stackFile.ts';
import { readStreamFile, type StreamDocument } from '../readers/stack/streamFile.ts';
import type {
  Dataset,
  DatasetEvent,
  DatasetOptions,
  DatasetSource,
  FrameAccess,
  SourceScan,
} from './dataset.ts';

interface Lane extends DatasetSource {
  readonly stack: StackFile;
  readonly missing: ReadonlySet<number>;
}

/** A run made of stacks: event i takes frame i of each stack. */
class StackDataset implements Dataset {
  readonly kind = 'stack';
  readonly name: string;
  readonly experiment: string;
  readonly run: number;
  readonly files: readonly string[];
  readonly sources: readonly Lane[];
  readonly warnings: readonly string[] = [];
  readonly #events: number;
  readonly #codes: StreamDocument['codes'];
  readonly #times: StreamDocument['times'];

  constructor(name: string, document: Omit<StreamDocument, 'sources'>, sources: readonly Lane[]) {
    this.name = name;
    this.experiment = document.experiment;
    this.run = document.run;
    this.files = [...new Set(sources.map((lane) => lane.stack.file))];
    this.sources = sources;
    this.#events = document.events ?? Math.max(...sources.map((lane) => lane.stack.frames));
    this.#codes = document.codes;
    this.#times = document.times;
    for (const [field, list] of [
      ['codes', this.#codes],
      ['times', this.#times],
    ] as const)
      if (list !== null && list.length < this.#events)
        throw new CalibdeskError(
          'bad-input',
          `${name}: \`${field}\` has ${list.length} entries for ${this.#events} events`,
          {
            file: name,
            hint: 'give one entry for each event',
          },
        );
  }

  #event(index: number): DatasetEvent {
    const [seconds, nanoseconds, fiducials] = this.#times?.[index] ?? [0, 0, index];
    return {
      index,
      seconds,
      nanoseconds,
      fiducials,
      eventCodes: this.#codes?.[index] ?? null,
      calibCycle: 0,
    };
  }

  async calibCycles(): Promise<number> {
    return 1;
  }

  async beginTime(): Promise<{ seconds: number; nanoseconds: number } | null> {
    if (this.#events === 0) return null;
    const { seconds, nanoseconds } = this.#event(0);
    return { seconds, nanoseconds };
  }

  async *events({
    from = 0,
    signal,
  }: { from?: number; signal?: AbortSignal } = {}): AsyncIterable<DatasetEvent> {
    for (let index = from; index < this.#events; index++) {
      signal?.throwIfAborted();
      yield this.#event(index);
    }
  }

  async eventCount(): Promise<number> {
    return this.#events;
  }

  async frame(event: DatasetEvent, source: DatasetSource): Promise<FrameAccess> {
    const { stack, missing } = source as Lane;
    if (missing.has(event.index) || event.index >= stack.frames)
      return { kind: 'missing', reason: 'absent', damage: 0 };
    return { kind: 'contiguous', location: { file: stack.file, byteOffset: stack.offset(event.index) } };
  }

  async readFrame(event: DatasetEvent, source: DatasetSource): Promise<NdArray | null> {
    const { stack, missing } = source as Lane;
    if (missing.has(event.index) || event.index >= stack.frames) return null;
    return stack.readFrame(event.index);
  }

  async scan(events: number): Promise<SourceScan[]> {
    const end = Math.min(events, this.#events);
    return this.sources.map((source) => {
      let frames = 0;
      for (let index = 0; index < end; index++)
        if (index < source.stack.frames && !source.missing.has(index)) frames++;
      return { source, frames };
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.sources.map((lane) => lane.stack.close()));
  }
}

async function openLane(source: string, file: string, missing: ReadonlySet<number>): Promise<Lane> {
  const stack = await StackFile.open(file);
  return {
    source,
    alias: null,
    device: deviceOfSource(source),
    dataType: null,
    dtype: stack.dtype,
    shape: stack.shape,
    stack,
    missing,
  };
}

/** A single stack: the name of its source comes from outside, `options.stackSources`. */
export async function openStackDataset(file: string, options: DatasetOptions): Promise<Dataset> {
  const { experiment = 'noexp', run = 0, stackSources = [] } = options;
  const names = stackSources.length > 0 ? stackSources : ['NoDetector.0:NoDevice.0'];
  const lanes = await Promise.all([...new Set(names)].map((source) => openLane(source, file, new Set())));
  return new StackDataset(file, { experiment, run, events: null, codes: null, times: null }, lanes);
}

/** The stacks of a stream document. */
export async function openStreamDataset(file: string): Promise<Dataset> {
  const document = await readStreamFile(file);
  const lanes: Lane[] = [];
  for (const { source, frames, missing } of document.sources)
    lanes.push(await openLane(source, frames, missing));
  return new StackDataset(file, document, lanes);
}
