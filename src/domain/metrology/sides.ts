import { cross, subtract, type Vector3 } from '../array/vectors.ts';
import { toDegrees } from './types.ts';

/** Columns of the quality tables of one sensor; lengths um, angles degrees. Names as the original's tables have them. */
export interface SideColumns {
  S1: number;
  S2: number;
  dS1: number;
  dS2: number;
  ddS: number;
  L1: number;
  L2: number;
  dL1: number;
  dL2: number;
  ddL: number;
  D1: number;
  D2: number;
  dD: number;
  tiltXYDegree: number;
  tiltXZDegree: number;
  tiltYZDegree: number;
  dZS1: number;
  dZS2: number;
  dZL1: number;
  dZL2: number;
  ddZS: number;
  ddZL: number;
  LA: number;
  SA: number;
  dSA: number;
  dLA: number;
  dZLA: number;
  dZSA: number;
  XSize: number;
  YSize: number;
  dZX: number;
  dZY: number;
  rotXYDegree: number;
  dz3: number;
}

/** Columns of the tables, all but dz3, in the order of the two tables. */
export const sideColumnNames = (
  'S1 S2 dS1 dS2 L1 L2 dL1 dL2 tiltXYDegree D1 D2 dD ddS ddL SA LA XSize YSize dZS1 dZS2 dZL1 dZL2 dZSA dZLA ' +
  'ddZS ddZL dZX dZY tiltXZDegree tiltYZDegree rotXYDegree dSA dLA'
).split(' ') as Exclude<keyof SideColumns, 'dz3'>[];

/** Vectors from the origin corner (S short, L long, D diagonal) and those opposite to them. */
export interface SideVectors {
  S1: Vector3;
  S2: Vector3;
  L1: Vector3;
  L2: Vector3;
  D1: Vector3;
  D2: Vector3;
}

/** Arithmetic of a program: how squares, lengths, averages and angles are kept. */
export interface SideArithmetic {
  /** Square of a component; the CSPAD programs keep 32-bit integers, which wrap. */
  square(value: number): number;
  product(a: number, b: number): number;
  /** A length as it is stored in its column. */
  column(value: number): number;
  angle(degrees: number): number;
  radiansToDegrees: number;
  halfTurn: number;
}

export const doubles: SideArithmetic = {
  square: (value) => value * value,
  product: (a, b) => a * b,
  column: (value) => value,
  angle: (degrees) => degrees,
  radiansToDegrees: 180 / Math.PI,
  halfTurn: Math.PI,
};

/** pi as the CSPAD programs write it: an exact 180 degrees becomes 180 - 1.2e-11, and prints as -0.00000. */
const shortPi = 3.14159265359;

export const int32Columns: SideArithmetic = {
  square: (value) => Math.imul(value, value),
  product: (a, b) => Math.imul(a, b),
  column: (value) => Math.trunc(value) + 0,
  angle: Math.fround,
  radiansToDegrees: 180 / shortPi,
  halfTurn: shortPi,
};

/** Raised where the original's program dies; the message names the reason. */
export class SideError extends Error {}

const lengthIn = (arithmetic: SideArithmetic, v: Vector3): number => {
  const sum = arithmetic.square(v[0]) + arithmetic.square(v[1]) + arithmetic.square(v[2]);
  if (sum < 0) throw new SideError('squares of the sides overflow 32-bit integers');
  return Math.sqrt(sum);
};

/** Side vectors sorted by their length, as the original does; equal lengths cannot be told apart (SideError). */
export function sidesByLength(
  corners: readonly Vector3[],
  origin: number,
  arithmetic: SideArithmetic,
): SideVectors {
  const found: { length: number; vector: Vector3 }[] = [];
  corners.forEach((corner, index) => {
    if (index === origin) return;
    const vector = subtract(corner, corners[origin]);
    const length = lengthIn(arithmetic, vector);
    if (found.some((other) => other.length === length))
      throw new SideError('two sides of a sensor have the same length');
    found.push({ length, vector });
  });
  const [S1, L1, D1] = found.sort((a, b) => a.length - b.length).map(({ vector }) => vector);
  return { S1, L1, D1, S2: subtract(D1, L1), L2: subtract(D1, S1), D2: subtract(L1, S1) };
}

/** Side vectors by the order of the corners: neighbours of the origin corner, the longer pair of sides is L. */
export function sidesByOrder(corners: readonly Vector3[], origin: number): SideVectors {
  const before = subtract(corners[(origin + 3) % 4], corners[origin]);
  const after = subtract(corners[(origin + 1) % 4], corners[origin]);
  const D1 = subtract(corners[(origin + 2) % 4], corners[origin]);
  const squared = (v: Vector3): number => v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
  const pair = (side: Vector3, other: Vector3): number => squared(side) + squared(subtract(D1, other));
  const beforeIsShort = pair(before, after) < pair(after, before);
  const [S1, L1] = beforeIsShort ? [before, after] : [after, before];
  return { S1, L1, D1, S2: subtract(D1, L1), L2: subtract(D1, S1), D2: subtract(L1, S1) };
}

/** Quarter turns 0..3 of direction `degrees` within a gate; 3 also stands for what is in no gate (as the original). */
export function turnsWithin(degrees: number, gate: number): number {
  if (Math.abs(degrees) < gate) return 0;
  if (Math.abs(degrees - 90) < gate) return 1;
  if (Math.abs(degrees - 180) < gate || Math.abs(degrees + 180) < gate) return 2;
  return 3;
}

/** Nearest quarter turn 0..3 of a direction, degrees. */
export const nearestTurns = (degrees: number): number => ((Math.round(degrees / 90) % 4) + 4) % 4;

/**
 * Distance of the corner `diagonal` from the plane of sides a and b, um (signed). The unit vector is made first,
 * component by component: dividing at the end gives other last bits.
 */
export function flatness(
  a: Vector3,
  b: Vector3,
  diagonal: Vector3,
  product: SideArithmetic['product'] = doubles.product,
): number {
  const normal: Vector3 =
    product === doubles.product
      ? cross(a, b)
      : [
          (product(a[1], b[2]) - product(a[2], b[1])) | 0,
          (product(a[2], b[0]) - product(a[0], b[2])) | 0,
          (product(a[0], b[1]) - product(a[1], b[0])) | 0,
        ];
  const norm = Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
  const unit = [normal[0] / norm, normal[1] / norm, normal[2] / norm];
  return diagonal[0] * unit[0] + diagonal[1] * unit[1] + diagonal[2] * unit[2];
}

/**
 * Columns of a sensor from its side vectors, for orientation `turns` (quarter turns of the long side).
 * The angle is that of the mean long side minus 90 * turns; with `wrap` brought into -180..180.
 */
export function columnsOf(
  sides: SideVectors,
  turns: number,
  arithmetic: SideArithmetic,
  wrap = false,
): Omit<SideColumns, 'dz3'> {
  const { S1, S2, L1, L2, D1, D2 } = sides;
  const horizontal = turns % 2 === 0;
  const [s, l] = horizontal ? [1, 0] : [0, 1];
  const { column, angle, radiansToDegrees, halfTurn } = arithmetic;
  const half = (a: number, b: number): number => column(0.5 * (a + b));
  const dZSA = half(S1[2], S2[2]);
  const dZLA = half(L1[2], L2[2]);
  const SA = half(S1[s], S2[s]);
  const LA = half(L1[l], L2[l]);
  const XSize = Math.abs(horizontal ? LA : SA);
  const YSize = Math.abs(horizontal ? SA : LA);
  const dZX = horizontal ? dZLA : dZSA;
  const dZY = horizontal ? dZSA : dZLA;
  const d1 = column(lengthIn(arithmetic, D1));
  const d2 = column(lengthIn(arithmetic, D2));
  let direction = Math.atan2(0.5 * (L1[1] + L2[1]), 0.5 * (L1[0] + L2[0]));
  if (Math.abs(direction) > 0.1 && direction < 0) direction += 2 * halfTurn;
  const inDegrees = (radians: number): number =>
    arithmetic === doubles ? toDegrees(radians) : radiansToDegrees * radians;
  let tilt = inDegrees(direction) - 90 * turns;
  if (wrap) tilt -= 360 * Math.round(tilt / 360);
  return {
    S1: S1[s],
    S2: S2[s],
    dS1: L1[s],
    dS2: L2[s],
    ddS: L1[s] - L2[s],
    L1: L1[l],
    L2: L2[l],
    dL1: S1[l],
    dL2: S2[l],
    ddL: S1[l] - S2[l],
    D1: d1,
    D2: d2,
    dD: d1 - d2,
    tiltXYDegree: angle(tilt),
    tiltXZDegree: angle(inDegrees(Math.atan2(dZX, XSize))),
    tiltYZDegree: angle(inDegrees(Math.atan2(dZY, YSize))),
    dZS1: S1[2],
    dZS2: S2[2],
    dZL1: L1[2],
    dZL2: L2[2],
    ddZS: S1[2] - S2[2],
    ddZL: L1[2] - L2[2],
    LA,
    SA,
    dSA: half(L1[s], L2[s]),
    dLA: half(S1[l], S2[l]),
    dZLA,
    dZSA,
    XSize,
    YSize,
    dZX,
    dZY,
    rotXYDegree: 90 * turns,
  };
}
