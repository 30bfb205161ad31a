import { bytesOfArray, ndArray } from '../../domain/array/ndarray.ts';
import { isMultiGain, sensorKind } from '../../domain/common-mode/sensor.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibratedEvents } from '../calibrate/calibratedEvents.ts';
import { GainOutputs, panelShape, type GainOutputsRequest } from '../calibrate/gainOutputs.ts';
import { loadCalibration, type CalibrationRequest } from '../calibrate/loadCalibration.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { NpyStream } from '../products/npyStream.ts';
import { withOutputs } from '../products/outputFiles.ts';
import type { CallContext } from './context.ts';

export type { CalibrationRequest } from '../calibrate/loadCalibration.ts';
export { constantsTypes, type ConstantsType } from '../calibrate/constantsOf.ts';

export interface CalibrateFramesInput extends CalibrationRequest {
  names: readonly string[];
  /** Any form of a source, alias first. */
  source: string;
  /** Half-open range of event indices; either end may be missing. */
  events: { first: number | undefined; end: number | undefined } | undefined;
  /** File to write. */
  npy: string;
  experiment: string | null;
  /** Detectors that switch gain: what else is written. */
  gains?: Partial<GainOutputsRequest>;
}

export interface CalibratedFramesDocument {
  source: string;
  dtype: 'float32';
  shape: number[];
  npy: string;
  /** Frames written. */
  events: number;
  calib: true;
  unit: 'ADU' | 'keV';
  applied: string[];
  common_mode: (number | string)[] | null;
  /** Detectors that switch gain: one entry per frame. */
  cmpars?: (number | string)[];
  sum?: number[];
  abs_sum?: number[];
  n_zero?: number[];
  n_bad_state?: number[];
  frames: { l1_index: number; seconds: number; nanoseconds: number; fiducials: number }[];
  missing: { l1_index: number; reason: string; damage: number }[];
  warnings: string[];
}

function gainRequest({ gains, original }: CalibrateFramesInput): GainOutputsRequest {
  return { gainIndex: null, maskOut: null, controlBits: null, zeroBadState: false, ...gains, original };
}

/**
 * Writes the calibrated frames of one area detector, in the order of the events, as one .npy file of float32; events without data are
 * left out and listed. Frames are streamed; the workers of the pool calibrate some while others are read and written.
 * @throws CalibdeskError those of opening a dataset, of `loadCalibration` and of writing
 */
export async function calibrateFrames(
  input: CalibrateFramesInput,
  context: CallContext,
  pool: WorkerPool | null = null,
): Promise<CalibratedFramesDocument> {
  const dataset = await openDataset(input.names, {
    stackSources: [input.source],
    experiment: input.experiment ?? undefined,
    run: input.run ?? undefined,
    dataRoot: input.roots.data,
    original: input.original,
    signal: context.signal,
  });
  let output: NpyStream | undefined;
  let gains: GainOutputs | undefined;
  try {
    const source = findSource(dataset, input.source);
    const count = await dataset.eventCount(context.signal);
    const first = Math.min(input.events?.first ?? 0, count);
    const end = Math.max(first, Math.min(input.events?.end ?? count, count));
    if (dataset.files.includes(input.npy))
      throw new CalibdeskError('usage', `${input.npy} is the dataset itself: it would be overwritten`, {
        file: input.npy,
        hint: 'give another file to --npy',
      });
    const calibration = await loadCalibration(input, dataset, source, context);
    const kind = sensorKind(source.device);
    const shape = isMultiGain(kind) ? panelShape(calibration.shape) : calibration.shape;
    if (isMultiGain(kind)) gains = new GainOutputs(kind, calibration, gainRequest(input), end - first);
    else if (Object.values(input.gains ?? {}).some((value) => value !== null && value !== false))
      throw new CalibdeskError('usage', `${source.source} does not switch gain`, {
        hint: 'leave out --gain-index, --mask-out, --cbits and --zero-bad-state',
      });
    output = new NpyStream(input.npy, { dtype: 'float32', shape }, end - first);
    const frames: CalibratedFramesDocument['frames'] = [];
    const missing: CalibratedFramesDocument['missing'] = [];
    const events = calibratedEvents({
      ...{ dataset, source, calibration, first, end, pool },
      fixedWords: Boolean(input.config),
      signal: context.signal,
    });
    for await (const { event, raw, values } of events) {
      if (raw === null || values === null) {
        const access = await dataset.frame(event, source);
        const { reason, damage } = access.kind === 'missing' ? access : { reason: 'corrupt', damage: 0 };
        missing.push({ l1_index: event.index, reason, damage });
      } else {
        gains?.add(raw, values);
        output.append(bytesOfArray(ndArray('float32', shape, values)));
        const { seconds, nanoseconds, fiducials } = event;
        frames.push({ l1_index: event.index, seconds, nanoseconds, fiducials });
      }
      context.progress({ stage: 'calibrating frames', done: event.index - first + 1, total: end - first });
      context.signal.throwIfAborted();
    }
    const whole = [frames.length, ...shape];
    await withOutputs({}, async (outputs) => {
      await gains?.finish(frames.length, outputs);
      output!.finish('float32', whole);
    });
    return {
      source: source.source,
      dtype: 'float32',
      shape: whole,
      npy: input.npy,
      events: frames.length,
      calib: true,
      unit: calibration.unit,
      applied: calibration.applied,
      common_mode: calibration.commonMode,
      ...gains?.figures,
      frames,
      missing,
      warnings: [...dataset.warnings],
    };
  } catch (error) {
    output?.discard();
    gains?.discard();
    throw error;
  } finally {
    await dataset.close();
  }
}
