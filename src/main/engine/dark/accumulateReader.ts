import { CalibdeskError } from '../../../domain/errors.ts';
import { bytesPerPixel, type FrameDtype, type FramePixels } from '../../../domain/darks/types.ts';
import type { DarkRun } from './darkRun.ts';
import type { FrameReader } from './request.ts';
import { runPixels, type PixelsCall } from './runPixels.ts';

const DEFAULT_BUDGET = 512 * 2 ** 20;

const constructors: Record<FrameDtype, new (length: number) => FramePixels> = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  float32: Float32Array,
};

/** Frames one after the other, without those that have no data, at most nrecs. */
class Frames {
  readonly #run: DarkRun;
  readonly #reader: FrameReader;
  #index = 0;
  taken = 0;

  constructor(run: DarkRun, reader: FrameReader) {
    this.#run = run;
    this.#reader = reader;
  }

  /** The next frame, or null at the end. */
  async next(): Promise<FramePixels | null> {
    while (this.#index < this.#reader.count && this.taken < this.#run.settings.nrecs) {
      if (this.#run.context.signal.aborted) throw this.#run.context.signal.reason;
      const index = this.#index++;
      const frame = await this.#reader.read(index);
      if (frame === null) continue;
      const { dtype } = this.#run.settings;
      if (!(frame instanceof constructors[dtype]) || frame.length !== this.#run.pixels)
        throw new CalibdeskError(
          'bad-input',
          `frame ${index} has ${frame.length} pixels of ${frame.constructor.name}, expected ${this.#run.pixels} of ${dtype}`,
          { hint: 'the shape of the detector changed in mid-run; choose an event range before or after' },
        );
      this.taken++;
      return frame;
    }
    return null;
  }
}

/** Bytes of pixels [begin, end) of a frame. */
function bytesOf(frame: FramePixels, begin: number, end: number): Uint8Array {
  const size = frame.BYTES_PER_ELEMENT;
  return new Uint8Array(frame.buffer, frame.byteOffset + begin * size, (end - begin) * size);
}

function call(
  run: DarkRun,
  rows: PixelsCall['rows'],
  frameBegin: number,
  frameEnd: number,
  firstStage: number,
): PixelsCall {
  const { settings, sums, pixelBegin, pixelEnd, bytesRead, preview } = run;
  return {
    settings,
    sums,
    rows,
    pixelBegin,
    pixelEnd,
    frameBegin,
    frameEnd,
    firstStage,
    fresh: frameBegin === 0,
    moments: null, // which block is the last one is known when it is over
    gatesOnly: false,
    bytesRead,
    preview,
  };
}

/**
 * First stage of blocks that are larger than the budget: the frames of the block are read once for every band of pixels that fits.
 * Only the gates are found here.
 */
async function findGatesInBands(run: DarkRun, reader: FrameReader, budget: number): Promise<void> {
  const { settings, pixelBegin, pixelEnd } = run;
  const size = bytesPerPixel[settings.dtype];
  const band = Math.max(1, Math.min(pixelEnd - pixelBegin, Math.floor(budget / (settings.nrecs1 * size))));
  const data = new SharedArrayBuffer(band * size * settings.nrecs1);
  const bytes = new Uint8Array(data);
  // Not part of the progress: these frames are read once more to be counted.
  const bytesRead = new BigInt64Array(new SharedArrayBuffer(8));
  for (let begin = pixelBegin; begin < pixelEnd; begin += band) {
    const end = Math.min(begin + band, pixelEnd);
    const bytesPerFrame = (end - begin) * size;
    const frames = new Frames(run, reader);
    while (frames.taken < settings.nrecs1) {
      const frame = await frames.next();
      if (frame === null) break;
      bytes.set(bytesOf(frame, begin, end), (frames.taken - 1) * bytesPerFrame);
    }
    if (frames.taken === 0) return;
    const rows = { kind: 'block', data, bytesPerFrame, firstFrame: 0, firstByte: begin * size } as const;
    const whole = call(run, rows, 0, frames.taken, frames.taken);
    await runPixels(
      run.pool,
      { ...whole, pixelBegin: begin, pixelEnd: end, gatesOnly: true, bytesRead },
      run.context,
    );
  }
}

/**
 * Frames that the main thread decodes: they are gathered in shared memory, in two blocks by turns, so that the next
 * frames are decoded while the workers count the last ones. Returns the records used.
 */
export async function accumulateReader(
  run: DarkRun,
  reader: FrameReader,
  budget = DEFAULT_BUDGET,
): Promise<number> {
  const { settings, bytesPerFrame } = run;
  const perBlock = Math.max(1, Math.min(256, Math.floor(budget / 2 / bytesPerFrame)));
  const inBands = settings.nrecs1 > perBlock && Math.min(reader.count, settings.nrecs) > perBlock;
  if (inBands) await findGatesInBands(run, reader, budget);
  const blocks = [0, 1].map(() => new SharedArrayBuffer(perBlock * bytesPerFrame));
  const frames = new Frames(run, reader);
  let working: Promise<void> = Promise.resolve();
  try {
    for (let turn = 0; ; turn++) {
      const data = blocks[turn % 2];
      const bytes = new Uint8Array(data);
      const begin = frames.taken;
      while (frames.taken - begin < perBlock) {
        const frame = await frames.next();
        if (frame === null) break;
        bytes.set(bytesOf(frame, 0, frame.length), (frames.taken - 1 - begin) * bytesPerFrame);
      }
      await working;
      if (frames.taken === begin) break;
      const firstStage = begin > 0 || inBands ? 0 : Math.min(frames.taken, settings.nrecs1);
      const rows = { kind: 'block', data, bytesPerFrame, firstFrame: begin, firstByte: 0 } as const;
      working = runPixels(run.pool, call(run, rows, begin, frames.taken, firstStage), run.context);
      working.catch(() => undefined); // seen when it is awaited, at the latest below
    }
  } finally {
    await working.catch(() => undefined);
  }
  await working;
  return frames.taken;
}
