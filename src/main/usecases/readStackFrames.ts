import { bytesOfArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetEvent, DatasetSource } from '../datasets/dataset.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import { NpyStream } from '../products/npyStream.ts';
import { crcText, statisticsOf } from '../readers/xtc/arraySummary.ts';
import type { CallContext } from './context.ts';
import type { FrameDocument, FramesDocument, ReadFramesInput } from './readFrames.ts';

/** Whether a dataset is a stack of frames (.npy) or a stream document (.json). */
export function isStackName(names: readonly string[]): boolean {
  return names.length === 1 && /\.(npy|json)$/i.test(names[0]) && !/(^|:)\s*(exp|run)\s*=/.test(names[0]);
}

async function frameDocument(
  dataset: Dataset,
  event: DatasetEvent,
  source: DatasetSource,
  output: NpyStream,
): Promise<FrameDocument | null> {
  const access = await dataset.frame(event, source);
  const frame = await dataset.readFrame(event, source);
  if (frame === null || access.kind !== 'contiguous') return null;
  const bytes = bytesOfArray(frame);
  output.append(bytes);
  const integers = !frame.dtype.startsWith('float');
  const summary = integers ? statisticsOf(frame.data as Parameters<typeof statisticsOf>[0]) : null;
  return {
    l1_index: event.index,
    shape: frame.shape,
    dtype: frame.dtype,
    file: access.location.file,
    offset: access.location.byteOffset,
    seconds: event.seconds,
    nanoseconds: event.nanoseconds,
    fiducials: event.fiducials,
    ...(summary ?? { sum: NaN, sumsq: NaN, min: NaN, max: NaN }),
    crc32: crcText(bytes),
  };
}

/**
 * Writes the raw frames of a stack or stream document, dtype and shape as they are, as one .npy file; events without data are
 * left out and listed. Frames are streamed, one at a time.
 * @throws CalibdeskError usage, not-found, bad-input, unreadable, and those of writing
 */
export async function readStackFrames(input: ReadFramesInput, context: CallContext): Promise<FramesDocument> {
  const dataset = await openDataset(input.names, { stackSources: [input.source], signal: context.signal });
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
    const form = { dtype: source.dtype, shape: [...source.shape] };
    output = new NpyStream(input.npy, form, end - first);
    const frames: FrameDocument[] = [];
    const missing: FramesDocument['missing'] = [];
    for await (const event of dataset.events({ from: first, signal: context.signal })) {
      if (event.index >= end) break;
      const frame = await frameDocument(dataset, event, source, output);
      if (frame === null) missing.push({ l1_index: event.index, reason: 'absent', damage: 0 });
      else frames.push(frame);
      context.progress({ stage: 'reading frames', done: event.index - first + 1, total: end - first });
      if (event.index % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const shape = [frames.length, ...form.shape];
    output.finish(form.dtype, shape);
    return { source: source.source, dtype: form.dtype, shape, npy: input.npy, frames, missing, errors: [] };
  } catch (error) {
    output?.discard();
    throw error;
  } finally {
    await dataset.close();
  }
}
