import type { NdArray } from '../array/ndarray.ts';

/** Means along one direction; NaN where no pixel has a number. */
export interface Projections {
  /** By column: mean over all rows of all segments. */
  columns: Float64Array;
  /** By row, segments below each other: mean over the columns. */
  rows: Float64Array;
}

/**
 * Projections of an image (..., rows, columns) of any type, segments stacked as rows. Values that are no numbers are left out. Because
 * means of frames and means of pixels exchange, the projections of an average are the averages of the projections of its frames.
 */
export function projectionsOf(array: Pick<NdArray, 'shape' | 'data'>): Projections {
  const { shape, data } = array;
  const width = shape.at(-1) ?? 0;
  const height = width === 0 ? 0 : data.length / width;
  const columns = new Float64Array(width);
  const columnCounts = new Uint32Array(width);
  const rows = new Float64Array(height);
  for (let row = 0, at = 0; row < height; row++) {
    let sum = 0;
    let count = 0;
    for (let column = 0; column < width; column++, at++) {
      const value = Number(data[at]);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
      columns[column] += value;
      columnCounts[column]++;
    }
    rows[row] = count === 0 ? NaN : sum / count;
  }
  for (let column = 0; column < width; column++)
    columns[column] = columnCounts[column] === 0 ? NaN : columns[column] / columnCounts[column];
  return { columns, rows };
}
