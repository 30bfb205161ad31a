import type { Hdf5Object, Hdf5Shown, Hdf5Values } from '../../../contract/hdf5.ts';
import type { Selection } from './preview.ts';
import { splitDtype } from './treeRows.ts';

/** Cells of a table: columns with their names, rows with their index. */
export interface Cells {
  columns: string[];
  rows: { label: string; cells: string[] }[];
  /** Said when only a part is shown. */
  note: string;
}

const text = (value: Hdf5Shown | undefined): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** Indexes of the elements along a dimension of a selection. */
function labelsOf(selection: Selection, axis: number): string[] {
  const { start, count, step } = selection;
  return Array.from({ length: count[axis] }, (_, i) => String(start[axis] + i * step[axis]));
}

/** Lays values out: records by their members, numbers by their last two dimensions. */
export function tableCells(object: Hdf5Object, values: Hdf5Values, selection: Selection): Cells {
  const list = values.values ?? [];
  const dtype = object.dtype ?? '';
  const { inner } = splitDtype(dtype);
  const free = selection.count.flatMap((length, axis) => (length > 1 ? [axis] : []));
  const total = object.shape?.reduce((product, length) => product * length, 1) ?? 0;
  const read = selection.count.reduce((product, length) => product * length, 1);
  const note =
    read < total
      ? `${read.toLocaleString('en')} of ${total.toLocaleString('en')} elements`
      : `${read} elements`;
  if (typeof dtype !== 'string') {
    const columns = dtype.members.map(({ name }) => name);
    const labels = free.length === 1 && inner.length === 0 ? labelsOf(selection, free[0]) : [];
    const rows = list.map((value, i) => ({
      label: labels[i] ?? String(i),
      cells: columns.map((name) => text((value as Record<string, Hdf5Shown>)[name])),
    }));
    return { columns, rows, note };
  }
  const dims = [...free.map((axis) => selection.count[axis]), ...inner];
  const names = [...free.map((axis) => labelsOf(selection, axis)), ...inner.map((length) => range(length))];
  const width = dims.length >= 2 ? dims[dims.length - 1] : 1;
  const columns = dims.length >= 2 ? names[names.length - 1] : ['value'];
  const rows: Cells['rows'] = [];
  for (let at = 0; at < list.length; at += width) {
    const label = dims.length === 0 ? '' : rowLabel(at / width, dims, names, dims.length >= 2);
    rows.push({ label, cells: list.slice(at, at + width).map(text) });
  }
  return { columns, rows, note };
}

const range = (length: number): string[] => Array.from({ length }, (_, i) => String(i));

function rowLabel(
  row: number,
  dims: readonly number[],
  names: readonly string[][],
  hasColumns: boolean,
): string {
  const axes = hasColumns ? dims.length - 1 : dims.length;
  const parts: string[] = [];
  let rest = row;
  for (let axis = axes - 1; axis >= 0; axis--) {
    parts.unshift(names[axis][rest % dims[axis]]);
    rest = Math.floor(rest / dims[axis]);
  }
  return parts.join(', ');
}

/** The table as comma-separated text; cells with commas or quotes are quoted. */
export function* csvOf({ columns, rows }: Cells): Generator<string> {
  const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  yield ['index', ...columns].map(quoted).join(',');
  for (const { label, cells } of rows) yield [label, ...cells].map(quoted).join(',');
}
