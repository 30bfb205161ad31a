import { bytesOfArray, ndArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { loadCalibration, type CalibrationRequest } from '../calibrate/loadCalibration.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import { NpyStream } from '../products/npyStream.ts';
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
  frames: { l1_index: number; seconds: number; nanoseconds: number; fiducials: number }[];
  missing: { l1_index: number; reason: string; damage: number }[];
  warnings: string[];
}

/**
 * Writes the calibrated frames of one area detector, in the order of the events, as one .npy file of float32; events without data are
 * left out and listed. Frames are streamed, one at a time.
 * @throws CalibdeskError those of opening a dataset, of `loadCalibration` and of writing
 */
export async function calibrateFrames(
  input: CalibrateFramesInput,
  context: CallContext,
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
    const { shape } = calibration;
    output = new NpyStream(input.npy, { dtype: 'float32', shape }, end - first);
    const frames: CalibratedFramesDocument['frames'] = [];
    const missing: CalibratedFramesDocument['missing'] = [];
    for await (const event of dataset.events({ from: first, signal: context.signal })) {
      if (event.index >= end) break;
      const raw = await dataset.readFrame(event, source);
      if (raw === null) {
        const access = await dataset.frame(event, source);
        const { reason, damage } = access.kind === 'missing' ? access : { reason: 'corrupt', damage: 0 };
        missing.push({ l1_index: event.index, reason, damage });
      } else {
        output.append(bytesOfArray(ndArray('float32', shape, calibration.apply(raw))));
        const { seconds, nanoseconds, fiducials } = event;
        frames.push({ l1_index: event.index, seconds, nanoseconds, fiducials });
      }
      context.progress({ stage: 'calibrating frames', done: event.index - first + 1, total: end - first });
      await new Promise((resolve) => setImmediate(resolve));
      context.signal.throwIfAborted();
    }
    const whole = [frames.length, ...shape];
    output.finish('float32', whole);
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
      frames,
      missing,
      warnings: [...dataset.warnings],
    };
  } catch (error) {
    output?.discard();
    throw error;
  } finally {
    await dataset.close();
  }
}
