import type { RawPixels } from '../../domain/calibrate/types.ts';
import { sizeOf } from '../../domain/array/ndarray.ts';
import type { Dataset, DatasetEvent, DatasetSource } from '../datasets/dataset.ts';
import { calibrateFrames } from '../engine/calib/calibrateFrames.ts';
import { makeFrameRing, type FrameRing } from '../engine/calib/frameRing.ts';
import { rawKind } from '../engine/kernels/oneGainKernel.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { Calibration } from './loadCalibration.ts';
import { naturalOrder } from './pixelOrder.ts';
import { sharePlan } from './sharedPlan.ts';
import { wordsOfCycles } from './wordsOfCycles.ts';

/** Raw and calibrated frames that one batch holds at most, bytes; there are two batches. */
const BATCH_BYTES = 200e6;
/** More frames gain nothing. */
const MOST_FRAMES = 32;
/** For fewer pixels altogether, threads cost more than they give. */
const LEAST_PIXELS = 2 ** 23;
/** Events without a frame take a place in a batch too. */
const MOST_EVENTS = 1024;

/** Events that are passed over without a pause. */
const EVENTS_AT_ONCE = 64;

/** Lets a window and a cancel through: reading alone does not. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface CalibratedEvent {
  event: DatasetEvent;
  /** Pixels in natural order; null where the event has no frame. Both arrays may be changed, and are only valid until the next event is asked for. */
  raw: RawPixels | null;
  values: Float32Array | null;
}

export interface CalibratedEventsRequest {
  dataset: Dataset;
  source: DatasetSource;
  calibration: Calibration;
  /** Half-open range of event indices. */
  first: number;
  end: number;
  /** Events that are left out, without a look at their frames. */
  wanted?: (event: DatasetEvent) => boolean;
  /** The configuration of an epix10ka was given, whatever the data say. */
  fixedWords: boolean;
  /** Null: frames are calibrated one by one in this thread. */
  pool: WorkerPool | null;
  signal: AbortSignal;
}

/** Frames that are calibrated together. */
class Batch {
  readonly #calibration: Calibration;
  readonly #source: DatasetSource;
  readonly #ring: FrameRing;
  readonly #pixels: number;
  readonly #places: number;
  readonly #events: CalibratedEvent[] = [];
  /** Raw frames of the ring as the type that the first of them has. */
  #raw: RawPixels | null = null;
  #frames = 0;
  #done: Promise<void> = Promise.resolve();

  constructor({ calibration, source }: CalibratedEventsRequest, places: number, threads: number) {
    this.#calibration = calibration;
    this.#source = source;
    this.#pixels = sizeOf(calibration.shape);
    this.#places = places;
    this.#ring = makeFrameRing(calibration.plan, places, threads);
  }

  get full(): boolean {
    return this.#frames === this.#places || this.#events.length >= MOST_EVENTS;
  }

  add(event: DatasetEvent, frame: Awaited<ReturnType<Dataset['readFrame']>>): void {
    if (frame === null) {
      this.#events.push({ event, raw: null, values: null });
      return;
    }
    const natural = naturalOrder(this.#source.device, frame.shape, frame.data) as RawPixels;
    if (!this.#takes(natural)) {
      this.#events.push({ event, raw: natural, values: this.#calibration.apply(frame) });
      return;
    }
    const begin = this.#frames++ * this.#pixels;
    const raw = this.#raw!.subarray(begin, begin + this.#pixels);
    raw.set(natural as Uint16Array);
    this.#events.push({ event, raw, values: this.#ring.out.subarray(begin, begin + this.#pixels) });
  }

  /** Whether a frame has the type and size of the others. */
  #takes(raw: RawPixels): boolean {
    if (rawKind(raw) === null || raw.length !== this.#pixels) return false;
    if (this.#frames === 0) {
      const type = raw.constructor as Uint16ArrayConstructor;
      const { buffer, byteOffset, length } = this.#ring.raw;
      this.#raw = new type(buffer as ArrayBuffer, byteOffset, length);
    }
    return raw.constructor === this.#raw!.constructor;
  }

  /** Begins to calibrate; no frame may be added before `events` has ended. */
  start(pool: WorkerPool, signal: AbortSignal): void {
    if (this.#frames === 0) return;
    const { out, home } = this.#ring;
    sharePlan(this.#calibration.plan);
    // Words of another configuration may come while a worker has not begun.
    const plan = { ...this.#calibration.plan };
    this.#done = calibrateFrames(
      pool,
      { plan, raw: this.#raw!, out, home, frames: this.#frames },
      { signal },
    );
    // Whoever waits for it gets the error; until then nobody does.
    this.#done.catch(() => undefined);
  }

  /** The events in their order, as soon as they are calibrated; the batch is empty afterwards. */
  async *events(): AsyncGenerator<CalibratedEvent> {
    await this.#done;
    yield* this.#events;
    this.#events.length = 0;
    this.#frames = 0;
    this.#done = Promise.resolve();
  }

  /** Waits until no worker has its memory any more. */
  async settle(): Promise<void> {
    await this.#done.catch(() => undefined);
  }
}

/**
 * The frames of a run one after another, calibrated; bit for bit `Calibration.apply`. While workers calibrate some, those before are used and those behind
 * are read. An epix10ka takes the configuration of each calib cycle. Memory does not grow with the number of events.
 * @throws CalibdeskError those of reading; `bad-input` for a common mode that does not fit; `cancelled`
 */
export async function* calibratedEvents(request: CalibratedEventsRequest): AsyncGenerator<CalibratedEvent> {
  const { dataset, source, calibration, first, end, pool, signal } = request;
  const pixels = sizeOf(calibration.shape);
  const places = Math.max(1, Math.min(MOST_FRAMES, end - first, Math.floor(BATCH_BYTES / (6 * pixels))));
  const batches: Batch[] = [];
  const batchOf = (at: number): Batch => (batches[at] ??= new Batch(request, places, pool!.threads));
  const alone = pool === null || (end - first) * pixels < LEAST_PIXELS;
  let filling = 0;
  /** Calibrates what has been read, and gives what was calibrated before. */
  async function* turn(): AsyncGenerator<CalibratedEvent> {
    batchOf(filling).start(pool!, signal);
    filling = 1 - filling;
    if (batches[filling] !== undefined) yield* batches[filling].events();
  }
  const wordsAt = wordsOfCycles(dataset, source, calibration, request.fixedWords);
  try {
    for await (const event of dataset.events({ from: first, signal })) {
      if (event.index >= end) break;
      if (event.index % EVENTS_AT_ONCE === 0) await othersTurn();
      signal.throwIfAborted();
      if (request.wanted?.(event) === false) continue;
      const frame = await dataset.readFrame(event, source);
      await othersTurn();
      const words = frame === null ? null : await wordsAt(event);
      if (words !== null) {
        // Those before have other words.
        if (batches.length > 0) {
          yield* turn();
          yield* turn();
        }
        calibration.useWords(words);
      }
      if (alone) {
        const raw =
          frame === null ? null : (naturalOrder(source.device, frame.shape, frame.data) as RawPixels);
        yield { event, raw, values: frame === null ? null : calibration.apply(frame) };
        continue;
      }
      batchOf(filling).add(event, frame);
      if (batchOf(filling).full) yield* turn();
    }
    if (batches.length > 0) {
      yield* turn();
      yield* turn();
    }
  } finally {
    for (const batch of batches) await batch?.settle();
  }
}
