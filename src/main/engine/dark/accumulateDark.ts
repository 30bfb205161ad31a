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
import type { DarkRun } from './darkRun.ts';
import { isFrameReader, type DarkRequest } from './request.ts';

const PROGRESS_INTERVAL = 100;
const PREVIEW_INTERVAL = 500;

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
  const { shape, dtype, dataBits, parameters, nrecs1, nrecs, original, correctRms, frames } = request;
  const settings: DarkSettings = {
    shape: [...shape],
    dtype,
    dataBits,
    parameters: { ...parameters },
    nrecs1,
    nrecs,
    original: original ?? false,
    correctRms: correctRms ?? false,
  };
  checkDarkSettings(settings);
  if (context.signal.aborted) throw context.signal.reason;
  const offered = isFrameReader(frames)
    ? frames.count
    : 'fileIndex' in frames
      ? frames.fileIndex.length
      : frames.length;
  checkRecords(Math.min(offered, nrecs));
  const pixels = pixelCount(shape);
  const run: DarkRun = {
    pool,
    settings,
    pixels,
    bytesPerFrame: pixels * bytesPerPixel[dtype],
    sums: createSums(pixels, dtype, (bytes) => new SharedArrayBuffer(bytes)),
    moments: { average: sharedDoubles(pixels), rms: sharedDoubles(pixels) },
    bytesRead: new BigInt64Array(new SharedArrayBuffer(8)),
    preview: null,
    context,
  };
  const total = Math.min(offered, nrecs);
  const stop = watch(run, request, total);
  try {
    const framesUsed = isFrameReader(frames)
      ? await accumulateReader(run, frames, request.memoryBudget)
      : await accumulateFiles(run, frames);
    checkRecords(framesUsed);
    return await pool.run(
      'dark-finish',
      {
        settings,
        sums: run.sums,
        moments: isFrameReader(frames) ? null : run.moments,
        framesUsed,
      },
      { signal: context.signal },
    );
  } catch (error) {
    // A worker that cannot get memory for a huge frame throws a RangeError; say what it was about.
    if (error instanceof RangeError)
      throw new CalibdeskError(
        'internal',
        `not enough memory for ${request.label ?? 'frames'} of ${pixels} pixels: ${error.message}`,
        { cause: error },
      );
    throw error;
  } finally {
    stop();
  }
}

const sharedDoubles = (count: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * count));

/** Reports progress and previews until it is stopped; the last report is made then. */
function watch(run: DarkRun, request: DarkRequest, total: number): () => void {
  const meter = new ProgressMeter();
  const stage = request.label ?? 'dark frames';
  const framesDone = (): number =>
    Math.min(total, Math.floor(Number(Atomics.load(run.bytesRead, 0)) / run.bytesPerFrame));
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
