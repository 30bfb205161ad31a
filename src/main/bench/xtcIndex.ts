import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { WorkerPool } from '../engine/workerPool.ts';
import { openBytes, type ByteSource } from '../readers/xtc/bytes.ts';
import { FileIndex, type IndexSnapshot } from '../readers/xtc/fileIndex.ts';
import { decodeDatagramHeader } from '../readers/xtc/header.ts';
import type { CallContext } from '../usecases/context.ts';
import type { Bench, BenchOptions, BenchRow } from './bench.ts';
import { bestOf, rowOf } from './measure.ts';
import { eventBytes, makeSparseFile } from './xtcIndexFiles.ts';

const usualEvents = 100_000;
const passes = { least: 3, most: 12, seconds: 10 };

/** Positions and lengths of reads. */
interface Trace {
  positions: number[];
  lengths: number[];
}

/** Notes what is read of a file. */
class TracedFile implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly plain = true;
  readonly trace: Trace = { positions: [], lengths: [] };
  readonly #file: ByteSource;

  constructor(path: string) {
    this.#file = openBytes(path);
    this.path = path;
    this.name = this.#file.name;
  }
  get size(): number {
    return this.#file.size;
  }
  read(target: Uint8Array, position: number): number {
    this.trace.positions.push(position);
    this.trace.lengths.push(target.length);
    return this.#file.read(target, position);
  }
  refresh(): number {
    return this.#file.refresh();
  }
  close(): void {
    this.#file.close();
  }
}

/** Reads at the same places as the index did, and does nothing with the bytes. */
function readAgain(path: string, { positions, lengths }: Trace): void {
  const file = openSync(path, 'r');
  const target = new Uint8Array(Math.max(1, ...lengths.slice(0, 1000), 1 << 17));
  for (let i = 0; i < positions.length; i++) readSync(file, target, 0, lengths[i]!, positions[i]!);
  closeSync(file);
}

interface Figures {
  datagrams: number;
  leaves: number;
  /** Over offsets of leaves and seconds of datagrams. */
  sum: number;
}

function figuresOf(columns: IndexSnapshot['columns']): Figures {
  const add = (total: number, value: number): number => (total + value) % 2 ** 40;
  const sum = [...columns.seconds!].reduce(add, [...columns.leafOffset!].reduce(add, 0));
  return { datagrams: columns.offset!.length, leaves: columns.leafOffset!.length, sum };
}

/** The plain way: every header in a read of its own. */
function walkPlainly(path: string): Figures {
  const file = openSync(path, 'r');
  const header = new Uint8Array(40);
  const view = new DataView(header.buffer);
  const figures: Figures = { datagrams: 0, leaves: 0, sum: 0 };
  const add = (value: number): void => void (figures.sum = (figures.sum + value) % 2 ** 40);
  const records = (from: number, end: number): void => {
    for (let at = from; at + 20 <= end;) {
      readSync(file, header, 0, 20, at);
      const extent = view.getUint32(16, true);
      if (view.getUint32(12, true) === 0x00010001) records(at + 20, at + extent);
      else {
        figures.leaves++;
        add(at);
      }
      at += extent;
    }
  };
  for (let at = 0; readSync(file, header, 0, 40, at) === 40;) {
    const { seconds, extent } = decodeDatagramHeader(view);
    figures.datagrams++;
    add(seconds);
    records(at + 40, at + 20 + extent);
    at += 20 + extent;
  }
  closeSync(file);
  return figures;
}

function expectSame(found: Figures, wanted: Figures): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`the index has ${JSON.stringify(found)}, the plain walk ${JSON.stringify(wanted)}`);
}

const residentMegabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);

/** One file on this thread. */
async function benchOne(path: string, events: number, context: CallContext): Promise<BenchRow> {
  const traced = new TracedFile(path);
  const first = new FileIndex(traced, { leaves: true });
  first.buildAtOnce();
  traced.close();
  let plain: Figures | undefined;
  const index = (): void => {
    const source = openBytes(path);
    new FileIndex(source, { leaves: true }).buildAtOnce();
    source.close();
  };
  const [seconds, limitSeconds, twinSeconds] = await bestOf(
    [index, () => readAgain(path, traced.trace), () => void (plain = walkPlainly(path))],
    context.signal,
    passes,
  );
  expectSame(figuresOf(first.snapshot().columns), plain!);
  const { bytes, reads } = first.reading;
  const row = { name: 'xtc index', threads: 1, frames: events, bytes, limit: 'read' as const };
  return {
    ...rowOf(row, seconds, limitSeconds, twinSeconds),
    fileBytes: events * eventBytes,
    eventsPerSecond: Math.round(events / seconds),
    bytesPerEvent: Math.round(bytes / events),
    readsPerEvent: Number((reads / events).toFixed(2)),
    residentMegabytes: residentMegabytes(),
  };
}

/** The same events in as many streams as threads, in workers; then once more from what was kept. The limit is that of one thread. */
async function benchStreams(options: BenchOptions, one: BenchRow, context: CallContext): Promise<BenchRow[]> {
  const { threads, folder } = options;
  const each = Math.floor(one.frames / threads);
  const paths = Array.from({ length: threads }, (_, stream) =>
    makeSparseFile(folder, `streams-r0001-s0${stream}-c00.xtc`, each, stream * each),
  );
  const pool = new WorkerPool({ threads });
  const { signal } = context;
  const database = join(folder, 'index.sqlite');
  const run = async (kept: string | null): Promise<void> => {
    await Promise.all(
      paths.map((path) => pool.run('xtc-index', { path, original: false, database: kept }, { signal })),
    );
  };
  try {
    await run(database);
    const [seconds, again] = await bestOf([() => run(null), () => run(database)], signal, passes);
    const row = (name: string): Omit<Parameters<typeof rowOf>[0], 'limit'> & { limit: 'read' } => ({
      ...{ name, threads, frames: each * threads },
      ...{ bytes: one.bytes, limit: 'read' },
    });
    const limit = one.bytes / one.limitGBps / 1e9;
    const more = (time: number): Partial<BenchRow> => ({
      eventsPerSecond: Math.round((each * threads) / time),
      residentMegabytes: residentMegabytes(),
    });
    return [
      { ...rowOf(row(`xtc index ${threads} streams`), seconds, limit, one.twinSeconds), ...more(seconds) },
      { ...rowOf(row(`xtc reopen ${threads} streams`), again, limit, one.twinSeconds), ...more(again) },
    ] as BenchRow[];
  } finally {
    await pool.dispose();
  }
}

export const xtcIndexBench: Bench = {
  summary: 'indexing of a run of 100,000 events by its headers, against the bare reads, and opening it again',
  async run(options, context) {
    const events = options.frames ?? usualEvents;
    context.progress({ stage: 'making the files', done: 0, total: null });
    const path = makeSparseFile(options.folder, 'one-r0001-s00-c00.xtc', events, 0);
    const one = await benchOne(path, events, context);
    return [
      one,
      ...(await benchStreams({ ...options, threads: Math.min(options.threads, 8) }, one, context)),
    ];
  },
};
