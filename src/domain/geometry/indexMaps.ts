import { CalibdeskError } from '../errors.ts';
import type { Frame } from './coordinates.ts';

/** Marks pixels without a place in integer maps. */
export const noBin = 0xffffffff;
const mostBins = 2 ** 28;

export interface BinOptions {
  /** Size of a bin, um. */
  scale_um: number;
  /** Empty margin before the first row and column, in bins; what is not above 0 counts as 0. */
  offset: readonly [x: number, y: number];
  frame: Frame;
}

/** Where the bins of a map begin: row and column of (x, y) are `(value - origin) / step`, cut to whole numbers. */
export interface Binning {
  rowFrom: 'x' | 'y';
  rowOrigin_um: number;
  rowSign: 1 | -1;
  columnOrigin_um: number;
  scale_um: number;
}

export interface IndexMap {
  /** Row and column of each pixel, `noBin` where there is none. */
  rows: Uint32Array;
  cols: Uint32Array;
  maxRow: number;
  maxCol: number;
}

function rangeOf(values: Float64Array): [min: number, max: number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  // Comparisons with NaN are false: pixels without a place are left out.
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/**
 * The bins of a set of coordinates. Frame 0: rows follow x and columns y; LAB: rows follow -y and columns x, so that the
 * image stands as seen along the beam. Source: GeometryAccess.get_pixel_coord_indexes, in its order of operations.
 */
export function binningOf(x: Float64Array, y: Float64Array, options: BinOptions): Binning {
  const { scale_um: scale, frame } = options;
  const [ox, oy] = options.offset.map((value) => (value > 0 ? value * scale : 0));
  const [minX, maxX] = rangeOf(x);
  const [minY, maxY] = rangeOf(y);
  if (!Number.isFinite(minX) || !Number.isFinite(minY))
    throw new CalibdeskError('bad-input', 'no pixel of the object has a place');
  if ((maxX - minX) / scale + ox > 2 ** 31 || (maxY - minY) / scale + oy > 2 ** 31)
    throw new CalibdeskError(
      'bad-input',
      `bins of ${scale} um make an image of more than 2^31 rows or columns`,
      {
        hint: 'take larger bins (--scale)',
      },
    );
  const xOrigin = minX - ox - scale / 2;
  if (frame === 0)
    return {
      rowFrom: 'x',
      rowOrigin_um: xOrigin,
      rowSign: 1,
      columnOrigin_um: minY - oy - scale / 2,
      scale_um: scale,
    };
  return {
    rowFrom: 'y',
    rowOrigin_um: maxY + oy + scale / 2,
    rowSign: -1,
    columnOrigin_um: xOrigin,
    scale_um: scale,
  };
}

/** Fractional row and column of a point. */
export function binOf(binning: Binning, x: number, y: number): [row: number, column: number] {
  const { rowFrom, rowOrigin_um, rowSign, columnOrigin_um, scale_um } = binning;
  const along = rowFrom === 'x' ? x : y;
  const across = rowFrom === 'x' ? y : x;
  const row = rowSign === 1 ? (along - rowOrigin_um) / scale_um : (rowOrigin_um - along) / scale_um;
  return [row, (across - columnOrigin_um) / scale_um];
}

/** Row and column of every pixel. `into` is filled when given. */
export function indexMap(
  x: Float64Array,
  y: Float64Array,
  options: BinOptions,
  into?: { rows: Uint32Array; cols: Uint32Array },
): IndexMap {
  const binning = binningOf(x, y, options);
  const { scale_um: scale, rowOrigin_um: rowOrigin, columnOrigin_um: columnOrigin, rowSign } = binning;
  const along = binning.rowFrom === 'x' ? x : y;
  const across = binning.rowFrom === 'x' ? y : x;
  const rows = into?.rows ?? new Uint32Array(x.length);
  const cols = into?.cols ?? new Uint32Array(x.length);
  let maxRow = 0;
  let maxCol = 0;
  for (let i = 0; i < x.length; i++) {
    const offset = rowSign === 1 ? along[i] - rowOrigin : rowOrigin - along[i];
    const row = offset / scale;
    const column = (across[i] - columnOrigin) / scale;
    if (row !== row || column !== column) {
      rows[i] = noBin;
      cols[i] = noBin;
      continue;
    }
    rows[i] = row;
    cols[i] = column;
    if (row > maxRow) maxRow = row;
    if (column > maxCol) maxCol = column;
  }
  return { rows, cols, maxRow: Math.trunc(maxRow), maxCol: Math.trunc(maxCol) };
}

/** Rows and columns of the image of a map; throws when it would be too large to make. */
export function imageShape(map: IndexMap): [rows: number, cols: number] {
  const shape: [number, number] = [map.maxRow + 1, map.maxCol + 1];
  if (shape[0] * shape[1] > mostBins)
    throw new CalibdeskError(
      'bad-input',
      `the image would have ${shape[0]} x ${shape[1]} bins, at most ${mostBins} are possible`,
      { hint: 'take larger bins (--scale), or an object of the geometry (--object)' },
    );
  return shape;
}
