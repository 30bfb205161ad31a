import type { Vector3 } from '../array/vectors.ts';
import { hasFrameByQuad } from './editTable.ts';
import type { FittedMetrology } from './fitTable.ts';
import { nominalCorners } from './panelFit.ts';
import type { MetrologyTable } from './readTable.ts';
import { rotationMatrix } from '../geometry/transforms.ts';
import { rotate } from './rigidFit.ts';

/** A measured corner on the drawing: x to the right, y upwards, um. */
export interface DrawnPoint {
  quad: number;
  point: number;
  x: number;
  y: number;
}

/** Four corners of one sensor, and what the fit says of them. */
export interface DrawnSensor {
  quad: number;
  /** Numbers of the corners in drawing order; null where one was not measured. */
  points: number[];
  /** Corners of the fitted rectangle, um. */
  outline: { x: number; y: number }[];
  label: string;
  /** Measured minus fitted, um, by point. */
  residuals: { point: number; x: number; y: number; dx: number; dy: number; dz: number }[];
}

export interface CameraDrawing {
  points: DrawnPoint[];
  sensors: DrawnSensor[];
  quads: { quad: number; x: number; y: number }[];
  left: number;
  bottom: number;
  width: number;
  height: number;
}

const gap_um = 4000;

/** Where each quad is drawn: as measured, or side by side where each has a frame of its own (2 x 2, quad 0 at the upper left). */
function shiftsOf(table: MetrologyTable): Map<number, [number, number]> {
  if (!hasFrameByQuad(table)) return new Map();
  const extents = table.quads.map((quad) => {
    const own = table.points.filter((point) => point.quad === quad);
    const range = (axis: 0 | 1): [number, number] => [
      Math.min(...own.map(({ xyz }) => xyz[axis])),
      Math.max(...own.map(({ xyz }) => xyz[axis])),
    ];
    return { quad, x: range(0), y: range(1) };
  });
  const size = Math.max(...extents.flatMap(({ x, y }) => [x[1] - x[0], y[1] - y[0]])) + gap_um;
  return new Map(
    extents.map(({ quad, x, y }, at) => [
      quad,
      [(at % 2) * size - x[0], -Math.floor(at / 2) * size - y[1]] as [number, number],
    ]),
  );
}

/** Places of everything that a drawing of the camera shows. Without a fit only the measured corners. */
export function cameraDrawing(table: MetrologyTable, fit: FittedMetrology | null): CameraDrawing {
  const shifts = shiftsOf(table);
  const at = (quad: number, xyz: Vector3): { x: number; y: number } => {
    const [dx, dy] = shifts.get(quad) ?? [0, 0];
    return { x: xyz[0] + dx, y: xyz[1] + dy };
  };
  const points = table.points.map(({ quad, point, xyz }) => ({ quad, point, ...at(quad, xyz) }));
  const placeOf = (quad: number, point: number): DrawnPoint | undefined =>
    points.find((each) => each.quad === quad && each.point === point);

  const sensors = (fit?.segments ?? []).map((segment): DrawnSensor => {
    const quad = segment.quad ?? table.quads[0] ?? 0;
    const rotation = rotationMatrix(segment.rot_z + segment.tilt_z, segment.tilt_y, segment.tilt_x);
    const size = { long_um: fit!.nominal_L_um, short_um: fit!.nominal_S_um };
    const outline = nominalCorners(size).map((corner) => {
      const turned = rotate(rotation, corner);
      const { center } = segment;
      return at(quad, [turned[0] + center[0], turned[1] + center[1], turned[2] + center[2]]);
    });
    const present = segment.points_local_LL_UL_UR_LR.filter((point) => !segment.missing.includes(point));
    return {
      quad,
      points: segment.points_local_LL_UL_UR_LR,
      outline,
      label: segment.quad === undefined ? String(segment.segm) : `${quad}.${segment.segm}`,
      residuals: present.flatMap((point, i) => {
        const place = placeOf(quad, point);
        const residual = segment.corner_residuals[i];
        return place && residual
          ? [{ point, x: place.x, y: place.y, dx: residual[0], dy: residual[1], dz: residual[2] }]
          : [];
      }),
    };
  });

  const xs = [...points, ...sensors.flatMap(({ outline }) => outline)];
  const left = Math.min(...xs.map(({ x }) => x));
  const bottom = Math.min(...xs.map(({ y }) => y));
  const quads = table.quads.map((quad) => {
    const own = points.filter((point) => point.quad === quad);
    const mean = (axis: 'x' | 'y'): number => own.reduce((sum, point) => sum + point[axis], 0) / own.length;
    return { quad, x: mean('x'), y: mean('y') };
  });
  return xs.length === 0
    ? { points, sensors, quads: [], left: 0, bottom: 0, width: 1, height: 1 }
    : {
        points,
        sensors,
        quads,
        left,
        bottom,
        width: Math.max(1, Math.max(...xs.map(({ x }) => x)) - left),
        height: Math.max(1, Math.max(...xs.map(({ y }) => y)) - bottom),
      };
}

const hypotenuse = (x: number, y: number): number => Math.hypot(x, y);

/** A round length for the longest residual arrow on a drawing of a size: how many um of drawing for one um. */
export function residualScale(drawing: CameraDrawing): number {
  const longest = Math.max(
    1,
    ...drawing.sensors.flatMap(({ residuals }) => residuals.map(({ dx, dy }) => hypotenuse(dx, dy))),
  );
  const wanted = Math.max(drawing.width, drawing.height) / 12 / longest;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return Math.max(
    1,
    [1, 2, 5, 10]
      .map((step) => step * power)
      .filter((step) => step <= wanted)
      .pop() ?? power,
  );
}
