import type { FrameForm } from '../../../contract/data.ts';
import {
  createFrameSums,
  finishFrameSums,
  type FrameFigures,
  type FrameSums,
} from '../../../domain/average/frameSums.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { calibratedEvents, type CalibratedEvent } from '../../calibrate/calibratedEvents.ts';
import { usualRequest } from '../../calibrate/frameCalibrations.ts';
import { loadCalibration } from '../../calibrate/loadCalibration.ts';
import { naturalOrder } from '../../calibrate/pixelOrder.ts';
import { shared } from '../../calibrate/sharedPlan.ts';
import type { Dataset, DatasetEvent, DatasetSource } from '../../datasets/dataset.ts';
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

/**
 * Average, rms, maximum and minimum of the frames of selected events, raw or calibrated. Frames are read one after another;
 * workers calibrate some at once, and add, each its band of pixels. Memory does not grow with the number of events.
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
    const count = await dataset.eventCount(context.signal);
    const first = Math.min(input.events?.first ?? 0, count);
    const end = Math.max(first, Math.min(input.events?.end ?? count, count));
    const calibration =
      form === 'raw'
        ? null
        : await loadCalibration(
            usualRequest(form === 'pedestals' ? 'pedestals' : 'mask', input.calibdir),
            dataset,
            source,
            context,
          );
    const wanted = ({ calibCycle, eventCodes }: DatasetEvent): boolean =>
      (step === null || calibCycle === step) && (code === null || (eventCodes ?? []).includes(code));
    const chosen = { dataset, source, first, end, wanted, pool, signal: context.signal };
    const events: AsyncGenerator<AveragedEvent> =
      calibration === null
        ? rawEvents(chosen)
        : calibratedEvents({ ...chosen, calibration, fixedWords: false });
    const meter = new ProgressMeter();
    let sums: FrameSums | null = null;
    let shape = calibration?.shape ?? [];
    const done = { frames: 0, missing: 0, bytes: 0 };
    for await (const { event, raw, values, shape: rawShape } of events) {
      context.signal.throwIfAborted();
      if (raw === null || values === null) {
        done.missing++;
        continue;
      }
      if (rawShape !== undefined) shape = rawShape;
      sums ??= createFrameSums(values.length, (bytes) => new SharedArrayBuffer(bytes));
      await addInBands(pool, sums, shared(values), context.signal);
      done.frames++;
      done.bytes += raw.byteLength;
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
      ...{ shape: [...shape], frames: done.frames, missing: done.missing },
      ...{ applied: calibration?.applied ?? [], unit: calibration?.unit ?? 'ADU' },
      figures: finishFrameSums(sums),
    };
  } finally {
    await dataset.close();
  }
}

interface ChosenEvents {
  dataset: Dataset;
  source: DatasetSource;
  first: number;
  end: number;
  wanted(event: DatasetEvent): boolean;
  signal: AbortSignal;
}

interface AveragedEvent extends Pick<CalibratedEvent, 'event' | 'raw'> {
  values: RawPixels | null;
  /** That of a raw frame. */
  shape?: number[];
}

/** Raw frames as `calibratedEvents` gives calibrated ones, with their shape. */
async function* rawEvents({
  dataset,
  source,
  first,
  end,
  wanted,
  signal,
}: ChosenEvents): AsyncGenerator<AveragedEvent> {
  for await (const event of dataset.events({ from: first, signal })) {
    if (event.index >= end) return;
    if (!wanted(event)) continue;
    const frame = await dataset.readFrame(event, source);
    const raw = frame && (naturalOrder(source.device, frame.shape, frame.data) as RawPixels);
    yield { event, raw, values: raw, ...(frame ? { shape: frame.shape } : {}) };
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
