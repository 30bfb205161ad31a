import { add, dot, scale, type Vector3 } from '../../array/vectors.ts';
import type { Pose } from '../geometryText.ts';
import { anglesOf, composed, levelsOf, type Matrix } from '../transforms.ts';
import type { GeometryObject } from '../tree.ts';

/** A rotation and a shift: p' = rotation p + shift, um. */
export interface RigidMotion {
  rotation: Matrix;
  shift_um: Vector3;
}

export const turned = (m: Matrix, v: Vector3): [number, number, number] => [
  dot(m[0], v),
  dot(m[1], v),
  dot(m[2], v),
];

export const moved = ({ rotation, shift_um }: RigidMotion, point: Vector3): Vector3 =>
  add(turned(rotation, point), shift_um);

const columnOf = (m: Matrix, at: 0 | 1 | 2): Vector3 => [m[0][at], m[1][at], m[2][at]];

export const transposed = (m: Matrix): Matrix => [columnOf(m, 0), columnOf(m, 1), columnOf(m, 2)];

export function product(a: Matrix, b: Matrix): Matrix {
  const columns = transposed(b);
  const row = (at: 0 | 1 | 2): Vector3 => [
    dot(a[at], columns[0]),
    dot(a[at], columns[1]),
    dot(a[at], columns[2]),
  ];
  return [row(0), row(1), row(2)];
}

/** First `inner`, then `outer`. */
export const combined = (outer: RigidMotion, inner: RigidMotion): RigidMotion => ({
  rotation: product(outer.rotation, inner.rotation),
  shift_um: moved(outer, inner.shift_um),
});

export function inverse({ rotation, shift_um }: RigidMotion): RigidMotion {
  const back = transposed(rotation);
  return { rotation: back, shift_um: scale(turned(back, shift_um), -1) };
}

export const motionOf = (object: GeometryObject, root: GeometryObject): RigidMotion =>
  composed(levelsOf(object, root, true));

const wrapped = (angle: number): number => angle - 360 * Math.round(angle / 360);

/**
 * The pose of a rotation and shift in the parent's frame, with the design rotations of `like`: what differs from them
 * becomes the tilts. A rotation has two sets of angles z, y, x; the one with the smaller tilts is taken.
 */
export function poseLike({ rotation, shift_um }: RigidMotion, like: Pose): Pose {
  const [z, y, x] = anglesOf(rotation);
  const tiltsOf = (angles: readonly [number, number, number]) => ({
    tilt_z: wrapped(angles[0] - like.rot_z) + 0,
    tilt_y: wrapped(angles[1] - like.rot_y) + 0,
    tilt_x: wrapped(angles[2] - like.rot_x) + 0,
  });
  const size = ({ tilt_z, tilt_y, tilt_x }: ReturnType<typeof tiltsOf>): number =>
    Math.abs(tilt_z) + Math.abs(tilt_y) + Math.abs(tilt_x);
  const one = tiltsOf([z, y, x]);
  const other = tiltsOf([z + 180, 180 - y, x + 180]);
  const { rot_z, rot_y, rot_x } = like;
  const [x0, y0, z0] = shift_um;
  return { x0, y0, z0, rot_z, rot_y, rot_x, ...(size(other) < size(one) ? other : one) };
}

/** Moves an object so that, seen from `root`, it stands where `wanted` says; its parents stay. */
export function placeAt(object: GeometryObject, root: GeometryObject, wanted: RigidMotion): void {
  // The root's own transform is part of the frame: an object that is the root has nothing above it.
  const local =
    object === root || object.parent === null
      ? wanted
      : combined(inverse(motionOf(object.parent, root)), wanted);
  Object.assign(object.pose, poseLike(local, object.pose));
}
