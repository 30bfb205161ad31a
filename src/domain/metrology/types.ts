/** A point or vector in the measuring frame, um: right-handed, x to the right, y up when looking at the measured face. */
export type Vector3 = readonly [number, number, number];

/** One measured corner: a record of a metrology table. */
export interface MeasuredPoint {
  quad: number;
  point: number;
  xyz: Vector3;
  /** Line of the file, counted from 1. */
  line: number;
}

export type NoticeKind =
  'extra-fields' | 'not-a-record' | 'duplicate' | 'missing-point' | 'missing-sensor' | 'renumbered' | 'units';

/** Something that the reader of a table did, or could not do, that a person should know. */
export interface Notice {
  kind: NoticeKind;
  line: number | null;
  quad: number | null;
  point: number | null;
  text: string;
}

export type LengthUnits = 'um' | 'mm';

/** What the tolerant reader says beside the points. */
export interface ReadingReport {
  units: LengthUnits;
  records: number;
  notices: Notice[];
}

export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const add = (a: Vector3, b: Vector3): Vector3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const scale = (a: Vector3, factor: number): Vector3 => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vector3): number => Math.sqrt(dot(a, a));

/** Mean of points, um. */
export function meanOf(points: readonly Vector3[]): Vector3 {
  const sum = points.reduce<Vector3>((total, point) => add(total, point), [0, 0, 0]);
  return scale(sum, 1 / points.length);
}

export const toDegrees = (radians: number): number => radians * (180 / Math.PI);
export const toRadians = (degrees: number): number => degrees * (Math.PI / 180);

/** n modulo m, never negative. */
export const modulo = (n: number, m: number): number => ((n % m) + m) % m;
