import { fitPulser, type PulserFitOptions } from '../../../domain/gains/pulserFit.ts';
import type { FrameTable } from '../dark/request.ts';
import { openRows } from '../dark/rowSource.ts';
import { Moved, type TaskContext } from '../protocol.ts';

/** Pixels of one cycle that get pulses: every `spacing`-th row and column from the first on. */
export interface PulsedPixels {
  rows: number;
  columns: number;
  firstRow: number;
  firstColumn: number;
  spacing: number;
}

export interface PulserInput {
  pixels: PulsedPixels;
  /** Event number of each frame. */
  events: Int32Array;
  /** Frames of the panel in files, or the traces of all pulsed pixels, one behind the other, in shared memory. */
  source: { table: FrameTable } | { traces: Uint16Array };
  options: PulserFitOptions;
}

export interface PulserOutput {
  /** Per pulsed pixel: slope and intercept of the high or medium part, then of the low part. */
  fits: Float64Array;
  /** Per pulsed pixel: chi2 per degree of freedom of both parts. */
  chi2: Float64Array;
  switching: Int16Array;
  /** Pixels with a fit. */
  fitted: number;
}

/** Flat indices of the pulsed pixels, row by row. */
export function pulsedIndices({ rows, columns, firstRow, firstColumn, spacing }: PulsedPixels): Int32Array {
  const indices: number[] = [];
  for (let row = firstRow; row < rows; row += spacing)
    for (let column = firstColumn; column < columns; column += spacing) indices.push(row * columns + column);
  return Int32Array.from(indices);
}

/** Gathers the traces of the pulsed pixels, frame by frame. */
export function gatherFrame(
  words: Uint16Array,
  indices: Int32Array,
  traces: Uint16Array,
  frame: number,
  frames: number,
): void {
  for (let pixel = 0, at = frame; pixel < indices.length; pixel++, at += frames)
    traces[at] = words[indices[pixel]];
}

function readTraces(
  table: FrameTable,
  pixels: PulsedPixels,
  indices: Int32Array,
  context: TaskContext,
): Uint16Array {
  const frames = table.fileIndex.length;
  const words = new Uint16Array(pixels.rows * pixels.columns);
  const bytes = new Uint8Array(words.buffer);
  const traces = new Uint16Array(indices.length * frames);
  const rows = openRows({ kind: 'files', table });
  try {
    for (let frame = 0; frame < frames; frame++) {
      context.check();
      rows.read(frame, 0, bytes);
      gatherFrame(words, indices, traces, frame, frames);
    }
  } finally {
    rows.close();
  }
  return traces;
}

/** Fits all pulsed pixels of one charge-injection cycle. */
export default function fitCycle(input: PulserInput, context: TaskContext): Moved<PulserOutput> {
  const { pixels, events, source, options } = input;
  const indices = pulsedIndices(pixels);
  const traces = 'traces' in source ? source.traces : readTraces(source.table, pixels, indices, context);
  const frames = events.length;
  const output: PulserOutput = {
    fits: new Float64Array(4 * indices.length),
    chi2: new Float64Array(2 * indices.length),
    switching: new Int16Array(indices.length),
    fitted: 0,
  };
  for (let pixel = 0; pixel < indices.length; pixel++) {
    if (pixel % 256 === 0) context.check();
    const fit = fitPulser(traces.subarray(pixel * frames, (pixel + 1) * frames), events, options);
    output.switching[pixel] = fit.switching;
    if (!fit.fitted) continue;
    output.fitted++;
    output.fits.set([fit.high.slope, fit.high.intercept, fit.low.slope, fit.low.intercept], 4 * pixel);
    output.chi2.set([fit.high.chi2, fit.low.chi2], 2 * pixel);
  }
  return new Moved(output, [
    output.fits.buffer,
    output.chi2.buffer,
    output.switching.buffer,
  ] as ArrayBuffer[]);
}
