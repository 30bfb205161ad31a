import { checkRecords } from '../../../domain/darks/finish.ts';
import { checkDarkSettings, pixelCount } from '../../../domain/darks/settings.ts';
import { createSums } from '../../../domain/darks/sums.ts';
import { bytesPerPixel, type DarkProducts, type DarkSettings } from '../../../domain/darks/types.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { CallContext } from '../../usecases/context.ts';
import { ProgressMeter } from '../progressMeter.ts';
import type { WorkerPool } from '../workerPool.ts';
import { accumulateFiles } from './accumulateFiles.ts';
import { accumulateReader } from './accumulateReader.ts';
import { badShareSoFar, planPreview } from './previewPlan.ts';
import { checkBands, placeSums, sliceSums, type BandSums, type PixelBand } from './bands.ts';
import type { DarkRun } from './darkRun.ts';
import { isFrameReader, type DarkRequest } from './request.ts';

const PROGRESS_INTERVAL = 100;
const PREVIEW_INTERVAL = 500;

/** Sums of all pixels, or of a band of them, after the last frame. */
interface Summed {
  run: DarkRun;
  framesUsed: number;
}

/** The settings of a request, in the order in which documents compare them. */
export function darkSettingsOf(request: DarkRequest): DarkSettings {
  const { shape, dtype, dataBits, parameters, nrecs1, nrecs, original, correctRms } = request;
  return {
    shape: [...shape],
    dtype,
    dataBits,
    parameters: { ...parameters },
    nrecs1,
    nrecs,
    original: original ?? false,
    correctRms: correctRms ?? false,
  };
}

async function sumUp(
  pool: WorkerPool,
  request: DarkRequest,
  band: PixelBand | null,
  context: CallContext,
): Promise<Summed> {
  const { shape, dtype, frames } = request;
  const settings = darkSettingsOf(request);
  checkDarkSettings(settings);
  if (context.signal.aborted) throw context.signal.reason;
  const offered = isFrameReader(frames)
    ? frames.count
    : 'fileIndex' in frames
      ? frames.fileIndex.length
      : frames.length;
  checkRecords(Math.min(offered, settings.nrecs));
  const pixels = pixelCount(shape);
  const run: DarkRun = {
    pool,
    settings,
    pixels,
    pixelBegin: band?.begin ?? 0,
    pixelEnd: band?.end ?? pixels,
    bytesPerFrame: pixels * bytesPerPixel[dtype],
    sums: createSums(pixels, dtype, (bytes) => new SharedArrayBuffer(bytes)),
    moments: band === null ? { average: sharedDoubles(pixels), rms: sharedDoubles(pixels) } : null,
    bytesRead: new BigInt64Array(new SharedArrayBuffer(8)),
    preview: null,
    context,
  };
  const stop = watch(run, request, Math.min(offered, settings.nrecs));
  try {
    const framesUsed = isFrameReader(frames)
      ? await accumulateReader(run, frames, request.memoryBudget)
      : await accumulateFiles(run, frames);
    checkRecords(framesUsed);
    return { run, framesUsed };
  } finally {
    stop();
  }
}

/** A worker that cannot get memory for a huge frame throws a RangeError; says what it was about. */
function memoryError(error: unknown, request: DarkRequest): unknown {
  if (!(error instanceof RangeError)) return error;
  const what = `${request.label ?? 'frames'} of ${pixelCount(request.shape)} pixels`;
  return new CalibdeskError('internal', `not enough memory for ${what}: ${error.message}`, { cause: error });
}

/**
 * Dark processing of one source (reference 4): both stages in the workers of the pool, then average, rms, limits, status
 * and mask. Results do not depend on the number of threads and agree bit for bit with `accumulatePlain`. Reports progress ten times
 * a second in frames; a cancel takes less than 200 ms and leaves nothing behind. Nothing is written.
 */
export async function accumulateDark(
  pool: WorkerPool,
  request: DarkRequest,
  context: CallContext,
): Promise<DarkProducts> {
  try {
    const { run, framesUsed } = await sumUp(pool, request, null, context);
    const { settings, sums } = run;
    const moments = isFrameReader(request.frames) ? null : run.moments;
    return await pool.run('dark-finish', { settings, sums, moments, framesUsed }, { signal: context.signal });
  } catch (error) {
    throw memoryError(error, request);
  }
}

/** The sums of one band of pixels: the part of a dark run that one of several machines works out. */
export async function accumulateBand(
  pool: WorkerPool,
  request: DarkRequest,
  band: PixelBand,
  context: CallContext,
): Promise<BandSums> {
  try {
    const { run, framesUsed } = await sumUp(pool, request, band, context);
    return { settings: run.settings, band, framesUsed, sums: sliceSums(run.sums, band) };
  } catch (error) {
    throw memoryError(error, request);
  }
}

/**
 * What `accumulateDark` gives, from the bands of all pixels. @throws CalibdeskError bad-input when bands are missing, overlap, or
 * were not made of the same frames with the same settings
 */
export async function finishBands(
  pool: WorkerPool,
  bands: readonly BandSums[],
  context: CallContext,
): Promise<DarkProducts> {
  const { settings, framesUsed } = checkBands(bands);
  const sums = createSums(
    pixelCount(settings.shape),
    settings.dtype,
    (bytes) => new SharedArrayBuffer(bytes),
  );
  for (const part of bands) placeSums(sums, part);
  return pool.run('dark-finish', { settings, sums, moments: null, framesUsed }, { signal: context.signal });
}

const sharedDoubles = (count: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * count));

/** Reports progress and previews until it is stopped; the last report is made then. */
function watch(run: DarkRun, request: DarkRequest, total: number): () => void {
  const meter = new ProgressMeter();
  const stage = request.label ?? 'dark frames';
  const perFrame = Math.max(1, run.pixelEnd - run.pixelBegin) * bytesPerPixel[run.settings.dtype];
  const framesDone = (): number =>
    Math.min(total, Math.floor(Number(Atomics.load(run.bytesRead, 0)) / perFrame));
  const report = (): void => {
    const bytes = Number(Atomics.load(run.bytesRead, 0));
    run.context.progress(meter.at(stage, framesDone(), total, 'frames', bytes));
  };
  const timers = [setInterval(report, PROGRESS_INTERVAL)];
  const { onPreview } = request;
  if (onPreview !== undefined) {
    const plan = planPreview(run.settings.shape);
    const shared = (): Float32Array =>
      new Float32Array(new SharedArrayBuffer(4 * plan.rows * plan.columns)).fill(NaN);
    const images = { average: shared(), rms: shared() };
    run.preview = { plan, images };
    const show = (): void =>
      onPreview({
        shape: [plan.rows, plan.columns],
        average: images.average.slice(),
        rms: images.rms.slice(),
        badShare: badShareSoFar(images, run.settings.parameters),
        step: plan.step,
        framesDone: framesDone(),
        framesTotal: total,
      });
    timers.push(setInterval(show, PREVIEW_INTERVAL));
  }
  return () => {
    timers.forEach((timer) => clearInterval(timer));
    report();
  };
}
