import type { StoredItem } from '../../array/storedItems.ts';
import { storedArray } from '../../array/storedItems.ts';
import { CalibdeskError } from '../../errors.ts';
import { pixelCoordinates } from '../coordinates.ts';
import { leavesOf, type GeometryObject } from '../tree.ts';

/** Unit of z in a pixel map: metres as Cheetah expects it, or um as psgeom writes it. x and y are always metres. */
export type MapUnit = 'm' | 'um';

/** Pixel map, C order of `shape`; x, y and z as in the file: metres, or um for z; x with the sign turned. */
export interface PixelMap {
  shape: [rows: number, cols: number];
  x: Float32Array;
  y: Float32Array;
  z: Float32Array;
}

/** Where the segments of a detector stand in the two-dimensional array of its raw data. */
export interface MapLayout {
  shape: [rows: number, cols: number];
  /** Row and column of the first pixel of each segment. */
  origins: [row: number, column: number][];
}

const cspadRows = 185;
const cspadColumns = 388;
const cspadSensorsOfQuad = 8;

function stacked(count: number, rows: number, cols: number): MapLayout {
  return { shape: [count * rows, cols], origins: Array.from({ length: count }, (_, n) => [n * rows, 0]) };
}

/** Columns of segments beside each other, each filled from the top: quads of a cspad. */
function inColumns(count: number, down: number, rows: number, cols: number): MapLayout {
  return {
    shape: [down * rows, (count / down) * cols],
    origins: Array.from({ length: count }, (_, n) => [(n % down) * rows, Math.floor(n / down) * cols]),
  };
}

function segmentShape(object: GeometryObject): { count: number; rows: number; cols: number; cspad: boolean } {
  const leaves = leavesOf(object);
  const [first] = leaves;
  const { segment } = first;
  if (segment === null) throw new CalibdeskError('internal', `${first.name} is no segment`);
  const { rows, cols } = segment;
  return { count: leaves.length, rows, cols, cspad: rows === cspadRows && cols === cspadColumns };
}

/** Layout in which maps are written: raw data of the cspad (1480 x 1552 of four quads), else segments stacked along rows. */
export function mapLayout(object: GeometryObject): MapLayout {
  const { count, rows, cols, cspad } = segmentShape(object);
  return cspad && count % cspadSensorsOfQuad === 0
    ? inColumns(count, cspadSensorsOfQuad, rows, cols)
    : stacked(count, rows, cols);
}

/**
 * Layout of a map that is read: stacked, or columns of segments as in raw data.
 * @throws CalibdeskError bad-input when the shape does not hold the segments of the geometry
 */
export function layoutOfShape(object: GeometryObject, shape: readonly number[]): MapLayout {
  const { count, rows, cols, cspad } = segmentShape(object);
  const down = shape[0] / rows;
  const across = shape[1] / cols;
  const whole = shape.length === 2 && Number.isInteger(down) && Number.isInteger(across);
  if (whole && across === 1 && down === count) return stacked(count, rows, cols);
  if (whole && cspad && down * across === count) return inColumns(count, down, rows, cols);
  const usual = mapLayout(object).shape;
  throw new CalibdeskError(
    'bad-input',
    `the map is (${shape.join(', ')}), but the base geometry has ${count} segments of (${rows}, ${cols}): expected (${usual.join(', ')})`,
    { hint: 'is --base a geometry of the same detector?' },
  );
}

/**
 * Pixel map of an object in the form of psgeom and Cheetah: float32, metres, x with the sign turned, psana frame.
 * Places that hold no pixel are NaN. Source: psgeom/translate.py, with z in metres unless um are asked for.
 */
export function pixelMap(object: GeometryObject, zUnit: MapUnit): PixelMap {
  const { shape, origins } = mapLayout(object);
  const { rows, cols } = segmentShape(object);
  const { x, y, z } = pixelCoordinates(object, { dataOrder: false });
  const map = (): Float32Array => new Float32Array(shape[0] * shape[1]);
  const out = { shape, x: map(), y: map(), z: map() };
  const perUnit = zUnit === 'm' ? 1e-6 : 1;
  origins.forEach(([top, left], number) => {
    for (let row = 0, from = number * rows * cols; row < rows; row++)
      for (let column = 0; column < cols; column++, from++) {
        const to = (top + row) * shape[1] + left + column;
        out.x[to] = -x[from] * 1e-6;
        out.y[to] = y[from] * 1e-6;
        out.z[to] = z[from] * perUnit;
      }
  });
  return out;
}

/** The HDF5 file of a map: data sets x, y, z, each with its unit as an attribute, which other readers pass over. */
export function mapItems({ shape, x, y, z }: PixelMap, zUnit: MapUnit): StoredItem[] {
  return (
    [
      ['x', x, 'm'],
      ['y', y, 'm'],
      ['z', z, zUnit],
    ] as const
  ).map(([name, values, units]) => ({
    path: `/${name}`,
    value: storedArray('float32', shape, values),
    attributes: { units },
  }));
}
