import { ndArray, type NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { sliceArray } from '../../domain/array/slices.ts';
import type { RawPixels } from '../../domain/calibrate/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { isMultiGain, sensorKind } from '../../domain/common-mode/sensor.ts';
import {
  loadCalibration,
  noPedestals,
  type Calibration,
  type CalibrationRequest,
} from '../calibrate/loadCalibration.ts';
import { calibratedEvents } from '../calibrate/calibratedEvents.ts';
import { naturalOrder } from '../calibrate/pixelOrder.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs } from '../products/outputFiles.ts';
import type { CallContext } from './context.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

export interface EventsRequest extends CalibrationRequest {
  dsname: string;
  /** Any form of a source, alias first. */
  source: string;
  /** Index of the first and of the last event, both included. */
  skip: number;
  last: number;
  /** numpy slice of every array. */
  slice: string;
  experiment: string | null;
}

export interface AverageRequest extends EventsRequest {
  /** r raw, c calibrated, i image, p raw - pedestals; any other letter counts as r. */
  mode: string;
  /** Begin of the file names, a folder may stand before it. */
  prefix: string;
}

export interface AverageDocument {
  source: string;
  mode: string;
  events_used: number;
  shape: number[];
  files: { max: string; ave: string };
}

/** Opens the dataset of a request on events; close it afterwards. */
export async function openForEvents(
  request: EventsRequest,
  context: CallContext,
): Promise<{ dataset: Dataset; source: DatasetSource }> {
  const dataset = await openDataset(request.dsname, {
    stackSources: [request.source],
    experiment: request.experiment ?? undefined,
    run: request.run ?? undefined,
    dataRoot: request.roots.data,
    signal: context.signal,
  });
  try {
    return { dataset, source: findSource(dataset, request.source) };
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

/** Throws when the image of a detector would need a geometry. */
function checkImage(source: DatasetSource, { shape }: Calibration): void {
  // Frames of other detectors of two dimensions are their own image.
  if (shape.length === 2 && !/^(epix100a|epix10ka|jungfrau)/i.test(source.device)) return;
  throw new CalibdeskError('bad-input', `mode i: there is no geometry for the image of ${source.source}`, {
    hint: 'take mode c, the calibrated array',
  });
}

/** What the events give in a mode, float32, null without a frame. */
async function* arraysOf(
  mode: string,
  request: AverageRequest,
  { dataset, source, calibration }: { dataset: Dataset; source: DatasetSource; calibration: Calibration },
  pool: WorkerPool | null,
  signal: AbortSignal,
): AsyncGenerator<{ index: number; values: Float32Array | null }> {
  const first = request.skip;
  if (mode === 'c' || mode === 'i') {
    const end = request.last + 1;
    const fixedWords = Boolean(request.config);
    const events = calibratedEvents({ dataset, source, calibration, first, end, fixedWords, pool, signal });
    for await (const { event, values } of events) yield { index: event.index, values };
    return;
  }
  for await (const event of dataset.events({ from: first, signal })) {
    if (event.index > request.last) return;
    const raw = await dataset.readFrame(event, source);
    const numbers = raw && (naturalOrder(source.device, raw.shape, raw.data) as RawPixels);
    yield { index: event.index, values: numbers && Float32Array.from(numbers) };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Sums {
  shape: number[];
  sum: Float32Array;
  maximum: Float32Array;
  count: number;
}

/** Adds one array to the running float32 sum, in the order of events, and to the maximum (NaN stays). */
function addTo(sums: Sums | null, array: NdArray): Sums {
  const data = array.data as Float32Array;
  if (sums === null) return { shape: array.shape, sum: data.slice(), maximum: data.slice(), count: 1 };
  const { sum, maximum } = sums;
  for (let i = 0; i < data.length; i++) {
    sum[i] += data[i];
    if (data[i] > maximum[i] || data[i] !== data[i]) maximum[i] = data[i];
  }
  sums.count++;
  return sums;
}

/** Pedestals of mode p, cut like the frames. */
function slicedPedestals(
  request: AverageRequest,
  source: DatasetSource,
  calibration: Calibration,
): Float32Array {
  if (isMultiGain(sensorKind(source.device)))
    throw new CalibdeskError('bad-input', `mode p: ${source.source} has pedestals for each of its gains`, {
      hint: 'take mode c, which knows the gain of every pixel',
    });
  const { shape, pedestals } = calibration;
  return sliceArray(ndArray('float32', shape, pedestals!), request.slice).data as Float32Array;
}

function outputName(request: AverageRequest, dataset: Dataset, count: number): string {
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  const detector = request.source.replace(/[.:]/g, '-');
  checkNameForFiles(detector, 'source');
  checkNameForFiles(request.mode, 'mode');
  return `${request.prefix}-${detector}-${dataset.experiment}-r${digits(dataset.run, 4)}-e${digits(count, 6)}-mode-${request.mode}`;
}

/**
 * Average and maximum of raw or calibrated frames, as two .npy files of float32 in the current folder: det_calib_ave_and_max.
 * Events without data are not counted. Source: reference dark-processing 3.6.
 * @throws CalibdeskError not-found for dataset, source, or without pedestals; bad-input without any frame; usage
 */
export async function averageAndMaximum(
  request: AverageRequest,
  context: CallContext,
  pool: WorkerPool | null = null,
): Promise<AverageDocument> {
  const { dataset, source } = await openForEvents(request, context);
  try {
    const mode = 'cip'.includes(request.mode) && request.mode.length === 1 ? request.mode : 'r';
    // Common mode matters to calibrated frames only; other modes must not be refused for it.
    const raw = mode === 'r' || mode === 'p';
    const calibration = await loadCalibration(
      raw ? { ...request, until: 'pedestals' } : request,
      dataset,
      source,
      context,
    );
    if (calibration.pedestals === null) throw noPedestals(source, dataset, request.calibdir);
    if (mode === 'i') checkImage(source, calibration);
    const pedestals = mode === 'p' ? slicedPedestals(request, source, calibration) : null;
    let sums: Sums | null = null;
    const chosen = { dataset, source, calibration };
    for await (const { index, values } of arraysOf(mode, request, chosen, pool, context.signal)) {
      if (values !== null)
        sums = addTo(sums, sliceArray(ndArray('float32', calibration.shape, values), request.slice));
      context.progress({ stage: 'adding frames', done: index - request.skip + 1, total: null });
      context.signal.throwIfAborted();
    }
    if (sums === null)
      throw new CalibdeskError(
        'bad-input',
        `${source.source}: no frame in the events ${request.skip} to ${request.last} of ${dataset.name}`,
        { file: dataset.files[0] ?? dataset.name, hint: 'check -m (first event) and -n (last event)' },
      );
    return await write(request, dataset, source, sums, pedestals, context);
  } finally {
    await dataset.close();
  }
}

async function write(
  request: AverageRequest,
  dataset: Dataset,
  source: DatasetSource,
  sums: Sums,
  pedestals: Float32Array | null,
  context: CallContext,
): Promise<AverageDocument> {
  const { shape, count } = sums;
  const average = sums.sum.map((value) => value / count);
  if (pedestals !== null)
    for (const array of [average, sums.maximum])
      for (let i = 0; i < array.length; i++) array[i] -= pedestals[i];
  const name = outputName(request, dataset, count);
  const files = { max: `${name}-max.npy`, ave: `${name}-ave.npy` };
  await withOutputs({ note: (message) => context.note(message) }, async (outputs) => {
    await outputs.write(files.max, encodeNpy(ndArray('float32', shape, sums.maximum)));
    await outputs.write(files.ave, encodeNpy(ndArray('float32', shape, average)));
    context.signal.throwIfAborted();
    await outputs.publish();
  });
  return { source: source.source, mode: request.mode, events_used: count, shape, files };
}
