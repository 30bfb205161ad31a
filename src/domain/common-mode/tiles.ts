import { medianInPlace } from './median.ts';

/** A panel in C order, cut into equal tiles; each tile is one region of a correction. */
export interface Tiling {
  /** Flat index of the first pixel of the panel. */
  first: number;
  rows: number;
  columns: number;
  tileRows: number;
  tileColumns: number;
}

/** When a region is corrected, by the median of its good pixels. */
export interface MedianRule {
  /** Good pixels: more than (rows and columns) or at least (banks) so many are needed; only where there is a mask. */
  least: number;
  more: boolean;
  /** The absolute median must be smaller, ADU; null: no limit. */
  limit: number | null;
}

/** Calls `visit` with the first pixel of every tile, row by row. */
export function forEachTile(tiling: Tiling, visit: (start: number) => void): void {
  const { first, rows, columns, tileRows, tileColumns } = tiling;
  for (let row = 0; row < rows; row += tileRows)
    for (let column = 0; column < columns; column += tileColumns) visit(first + row * columns + column);
}

/** The same tiling for each of the panels of a frame that lie one behind the other. */
export function tilingsOf(
  frameSize: number,
  panel: { rows: number; columns: number },
  tile: { rows: number; columns: number },
): Tiling[] {
  const tilings: Tiling[] = [];
  for (let first = 0; first + panel.rows * panel.columns <= frameSize; first += panel.rows * panel.columns)
    tilings.push({ first, ...panel, tileRows: tile.rows, tileColumns: tile.columns });
  return tilings;
}

/**
 * Subtracts from the good pixels of every tile their median, in float32, in place. Without a mask all pixels are used
 * and corrected, whatever their number. NaN never counts. Primitives `rows`, `cols`, `2d`: reference dark-processing 10.7.
 */
export function correctGoodTiles(
  frame: Float32Array,
  tiling: Tiling,
  good: Uint8Array | null,
  rule: MedianRule,
  scratch: Float32Array,
): void {
  const { columns, tileRows, tileColumns } = tiling;
  forEachTile(tiling, (start) => {
    let count = 0;
    for (let row = 0, line = start; row < tileRows; row++, line += columns)
      for (let pixel = line; pixel < line + tileColumns; pixel++) {
        const value = frame[pixel];
        if ((good === null || good[pixel] !== 0) && value === value) scratch[count++] = value;
      }
    if (count === 0) return;
    if (good !== null && (rule.more ? count <= rule.least : count < rule.least)) return;
    const median = medianInPlace(scratch, count);
    if (rule.limit !== null && !(Math.abs(median) < rule.limit)) return;
    for (let row = 0, line = start; row < tileRows; row++, line += columns)
      for (let pixel = line; pixel < line + tileColumns; pixel++)
        if (good === null || good[pixel] !== 0) frame[pixel] -= median;
  });
}
