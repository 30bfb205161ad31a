import type { FrameForm } from '../../../contract/data.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import {
  createFrameSums,
  finishFrameSums,
  type FrameFigures,
  type FrameSums,
} from '../../../domain/average/frameSums.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { FrameCalibrations } from '../../calibrate/frameCalibrations.ts';
import { naturalOrder } from '../../calibrate/pixelOrder.ts';
import { findSource } from '../../datasets/findSource.ts';
import { openDataset } from '../../datasets/open.ts';
import type { WorkerPool } from '../../engine/workerPool.ts';
import { ProgressMeter } from '../../engine/progressMeter.ts';
import type { CallContext } from '../context.ts';

export interface AverageInput {
  dsname: string;
  /** Any form of a source, alias first. */
  source: string;
  form: FrameForm;
  /** Null: that of the experiment. */
  calibdir: string | null;
  /** Half-open range of event indices; null: all. */
  events: { first: number; end: number } | null;
  /** Only events with this code, and of this calib cycle. */
  code: number | null;
  step: number | null;
}

export interface Average {
  source: string;
  experiment: string;
  run: number;
  shape: number[];
  frames: number;
  /** Events without a frame. */
  missing: number;
  applied: string[];
  unit: 'ADU' | 'keV';
  figures: FrameFigures;
}

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

/**
 * Average, rms, maximum and minimum of the frames of selected events, raw or calibrated. Frames are read one after another;
 * workers calibrate and add, each its band of pixels. Memory does not grow with the number of events.
 * @throws CalibdeskError those of opening a data set and of its calibration; bad-input when no frame was found; cancelled
 */
export async function averageFrames(
  tools: { pool: WorkerPool },
  input: AverageInput,
  context: CallContext,
): Promise<Average> {
  const { pool } = tools;
  const { dsname, form, code, step } = input;
  const dataset = await openDataset([dsname], {
    stackSources: [input.source],
    dataRoot: process.env.SIT_PSDM_DATA,
    signal: context.signal,
    progress: (progress) => context.progress(progress),
  });
  try {
    const source = findSource(dataset, input.source);
    const calibrations = new FrameCalibrations(() => pool);
    const count = await dataset.eventCount(context.signal);
    const first = Math.min(input.events?.first ?? 0, count);
    const end = Math.max(first, Math.min(input.events?.end ?? count, count));
    const meter = new ProgressMeter();
    let sums: FrameSums | null = null;
    let shape: number[] = [];
    const done = { frames: 0, missing: 0, bytes: 0, applied: [] as string[], unit: 'ADU' as 'ADU' | 'keV' };
    for await (const event of dataset.events({ from: first, signal: context.signal })) {
      if (event.index >= end) break;
      context.signal.throwIfAborted();
      if (step !== null && event.calibCycle !== step) continue;
      if (code !== null && !(event.eventCodes ?? []).includes(code)) continue;
      const raw = await dataset.readFrame(event, source);
      if (raw === null) {
        done.missing++;
        continue;
      }
      let frame: NdArray;
      if (form === 'raw') {
        const data = naturalOrder(source.device, raw.shape, raw.data) as RawPixels;
        const copy = new (data.constructor as new (buffer: SharedArrayBuffer) => RawPixels)(
          shared(data.byteLength),
        );
        copy.set(data);
        frame = { ...raw, data: copy } as NdArray;
      } else {
        const until = form === 'pedestals' ? 'pedestals' : 'mask';
        const key = { dsname, source: source.source, until, calibdir: input.calibdir } as const;
        const made = await calibrations.apply(key, raw, context);
        frame = made.array;
        Object.assign(done, { applied: made.applied, unit: made.unit });
      }
      sums ??= createFrameSums(frame.data.length, shared);
      shape = [...frame.shape];
      await addInBands(pool, sums, frame.data as RawPixels, context.signal);
      done.frames++;
      done.bytes += raw.data.byteLength;
      context.progress(meter.at('averaging', event.index - first + 1, end - first, 'events', done.bytes));
    }
    if (sums === null)
      throw new CalibdeskError(
        'bad-input',
        `${dsname}: no frame of ${source.source} among the chosen events; nothing was made`,
        { hint: 'choose other events, or look at the event table' },
      );
    return {
      ...{ source: source.source, experiment: dataset.experiment, run: dataset.run },
      ...{ shape, frames: done.frames, missing: done.missing, applied: done.applied, unit: done.unit },
      figures: finishFrameSums(sums),
    };
  } finally {
    await dataset.close();
  }
}

async function addInBands(
  pool: WorkerPool,
  sums: FrameSums,
  frame: RawPixels,
  signal: AbortSignal,
): Promise<void> {
  const pixels = frame.length;
  const { threads } = pool;
  await Promise.all(
    Array.from({ length: threads }, (_, band) =>
      pool.run(
        'frame-sums',
        {
          sums,
          frame,
          begin: Math.floor((pixels * band) / threads),
          end: Math.floor((pixels * (band + 1)) / threads),
        },
        { signal },
      ),
    ),
  );
}
