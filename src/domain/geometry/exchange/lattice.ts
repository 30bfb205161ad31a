import { add, scale, subtract, type Vector3 } from '../../array/vectors.ts';
import { CalibdeskError } from '../../errors.ts';
import { asicCorners, segmentPoint } from '../psf.ts';
import type { Segment } from '../segments/segment.ts';

/** The even grid of one ASIC in the frame of its segment, um: pixel (i, j) lies at first + i * slow + j * fast. */
export interface AsicLattice {
  asic: number;
  /** First row and column of the ASIC in its segment. */
  row: number;
  column: number;
  rows: number;
  cols: number;
  /** Centre of the first pixel. */
  first: Vector3;
  slow: Vector3;
  fast: Vector3;
}

/** Direction of an axis: +1 when positions grow with the index. NaN (no pixels) is passed over. */
function directionOf(axis: Float64Array, otherwise: number): number {
  for (let at = 1; at < axis.length; at++) {
    const step = axis[at] - axis[at - 1];
    if (step !== 0 && !Number.isNaN(step)) return Math.sign(step);
  }
  return otherwise;
}

/** Positions along rows and along columns; y of a detector layout runs against the rows. */
function axesOf(segment: Segment): { rows: Float64Array; columns: Float64Array } {
  const { x_um, y_um } = segment;
  return segment.layout === 'detector' ? { rows: y_um, columns: x_um } : { rows: x_um, columns: y_um };
}

function directions(segment: Segment): { rows: number; columns: number } {
  const axes = axesOf(segment);
  return {
    rows: directionOf(axes.rows, segment.layout === 'detector' ? -1 : 1),
    columns: directionOf(axes.columns, 1),
  };
}

/**
 * Grids of the ASICs of a segment, row by row. Pixels at the edges of ASICs may be wide and stand off the grid by
 * definition, so the grid is laid through the pixel next to the edge, with the pitch of the segment.
 * @throws CalibdeskError bad-input when the pixels of an ASIC are no grid, or some places hold no pixel
 */
export function asicLattices(segment: Segment): AsicLattice[] {
  const { rows, cols } = segment.asics;
  const { rowPitch_um, columnPitch_um } = segment;
  const sign = directions(segment);
  const along = (step: number): Vector3 => (segment.layout === 'detector' ? [step, 0, 0] : [0, step, 0]);
  const down = (step: number): Vector3 => (segment.layout === 'detector' ? [0, step, 0] : [step, 0, 0]);
  const fast = along(sign.columns * columnPitch_um);
  const slow = down(sign.rows * rowPitch_um);
  return asicCorners(segment).map(([row, column], asic) => {
    const inner = [Math.min(1, rows - 1), Math.min(1, cols - 1)];
    const at = segmentPoint(segment, row + inner[0], column + inner[1]);
    const first = subtract(at, add(scale(slow, inner[0]), scale(fast, inner[1])));
    const lattice = { asic, row, column, rows, cols, first, slow, fast };
    requireGrid(segment, lattice);
    return lattice;
  });
}

/**
 * Throws where pixels are not on the grid. A wide pixel may be off by half of what it is wider than the others, which is
 * where its own centre is.
 */
function requireGrid(segment: Segment, lattice: AsicLattice): void {
  const { asic, row, column, rows, cols, first, slow, fast } = lattice;
  const slack = (area: number, pitch_um: number): number => ((area - 1) / 2 + 1e-3) * pitch_um;
  const check = (i: number, j: number): void => {
    const wanted = add(first, add(scale(slow, i), scale(fast, j)));
    const off = subtract(segmentPoint(segment, row + i, column + j), wanted);
    const [down, along] = segment.layout === 'detector' ? [off[1], off[0]] : [off[0], off[1]];
    const fits =
      Math.abs(down) <= slack(segment.rowAreas[row + i], segment.rowPitch_um) &&
      Math.abs(along) <= slack(segment.columnAreas[column + j], segment.columnPitch_um);
    if (fits) return;
    throw new CalibdeskError(
      'bad-input',
      `${segment.name}: the pixels of ASIC ${asic} are no even grid (row ${row + i}, column ${column + j}); this format knows only even grids`,
      { hint: 'take a format that holds every pixel: cheetah or pyfai' },
    );
  };
  for (let i = 0; i < rows; i++) check(i, 0);
  for (let j = 0; j < cols; j++) check(0, j);
}

/** Where pixels begin and end along one direction of a segment, um; index k of each. */
export interface PixelEdges {
  begin: Float64Array;
  end: Float64Array;
}

/**
 * Outer sides of the pixels along one axis. A wide pixel begins where its regular neighbour ends and goes on towards the
 * gap, wherever its centre is said to be (both conventions of wide centres give the same sides).
 */
function edgesOf(axis: Float64Array, areas: Float64Array, pitch: number, direction: number): PixelEdges {
  const begin = axis.map((at) => at - (direction * pitch) / 2);
  const end = axis.map((at) => at + (direction * pitch) / 2);
  for (let k = 0; k < axis.length; k++) {
    if (!(areas[k] > 1)) continue;
    const width = direction * areas[k] * pitch;
    if (areas[k - 1] === 1) {
      begin[k] = end[k - 1];
      end[k] = begin[k] + width;
    } else if (areas[k + 1] === 1) {
      end[k] = axis[k + 1] - (direction * pitch) / 2;
      begin[k] = end[k] - width;
    }
  }
  return { begin, end };
}

/** Sides of the pixels of a segment along its rows (slow) and columns (fast), um, in its own frame. */
export function pixelEdges(segment: Segment): { rows: PixelEdges; columns: PixelEdges } {
  const axes = axesOf(segment);
  const sign = directions(segment);
  return {
    rows: edgesOf(axes.rows, segment.rowAreas, segment.rowPitch_um, sign.rows),
    columns: edgesOf(axes.columns, segment.columnAreas, segment.columnPitch_um, sign.columns),
  };
}
