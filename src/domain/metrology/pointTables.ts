import { modulo } from './types.ts';

// How corners are numbered: tables of the detectors (reference: the CSPAD and epix10ka2M metrology programs).
// Four consecutive points are one sensor, clockwise from its lower-left corner as seen in the measuring frame.

export type CspadKind = 'cspad-v1' | 'cspad-v2' | 'cspad2x2';

/** Numbering of one CSPAD variant; point numbers count from 1 within a quad. */
export interface CspadNumbering {
  quads: number;
  segments: number;
  points: number;
  /** First point (lower left in the frame) of each DAQ segment. */
  firstPoint: readonly number[];
  /** Corner next to pixel (0,0) of each DAQ segment: where side vectors start. */
  originPoint: readonly number[];
  /** Quarter turns of each segment in its quad. */
  segmentTurns: readonly number[];
  /** Quarter turns of each quad in the camera. */
  quadTurns: readonly number[];
}

const quadSegments = {
  firstPoint: [5, 1, 13, 9, 17, 21, 29, 25],
  originPoint: [6, 2, 15, 11, 20, 24, 31, 27],
  segmentTurns: [0, 0, 3, 3, 2, 2, 3, 3],
} as const;

export const cspadNumberings: Readonly<Record<CspadKind, CspadNumbering>> = {
  'cspad-v1': { quads: 4, segments: 8, points: 32, ...quadSegments, quadTurns: [0, 0, 0, 0] },
  'cspad-v2': { quads: 4, segments: 8, points: 32, ...quadSegments, quadTurns: [1, 0, 3, 2] },
  cspad2x2: {
    quads: 1,
    segments: 2,
    points: 8,
    firstPoint: [1, 5],
    originPoint: [4, 8],
    segmentTurns: [2, 2],
    quadTurns: [0],
  },
};

// Point of the file that becomes standard point 1..32, by the quarter turns of the quad as seen in the frame.
const cameraPoints: readonly (readonly number[])[] = [
  [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
    30, 31, 32,
  ],
  [
    32, 29, 30, 31, 28, 25, 26, 27, 4, 1, 2, 3, 8, 5, 6, 7, 16, 13, 14, 15, 12, 9, 10, 11, 20, 17, 18, 19, 24,
    21, 22, 23,
  ],
  [
    23, 24, 21, 22, 19, 20, 17, 18, 31, 32, 29, 30, 27, 28, 25, 26, 7, 8, 5, 6, 3, 4, 1, 2, 15, 16, 13, 14,
    11, 12, 9, 10,
  ],
  [
    10, 11, 12, 9, 14, 15, 16, 13, 22, 23, 24, 21, 18, 19, 20, 17, 26, 27, 28, 25, 30, 31, 32, 29, 6, 7, 8, 5,
    2, 3, 4, 1,
  ],
];
/** Quarter turns of quads 0..3 in the frame at n90 = 0; each further turn of the camera takes one off every quad. */
const cameraQuadTurns = [1, 0, 3, 2] as const;

/** Point number in the file of standard point `point` (1..32) of a quad, for the whole-camera numbering (v2). */
export function pointInFile(kind: CspadKind, quad: number, point: number, n90: number): number {
  if (kind !== 'cspad-v2') return point;
  return cameraPoints[modulo(cameraQuadTurns[quad] - n90, 4)][point - 1];
}

/** Quarter turns of a segment in the measuring frame: ROT_Z = 90 times this. */
export function turnsOf(kind: CspadKind, quad: number, segment: number, n90: number): number {
  const { quadTurns, segmentTurns } = cspadNumberings[kind];
  const camera = kind === 'cspad-v2' ? n90 : 0;
  return modulo(camera + quadTurns[quad] + segmentTurns[segment], 4);
}

const epixPanels: readonly (readonly number[])[] = [
  [0, 1, 3, 2, 6, 4, 5, 7, 11, 10, 8, 9, 13, 15, 14, 12],
  [2, 0, 1, 3, 7, 6, 4, 5, 9, 11, 10, 8, 12, 13, 15, 14],
  [3, 2, 0, 1, 5, 7, 6, 4, 8, 9, 11, 10, 14, 12, 13, 15],
  [1, 3, 2, 0, 4, 5, 7, 6, 10, 8, 9, 11, 15, 14, 12, 13],
];

/** DAQ panel number (0..15) of panel `slot` of an epix10ka2M table, four panels a quad, for Q0 in corner `rot`. */
export const epixPanelInSlot = (rot: number, slot: number): number => epixPanels[modulo(rot, 4)][slot];

/** Index (0..3) of the corner that is the panel's (x_min, y_min), for panels of quad `quad`. */
export const epixOriginCorner = (rot: number, quad: number): number => modulo(1 + quad + rot, 4);

/** ROT_Z of the panels of a quad in the measuring frame, degrees. */
export const epixQuadRotation = (rot: number, quad: number): number => modulo(270 - 90 * (quad + rot), 360);
