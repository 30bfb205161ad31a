import type { Hdf5Object } from '../../../contract/hdf5.ts';
import { splitDtype } from './treeRows.ts';

/** Ways to look at a data set. */
export type PreviewKind = 'image' | 'line' | 'table' | 'text';
export const previewTitles: Record<PreviewKind, string> = {
  image: 'Image',
  line: 'Line',
  table: 'Table',
  text: 'Text',
};

/** Above so many bytes nothing is read without asking. */
export const askAbove = 64 * 2 ** 20;
/** Rows, columns and numbers of a table at most. */
const tableRows = 1000;
const tableColumns = 200;
const tableNumbers = 10_000;

export interface Selection {
  start: number[];
  count: number[];
  step: number[];
}

/** Whether elements are plain numbers or truth values. */
export function isNumeric(object: Hdf5Object): boolean {
  if (object.dtype === null) return false;
  return /^(bool|[<>]?[uif]\d|u?int\d+|float\d+)/.test(splitDtype(object.dtype).base);
}

function isText(object: Hdf5Object): boolean {
  const { base } = splitDtype(object.dtype ?? '');
  return base.startsWith('|S') || base === 'object';
}

/** All dimensions: those of the data space, then those of array elements. */
export function dimensionsOf(object: Hdf5Object): number[] {
  return object.dtype === null ? [] : [...(object.shape ?? []), ...splitDtype(object.dtype).inner];
}

/** The ways in which a data set can be shown, the best first. */
export function previewsOf(object: Hdf5Object): PreviewKind[] {
  if (object.kind !== 'dataset' || object.error !== null || object.shape === null) return [];
  const dims = dimensionsOf(object);
  if (!isNumeric(object)) return isText(object) ? ['text', 'table'] : ['table'];
  if (dims.every((length) => length === 1)) return ['table'];
  if (dims.length === 1) return ['line', 'table'];
  return ['image', 'line', 'table'];
}

/**
 * Dimensions of the data space that a slider chooses an index of: all but those that are shown. Array elements always
 * come whole, and count as shown.
 */
export function slicedAxes(object: Hdf5Object, kind: PreviewKind): number[] {
  const rank = object.shape?.length ?? 0;
  const inner = object.dtype === null ? 0 : splitDtype(object.dtype).inner.length;
  const shown = kind === 'line' ? 1 : kind === 'text' ? rank : 2;
  const free = Math.max(0, shown - inner);
  return Array.from({ length: Math.max(0, rank - free) }, (_, axis) => axis);
}

/** The block that a view reads. `stride` thins out the shown dimensions of the data space. */
export function selectionFor(
  object: Hdf5Object,
  kind: PreviewKind,
  indexes: readonly number[],
  stride = 1,
): Selection {
  const shape = object.shape ?? [];
  const sliced = new Set(slicedAxes(object, kind));
  const selection: Selection = { start: [], count: [], step: [] };
  shape.forEach((length, axis) => {
    const single = sliced.has(axis);
    selection.start.push(single ? Math.min(indexes[axis] ?? 0, Math.max(0, length - 1)) : 0);
    selection.count.push(single ? Math.min(1, length) : Math.ceil(length / stride));
    selection.step.push(single ? 1 : stride);
  });
  return kind === 'table' || kind === 'text' ? limitRows(object, kind, selection, indexes) : selection;
}

/** Axis of the rows of a table, from which on they are shown; null when all rows are. */
export function rowAxis(object: Hdf5Object, kind: PreviewKind): number | null {
  if (kind !== 'table' && kind !== 'text') return null;
  const sliced = new Set(slicedAxes(object, kind));
  const axis = (object.shape ?? []).findIndex((length, at) => !sliced.has(at) && length > 1);
  return axis < 0 ? null : axis;
}

/** Tables and texts show part of what is larger: some columns, and rows from a chosen one on. */
function limitRows(
  object: Hdf5Object,
  kind: PreviewKind,
  selection: Selection,
  indexes: readonly number[],
): Selection {
  const axis = rowAxis(object, kind);
  if (axis === null) return selection;
  const inner = splitDtype(object.dtype ?? '').inner.reduce((product, length) => product * length, 1);
  const count = selection.count.map((length, at) => (at === axis ? length : Math.min(length, tableColumns)));
  const perRow = count.reduce((product, length, at) => (at === axis ? product : product * length), inner);
  const most = Math.max(1, Math.min(tableRows, Math.floor(tableNumbers / Math.max(1, perRow))));
  const length = selection.count[axis];
  const start = [...selection.start];
  start[axis] = Math.min(indexes[axis] ?? 0, Math.max(0, length - most));
  count[axis] = Math.min(most, length);
  return { ...selection, start, count };
}

/** Bytes that reading a block takes. */
export function bytesOf(object: Hdf5Object, selection: Selection): number {
  return selection.count.reduce((product, length) => product * length, object.elementBytes ?? 0);
}

/** The smallest whole stride that brings a block below a size. */
export function strideBelow(
  object: Hdf5Object,
  kind: PreviewKind,
  indexes: readonly number[],
  most: number,
): number {
  for (let stride = 1; stride < 1 << 20; stride *= 2)
    if (bytesOf(object, selectionFor(object, kind, indexes, stride)) <= most) return stride;
  return 1 << 20;
}

/** Shape without the dimensions of length 1 that sliders chose, so that pictures and lines see what is shown. */
export function squeezedShape(shape: readonly number[], sliced: readonly number[]): number[] {
  const gone = new Set(sliced);
  return shape.filter((_, axis) => !gone.has(axis));
}

/** `[0, :, ::4]`, as the command line and numpy write it. */
export function selectionText(object: Hdf5Object, selection: Selection): string {
  const parts = (object.shape ?? []).map((length, axis) => {
    const { start, count, step } = selection;
    if (count[axis] === 1 && length > 1) return String(start[axis]);
    const whole = start[axis] === 0 && count[axis] * step[axis] >= length;
    const range = whole ? ':' : `${start[axis]}:${start[axis] + (count[axis] - 1) * step[axis] + 1}`;
    return step[axis] === 1 ? range : `${range}:${step[axis]}`;
  });
  return `[${parts.join(', ')}]`;
}
