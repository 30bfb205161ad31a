import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../scripts/buildKernels.mjs';
import { ndArray, type NdArray } from '../../domain/array/ndarray.ts';
import { calibratorOf, type CalibrationPlan } from '../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../domain/calibrate/types.ts';
import { parseCommonMode } from '../../domain/common-mode/settings.ts';
import { randomNumbers } from '../../domain/geometry/randomTree.ts';
import type { Dataset, DatasetEvent, DatasetSource } from '../datasets/dataset.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { calibratedEvents, type CalibratedEventsRequest } from './calibratedEvents.ts';
import type { Calibration } from './loadCalibration.ts';

beforeAll(() => buildKernels());

const pool = new WorkerPool({ threads: 2 });
afterAll(() => pool.dispose());

/** So many of these frames are worth the threads. */
const shape = [1, 352, 384];
const pixels = 352 * 384;
const many = 100;
const high = 0b11100;
const medium = 0b01100;

const wordsOf = (word: number): Uint8Array => new Uint8Array(pixels).fill(word);

/** Epix10ka by control words, whose gain differs in the calib cycles. */
function planOf(): CalibrationPlan {
  const random = randomNumbers(2);
  const planes = (make: () => number): Float32Array => Float32Array.from({ length: 7 * pixels }, make);
  return {
    sensor: { source: 'NoDetector.0:Epix10ka.0', device: 'Epix10ka', shape },
    until: 'mask',
    setting: parseCommonMode('7,1,100,10'),
    original: false,
    pedestals: planes(() => Math.round(1000 + 30 * random())),
    factors: planes(() => 0.01 + 0.02 * random()),
    ...{ status: null, rms: null, mask: null, userMask: null, modes: null },
    words: wordsOf(high),
  };
}

function calibrationOf(plan: CalibrationPlan): Calibration {
  let { calibrate } = calibratorOf(plan, { plain: true });
  return {
    plan,
    shape,
    ...{ unit: 'keV', applied: [], commonMode: null, pedestals: plan.pedestals, statusMask: null },
    apply({ data }) {
      const out = new Float32Array(pixels);
      calibrate(data as RawPixels, out);
      return out;
    },
    useWords(words) {
      plan.words = words;
      ({ calibrate } = calibratorOf(plan, { plain: true }));
    },
  };
}

const source: DatasetSource = {
  ...{ source: 'NoDetector.0:Epix10ka.0', alias: null, device: 'Epix10ka', dataType: null },
  ...{ dtype: 'uint16', shape },
};

/** Frames of twenty events a calib cycle; every seventh is missing. `read` is told of each. */
function datasetOf(frameOf: (index: number) => NdArray, read?: (index: number) => void): Dataset {
  const events = async function* ({ from = 0 }: { from?: number } = {}): AsyncGenerator<DatasetEvent> {
    for (let index = from; ; index++)
      yield {
        ...{ index, seconds: index, nanoseconds: 0, fiducials: index, eventCodes: null },
        calibCycle: Math.floor(index / 20),
      };
  };
  return {
    events,
    readFrame: async ({ index }: DatasetEvent) => {
      read?.(index);
      return index % 7 === 3 ? null : frameOf(index);
    },
    controlWords: async (cycle: number) => wordsOf(cycle % 2 === 0 ? high : medium),
  } as unknown as Dataset;
}

const frames = Array.from({ length: 5 }, (_, seed) => {
  const random = randomNumbers(seed + 10);
  return Uint16Array.from({ length: pixels }, () => 1000 + Math.floor(60 * random()));
});
const wordFrame = (index: number): NdArray => ndArray('uint16', shape, frames[index % frames.length].slice());

const requestOf = (more: Partial<CalibratedEventsRequest>): CalibratedEventsRequest => ({
  ...{ dataset: datasetOf(wordFrame), source, calibration: calibrationOf(planOf()) },
  ...{ first: 5, end: 5 + many, fixedWords: false, pool },
  signal: new AbortController().signal,
  ...more,
});

/** A number that tells arrays with other bits, or at other places, apart; 0 for none. */
function digest(array: RawPixels | null): number {
  if (array === null) return 0;
  const words = new Uint32Array(array.buffer, array.byteOffset, array.byteLength / 4);
  let hash = 1;
  for (let at = 0; at < words.length; at++) hash = (Math.imul(hash, 31) + words[at]) | 0;
  return hash;
}

async function digests(request: CalibratedEventsRequest): Promise<number[][]> {
  const found: number[][] = [];
  for await (const { event, raw, values } of calibratedEvents(request))
    found.push([event.index, digest(raw), digest(values)]);
  return found;
}

describe('calibrated events', () => {
  it('by workers are those of this thread bit for bit, in order, also where the configuration changes', async () => {
    const expected = await digests(requestOf({ pool: null }));
    expect(expected.map(([index]) => index)).toEqual(Array.from({ length: many }, (_, at) => 5 + at));
    expect(expected.filter(([, , values]) => values === 0).length).toBe(14);
    // The same raw frame in two configurations.
    const [one, other] = [15, 25].map((index) => expected[index - 5]);
    expect(one[1]).toBe(other[1]);
    expect(one[2]).not.toBe(other[2]);
    expect(await digests(requestOf({}))).toEqual(expected);
    const fixed = await digests(requestOf({ fixedWords: true }));
    expect(fixed[20][2]).toBe(fixed[10][2]);
  });

  it('leave out what nobody wants without reading it', async () => {
    const read: number[] = [];
    const wanted = ({ index }: DatasetEvent): boolean => index % 2 === 0;
    const dataset = datasetOf(wordFrame, (index) => read.push(index));
    const expected = await digests(requestOf({ pool: null, wanted }));
    expect(await digests(requestOf({ dataset, wanted }))).toEqual(expected);
    expect(read.every((index) => index % 2 === 0)).toBe(true);
    expect(read.length).toBe(many / 2);
  });

  it('keep their order when some frames have a type that workers do not take', async () => {
    const frameOf = (index: number): NdArray =>
      index % 3 === 0 ? ndArray('float32', shape, Float32Array.from(frames[0])) : wordFrame(index);
    const plan = { ...planOf(), words: null, modes: new Uint8Array(pixels) };
    const run = (used: WorkerPool | null): Promise<number[][]> =>
      digests(requestOf({ dataset: datasetOf(frameOf), calibration: calibrationOf(plan), pool: used }));
    expect(await run(pool)).toEqual(await run(null));
  });

  it('end early, are cancelled, and tell errors of reading; the pool stays usable', async () => {
    const expected = await digests(requestOf({ pool: null, end: 75 }));
    const seen: number[] = [];
    for await (const { event } of calibratedEvents(requestOf({}))) if (seen.push(event.index) === 40) break;
    expect(seen.length).toBe(40);

    const controller = new AbortController();
    const cancelled = async (): Promise<void> => {
      for await (const { event } of calibratedEvents(requestOf({ signal: controller.signal })))
        if (event.index === 40) controller.abort();
    };
    await expect(cancelled()).rejects.toThrow(/abort|cancel/i);

    const broken = datasetOf((index) => {
      if (index === 60) throw new Error('the file ends here');
      return wordFrame(index);
    });
    await expect(digests(requestOf({ dataset: broken }))).rejects.toThrow('the file ends here');
    expect(await digests(requestOf({ end: 75 }))).toEqual(expected);
  });
});
