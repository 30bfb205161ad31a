import { viewOf, type NdArray } from '../../domain/array/ndarray.ts';
import { isSelected, type EventCodeSelection } from '../../domain/darkFiles/eventCodes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import type { CallContext } from '../usecases/context.ts';

/** Part of a panel, for debugging: rows and columns from, to (exclusive). */
export interface PanelSlice {
  rows: readonly [number, number];
  columns: readonly [number, number];
}

/** `0:144,0:192` as row and column ranges; either end may be missing. */
export function parseSlice(text: string, rows: number, columns: number): PanelSlice {
  const parts = text.split(',');
  const range = (part: string | undefined, length: number): [number, number] => {
    const match = /^\s*(\d*)\s*:\s*(\d*)\s*$/.exec(part ?? ':');
    const from = match === null ? NaN : Number(match[1] || 0);
    const to = match === null ? NaN : Math.min(Number(match[2] || length), length);
    if (parts.length <= 2 && from < to) return [from, to];
    throw new CalibdeskError(
      'usage',
      `slice ${JSON.stringify(text)} selects nothing of ${rows} x ${columns} pixels`,
      {
        hint: 'write it as 0:144,0:192 (rows, columns)',
      },
    );
  };
  return { rows: range(parts[0], rows), columns: range(parts[1], columns) };
}

/** Rows and columns of the panel that is looked at: a two-dimensional frame, or a segment of a three-dimensional one. */
export function panelShape(source: DatasetSource, segment: number): [number, number] {
  const { shape } = source;
  if (shape.length === 2) return [shape[0], shape[1]];
  if (shape.length !== 3)
    throw new CalibdeskError(
      'bad-input',
      `${source.source}: frames of shape (${shape.join(', ')}), expected 2 or 3 dimensions`,
    );
  if (segment < shape[0]) return [shape[1], shape[2]];
  throw new CalibdeskError('usage', `${source.source} has no segment ${segment}, only 0 to ${shape[0] - 1}`, {
    hint: 'give -i',
  });
}

/** The panel (or its slice) of a frame or of constants of the detector; a copy in the type of the array. */
export function panelOf(array: NdArray, segment: number, slice: PanelSlice | null): NdArray['data'] {
  const columns = array.shape.at(-1)!;
  const size = array.shape.at(-2)! * columns;
  const first = array.shape.length > 2 ? segment * size : 0;
  if (slice === null) return array.data.slice(first, first + size);
  const width = slice.columns[1] - slice.columns[0];
  const height = slice.rows[1] - slice.rows[0];
  const part = viewOf(
    array.dtype,
    new ArrayBuffer(width * height * array.data.BYTES_PER_ELEMENT),
    0,
    width * height,
  );
  for (let row = 0; row < height; row++) {
    const from = first + (slice.rows[0] + row) * columns + slice.columns[0];
    part.set(array.data.subarray(from, from + width) as never, row * width);
  }
  return part;
}

/** Which frames of a run det_pixel_status reads (reference dark-processing 3.5 and 9.1). */
export interface PanelSelection {
  /** Events counted in all, skipped and empty ones too. */
  events: number;
  /** Events skipped at the begin of each step. */
  skip: number;
  /** Steps to process; null: all. */
  steps: number | null;
  /** Steps skipped. */
  skipSteps: number;
  codes: EventCodeSelection | null;
  /** The counting of the original: one event or step less each time. */
  original: boolean;
}

/** Hands the selected frames to `take` until it returns false. Returns the number of frames handed over. */
export async function eachPanelFrame(
  dataset: Dataset,
  source: DatasetSource,
  selection: PanelSelection,
  take: (frame: NdArray) => boolean,
  context: CallContext,
): Promise<number> {
  const off = selection.original ? 1 : 0;
  const skip = Math.max(0, selection.skip - off);
  const firstStep = Math.max(0, selection.skipSteps - off);
  const endStep =
    selection.steps === null
      ? Infinity
      : selection.original
        ? selection.steps - 1
        : firstStep + selection.steps;
  let counted = 0;
  let step = -1;
  let inStep = 0;
  let taken = 0;
  for await (const event of dataset.events({ signal: context.signal })) {
    if (event.calibCycle !== step) {
      step = event.calibCycle;
      inStep = 0;
    }
    if (step >= endStep) break;
    if (step < firstStep) continue;
    if (counted % 16 === 0) {
      context.progress({
        stage: `reading ${source.source}`,
        done: counted,
        total: selection.events,
        unit: 'events',
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (counted >= selection.events) break;
    counted++;
    if (inStep++ < skip || !(selection.codes === null || isSelected(selection.codes, event.eventCodes)))
      continue;
    const frame = await dataset.readFrame(event, source);
    if (frame === null) continue;
    taken++;
    if (!take(frame)) break;
  }
  return taken;
}
