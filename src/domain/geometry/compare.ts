import { CalibdeskError } from '../errors.ts';
import { placedPixel } from './psf.ts';
import { levelsOf } from './transforms.ts';
import { leavesOf, type GeometryObject } from './tree.ts';

type Point = [x: number, y: number, z: number];

export interface GeometryComparison {
  /** (segments, 4, 3): pixels (0,0), (last,0), (last,last), (0,last) of each segment, um, psana frame. */
  corners1: Point[][];
  corners2: Point[][];
  centers1: Point[];
  centers2: Point[];
  mean_offset_um: Point;
  dphi_mean_deg: number;
  /** What is left of the second after its mean shift and turn are taken out; z as it is. */
  diff_x_um: number[];
  diff_y_um: number[];
  diff_z_um: number[];
}

function cornersOf(object: GeometryObject): Point[][] {
  return leavesOf(object).flatMap((leaf) => {
    const { segment } = leaf;
    if (segment === null) return [];
    const levels = levelsOf(leaf, object, true);
    const [lastRow, lastColumn] = [segment.rows - 1, segment.cols - 1];
    return [
      [
        placedPixel(segment, levels, 0, 0, 0),
        placedPixel(segment, levels, lastRow, 0, 0),
        placedPixel(segment, levels, lastRow, lastColumn, 0),
        placedPixel(segment, levels, 0, lastColumn, 0),
      ],
    ];
  });
}

const meanPoint = (points: readonly Point[]): Point =>
  ([0, 1, 2] as const).map(
    (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length,
  ) as Point;

/** Angle within -180..180. */
function wrapped(degrees: number): number {
  const turns = degrees - 360 * Math.round(degrees / 360);
  return turns === 0 ? 0 : turns;
}

/**
 * Where the segments of two geometries stand, the mean shift and turn of the second, and what is left.
 * Source: compare_geometry_files of CalibManager; differences of angles are wrapped, which it forgets.
 */
export function compareGeometries(first: GeometryObject, second: GeometryObject): GeometryComparison {
  const corners1 = cornersOf(first);
  const corners2 = cornersOf(second);
  if (corners1.length !== corners2.length)
    throw new CalibdeskError(
      'bad-input',
      `the geometries have ${corners1.length} and ${corners2.length} segments: only equal numbers can be compared`,
    );
  const centers1 = corners1.map(meanPoint);
  const centers2 = corners2.map(meanPoint);
  const offsets = centers2.map(
    (point, at) => point.map((value, axis) => value - centers1[at][axis]) as Point,
  );
  const mean = meanPoint(offsets);
  const degrees = 180 / Math.PI;
  let weights = 0;
  let turned = 0;
  centers1.forEach(([x, y], at) => {
    const radius = Math.hypot(x, y);
    const phi1 = Math.atan2(y, x) * degrees;
    const phi2 = Math.atan2(centers2[at][1] - mean[1], centers2[at][0] - mean[0]) * degrees;
    weights += radius;
    turned += radius * wrapped(phi2 - phi1);
  });
  const dphi = weights === 0 ? 0 : -turned / weights;
  const [cosine, sine] = [Math.cos(dphi / degrees), Math.sin(dphi / degrees)];
  const back = centers2.map(([x, y]) => {
    const [dx, dy] = [x - mean[0], y - mean[1]];
    return [dx * cosine - dy * sine, dy * cosine + dx * sine] as const;
  });
  return {
    corners1,
    corners2,
    centers1,
    centers2,
    mean_offset_um: mean,
    dphi_mean_deg: dphi,
    diff_x_um: back.map(([x], at) => x - centers1[at][0]),
    diff_y_um: back.map(([, y], at) => y - centers1[at][1]),
    diff_z_um: offsets.map((offset) => offset[2]),
  };
}
