import type { Vector3 } from '../array/vectors.ts';

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

export const toDegrees = (radians: number): number => radians * (180 / Math.PI);
export const toRadians = (degrees: number): number => degrees * (Math.PI / 180);

/** n modulo m, never negative. */
export const modulo = (n: number, m: number): number => ((n % m) + m) % m;
