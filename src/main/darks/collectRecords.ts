import { RecordCounter, stepOfEvent, type EventSelection } from '../../domain/darkFiles/selection.ts';
import type { Dataset, DatasetEvent, DatasetSource, FrameAccess } from '../datasets/dataset.ts';
import type { FrameInput } from '../engine/dark/request.ts';
import type { CallContext } from '../usecases/context.ts';

/** The frames that one source contributes. */
export interface CollectedSource {
  source: DatasetSource;
  /** Number of frames. */
  records: number;
  /** Selected events that had no usable frame, by reason. */
  missing: Record<string, number>;
  /** Where the frames are, in order, for the accumulator. */
  frames: FrameInput;
}

export interface Collected {
  sources: CollectedSource[];
  /** Events that passed the selection. */
  eventsRead: number;
  /** The last event that was read: it gives date, time and fiducial of file names. Null for a run without events. */
  lastEvent: DatasetEvent | null;
}

/** Records of one source while they are gathered: places of contiguous frames in little memory, events for all others. */
class Lane {
  readonly events: DatasetEvent[] = [];
  readonly missing: Record<string, number> = {};
  readonly #source: DatasetSource;
  readonly #dataset: Dataset;
  readonly #files = new Map<string, number>();
  readonly #fileIndex: number[] = [];
  readonly #byteOffset: number[] = [];
  #inPlace = true;

  constructor(dataset: Dataset, source: DatasetSource) {
    this.#dataset = dataset;
    this.#source = source;
  }

  /** Adds the frame of an event; false when there is none. */
  add(event: DatasetEvent, access: FrameAccess): boolean {
    if (access.kind === 'missing') {
      this.missing[access.reason] = (this.missing[access.reason] ?? 0) + 1;
      return false;
    }
    this.events.push(event);
    if (access.kind === 'decoded') this.#inPlace = false;
    else if (this.#inPlace) {
      const { file, byteOffset } = access.location;
      let index = this.#files.get(file);
      if (index === undefined) this.#files.set(file, (index = this.#files.size));
      this.#fileIndex.push(index);
      this.#byteOffset.push(byteOffset);
    }
    return true;
  }

  get collected(): CollectedSource {
    return {
      source: this.#source,
      records: this.events.length,
      missing: this.missing,
      frames: this.#inPlace ? this.#table() : this.#reader(),
    };
  }

  #table(): FrameInput {
    return {
      files: [...this.#files.keys()],
      fileIndex: Uint32Array.from(this.#fileIndex),
      byteOffset: Float64Array.from(this.#byteOffset),
    };
  }

  #reader(): FrameInput {
    return {
      count: this.events.length,
      read: async (index: number) => {
        const frame = await this.#dataset.readFrame(this.events[index], this.#source);
        // The dtype of the source was checked to be one that darks take.
        return (frame?.data ?? null) as Uint16Array | null;
      },
    };
  }
}

/** Lets timers, signals and other callers run between slices of a long loop. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * One pass over the events of a run: finds the frames of all wanted sources at once. Reads no pixels of contiguous frames.
 * Rule of selection and end: reference dark-processing 4.2 (and 14, row 7 without `original`).
 */
export async function collectRecords(
  dataset: Dataset,
  sources: readonly DatasetSource[],
  selection: EventSelection,
  context: CallContext,
): Promise<Collected> {
  const lanes = sources.map((source) => new Lane(dataset, source));
  const counter = new RecordCounter(sources.length, selection);
  let eventsRead = 0;
  let lastEvent: DatasetEvent | null = null;
  let seen = 0;
  for await (const event of dataset.events({ signal: context.signal })) {
    // The original has the event in its hands when it finds that the loop is over.
    lastEvent = event;
    const step = stepOfEvent(selection, event);
    if (step === 'end') break;
    if (++seen % 256 === 0) {
      await breathe();
      context.signal.throwIfAborted();
      context.progress({ stage: 'reading the event index', done: seen, total: null, unit: 'events' });
    }
    if (step === 'skip') continue;
    eventsRead++;
    for (const [index, lane] of lanes.entries())
      if (counter.wants(index) && lane.add(event, await dataset.frame(event, sources[index])))
        counter.add(index);
    if (counter.finished) break;
  }
  return { sources: lanes.map((lane) => lane.collected), eventsRead, lastEvent };
}
