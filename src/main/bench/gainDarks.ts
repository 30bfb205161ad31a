import { readSync, openSync, closeSync } from 'node:fs';
import { defaultDarkParameters } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { defaultEpix10kaDark, epix10kaDarkPlain } from '../../domain/gains/epix10kaDark.ts';
import { jungfrauDarkPlain } from '../../domain/gains/jungfrauDark.ts';
import { epix10kaDark } from '../engine/gains/epix10kaDark.ts';
import { jungfrauDark } from '../engine/gains/jungfrauDark.ts';
import { runPixels } from '../engine/dark/runPixels.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { silentContext, type CallContext } from '../usecases/context.ts';
import type { Bench, BenchOptions, BenchRow } from './bench.ts';
import { callFor, freshSums, makeDarkData, type Sensor, type SensorData } from './darkFrames.ts';
import { bestOf, rowOf, threadCounts } from './measure.ts';

type Shape = [panels: number, rows: number, columns: number];

/** One detector at its true size; `twinPanels` of it are enough for the plain twin, whose time is scaled. */
interface GainSensor {
  sensor: Sensor & { shape: Shape };
  frames: number;
}

const sensorOf = (name: string, shape: Shape, gainBits: number): Sensor & { shape: Shape } => ({
  name,
  shape,
  dtype: 'uint16',
  dataBits: 0x3fff,
  gainBits,
});

interface Algorithm {
  /** The whole dark of all frames; gives the average and rms. */
  run(
    pool: WorkerPool,
    data: SensorData,
    context: CallContext,
  ): Promise<{ average: Float64Array; rms: Float64Array }>;
  plain(frames: Uint16Array[], data: SensorData): { average: Float64Array; rms: Float64Array };
}

const locations = (data: SensorData): { file: string; byteOffset: number }[] =>
  Array.from({ length: data.frames }, (_, frame) => ({
    file: data.table.files[0],
    byteOffset: frame * 2 * data.pixels,
  }));

const jungfrau: Algorithm = {
  run: async (pool, data, context) => {
    const request = {
      shape: data.sensor.shape as Shape,
      frames: locations(data),
      parameters: { ...defaultDarkParameters },
      nrecs1: Math.min(100, data.frames),
      expectedState: 0,
      keepFirst: false,
      label: data.sensor.name,
    };
    return (await jungfrauDark(pool, request, context)).dark;
  },
  plain: (frames, data) =>
    jungfrauDarkPlain(frames, {
      ...data.settings,
      parameters: { ...defaultDarkParameters },
      nrecs1: Math.min(100, data.frames),
      nrecs: data.frames,
      expectedState: 0,
    }).dark,
};

const epix: Algorithm = {
  run: async (pool, data, context) => {
    const shape = data.sensor.shape as Shape;
    const parameters = { ...defaultEpix10kaDark };
    return (
      await epix10kaDark(
        pool,
        { shape, frames: locations(data), parameters, label: data.sensor.name },
        context,
      )
    ).dark;
  },
  plain: (frames, data) =>
    epix10kaDarkPlain(frames, data.sensor.shape[1] * data.sensor.shape[2], { ...defaultEpix10kaDark }),
};

/** The first panel of all frames: what the plain twin works on. */
function firstPanel(data: SensorData): Uint16Array[] {
  const pixels = data.sensor.shape[1] * data.sensor.shape[2];
  const descriptor = openSync(data.table.files[0], 'r');
  try {
    return Array.from({ length: data.frames }, (_, frame) => {
      const words = new Uint16Array(pixels);
      readSync(descriptor, new Uint8Array(words.buffer), 0, 2 * pixels, frame * 2 * data.pixels);
      return words;
    });
  } finally {
    closeSync(descriptor);
  }
}

async function benchSensor(
  { sensor, frames }: GainSensor,
  algorithm: Algorithm,
  options: BenchOptions,
  context: CallContext,
): Promise<BenchRow[]> {
  const { signal } = context;
  const data = makeDarkData(sensor, options.frames ?? frames, options.folder);
  const rows: BenchRow[] = [];
  try {
    const panel = firstPanel(data);
    let twin: { average: Float64Array; rms: Float64Array } | null = null;
    const plain = (): void => {
      twin = algorithm.plain(panel, data);
    };
    const [measured] = await bestOf([plain], signal, { least: 1, most: 1, seconds: 0 });
    const twinSeconds = measured * sensor.shape[0];
    for (const threads of threadCounts(options.threads)) {
      context.progress({ stage: `${sensor.name}, ${threads} threads`, done: rows.length, total: null });
      const pool = new WorkerPool({ threads });
      try {
        const quiet = silentContext(signal);
        const dark = await algorithm.run(pool, data, quiet);
        check(sensor.name, dark, twin!);
        const reading = { ...callFor(data, freshSums(data), 0), readOnly: true };
        const [limitSeconds, seconds] = await bestOf(
          [
            () => runPixels(pool, reading, { signal }),
            async () => void (await algorithm.run(pool, data, quiet)),
          ],
          signal,
          { least: 1, most: 4, seconds: 2 },
        );
        const row = {
          name: sensor.name,
          threads,
          frames: data.frames,
          bytes: data.bytes,
          limit: 'read' as const,
        };
        rows.push({
          ...rowOf(row, seconds, limitSeconds, twinSeconds),
          stage: 'both stages and constants of one gain mode',
          twinShareOfPixels: Number((1 / sensor.shape[0]).toPrecision(3)),
        });
      } finally {
        await pool.dispose();
      }
    }
  } finally {
    data.remove();
  }
  return rows;
}

/** The constants of the first panel must be those of the plain twin, bit for bit (limits of a detector follow from all panels). */
function check(
  name: string,
  dark: { average: Float64Array; rms: Float64Array },
  twin: { average: Float64Array; rms: Float64Array },
): void {
  for (const key of ['average', 'rms'] as const)
    for (let pixel = 0; pixel < twin[key].length; pixel++)
      if (!Object.is(dark[key][pixel], twin[key][pixel]))
        throw new CalibdeskError(
          'verification',
          `${name}: ${key} of pixel ${pixel} is ${dark[key][pixel]}, the plain twin says ${twin[key][pixel]}`,
        );
}

async function benchAll(
  list: readonly GainSensor[],
  algorithm: Algorithm,
  options: BenchOptions,
  context: CallContext,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const one of list) rows.push(...(await benchSensor(one, algorithm, options, context)));
  return rows;
}

/** Dark of one gain mode of a jungfrau, from files in the page cache to constants. */
export const darkJungfrauBench: Bench = {
  summary: 'dark constants of one gain mode of a jungfrau, from files in the page cache',
  run: (options, context) =>
    benchAll(
      [
        { sensor: sensorOf('jungfrau1M', [2, 512, 1024], 0), frames: 400 },
        { sensor: sensorOf('jungfrau4M', [8, 512, 1024], 0), frames: 250 },
      ],
      jungfrau,
      options,
      context,
    ),
};

/** Dark of one step of an epix10ka: gates of every panel, then all frames. */
export const darkEpix10kaBench: Bench = {
  summary: 'dark constants of one step of an epix10ka, from files in the page cache',
  run: (options, context) =>
    benchAll(
      [
        { sensor: sensorOf('epix10ka', [1, 352, 384], 0), frames: 1024 },
        // As many as the original keeps: the pass for the gates takes the first 500 of them, which fewer frames would count too heavily.
        { sensor: sensorOf('epix10ka2M', [16, 352, 384], 0), frames: 1024 },
      ],
      epix,
      options,
      context,
    ),
};
