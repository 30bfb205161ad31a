import { isDaqOrdered, leavesOf, type GeometryObject } from './tree.ts';
import { levelsOf, type Level } from './transforms.ts';
import type { Segment } from './segments/segment.ts';

/** 0 is the frame of psana (x down, y right along the beam, z against it), 1 the LAB frame (z along the beam, y up). */
export type Frame = 0 | 1;

/** Coordinates of the centres of all pixels, um, float64, C order of `shape`. NaN where a column holds no pixels. */
export interface PixelCoordinates {
  shape: readonly number[];
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
}

export interface CoordinateOptions {
  tilt?: boolean;
  frame?: Frame;
  /** Arrays to fill, for callers that evaluate again and again. */
  into?: PixelCoordinates;
  /** Data order of a cspad2x2 (sensors last) where the tree has one; else segment by segment. */
  dataOrder?: boolean;
}

const turnsNothing = (level: Level): boolean => level.cosZ === 1 && level.sinZ === 0;
const staysFlat = ({ cosY, sinY, cosX, sinX }: Level): boolean =>
  cosY === 1 && sinY === 0 && cosX === 1 && sinX === 0;

/** One row of pixels on its way: small enough for the nearest cache. */
interface Row {
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
}

/** Rows lie apart by more than their length: equal low bits of addresses slow stores down. */
function newRow(cols: number): Row {
  const stride = cols + 24;
  const buffer = new Float64Array(3 * stride);
  const part = (at: number): Float64Array => buffer.subarray(at * stride, at * stride + cols);
  return { x: part(0), y: part(1), z: part(2) };
}

/** One level on a row. `z` is the common z or null when it differs; gives the new one. */
function applyLevel(level: Level, { x: xs, y: ys, z: zs }: Row, z: number | null): number | null {
  const { cosZ, sinZ, cosY, sinY, cosX, sinX, x0, y0, z0 } = level;
  const count = xs.length;
  if (staysFlat(level)) {
    if (turnsNothing(level)) {
      if (x0 !== 0) for (let i = 0; i < count; i++) xs[i] += x0;
      if (y0 !== 0) for (let i = 0; i < count; i++) ys[i] += y0;
    } else
      for (let i = 0; i < count; i++) {
        const x = xs[i];
        const y = ys[i];
        xs[i] = x * cosZ - y * sinZ + x0;
        ys[i] = y * cosZ + x * sinZ + y0;
      }
    if (z !== null) return z + z0;
    if (z0 !== 0) for (let i = 0; i < count; i++) zs[i] += z0;
    return null;
  }
  if (z !== null) zs.fill(z);
  for (let i = 0; i < count; i++) {
    const x = xs[i];
    const y = ys[i];
    const w = zs[i];
    const x1 = x * cosZ - y * sinZ;
    const y1 = y * cosZ + x * sinZ;
    const z2 = w * cosY - x1 * sinY;
    xs[i] = x1 * cosY + w * sinY + x0;
    ys[i] = y1 * cosX - z2 * sinX + y0;
    zs[i] = z2 * cosX + y1 * sinX + z0;
  }
  return null;
}

/** What the first turn about z makes of one axis of a segment: products with cosine and sine. */
export interface TurnedAxis {
  cosine: Float64Array;
  sine: Float64Array;
}

export function turnedAxis(axis: Float64Array, { cosZ, sinZ }: Level): TurnedAxis {
  return { cosine: axis.map((value) => value * cosZ), sine: axis.map((value) => value * sinZ) };
}

/**
 * The first level, of the segment itself, on one row: the products of the turn about z depend on row or column alone and
 * come ready made. Gives the common z, or null when it differs.
 */
function firstLevel(
  level: Level,
  { x: xs, y: ys, z: zs }: Row,
  along: TurnedAxis,
  acrossCosine: number,
  acrossSine: number,
  detector: boolean,
): number | null {
  const { cosY, sinY, cosX, sinX, x0, y0, z0 } = level;
  const { cosine, sine } = along;
  const count = xs.length;
  if (staysFlat(level)) {
    if (detector)
      for (let i = 0; i < count; i++) {
        xs[i] = cosine[i] - acrossSine + x0;
        ys[i] = acrossCosine + sine[i] + y0;
      }
    else
      for (let i = 0; i < count; i++) {
        xs[i] = acrossCosine - sine[i] + x0;
        ys[i] = cosine[i] + acrossSine + y0;
      }
    return z0;
  }
  for (let i = 0; i < count; i++) {
    const x = detector ? cosine[i] - acrossSine : acrossCosine - sine[i];
    const y = detector ? acrossCosine + sine[i] : cosine[i] + acrossSine;
    const z = -x * sinY;
    xs[i] = x * cosY + x0;
    ys[i] = y * cosX - z * sinX + y0;
    zs[i] = z * cosX + y * sinX + z0;
  }
  return null;
}

/** Pixels of one segment through its levels, row by row. */
function placeSegment(
  segment: Segment,
  levels: readonly Level[],
  out: PixelCoordinates,
  offset: number,
): void {
  const { rows, cols, x_um, y_um } = segment;
  const detector = segment.layout === 'detector';
  const [first, ...others] = levels;
  // Columns follow x in a detector layout and y in a matrix layout; rows the other.
  const along = turnedAxis(detector ? x_um : y_um, first);
  const across = turnedAxis(detector ? y_um : x_um, first);
  const fake = x_um.some(Number.isNaN);
  const line = newRow(cols);
  for (let row = 0; row < rows; row++) {
    const start = offset + row * cols;
    let z = firstLevel(first, line, along, across.cosine[row], across.sine[row], detector);
    for (const level of others) z = applyLevel(level, line, z);
    out.x.set(line.x, start);
    out.y.set(line.y, start);
    if (z === null) out.z.set(line.z, start);
    else out.z.fill(z, start, start + cols);
    if (fake)
      for (let column = 0; column < cols; column++)
        if (Number.isNaN(x_um[column])) {
          out.x[start + column] = Number.NaN;
          out.y[start + column] = Number.NaN;
          out.z[start + column] = Number.NaN;
        }
  }
}

/** Moves values that came sensor by sensor to the order in which the DAQ stores them, wherever the tree has a cspad2x2. */
export function toDataOrder(object: GeometryObject, values: Float64Array | Uint8Array, offset = 0): void {
  if (!isDaqOrdered(object)) {
    let at = offset;
    for (const child of object.segment === null ? object.children : []) {
      toDataOrder(child, values, at);
      at += child.pixels;
    }
    return;
  }
  const half = object.pixels / 2;
  const natural = values.slice(offset, offset + object.pixels);
  for (let i = 0; i < half; i++) {
    values[offset + 2 * i] = natural[i];
    values[offset + 2 * i + 1] = natural[half + i];
  }
}

/** From the frame of psana to the LAB frame, in place. */
export function toLab({ x, y, z }: PixelCoordinates): void {
  for (let i = 0; i < x.length; i++) {
    const first = x[i];
    x[i] = -y[i];
    y[i] = -first;
    z[i] = -z[i];
  }
}

export function newCoordinates(object: GeometryObject): PixelCoordinates {
  const array = (): Float64Array => new Float64Array(object.pixels);
  return { shape: object.shape, x: array(), y: array(), z: array() };
}

/**
 * Pixel coordinates of an object, its own transform included (so they are in the frame of its parent).
 * Source: GeometryAccess.get_pixel_coords; every operation in its order, so that results are equal to the last bit.
 */
export function pixelCoordinates(object: GeometryObject, options: CoordinateOptions = {}): PixelCoordinates {
  const { tilt = true, frame = 0, dataOrder = true } = options;
  const out = options.into ?? newCoordinates(object);
  let offset = 0;
  for (const leaf of leavesOf(object)) {
    if (leaf.segment === null) continue;
    placeSegment(leaf.segment, levelsOf(leaf, object, tilt), out, offset);
    offset += leaf.pixels;
  }
  if (dataOrder) for (const values of [out.x, out.y, out.z]) toDataOrder(object, values);
  if (frame === 1) toLab(out);
  return out;
}

/** x and y of every pixel on its ray to the origin at plane z, um; the plane is the mean z when it is null. */
export function projectedCoordinates(
  coordinates: PixelCoordinates,
  plane_um: number | null,
): { x: Float64Array; y: Float64Array; plane_um: number } {
  const { x, y, z } = coordinates;
  const plane = plane_um ?? meanOf(z);
  // The original projects nothing onto planes that near to the interaction point.
  if (Math.abs(plane) < 1000) return { x: x.slice(), y: y.slice(), plane_um: plane };
  const on = (values: Float64Array): Float64Array => {
    const projected = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) projected[i] = z[i] === 0 ? 0 : plane * (values[i] / z[i]);
    return projected;
  };
  return { x: on(x), y: on(y), plane_um: plane };
}

/** Mean of the values that are numbers, summed in blocks to keep its digits. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let start = 0; start < values.length; start += 4096) {
    let block = 0;
    const end = Math.min(start + 4096, values.length);
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      block += value;
      count++;
    }
    sum += block;
  }
  return count === 0 ? Number.NaN : sum / count;
}

/** Area of each pixel relative to a regular one, float64; NaN where there is no pixel. Source: get_pixel_areas. */
export function pixelAreas(object: GeometryObject, into?: Float64Array): Float64Array {
  const areas = into ?? new Float64Array(object.pixels);
  const patterns = new Map<Segment, number>();
  let offset = 0;
  for (const leaf of leavesOf(object)) {
    const { segment } = leaf;
    if (segment === null) continue;
    const known = patterns.get(segment);
    if (known !== undefined) areas.copyWithin(offset, known, known + leaf.pixels);
    else {
      patterns.set(segment, offset);
      const { rows, cols, rowAreas, columnAreas } = segment;
      for (let row = 0, at = offset; row < rows; row++)
        for (let column = 0; column < cols; column++) areas[at++] = rowAreas[row] * columnAreas[column];
    }
    offset += leaf.pixels;
  }
  toDataOrder(object, areas);
  return areas;
}
