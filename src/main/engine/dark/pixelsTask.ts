import type { PixelSums } from '../../../domain/darks/sums.ts';
import { writeMoments, type Moments } from '../../../domain/darks/finish.ts';
import { bytesPerPixel, type DarkSettings } from '../../../domain/darks/types.ts';
import { CancelledError } from '../../../domain/errors.ts';
import type { TaskContext } from '../protocol.ts';
import { updatePreview, type PreviewImages, type PreviewPlan } from './previewPlan.ts';
import { openRows, type RowSource, type RowsInput } from './rowSource.ts';
import { createSliceProcessor } from './createSlice.ts';
import type { SliceProcessor } from './sliceProcessor.ts';

/** Words that all workers of one call share. */
export const NEXT_SLICE = 0;
export const STOP = 1;

export interface PixelsInput {
  settings: DarkSettings;
  /** In shared memory; each slice of pixels is written by one worker only. */
  sums: PixelSums;
  rows: RowsInput;
  /** Pixels and frames of this call, ends excluded. */
  pixelBegin: number;
  pixelEnd: number;
  frameBegin: number;
  frameEnd: number;
  /** Records of the first stage, at the begin of the frames; 0 when the gates are known. */
  firstStage: number;
  /** How the first stage finds its gates: by quantiles, or wide enough for every value within the limits. */
  gates?: 'quantiles' | 'ranges';
  /** Nothing has been counted in `sums` before this call. */
  fresh: boolean;
  /** After this call nothing more is counted: where average and rms belong, in shared memory. */
  moments: Moments | null;
  /** Leave out the second stage. */
  gatesOnly: boolean;
  slicePixels: number;
  /** Records in memory at a time in the second stage. */
  blockRecords: number;
  /** [NEXT_SLICE, STOP] */
  shared: Int32Array;
  /** Bytes read so far, of all workers. */
  bytesRead: BigInt64Array;
  preview: { plan: PreviewPlan; images: PreviewImages } | null;
  /** By the plain functions instead of the kernel: for comparisons. */
  usePlain?: boolean;
  /** Read everything, process nothing: the limit that benchmarks compare with. */
  readOnly?: boolean;
}

/**
 * Takes slice after slice of the pixels until none is left, and processes all frames of the call for it. A pixel is
 * processed by one worker, its frames in their order, so that the result does not depend on the number of workers.
 */
export default function processPixels(input: PixelsInput, context: TaskContext): void {
  const source = openRows(input.rows);
  try {
    const processor = createSliceProcessor(input.settings, input.usePlain);
    for (;;) {
      const begin = input.pixelBegin + Atomics.add(input.shared, NEXT_SLICE, 1) * input.slicePixels;
      if (begin >= input.pixelEnd) return;
      processSlice(
        input,
        context,
        source,
        processor,
        begin,
        Math.min(begin + input.slicePixels, input.pixelEnd),
      );
    }
  } finally {
    source.close();
  }
}

function processSlice(
  input: PixelsInput,
  context: TaskContext,
  source: RowSource,
  processor: SliceProcessor,
  begin: number,
  end: number,
): void {
  const { settings, sums, firstStage, frameBegin, frameEnd, blockRecords } = input;
  const firstByte = begin * bytesPerPixel[settings.dtype];
  const rowBytes = BigInt((end - begin) * bytesPerPixel[settings.dtype]);
  const fill = (first: number, records: number): void => {
    for (let row = 0; row < records; row++) {
      if (context.cancelled() || Atomics.load(input.shared, STOP) !== 0) throw new CancelledError();
      source.read(first + row, firstByte, processor.rowTarget(row));
      if (!input.readOnly) processor.rowFilled(row);
    }
    Atomics.add(input.bytesRead, 0, rowBytes * BigInt(records));
  };
  processor.begin(end - begin, Math.max(firstStage, blockRecords), input.fresh);
  let frame = frameBegin;
  if (firstStage > 0) {
    fill(frame, firstStage);
    if (!input.readOnly && input.gates === 'ranges') processor.findRanges(firstStage, sums, begin);
    else if (!input.readOnly) processor.findGates(firstStage, sums, begin);
    if (!input.readOnly && !input.gatesOnly) processor.add(0, firstStage, sums, begin);
    frame += firstStage;
  } else processor.loadGates(sums, begin);
  for (; frame < frameEnd && !input.gatesOnly; frame += blockRecords) {
    const records = Math.min(blockRecords, frameEnd - frame);
    fill(frame, records);
    if (!input.readOnly) processor.add(0, records, sums, begin);
  }
  if (input.readOnly || input.gatesOnly) return;
  processor.flush(sums, begin);
  if (input.moments !== null) writeMoments(sums, input.moments, begin, end);
  if (input.preview !== null) updatePreview(input.preview.plan, input.preview.images, sums, begin, end);
}
