import { bytesOf, viewOf, type Dtype, type NdArray } from '../../domain/array/ndarray.ts';
import { deviceOfSource } from '../../domain/darkFiles/dataBits.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { runHdf5Task } from '../readers/hdf5/client.ts';
import type { RunAnswers, RunRequest } from '../readers/hdf5/lcls/runTask.ts';
import type { FramePart, Hdf5Run, RunSource } from '../readers/hdf5/lcls/types.ts';
import type {
  Dataset,
  DatasetEvent,
  DatasetOptions,
  DatasetSource,
  FrameAccess,
  SourceScan,
} from './dataset.ts';

/** Frames are read about so many bytes at a time: records of one chunk come together, and the next ones ahead. */
const blockBytes = 32 * 2 ** 20;
/** Unpacking a block of chunks may take long, ms. */
const patience = 60_000;

interface Place {
  part: FramePart;
  /** Position among the valid records of the part. */
  position: number;
}

/** A detector of the run with the places of its frames by time. */
export class Hdf5Source implements DatasetSource {
  readonly source: string;
  readonly alias: string | null;
  readonly device: string;
  readonly dataType: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly parts: readonly FramePart[];
  #byTime: Map<string, Place> | undefined;

  constructor(source: RunSource) {
    this.source = source.source;
    this.alias = source.alias;
    this.device = deviceOfSource(source.source.split('__')[0]);
    this.dataType = source.dataType;
    this.dtype = source.parts[0].dtype;
    this.shape = source.parts[0].shape;
    this.parts = source.parts;
  }

  /** The record of an event: the one with its time in its calib cycle. */
  placeOf(event: Pick<DatasetEvent, 'calibCycle' | 'seconds' | 'nanoseconds'>): Place | null {
    if (this.#byTime === undefined) {
      this.#byTime = new Map();
      for (const part of this.parts)
        for (let position = 0; position < part.records.length; position++) {
          const key = `${part.cycle} ${part.times.seconds[position]} ${part.times.nanoseconds[position]}`;
          if (!this.#byTime.has(key)) this.#byTime.set(key, { part, position });
        }
    }
    return this.#byTime.get(`${event.calibCycle} ${event.seconds} ${event.nanoseconds}`) ?? null;
  }
}

interface Block {
  part: FramePart;
  first: number;
  frames: NdArray;
}

/** A run of one translated file. Its own worker thread reads ahead; nothing of the file is kept but one block for each detector. */
export class Hdf5RunDataset implements Dataset {
  readonly kind = 'hdf5';
  readonly name: string;
  readonly experiment: string;
  readonly run: number;
  readonly files: readonly string[];
  readonly sources: readonly Hdf5Source[];
  readonly warnings: readonly string[];
  readonly #content: Hdf5Run;
  readonly #pool: WorkerPool;
  readonly #blocks = new Map<Hdf5Source, Block>();
  /** Index of the first event of each calib cycle. */
  readonly #firsts: number[] = [];
  readonly #count: number;

  constructor(file: string, content: Hdf5Run, pool: WorkerPool, options: DatasetOptions) {
    this.name = file;
    this.files = [file];
    this.experiment = content.experiment ?? options.experiment ?? 'noexp';
    this.run = content.run;
    this.sources = content.sources.map((source) => new Hdf5Source(source));
    this.warnings = content.warnings;
    this.#content = content;
    this.#pool = pool;
    let first = 0;
    for (const { seconds } of content.events) {
      this.#firsts.push(first);
      first += seconds.length;
    }
    this.#count = first;
  }

  #event(index: number): DatasetEvent {
    const calibCycle = this.#firsts.findLastIndex((first) => first <= index);
    const { seconds, nanoseconds, fiducials } = this.#content.events[calibCycle];
    const at = index - this.#firsts[calibCycle];
    return {
      index,
      seconds: seconds[at],
      nanoseconds: nanoseconds[at],
      fiducials: fiducials[at],
      eventCodes: null,
      calibCycle,
    };
  }

  async calibCycles(): Promise<number> {
    return this.#content.cycles;
  }

  async beginTime(): Promise<{ seconds: number; nanoseconds: number } | null> {
    if (this.#count === 0) return null;
    const { seconds, nanoseconds } = this.#event(0);
    return { seconds, nanoseconds };
  }

  async *events({
    from = 0,
    signal,
  }: { from?: number; signal?: AbortSignal } = {}): AsyncIterable<DatasetEvent> {
    for (let index = from; index < this.#count; index++) {
      signal?.throwIfAborted();
      yield this.#event(index);
    }
  }

  async eventCount(): Promise<number> {
    return this.#count;
  }

  async frame(event: DatasetEvent, source: DatasetSource): Promise<FrameAccess> {
    const place = (source as Hdf5Source).placeOf(event);
    if (place === null) return { kind: 'missing', reason: 'absent', damage: 0 };
    this.#checkForm(source as Hdf5Source, place.part);
    return { kind: 'decoded' };
  }

  #checkForm(source: Hdf5Source, part: FramePart): void {
    if (part.dtype === source.dtype && part.shape.join() === source.shape.join()) return;
    throw new CalibdeskError(
      'bad-input',
      `${source.source}: frames of calib cycle ${part.cycle} are ${part.dtype} (${part.shape.join(', ')}), ` +
        `those before are ${source.dtype} (${source.shape.join(', ')}): the sensor was configured anew in mid-run`,
      { file: this.name, hint: 'select events of one configuration only' },
    );
  }

  async readFrame(event: DatasetEvent, source: DatasetSource): Promise<NdArray | null> {
    const place = (source as Hdf5Source).placeOf(event);
    return place === null ? null : this.frameOf(source as Hdf5Source, place.part, place.position);
  }

  /** The frame of the valid record at `position` of a part. */
  async frameOf(
    source: Hdf5Source,
    part: FramePart,
    position: number,
    signal?: AbortSignal,
  ): Promise<NdArray> {
    this.#checkForm(source, part);
    const record = part.records[position];
    let block = this.#blocks.get(source);
    if (block?.part !== part || record < block.first || record >= block.first + block.frames.shape[0]) {
      this.#blocks.delete(source);
      block = await this.#readBlock(part, record, signal);
      this.#blocks.set(source, block);
    }
    const size = part.shape.reduce((product, length) => product * length, 1);
    const { data } = block.frames;
    const begin = data.byteOffset + (record - block.first) * size * bytesOf(part.dtype);
    const bytes = data.buffer.slice(begin, begin + size * bytesOf(part.dtype));
    return { dtype: part.dtype, shape: [...part.shape], data: viewOf(part.dtype, bytes, 0, size) };
  }

  /** Records from the chunk of `record` on, up to about `blockBytes`; whole chunks where that is possible. */
  async #readBlock(part: FramePart, record: number, signal: AbortSignal | undefined): Promise<Block> {
    const size = part.shape.reduce((product, length) => product * length, bytesOf(part.dtype));
    const most = Math.max(1, Math.floor(blockBytes / size));
    const chunkStart = record - (record % part.chunk);
    // A chunk above the limit is read from the record on: unpacked again for each block, but never kept whole.
    const first = part.chunk <= most ? chunkStart : record;
    const wanted = part.chunk <= most ? most - (most % part.chunk) : most;
    const last = part.records.reduce((largest, value) => Math.max(largest, value), record);
    const count = Math.min(wanted, last + 1 - first);
    const valid = part.records.filter((value) => value >= first && value < first + count);
    const request: RunRequest = {
      kind: 'frames',
      file: this.name,
      block: { path: part.path, cspad: part.cspad, first, count, valid },
    };
    const frames = await runHdf5Task(this.#pool, 'hdf5-run', this.name, request, { signal, patience });
    return { part, first, frames: frames as RunAnswers['frames'] };
  }

  async scan(events: number, signal?: AbortSignal): Promise<SourceScan[]> {
    const end = Math.min(events, this.#count);
    return this.sources.map((source) => {
      let frames = 0;
      for (let index = 0; index < end; index++) {
        signal?.throwIfAborted();
        if (source.placeOf(this.#event(index)) !== null) frames++;
      }
      return { source, frames };
    });
  }

  async close(): Promise<void> {
    this.#blocks.clear();
    await this.#pool.dispose();
  }
}

/**
 * A run of one HDF5 file of the translators.
 * @throws CalibdeskError not-found; unreadable; bad-input for HDF5 files of another layout
 */
export async function openHdf5Dataset(file: string, options: DatasetOptions = {}): Promise<Hdf5RunDataset> {
  const pool = new WorkerPool({ threads: 1 });
  try {
    let seen = 0;
    const content = (await runHdf5Task(
      pool,
      'hdf5-run',
      file,
      { kind: 'index', file },
      {
        signal: options.signal,
        alive: () => options.progress?.({ stage: 'reading the index', done: seen++, total: null }),
      },
    )) as RunAnswers['index'];
    return new Hdf5RunDataset(file, content, pool, options);
  } catch (error) {
    await pool.dispose();
    throw error;
  }
}
