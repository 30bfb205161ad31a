import { calibratorOf, type CalibrationPlan } from '../../domain/calibrate/plan.ts';
import type { CommonModeSensor } from '../../domain/common-mode/sensor.ts';
import { parseCommonMode } from '../../domain/common-mode/settings.ts';
import type { CalibStep } from '../../domain/calibrate/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibrateFrames } from '../engine/calib/calibrateFrames.ts';
import { makeFrameRing, type FrameRing } from '../engine/calib/frameRing.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from '../usecases/context.ts';
import type { BenchOptions, BenchRow } from './bench.ts';
import { bestOf, rowOf } from './measure.ts';

/** One row of a benchmark of calibrated frames. */
export interface CalibCase {
  name: string;
  device: string;
  shape: number[];
  /** List of common mode. */
  commonMode: string;
  until: CalibStep;
  /** Milliseconds of the original for one frame (reference dark-processing 13), null where it is not known. */
  originalMilliseconds: number | null;
}

/** Frames in memory, more than the caches hold; they are calibrated again and again. */
const RING = 16;
/** So many of them differ. */
const DIFFERENT = 4;
const DEFAULT_FRAMES = 64;
/** The plain twin gets so many frames; its time is scaled, which the row then says. */
const TWIN_FRAMES = 4;

interface CalibData extends FrameRing {
  plan: CalibrationPlan;
  copy: Uint16Array;
  resultCopy: Float32Array;
  pixels: number;
}

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

/** Frames with pedestals about 1000 ADU, noise, a common mode for every 64 pixels, photons; 1 % of the pixels are bad. */
function makeData(test: CalibCase, threads: number): CalibData {
  const pixels = test.shape.reduce((product, length) => product * length, 1);
  const planes = test.device === 'Jungfrau' ? 3 : test.device.startsWith('Epix10ka') ? 7 : 1;
  // Some pixels have switched to a lower gain, as in light.
  const lowBit = planes > 1 ? 0x4000 : 0;
  const pedestals = new Float32Array(shared(4 * planes * pixels));
  const factors = new Float32Array(shared(4 * planes * pixels));
  const mask = new Uint8Array(shared(pixels)).fill(1);
  const status = new Uint16Array(shared(2 * pixels));
  const rms = new Float32Array(shared(4 * pixels)).fill(3);
  let state = 12345;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
  };
  for (let at = 0; at < planes * pixels; at++) {
    // With three decimals, as in files.
    pedestals[at] = 1000 + (at % 97) / 8 + (at % 125) / 1000;
    factors[at] = 0.5 + (at % 89) / 64;
  }
  for (let pixel = 0; pixel < pixels; pixel++)
    if (random() % 100 === 0) {
      mask[pixel] = 0;
      status[pixel] = 1;
    }
  const sensor: CommonModeSensor = {
    source: `NoDetector.0:${test.device}.0`,
    device: test.device,
    shape: test.shape,
  };
  const plan: CalibrationPlan = {
    sensor,
    until: test.until,
    setting: parseCommonMode(test.commonMode),
    original: false,
    pedestals,
    factors,
    status,
    rms,
    mask,
    userMask: mask,
    modes: planes === 7 ? Uint8Array.from({ length: pixels }, (_, at) => (at % 31 === 0 ? 5 : 3)) : null,
  };
  const ring = makeFrameRing(plan, RING, threads);
  const { raw } = ring;
  let common = 0;
  for (let at = 0; at < DIFFERENT * pixels; at++) {
    if (at % 64 === 0) common = random() % 20;
    const word = random();
    const noise = (word & 15) + ((word >>> 4) & 15) + ((word >>> 8) & 15) - 22;
    raw[at] = 1000 + (((at % pixels) % 97) >> 3) + noise + common + ((word >>> 12) % 50 === 0 ? 300 : 0);
    if (lowBit !== 0 && (word >>> 20) % 97 === 0) raw[at] |= lowBit;
  }
  for (let frame = DIFFERENT; frame < RING; frame++)
    raw.copyWithin(frame * pixels, (frame % DIFFERENT) * pixels, ((frame % DIFFERENT) + 1) * pixels);
  return {
    plan,
    ...ring,
    copy: new Uint16Array(shared(2 * raw.length)),
    resultCopy: new Float32Array(shared(4 * raw.length)),
    pixels,
  };
}

/** All frames by all workers of the pool; `copyOnly` copies the raw frames instead. */
function runFrames(
  pool: WorkerPool,
  { plan, raw, out, home, copy }: CalibData,
  frames: number,
  copyOnly: boolean,
  signal: AbortSignal,
): Promise<void> {
  return calibrateFrames(pool, { plan, raw, out, home, frames, copyTo: copyOnly ? copy : null }, { signal });
}

/** The results copied by all workers: what a calibration would take that cost no more than writing its frames once. */
function copyResults(
  pool: WorkerPool,
  { plan, out, resultCopy }: CalibData,
  frames: number,
  signal: AbortSignal,
): Promise<void> {
  return calibrateFrames(pool, { plan, raw: out, out: resultCopy, frames, copyTo: resultCopy }, { signal });
}

/** Throws when any bit of the frames differs from the plain twin's. */
function checkAgainst(test: CalibCase, data: CalibData, twin: Float32Array, threads: number): void {
  const words = new Uint32Array(data.out.buffer, data.out.byteOffset, twin.length);
  const expected = new Uint32Array(twin.buffer);
  const at = words.findIndex((word, index) => word !== expected[index]);
  if (at < 0) return;
  throw new CalibdeskError(
    'verification',
    `${test.name}, ${threads} threads: pixel ${at % data.pixels} is ${data.out[at]}, the plain twin says ${twin[at]}`,
  );
}

/** Rows of one case with one thread and with all; the results must equal those of the plain twin bit for bit. */
async function benchCase(test: CalibCase, options: BenchOptions, context: CallContext): Promise<BenchRow[]> {
  const { signal } = context;
  const data = makeData(test, options.threads);
  const { pixels, raw } = data;
  const frames = options.frames ?? DEFAULT_FRAMES;
  const twinFrames = Math.min(frames, TWIN_FRAMES, RING);
  const twin = new Float32Array(twinFrames * pixels);
  const { calibrate } = calibratorOf(data.plan, { plain: true });
  const plain = (): void => {
    for (let frame = 0; frame < twinFrames; frame++) {
      const at = frame * pixels;
      calibrate(raw.subarray(at, at + pixels), twin.subarray(at, at + pixels));
    }
  };
  const [measured] = await bestOf([plain], signal, { least: 2, most: 3, seconds: 0.3 });
  const twinSeconds = (measured * frames) / twinFrames;
  const rows: BenchRow[] = [];
  for (const threads of new Set([1, options.threads])) {
    context.progress({ stage: `${test.name}, ${threads} threads`, done: rows.length, total: null });
    const pool = new WorkerPool({ threads });
    try {
      // Each place of the ring once: later passes may have two workers at one place.
      data.out.fill(0);
      await runFrames(pool, data, RING, false, signal);
      checkAgainst(test, data, twin, threads);
      const [limitSeconds, seconds, resultSeconds] = await bestOf(
        [
          () => runFrames(pool, data, frames, true, signal),
          () => runFrames(pool, data, frames, false, signal),
          () => copyResults(pool, data, frames, signal),
        ],
        signal,
        { least: 1, most: 6, seconds: 0.4 },
      );
      const row = { name: test.name, threads, frames, bytes: frames * pixels * 2, limit: 'memcpy' as const };
      rows.push({
        ...rowOf(row, seconds, limitSeconds, twinSeconds),
        twinFrames,
        // The limit copies raw frames; results are twice as many bytes.
        fractionOfResultCopy: Number((resultSeconds / seconds).toPrecision(4)),
        ...(test.originalMilliseconds === null
          ? {}
          : {
              timesOriginal: Number(((test.originalMilliseconds * frames) / 1000 / seconds).toPrecision(4)),
            }),
      });
    } finally {
      await pool.dispose();
    }
  }
  return rows;
}

export async function benchCases(
  cases: readonly CalibCase[],
  options: BenchOptions,
  context: CallContext,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const test of cases) rows.push(...(await benchCase(test, options, context)));
  return rows;
}
