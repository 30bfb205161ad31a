import { defaultPulserFit, fitPulser } from '../../domain/gains/pulserFit.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { PulserOutput } from '../engine/gains/pulserTask.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import type { Bench, BenchRow } from './bench.ts';
import { bestOf, rowOf, threadCounts } from './measure.ts';

const usualFrames = 2300;
/** Pixels that get pulses in one cycle of a panel: every seventh row and column. */
const grid = { rows: 350, columns: 350, firstRow: 0, firstColumn: 0, spacing: 7 };
const cycles = 8;

/** Saw-tooth of the pulser with noise: high gain up to the switching point, then low gain with its bit set. */
function makeTraces(pixels: number, frames: number): Uint16Array {
  const traces = new Uint16Array(new SharedArrayBuffer(2 * pixels * frames));
  const period = Math.max(8, Math.floor(frames / 2.2));
  let state = 99;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const switching = Math.floor(period * (0.4 + (pixel % 37) / 200));
    for (let frame = 0; frame < frames; frame++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const noise = (state >>> 28) - 8;
      const step = frame % period;
      traces[pixel * frames + frame] =
        step < switching ? 2000 + 11 * step + noise : 0x4000 | (1500 + Math.floor(step * 0.4) + noise);
    }
  }
  return traces;
}

/** Fits of charge injection: one cycle of one panel for every worker at a time. */
export const chargeInjectionBench: Bench = {
  summary: 'fits of the charge-injection pulser for 2500 pixels of one cycle',
  async run(options, context) {
    const { signal } = context;
    const frames = options.frames ?? usualFrames;
    const perRow = Math.ceil(grid.columns / grid.spacing);
    const pixels = Math.ceil(grid.rows / grid.spacing) * perRow;
    const traces = makeTraces(pixels, frames);
    const events = Int32Array.from({ length: frames }, (_, event) => event);
    const fitOptions = { ...defaultPulserFit, gap: Math.min(defaultPulserFit.gap, frames >> 3) };
    const input = { pixels: grid, events, source: { traces }, options: fitOptions };
    let twin: { slope: number; intercept: number }[] = [];
    const plain = (): void => {
      twin = Array.from(
        { length: pixels },
        (_, pixel) =>
          fitPulser(traces.subarray(pixel * frames, (pixel + 1) * frames), events, fitOptions).high,
      );
    };
    const [twinSeconds] = await bestOf([plain], signal, { least: 1, most: 3, seconds: 1 });
    const rows: BenchRow[] = [];
    for (const threads of threadCounts(options.threads)) {
      const pool = new WorkerPool({ threads });
      try {
        const run = async (): Promise<PulserOutput[]> =>
          Promise.all(Array.from({ length: cycles }, () => pool.run('pulser-cycle', input, { signal })));
        const [first] = await run();
        check(first, twin);
        const copy = new Uint16Array(traces.length);
        const [limitSeconds, seconds] = await bestOf(
          [() => copy.set(traces), async () => void (await run())],
          signal,
          { least: 1, most: 4, seconds: 2 },
        );
        const row = {
          name: `epix10ka pixels ${pixels}`,
          threads,
          frames,
          bytes: traces.byteLength,
          limit: 'memcpy' as const,
        };
        rows.push({
          ...rowOf(row, seconds / cycles, limitSeconds, twinSeconds),
          pixelsFitted: first.fitted,
          pixels,
        });
      } finally {
        await pool.dispose();
      }
    }
    return rows;
  },
};

function check(output: PulserOutput, twin: readonly { slope: number; intercept: number }[]): void {
  twin.forEach(({ slope, intercept }, pixel) => {
    if (output.fits[4 * pixel] === slope && output.fits[4 * pixel + 1] === intercept) return;
    throw new CalibdeskError(
      'verification',
      `pixel ${pixel}: slope ${output.fits[4 * pixel]}, the plain twin says ${slope}`,
    );
  });
}
