import { add, dot, meanOf, subtract, type Vector3 } from '../array/vectors.ts';
import { toDegrees } from './types.ts';

export type Matrix3 = readonly [Vector3, Vector3, Vector3];

export interface RigidFit {
  /** p = rotation * c + translation, um. */
  rotation: Matrix3;
  translation: Vector3;
  /** Measured minus fitted, um, in the measuring frame. */
  residuals: Vector3[];
  /** Root of the mean of |residual|^2 over the corners, um. */
  rms: number;
}

export const rotate = (m: Matrix3, v: Vector3): Vector3 => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];

/** Eigenvector of the largest eigenvalue of a symmetric 4x4 matrix, by Jacobi rotations. */
function principalVector(matrix: number[][]): number[] {
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < 4; p++) for (let q = p + 1; q < 4; q++) off += a[p][q] ** 2;
    if (off === 0) break;
    for (let p = 0; p < 4; p++)
      for (let q = p + 1; q < 4; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < 4; k++)
          [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < 4; k++)
          [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < 4; k++)
          [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
        a[p][q] = a[q][p] = 0;
      }
  }
  const best = [0, 1, 2, 3].reduce((found, i) => (a[i][i] > a[found][found] ? i : found), 0);
  return v.map((row) => row[best]);
}

/**
 * The proper rotation of least squares from the sums over pairs of points of c_i p_j, both about their means, in any
 * scale: the unit quaternion is the principal eigenvector of Horn's matrix.
 */
export function rotationOfMoments(moments: readonly (readonly number[])[]): Matrix3 {
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = moments;
  const [w, x, y, z] = principalVector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  return [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
}

/**
 * Least-squares rigid motion that brings `nominal` onto `measured` (three points or more, um): the unit quaternion is
 * the principal eigenvector of Horn's matrix, which is the proper rotation of Kabsch's solution.
 */
export function fitRigid(nominal: readonly Vector3[], measured: readonly Vector3[]): RigidFit {
  const nominalMean = meanOf(nominal);
  const measuredMean = meanOf(measured);
  const h = [0, 1, 2].map(() => [0, 0, 0]);
  let size = 0;
  nominal.forEach((point, index) => {
    const c = subtract(point, nominalMean);
    const p = subtract(measured[index], measuredMean);
    size += Math.hypot(...c) * Math.hypot(...p);
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) h[i][j] += c[i] * p[j];
  });
  const rotation = rotationOfMoments(h.map((row) => row.map((value) => value / (size || 1))));
  const translation = subtract(measuredMean, rotate(rotation, nominalMean));
  const residuals = nominal.map((point, index) =>
    subtract(measured[index], add(rotate(rotation, point), translation)),
  );
  const rms = Math.sqrt(residuals.reduce((sum, r) => sum + dot(r, r), 0) / residuals.length);
  return { rotation, translation, residuals, rms };
}

/** Angles of R = Rx(tilt_x) Ry(tilt_y) Rz(rot_z + tilt_z), degrees; tilt_z is brought into -180..180. */
export function tiltsOf(r: Matrix3, rot_z: number): { tilt_z: number; tilt_y: number; tilt_x: number } {
  const around = toDegrees(Math.atan2(-r[0][1], r[0][0])) - rot_z;
  return {
    tilt_z: around - 360 * Math.round(around / 360),
    tilt_y: toDegrees(Math.asin(Math.max(-1, Math.min(1, r[0][2])))),
    tilt_x: toDegrees(Math.atan2(-r[1][2], r[2][2])),
  };
}
