import { formatFixed } from '../text/printf.ts';
import type { Frame } from './coordinates.ts';
import type { Segment } from './segments/segment.ts';
import { levelsOf, otherFrame, place, type Level, type Vector } from './transforms.ts';
import { leavesOf, type GeometryObject } from './tree.ts';

/** Position of the first pixel of an ASIC, and its first steps along slow (rows) and fast (columns), um. */
export interface AsicVectors {
  segment: number;
  asic: number;
  /** First row and column of the ASIC in its segment. */
  row: number;
  column: number;
  first: Vector;
  slow: Vector;
  fast: Vector;
}

/** Centre of pixel (row, column) of a segment in its own frame. */
export function segmentPoint(segment: Segment, row: number, column: number): Vector {
  return segment.layout === 'detector'
    ? [segment.x_um[column], segment.y_um[row], 0]
    : [segment.x_um[row], segment.y_um[column], 0];
}

/** Centre of a pixel of a placed segment. */
export function placedPixel(
  segment: Segment,
  levels: readonly Level[],
  row: number,
  column: number,
  frame: Frame,
): [number, number, number] {
  const at = place(levels, segmentPoint(segment, row, column));
  return frame === 1 ? otherFrame(at) : at;
}

const minus = (a: Vector, b: Vector): [number, number, number] => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** Indices of the first pixels of the ASICs of a segment, row by row. */
export function asicCorners(segment: Segment): [row: number, column: number][] {
  const { rows, cols, down, across } = segment.asics;
  return Array.from({ length: down * across }, (_, asic) => [
    Math.floor(asic / across) * rows,
    (asic % across) * cols,
  ]);
}

/**
 * Vectors of every ASIC, segments in the order of the data. Source: UtilsPSF of PSCalib; the segments of a cspad2x2 in
 * their natural order. An ASIC of one row or column takes its pitch for the step that it does not have.
 */
export function asicVectors(object: GeometryObject, frame: Frame, tilt = true): AsicVectors[] {
  return leavesOf(object).flatMap((leaf, number) => {
    const { segment } = leaf;
    if (segment === null) return [];
    const levels = levelsOf(leaf, object, tilt);
    return asicCorners(segment).map(([row, column], asic) => {
      const at = (r: number, c: number): [number, number, number] =>
        placedPixel(segment, levels, r, c, frame);
      const first = at(row, column);
      const step = (r: number, c: number, pitch: number): Vector => {
        if (r < segment.rows && c < segment.cols) return minus(at(r, c), first);
        const local = segmentPoint(segment, row, column);
        const alongX = (segment.layout === 'detector') === (r === row);
        const sign = alongX ? 1 : segment.layout === 'detector' ? -1 : 1;
        const moved = place(levels, [
          local[0] + (alongX ? pitch : 0),
          local[1] + (alongX ? 0 : sign * pitch),
          0,
        ]);
        return minus(frame === 1 ? otherFrame(moved) : moved, first);
      };
      return {
        segment: number,
        asic,
        row,
        column,
        first,
        slow: step(row + 1, column, segment.rowPitch_um),
        fast: step(row, column + 1, segment.columnPitch_um),
      };
    });
  });
}

/** float64 (asics, 3, 3): p, s, f by x, y, z. */
export function psfArray(vectors: readonly AsicVectors[]): Float64Array {
  return Float64Array.from(vectors.flatMap(({ first, slow, fast }) => [...first, ...slow, ...fast]));
}

/** One line an ASIC: position with 12.3, steps with 8.3 digits. */
export function psfText(vectors: readonly AsicVectors[]): string {
  const numbers = (vector: Vector, width: number): string =>
    vector.map((value) => formatFixed(value, 3, width)).join(' ');
  return vectors
    .map(({ first, slow, fast }) => `${numbers(first, 12)}  ${numbers(slow, 8)}  ${numbers(fast, 8)}`)
    .join('\n');
}
