/** Whose segments: the same name can mean other pixel positions in the successor of LCLS-I. */
export type SegmentLibrary = 'lcls1' | 'psana2';

export interface AsicLayout {
  /** Rows and columns of one ASIC. */
  rows: number;
  cols: number;
  /** ASICs below and beside each other. */
  down: number;
  across: number;
}

/**
 * One sensor that comes as a matrix, seen in its own frame: pixel (row, column) lies at (x, y, 0). Lengths um.
 * Numbers of each segment: PSCalib SegGeometry*, corrected where the reference lists a defect.
 */
export interface Segment {
  name: string;
  rows: number;
  cols: number;
  /** `detector`: x follows columns and y rows; `matrix`: x follows rows and y columns. */
  layout: 'detector' | 'matrix';
  /** Centres of pixels; columns that are no pixels (ARCHON) are NaN. */
  x_um: Float64Array;
  y_um: Float64Array;
  /** Step between rows and between columns of regular pixels. */
  rowPitch_um: number;
  columnPitch_um: number;
  pixelScaleSize_um: number;
  pixelDepth_um: number;
  /** Area of pixel (row, column) relative to a regular one = rowAreas[row] x columnAreas[column]. */
  rowAreas: Float64Array;
  columnAreas: Float64Array;
  asics: AsicLayout;
  masks: SegmentMasks;
}

/** What the masks of a segment know. */
export interface SegmentMasks {
  /** First row and first column of every ASIC but the first ones, where central pixels can be masked. */
  rowBoundaries: readonly number[];
  columnBoundaries: readonly number[];
  /** Non-bonded pixels on the diagonals of the ASICs (cspad 2x1). */
  unbonded: boolean;
  /** psana2: width of edges and centres when nothing is said. */
  edges: number;
  centers: number;
  /** psana2: `wcenter` leaves the rows alone. */
  centerColumnsOnly: boolean;
}

export interface SegmentOptions {
  segmentLibrary: SegmentLibrary;
  /** Wide pixels have the coordinate of their own centre instead of a regular pixel's at their outer side. */
  widePixelCenter: boolean;
  /** Positions as the original has them where they are known to be wrong. */
  original: boolean;
  /** Data rows of ARCHON segments, which the geometry does not hold. */
  dataRows: number | null;
}

export const defaultSegmentOptions: SegmentOptions = {
  segmentLibrary: 'lcls1',
  widePixelCenter: false,
  original: false,
  dataRows: null,
};

/** `count` ones; positions in `wide` get `value`. */
export function relativeWidths(count: number, wide: readonly number[], value: number): Float64Array {
  const widths = new Float64Array(count).fill(1);
  for (const at of wide) widths[at] = value;
  return widths;
}

/**
 * Positions of `2 * half` pixels on both sides of a gap: the k-th from it stands at `+-(pitch * k + first)`.
 * With `edge`, the two beside the gap stand at `+-edge` instead. `sign` is that of the second half.
 */
export function mirroredAxis(
  half: number,
  pitch: number,
  first: number,
  edge: number | null,
  sign = 1,
): Float64Array {
  const axis = new Float64Array(2 * half);
  for (let k = 0; k < half; k++) {
    const at = k === 0 && edge !== null ? edge : pitch * k + first;
    axis[half + k] = sign * at;
    axis[half - 1 - k] = -sign * at;
  }
  return axis;
}

export const noMasks: SegmentMasks = {
  rowBoundaries: [],
  columnBoundaries: [],
  unbonded: false,
  edges: 1,
  centers: 1,
  centerColumnsOnly: false,
};
