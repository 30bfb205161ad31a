import { runPixels } from '../engine/dark/runPixels.ts';
import { accumulateDark } from '../engine/dark/accumulateDark.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { silentContext, type CallContext } from '../usecases/context.ts';
import type { Bench, BenchOptions, BenchRow } from './bench.ts';
import {
  callFor,
  defaultFrames,
  expectEqual,
  freshSums,
  makeDarkData,
  sensors,
  type Sensor,
  type SensorData,
} from './darkFrames.ts';
import { bestOf, rowOf, threadCounts } from './measure.ts';

/** Data of one sensor; twice as much where frames are large, because real runs have a thousand frames. */
const DATA_BYTES = 1_100_000_000;
const MOST_BYTES = 2_200_000_000;
const WANTED_FRAMES = 256;
/** No new round is begun for a row after so long, ms: a busy machine must not make the benchmark endless. */
const ROW_PATIENCE = 1500;
/** The plain twin gets so many pixels at most, and its time is scaled, which the row then says. */
const TWIN_PIXELS = 524_288;
const compared = ['sum0', 'sum1', 'sum2', 'framesBelow', 'framesAbove', 'maximum', 'minimum'] as const;

const twinPixelsOf = (data: SensorData): number => Math.min(data.pixels, TWIN_PIXELS);

function framesFor(sensor: Sensor): number {
  const usual = defaultFrames(sensor, DATA_BYTES);
  return usual >= WANTED_FRAMES ? usual : Math.min(WANTED_FRAMES, defaultFrames(sensor, MOST_BYTES));
}

/** Second stage of one sensor with every number of threads, and the whole run (both stages, constants) with all of them. */
async function benchSensor(sensor: Sensor, options: BenchOptions, context: CallContext): Promise<BenchRow[]> {
  const { signal } = context;
  const data = makeDarkData(sensor, options.frames ?? framesFor(sensor), options.folder);
  const rows: BenchRow[] = [];
  try {
    const gates = freshSums(data);
    await withPool(options.threads, (pool) =>
      runPixels(pool, callFor(data, gates, Math.min(data.settings.nrecs1, data.frames)), { signal }),
    );
    const twin = freshSums(data, gates);
    const twinPixels = twinPixelsOf(data);
    const [measured] = await withPool(1, async (pool) => {
      await pool.run('self-test', { action: 'echo' });
      const plain = { ...callFor(data, twin, 0), pixelEnd: twinPixels, usePlain: true };
      return bestOf([() => runPixels(pool, plain, { signal })], signal, { least: 1, most: 1, seconds: 0 });
    });
    const twinSeconds = (measured * data.pixels) / twinPixels;
    for (const threads of threadCounts(options.threads)) {
      context.progress({ stage: `dark: ${sensor.name}, ${threads} threads`, done: rows.length, total: null });
      rows.push(await benchThreads(data, gates, twin, twinSeconds, threads, signal));
    }
    rows.push(await benchWhole(data, twinSeconds, rows[rows.length - 1], options.threads, signal));
  } finally {
    data.remove();
  }
  return rows;
}

async function withPool<Result>(
  threads: number,
  use: (pool: WorkerPool) => Promise<Result>,
): Promise<Result> {
  const pool = new WorkerPool({ threads });
  try {
    return await use(pool);
  } finally {
    await pool.dispose();
  }
}

async function benchThreads(
  data: SensorData,
  gates: ReturnType<typeof freshSums>,
  twin: ReturnType<typeof freshSums>,
  twinSeconds: number,
  threads: number,
  signal: AbortSignal,
): Promise<BenchRow> {
  return withPool(threads, async (pool) => {
    const reading = { ...callFor(data, freshSums(data, gates), 0), readOnly: true };
    let sums = freshSums(data, gates);
    let seconds = Infinity;
    let limitSeconds = Infinity;
    // Memory for the sums is made outside the measured time: it does not depend on the number of frames.
    const read = (): Promise<void> => runPixels(pool, reading, { signal });
    const process = (): Promise<void> => runPixels(pool, callFor(data, sums, 0), { signal });
    const begin = performance.now();
    for (let round = 0; round < 3 && (round === 0 || performance.now() - begin < ROW_PATIENCE); round++) {
      sums = freshSums(data, gates);
      const [limitNow, first] = await bestOf([read, process], signal, { least: 1, most: 1, seconds: 0 });
      expectEqual(`${data.sensor.name}, ${threads} threads`, sums, twin, compared, twinPixelsOf(data));
      const [limitBest, best] = await bestOf([read, process], signal, { least: 1, most: 12, seconds: 0.4 });
      limitSeconds = Math.min(limitSeconds, limitNow, limitBest);
      seconds = Math.min(seconds, first, best);
    }
    const row = {
      name: data.sensor.name,
      threads,
      frames: data.frames,
      bytes: data.bytes,
      limit: 'read' as const,
    };
    return {
      ...rowOf(row, seconds, limitSeconds, twinSeconds),
      stage: 'second stage, reading included',
      twinShareOfPixels: Number((twinPixelsOf(data) / data.pixels).toPrecision(3)),
    };
  });
}

/** The whole of a dark run: both stages, limits, status, mask. The limit and the twin are those of the second stage. */
async function benchWhole(
  data: SensorData,
  twinSeconds: number,
  second: BenchRow,
  threads: number,
  signal: AbortSignal,
): Promise<BenchRow> {
  return withPool(threads, async (pool) => {
    const request = { ...data.settings, frames: data.table };
    const run = async (): Promise<void> => void (await accumulateDark(pool, request, silentContext(signal)));
    const [seconds] = await bestOf([run], signal, { least: 1, most: 6, seconds: 1 });
    const row = {
      name: `${data.sensor.name} whole run`,
      threads,
      frames: data.frames,
      bytes: data.bytes,
      limit: 'read' as const,
    };
    return {
      ...rowOf(row, seconds, data.bytes / second.limitGBps / 1e9, twinSeconds),
      stage: 'both stages and constants; twin: second stage only',
      twinShareOfPixels: Number((twinPixelsOf(data) / data.pixels).toPrecision(3)),
    };
  });
}

export const darkBench: Bench = {
  summary: 'dark accumulation from files in the page cache, second stage and whole run, at true sensor sizes',
  async run(options, context) {
    const rows: BenchRow[] = [];
    for (const sensor of sensors) rows.push(...(await benchSensor(sensor, options, context)));
    return rows;
  },
};
