import { bytesOfArray, type Dtype } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { findSource } from '../datasets/findSource.ts';
import { openHdf5Dataset, type Hdf5RunDataset, type Hdf5Source } from '../datasets/hdf5Dataset.ts';
import { NpyStream } from '../products/npyStream.ts';
import type { FramePart } from '../readers/hdf5/lcls/types.ts';
import type { CallContext } from './context.ts';
import type { ReadFramesInput } from './readFrames.ts';

/** Whether a dataset is one HDF5 file. */
export function isHdf5Name(names: readonly string[]): boolean {
  return names.length === 1 && /\.(h5|hdf5)$/i.test(names[0]);
}

export interface Hdf5FramesDocument {
  dataset: string;
  source: string;
  dtype: Dtype;
  shape: number[];
  npy: string;
  /** `index` = record in its data set; `time` = seconds, nanoseconds, ticks, fiducials, control, vector, or the first two. */
  events: { cycle: number; index: number; time: number[] }[];
  warnings: string[];
}

function timeOf({ times }: FramePart, position: number): number[] {
  const { seconds, nanoseconds, ticks, fiducials, control, vector } = times;
  const further = [ticks, fiducials, control, vector].flatMap((list) => list?.[position] ?? []);
  return [seconds[position], nanoseconds[position], ...further];
}

/** Valid records of a source in the order of calib cycles and times. */
function placesOf(source: Hdf5Source): { part: FramePart; position: number }[] {
  return source.parts.flatMap((part) => Array.from(part.records, (_, position) => ({ part, position })));
}

async function streamFrames(
  dataset: Hdf5RunDataset,
  source: Hdf5Source,
  input: ReadFramesInput,
  context: CallContext,
): Promise<Hdf5FramesDocument> {
  const all = placesOf(source);
  const places = all.slice(input.events?.first ?? 0, input.events?.end ?? all.length);
  const form = { dtype: source.dtype, shape: [...source.shape] };
  const output = new NpyStream(input.npy, form, places.length);
  try {
    const events: Hdf5FramesDocument['events'] = [];
    for (const { part, position } of places) {
      output.append(bytesOfArray(await dataset.frameOf(source, part, position, context.signal)));
      events.push({ cycle: part.cycle, index: part.records[position], time: timeOf(part, position) });
      context.progress({ stage: 'reading frames', done: events.length, total: places.length });
      context.signal.throwIfAborted();
    }
    const shape = [events.length, ...form.shape];
    output.finish(form.dtype, shape);
    return {
      dataset: dataset.name,
      source: source.source,
      dtype: form.dtype,
      shape,
      npy: input.npy,
      events,
      warnings: [...dataset.warnings],
    };
  } catch (error) {
    output.discard();
    throw error;
  }
}

/**
 * Writes the frames of one detector of a translated HDF5 run: every record that is no filler, calib cycles in order, in
 * them the order of times. `events` counts these records. Errors: `not-found`, `unreadable`, `bad-input`, and of writing.
 */
export async function readHdf5Frames(
  input: ReadFramesInput,
  context: CallContext,
): Promise<Hdf5FramesDocument> {
  const [file] = input.names;
  const dataset = await openHdf5Dataset(file, {
    signal: context.signal,
    progress: (p) => context.progress(p),
  });
  try {
    if (dataset.files.includes(input.npy))
      throw new CalibdeskError('usage', `${input.npy} is the dataset itself: it would be overwritten`, {
        file: input.npy,
        hint: 'give another file to --npy',
      });
    const source = findSource(dataset, input.source) as Hdf5Source;
    return await streamFrames(dataset, source, input, context);
  } finally {
    await dataset.close();
  }
}
