import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfArray, type NdArray } from '../../domain/array/ndarray.ts';
import { parseConstantsText } from '../../domain/store/constantsText.ts';
import { writeConstantsText, type ConstantsTextOptions } from '../../domain/store/constantsWrite.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { formatConstants } from '../store/formatConstants.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import type { Bench, BenchOptions, BenchRow } from './bench.ts';
import { bestOf, rowOf } from './measure.ts';

interface Sensor {
  name: string;
  shape: number[];
  /** Seconds of the original, one core (reference calib-store 7.2). */
  originalRead: number;
  originalWrite: number;
}

const sensors: readonly Sensor[] = [
  { name: 'cspad', shape: [32, 185, 388], originalRead: 0.13, originalWrite: 0.52 },
  { name: 'epix100a', shape: [704, 768], originalRead: 0.03, originalWrite: 0.1 },
  { name: 'jungfrau4M', shape: [3, 8, 512, 1024], originalRead: 0.96, originalWrite: 2.4 },
];

/** Pedestals as they are: some hundred to some thousand units with a noise that fills all decimals. */
function pedestals(shape: readonly number[]): NdArray<'float32'> {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(size);
  let state = 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = 1000 + (state / 2 ** 32) * 8000;
  }
  return { dtype: 'float32', shape: [...shape], data };
}

function requireSame(what: string, found: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(found, expected) !== 0)
    throw new CalibdeskError('internal', `bench constants: ${what} differs from its plain twin`);
}

async function benchSensor(
  sensor: Sensor,
  pool: WorkerPool,
  folder: string,
  context: CallContext,
): Promise<BenchRow[]> {
  const { signal } = context;
  const text: ConstantsTextOptions = {
    array: pedestals(sensor.shape),
    format: '%.1f',
    host: 'host',
    user: 'user',
    workDir: '/',
    fileName: sensor.name,
    dateTime: '2021-03-04T05:06:07',
  };
  const file = join(folder, `${sensor.name}.data`);
  const output = join(folder, `${sensor.name}.out.data`);
  const plain = writeConstantsText(text);
  requireSame('writing', await formatConstants(text, pool, signal), plain);
  writeFileSync(file, plain);
  const { array } = parseConstantsText(plain, file);
  requireSame(
    'reading',
    bytesOfArray((await readConstants(file, { pool, signal })).array),
    bytesOfArray(array),
  );
  const passes = { least: 3, most: 6, seconds: 6 };
  const [read, write, readLimit] = await bestOf(
    [
      async () => void (await readConstants(file, { pool, signal })),
      async () => writeFileSync(output, await formatConstants(text, pool, signal)),
      () => void readFileSync(file),
    ],
    signal,
    passes,
  );
  const [readTwin, writeTwin] = await bestOf(
    [
      () => void parseConstantsText(readFileSync(file), file),
      () => writeFileSync(output, writeConstantsText(text)),
    ],
    signal,
    { least: 1, most: 2, seconds: 2 },
  );
  const row = (name: string, seconds: number, twin: number, original: number): BenchRow => ({
    ...rowOf(
      {
        name: `${sensor.name} ${name}`,
        threads: pool.threads,
        frames: 1,
        bytes: plain.length,
        limit: 'read',
      },
      seconds,
      readLimit,
      twin,
    ),
    files: 1,
    numbers: array.data.length,
    numbersPerSecond: Number((array.data.length / seconds).toPrecision(4)),
    originalSeconds: original,
    timesOriginal: Number((original / seconds).toPrecision(3)),
  });
  return [
    row('read', read, readTwin, sensor.originalRead),
    row('write', write, writeTwin, sensor.originalWrite),
  ];
}

/** Text files of constants, read into numbers and written from them, the file on the disk cache included. */
export const constantsBench: Bench = {
  summary:
    'constants as text: read and written, from the size of an epix100a to a Jungfrau 4M with three gains',
  async run(options: BenchOptions, context) {
    const pool = new WorkerPool({ threads: options.threads });
    const rows: BenchRow[] = [];
    try {
      for (const sensor of sensors) {
        context.progress({ stage: sensor.name, done: rows.length / 2, total: sensors.length });
        rows.push(...(await benchSensor(sensor, pool, options.folder, context)));
      }
      return rows;
    } finally {
      await pool.dispose();
    }
  },
};
