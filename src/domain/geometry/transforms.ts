import type { Vector3 } from '../array/vectors.ts';
import type { Pose } from './geometryText.ts';
import type { GeometryObject } from './tree.ts';

export type Vector = Vector3;
/** Rows of a rotation matrix. */
export type Matrix = readonly [Vector, Vector, Vector];

/** One multiplication by the constant: deg * pi / 180 can differ in the last bit and move pixels on edges of bins. */
export const radiansPerDegree = Math.PI / 180;

/** Child frame to parent frame: about z, then y, then x (fixed axes), then the shift in um. */
export interface Level {
  cosZ: number;
  sinZ: number;
  cosY: number;
  sinY: number;
  cosX: number;
  sinX: number;
  x0: number;
  y0: number;
  z0: number;
}

/** Rotations by exactly 0 have cosine 1 and sine 0: leaving them out changes no bit. */
export function levelOf(pose: Pose, tilt: boolean): Level {
  const radians = (rotation: number, correction: number): number =>
    (tilt ? rotation + correction : rotation) * radiansPerDegree;
  const z = radians(pose.rot_z, pose.tilt_z);
  const y = radians(pose.rot_y, pose.tilt_y);
  const x = radians(pose.rot_x, pose.tilt_x);
  return {
    cosZ: Math.cos(z),
    sinZ: Math.sin(z),
    cosY: Math.cos(y),
    sinY: Math.sin(y),
    cosX: Math.cos(x),
    sinX: Math.sin(x),
    x0: pose.x0,
    y0: pose.y0,
    z0: pose.z0,
  };
}

/** Levels from `object` up to and with `root`. */
export function levelsOf(object: GeometryObject, root: GeometryObject, tilt: boolean): Level[] {
  const levels: Level[] = [];
  for (let at: GeometryObject | null = object; at !== null; at = at.parent) {
    levels.push(levelOf(at.pose, tilt));
    if (at === root) break;
  }
  return levels;
}

/** A point through all levels, in the order of operations of the original. */
export function place(levels: readonly Level[], point: Vector): [number, number, number] {
  let [x, y, z] = point;
  for (const level of levels) {
    const x1 = x * level.cosZ - y * level.sinZ;
    const y1 = y * level.cosZ + x * level.sinZ;
    const z2 = z * level.cosY - x1 * level.sinY;
    const x2 = x1 * level.cosY + z * level.sinY;
    const y3 = y1 * level.cosX - z2 * level.sinX;
    const z3 = z2 * level.cosX + y1 * level.sinX;
    x = x2 + level.x0;
    y = y3 + level.y0;
    z = z3 + level.z0;
  }
  return [x, y, z];
}

/** psana frame to LAB frame and back: half a turn about (1, -1, 0). */
export const otherFrame = ([x, y, z]: Vector): [number, number, number] => [-y, -x, -z];

/** Rotation matrix Rx(x) Ry(y) Rz(z) of angles in degrees. */
export function rotationMatrix(z: number, y: number, x: number): Matrix {
  const [cz, sz] = [Math.cos(z * radiansPerDegree), Math.sin(z * radiansPerDegree)];
  const [cy, sy] = [Math.cos(y * radiansPerDegree), Math.sin(y * radiansPerDegree)];
  const [cx, sx] = [Math.cos(x * radiansPerDegree), Math.sin(x * radiansPerDegree)];
  return [
    [cy * cz, -cy * sz, sy],
    [cx * sz + sx * sy * cz, cx * cz - sx * sy * sz, -sx * cy],
    [sx * sz - cx * sy * cz, sx * cz + cx * sy * sz, cx * cy],
  ];
}

/** Angles (z, y, x) in degrees of a rotation matrix; x is 0 where y is +-90 and only z + x or z - x is known. */
export function anglesOf(m: Matrix): [z: number, y: number, x: number] {
  const y = Math.asin(Math.max(-1, Math.min(1, m[0][2])));
  const degrees = (radians: number): number => radians / radiansPerDegree;
  if (Math.abs(m[0][2]) > 1 - 1e-12) return [degrees(Math.atan2(m[1][0], m[1][1])), degrees(y), 0];
  return [degrees(Math.atan2(-m[0][1], m[0][0])), degrees(y), degrees(Math.atan2(-m[1][2], m[2][2]))];
}

/** The same numbers as `place` within 1e-9 um, as one rotation and one shift: for drawing and for fits. */
export function composed(levels: readonly Level[]): { rotation: Matrix; shift_um: Vector } {
  const origin = place(levels, [0, 0, 0]);
  const column = (point: Vector): Vector => {
    const at = place(levels, point);
    return [at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]];
  };
  // A large step keeps the digits that the difference of near points would lose.
  const step = 2 ** 20;
  const [a, b, c] = [column([step, 0, 0]), column([0, step, 0]), column([0, 0, step])];
  const row = (at: 0 | 1 | 2): Vector => [a[at] / step, b[at] / step, c[at] / step];
  return { rotation: [row(0), row(1), row(2)], shift_um: origin };
}
