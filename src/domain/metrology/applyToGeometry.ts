import { CalibdeskError } from '../errors.ts';
import type { Pose } from '../geometry/geometryText.ts';
import { anglesOf, rotationMatrix, type Matrix } from '../geometry/transforms.ts';
import { labelOf, leavesOf, type Geometry, type GeometryObject } from '../geometry/tree.ts';
import { fitRigid, rotate } from './rigidFit.ts';
import { meanOf, subtract, type Vector3 } from '../array/vectors.ts';

/** One measured panel: where it belongs, and its position and angles in the measuring frame. um, degrees. */
export interface MeasuredPose {
  quad: number;
  /** Segment of the quad, or panel of the camera. */
  segm: number;
  center: Vector3;
  rot_z: number;
  tilt_z: number;
  tilt_y: number;
  tilt_x: number;
}

export type MetrologyOrigin = 'measure' | 'mean' | 'base';

export interface AppliedPanel {
  object: GeometryObject;
  pose: Pose;
}

const isQuad = (object: GeometryObject | null): boolean => object !== null && object.name.startsWith('QUAD');

/** Whether the segments of a geometry hang on quads. */
export const hasQuads = (geometry: Geometry): boolean =>
  leavesOf(geometry.top).some((leaf) => isQuad(leaf.parent));

/**
 * The segment of the base for each measured panel: by quad and segment where the base has quads, else by the number of the
 * panel in the camera. `perQuad` is the number of segments of a quad in the measured numbering, null when `segm` counts
 * through the camera.
 */
export function matchPanels(
  geometry: Geometry,
  panels: readonly MeasuredPose[],
  perQuad: number | null,
): GeometryObject[] {
  const leaves = leavesOf(geometry.top);
  if (leaves.length !== panels.length)
    throw new CalibdeskError(
      'bad-input',
      `the base has ${leaves.length} panels, the table ${panels.length}: nothing was written`,
      { hint: 'is this the geometry of another detector?' },
    );
  const quads = hasQuads(geometry);
  return panels.map((panel) => {
    const inCamera = perQuad === null ? panel.segm : perQuad * panel.quad + panel.segm;
    const size = leaves.length / 4;
    const quad = perQuad === null ? Math.floor(inCamera / size) : panel.quad;
    const segm = perQuad === null ? inCamera % size : panel.segm;
    const found = quads
      ? leaves.find((leaf) => leaf.parent?.index === quad && leaf.index === segm)
      : leaves.find((leaf) => leaf.index === inCamera);
    if (found !== undefined) return found;
    throw new CalibdeskError(
      'bad-input',
      `the base has no panel ${quads ? `${segm} of quad ${quad}` : inCamera}: nothing was written`,
      { hint: `its panels are ${leaves.map(labelOf).slice(0, 8).join(', ')} ...` },
    );
  });
}

const rotationOf = ({ rot_z, tilt_z, tilt_y, tilt_x }: MeasuredPose): Matrix =>
  rotationMatrix(rot_z + tilt_z, tilt_y, tilt_x);

const times = (a: Matrix, b: Matrix): Matrix => {
  const column = (at: 0 | 1 | 2): Vector3 => rotate(a, [b[0][at], b[1][at], b[2][at]]);
  const [x, y, z] = [column(0), column(1), column(2)];
  return [
    [x[0], y[0], z[0]],
    [x[1], y[1], z[1]],
    [x[2], y[2], z[2]],
  ];
};

/** Design angle to the nearest quarter turn within 0..270, the rest as tilt. */
function poseFrom(center: Vector3, angles: readonly [z: number, y: number, x: number]): Pose {
  const quarter = 90 * Math.round(angles[0] / 90);
  const [x0, y0, z0] = center;
  return {
    x0,
    y0,
    z0,
    rot_z: ((quarter % 360) + 360) % 360,
    rot_y: 0,
    rot_x: 0,
    tilt_z: angles[0] - quarter,
    tilt_y: angles[1],
    tilt_x: angles[2],
  };
}

/**
 * Rows of the base for the measured panels. `measure` takes them as measured, `mean` about the mean of their centres,
 * `base` moves the set as a rigid body onto the centres of the base (least squares), tilts turned along.
 */
export function appliedPanels(
  objects: readonly GeometryObject[],
  panels: readonly MeasuredPose[],
  origin: MetrologyOrigin,
): AppliedPanel[] {
  const centers = panels.map(({ center }) => center);
  if (origin === 'base') {
    const targets = objects.map(({ pose }): Vector3 => [pose.x0, pose.y0, pose.z0]);
    const fit = fitRigid(centers, targets);
    return panels.map((panel, at) => {
      const moved = rotate(fit.rotation, panel.center);
      const { translation } = fit;
      const center: Vector3 = [
        moved[0] + translation[0],
        moved[1] + translation[1],
        moved[2] + translation[2],
      ];
      return {
        object: objects[at],
        pose: poseFrom(center, anglesOf(times(fit.rotation, rotationOf(panel)))),
      };
    });
  }
  const shift: Vector3 = origin === 'mean' ? meanOf(centers) : [0, 0, 0];
  return panels.map((panel, at) => {
    const [x0, y0, z0] = subtract(panel.center, shift);
    const { rot_z, tilt_z, tilt_y, tilt_x } = panel;
    return { object: objects[at], pose: { x0, y0, z0, rot_z, rot_y: 0, rot_x: 0, tilt_z, tilt_y, tilt_x } };
  });
}
