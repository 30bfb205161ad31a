import { runPixels } from '../engine/dark/runPixels.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from '../usecases/context.ts';
import type { Bench, BenchOptions, BenchRow } from './bench.ts';
import { callFor, expectEqual, freshSums, makeDarkData, sensors, type Sensor } from './darkFrames.ts';
import { bestOf, rowOf, threadCounts } from './measure.ts';

/** Records of the first stage unless --frames says otherwise: the default of dark processing. */
const RECORDS = 50;
/** The plain twin sorts; it gets so many pixels at most and its time is scaled, which the row then says. */
const TWIN_PIXELS = 131_072;
const compared = ['gateLow', 'gateHigh', 'median', 'absdev'] as const;

/** Quantiles, gates, median and absolute deviation of all pixels. */
async function benchSensor(sensor: Sensor, options: BenchOptions, context: CallContext): Promise<BenchRow[]> {
  const { signal } = context;
  const data = makeDarkData(sensor, options.frames ?? RECORDS, options.folder);
  const twinPool = new WorkerPool({ threads: 1 });
  const rows: BenchRow[] = [];
  try {
    const twinPixels = Math.min(data.pixels, TWIN_PIXELS);
    const twin = freshSums(data);
    const plain = { ...callFor(data, twin, data.frames), pixelEnd: twinPixels, usePlain: true };
    const [measured] = await bestOf([() => runPixels(twinPool, plain, { signal })], signal, {
      least: 1,
      most: 1,
      seconds: 0,
    });
    const twinSeconds = (measured * data.pixels) / twinPixels;
    for (const threads of threadCounts(options.threads)) {
      context.progress({
        stage: `first stage: ${sensor.name}, ${threads} threads`,
        done: rows.length,
        total: null,
      });
      const pool = new WorkerPool({ threads });
      try {
        const sums = freshSums(data);
        const call = callFor(data, sums, data.frames);
        const [limitSeconds, seconds] = await bestOf(
          [
            () => runPixels(pool, { ...call, readOnly: true }, { signal }),
            () => runPixels(pool, call, { signal }),
          ],
          signal,
          { least: 2, most: 30, seconds: 0.6 },
        );
        expectEqual(`${sensor.name}, ${threads} threads`, sums, twin, compared, twinPixels);
        const row = {
          name: sensor.name,
          threads,
          frames: data.frames,
          bytes: data.bytes,
          limit: 'read' as const,
        };
        rows.push({
          ...rowOf(row, seconds, limitSeconds, twinSeconds),
          twinShareOfPixels: Number((twinPixels / data.pixels).toPrecision(3)),
        });
      } finally {
        await pool.dispose();
      }
    }
  } finally {
    await twinPool.dispose();
    data.remove();
  }
  return rows;
}

export const darkStage1Bench: Bench = {
  summary: 'first stage of dark processing: exact quantiles and gates of the first records',
  async run(options, context) {
    const rows: BenchRow[] = [];
    for (const sensor of sensors) rows.push(...(await benchSensor(sensor, options, context)));
    return rows;
  },
};
