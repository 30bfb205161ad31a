import { add, dot, length, subtract, type Vector3 } from '../../array/vectors.ts';
import { CalibdeskError } from '../../errors.ts';
import { rotationOfMoments } from '../../metrology/rigidFit.ts';
import { segmentPoint } from '../psf.ts';
import type { Segment } from '../segments/segment.ts';
import { leavesOf, labelOf, type GeometryObject } from '../tree.ts';
import { layoutOfShape, type MapUnit, type PixelMap } from './cheetah.ts';
import { moved, motionOf, placeAt, turned, type RigidMotion } from './poses.ts';

/** How well a segment of the geometry follows the map. */
export interface SegmentFit {
  name: string;
  index: number;
  /** Shift of the segment's origin against the base, um, in the frame of the whole. */
  moved_um: [number, number, number];
  /** Angle of the turn against the base, degrees. */
  turned_deg: number;
  /** Root mean square and largest distance of map and fitted segment over its pixels, um. */
  rms_um: number;
  largest_um: number;
}

export interface MapFit {
  segments: SegmentFit[];
  largest_deviation_um: number;
}

/** No detector stands a kilometre from the sample: such numbers are um that were taken for metres. */
const farthest_m = 1000;

function checkNumbers(map: PixelMap, zUnit: MapUnit): void {
  const count = map.shape[0] * map.shape[1];
  for (const name of ['x', 'y', 'z'] as const) {
    const values = map[name];
    if (values.length !== count)
      throw new CalibdeskError(
        'bad-input',
        `/${name} has ${values.length} values, ${count} were expected as in /x`,
      );
    let largest = 0;
    for (const value of values)
      if (Number.isFinite(value) && Math.abs(value) > largest) largest = Math.abs(value);
    const largest_m = name === 'z' && zUnit === 'um' ? largest * 1e-6 : largest;
    if (largest_m > farthest_m)
      throw new CalibdeskError(
        'bad-input',
        `/${name} reaches ${largest.toPrecision(4)}: expected metres, at most ${farthest_m}`,
        {
          hint:
            name === 'z' ? 'is z in micrometres? Then give --z-unit um' : 'x and y of a map are in metres',
        },
      );
  }
}

/** Calls `take` for every pixel that has a place: where it is in its segment, and where the map puts it, um. */
type EachPixel = (take: (own: Vector3, found: Vector3) => void) => void;

function pixelsOf(
  segment: Segment,
  map: PixelMap,
  [top, left]: readonly [number, number],
  perUnit: number,
): EachPixel {
  return (take) => {
    for (let row = 0; row < segment.rows; row++)
      for (let column = 0; column < segment.cols; column++) {
        const at = (top + row) * map.shape[1] + left + column;
        const found: Vector3 = [-map.x[at] * 1e6, map.y[at] * 1e6, map.z[at] * perUnit];
        const own = segmentPoint(segment, row, column);
        if (Number.isFinite(found[0] + found[1] + found[2] + own[0] + own[1])) take(own, found);
      }
  };
}

interface Fit {
  motion: RigidMotion;
  /** Pixels that had a place. */
  pixels: number;
}

/**
 * The rigid motion of least squares, by sums over the pixels: once for the means, once about them, so that no digits are
 * lost. Null when the pixels span no plane, and their turn is not determined.
 */
function rigidMotion(each: EachPixel): Fit | { motion: null; pixels: number } {
  let pixels = 0;
  const [ownSum, foundSum] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  each((own, found) => {
    pixels++;
    for (let i = 0; i < 3; i++) {
      ownSum[i] += own[i];
      foundSum[i] += found[i];
    }
  });
  const mean = ([x, y, z]: readonly number[]): Vector3 => [x / pixels, y / pixels, z / pixels];
  const [ownMean, foundMean] = [mean(ownSum), mean(foundSum)];
  const moments = [0, 1, 2].map(() => [0, 0, 0]);
  let [xx, xy, yy] = [0, 0, 0];
  each((own, found) => {
    const [c, p] = [subtract(own, ownMean), subtract(found, foundMean)];
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) moments[i][j] += c[i] * p[j];
    xx += c[0] * c[0];
    xy += c[0] * c[1];
    yy += c[1] * c[1];
  });
  // The smaller principal moment of the pixels in their plane: 0 on a line.
  if (!(xx * yy - xy * xy > 1e-9 * (xx + yy) ** 2)) return { motion: null, pixels };
  const scaled = moments.map((line) => line.map((value) => value / (xx + yy)));
  const rotation = rotationOfMoments(scaled);
  return { motion: { rotation, shift_um: subtract(foundMean, turned(rotation, ownMean)) }, pixels };
}

/**
 * Moves the segments of a base geometry, whose tree and design rotations stay, onto a pixel map: for each segment the
 * rotation and shift of least squared distance over all its pixels (Horn's quaternion). Pixels whose place is not finite
 * are left out.
 * @throws CalibdeskError bad-input for a map of another shape, numbers that are no metres, a segment with too few places
 */
export function fitToMap(object: GeometryObject, map: PixelMap, zUnit: MapUnit): MapFit {
  const { origins } = layoutOfShape(object, map.shape);
  checkNumbers(map, zUnit);
  const perUnit = zUnit === 'm' ? 1e6 : 1;
  const segments = leavesOf(object).map((leaf, number): SegmentFit => {
    const { segment } = leaf;
    if (segment === null) throw new CalibdeskError('internal', `${labelOf(leaf)} is no segment`);
    const each = pixelsOf(segment, map, origins[number], perUnit);
    const { motion, pixels } = rigidMotion(each);
    if (motion === null)
      throw new CalibdeskError(
        'bad-input',
        `segment ${number} (${labelOf(leaf)}): ${pixels} of ${leaf.pixels} places in the map are finite numbers: too few for a fit`,
        { hint: 'is the map damaged, or does it hold only a part of the detector?' },
      );
    const before = motionOf(leaf, object);
    placeAt(leaf, object, motion);
    // What counts is what the new pose gives, not the fit before it was taken apart into angles.
    const after = motionOf(leaf, object);
    let [largest, squares] = [0, 0];
    each((own, found) => {
      const off = subtract(found, moved(after, own));
      const square = dot(off, off);
      squares += square;
      if (square > largest) largest = square;
    });
    const shift = subtract(after.shift_um, before.shift_um);
    return {
      name: leaf.name,
      index: leaf.index,
      moved_um: [shift[0], shift[1], shift[2]],
      turned_deg: turnBetween(before.rotation, after.rotation),
      rms_um: Math.sqrt(squares / pixels),
      largest_um: Math.sqrt(largest),
    };
  });
  return {
    segments,
    largest_deviation_um: segments.reduce((most, { largest_um }) => Math.max(most, largest_um), 0),
  };
}

/** Angle between two rotations, degrees; by the chord of the axes, which keeps its digits at small angles. */
function turnBetween(one: Parameters<typeof turned>[0], other: Parameters<typeof turned>[0]): number {
  const chords = [0, 1, 2].map((axis) => {
    const unit: Vector3 = [Number(axis === 0), Number(axis === 1), Number(axis === 2)];
    return length(add(turned(one, unit), turned(other, [-unit[0], -unit[1], -unit[2]])));
  });
  // |R1 - R2| (Frobenius) = 2 sqrt(2) sin(angle / 2).
  const sine = Math.hypot(...chords) / (2 * Math.SQRT2);
  return (2 * Math.asin(Math.min(1, sine)) * 180) / Math.PI;
}
