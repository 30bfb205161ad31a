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
  /** Largest row and column of any pixel. */
  maxRow: number;
  maxCol: number;
  /** Whether there are pixels without a place. */
  hasGaps: boolean;
}

export interface IndexMap {
  /** Row and column of each pixel, `noBin` where there is none. */
  rows: Uint32Array;
  cols: Uint32Array;
  maxRow: number;
  maxCol: number;
}

/** Smallest and largest coordinates, um, and whether there are pixels without a place. */
export interface CoordinateRange {
  minX: number;
  maxX: number;
  minY: number;
  maxY: number;
  hasGaps: boolean;
}

/** Smallest and largest of the values that are numbers. */
function rangeOf(values: Float64Array): [min: number, max: number, hasGaps: boolean] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  // Math.min has no branches to mispredict, but hands NaN on: only then the careful way.
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i]);
    max = Math.max(max, values[i]);
  }
  if (!Number.isNaN(min)) return [min, max, false];
  [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max, true];
}

/**
 * The bins of a set of coordinates. Frame 0: rows follow x and columns y; LAB: rows follow -y and columns x, so that the
 * image stands as seen along the beam. Source: GeometryAccess.get_pixel_coord_indexes, in its order of operations.
 */
export function binningOf(x: Float64Array, y: Float64Array, options: BinOptions): Binning {
  const [minX, maxX, gapsX] = rangeOf(x);
  const [minY, maxY, gapsY] = rangeOf(y);
  return binningIn({ minX, maxX, minY, maxY, hasGaps: gapsX || gapsY }, options);
}

/** The same of coordinates whose range is known. */
export function binningIn(range: CoordinateRange, options: BinOptions): Binning {
  const { scale_um: scale, frame } = options;
  const [ox, oy] = options.offset.map((value) => (value > 0 ? value * scale : 0));
  const { minX, maxX, minY, maxY, hasGaps } = range;
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
  const yOrigin = minY - oy - scale / 2;
  // Subtraction and division keep the order of values: the largest coordinate has the largest bin.
  if (frame === 0)
    return {
      rowFrom: 'x',
      rowOrigin_um: xOrigin,
      rowSign: 1,
      columnOrigin_um: yOrigin,
      scale_um: scale,
      maxRow: Math.trunc((maxX - xOrigin) / scale),
      maxCol: Math.trunc((maxY - yOrigin) / scale),
      hasGaps,
    };
  const yTop = maxY + oy + scale / 2;
  return {
    rowFrom: 'y',
    rowOrigin_um: yTop,
    rowSign: -1,
    columnOrigin_um: xOrigin,
    scale_um: scale,
    maxRow: Math.trunc((yTop - minY) / scale),
    maxCol: Math.trunc((maxX - xOrigin) / scale),
    hasGaps,
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

/** Bins along one axis; what has no place (NaN) gets 0 for now. Bins are below 2^31, which makes `| 0` exact. */
function fillBins(
  values: Float64Array,
  origin: number,
  scale: number,
  sign: 1 | -1,
  bins: Uint32Array,
): void {
  if (sign === 1) for (let i = 0; i < values.length; i++) bins[i] = ((values[i] - origin) / scale) | 0;
  else for (let i = 0; i < values.length; i++) bins[i] = ((origin - values[i]) / scale) | 0;
}

/** Row and column of every pixel. `into` is filled when given. */
export function indexMap(
  x: Float64Array,
  y: Float64Array,
  options: BinOptions,
  into?: { rows: Uint32Array; cols: Uint32Array },
): IndexMap {
  const binning = binningOf(x, y, options);
  const { scale_um: scale, maxRow, maxCol } = binning;
  const rows = into?.rows ?? new Uint32Array(x.length);
  const cols = into?.cols ?? new Uint32Array(x.length);
  const rowsFollowX = binning.rowFrom === 'x';
  fillBins(rowsFollowX ? x : y, binning.rowOrigin_um, scale, binning.rowSign, rows);
  fillBins(rowsFollowX ? y : x, binning.columnOrigin_um, scale, 1, cols);
  if (binning.hasGaps)
    for (let i = 0; i < x.length; i++)
      if (Number.isNaN(x[i]) || Number.isNaN(y[i])) {
        rows[i] = noBin;
        cols[i] = noBin;
      }
  return { rows, cols, maxRow, maxCol };
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
