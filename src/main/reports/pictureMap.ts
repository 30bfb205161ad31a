import { pixelCoordinates } from '../../domain/geometry/coordinates.ts';
import { indexMap, noBin } from '../../domain/geometry/indexMaps.ts';
import { leavesOf, type Geometry } from '../../domain/geometry/tree.ts';

/** Where the pixels of a frame lie in a reduced picture. The frame has its segments one after the other. */
export interface PictureMap {
  width: number;
  height: number;
  /** Cell of each pixel, row by row; -1 for pixels without a place. */
  cellOf: Int32Array;
  /** Cells between pixels of one segment that hold none, with the two cells on both sides of them. */
  bridges: Int32Array;
}

const noBridges = new Int32Array(0);

/** Segments side by side in a grid that is about square, a gap of one cell between them; at most `largest` cells along a side. */
export function flatMap(shape: readonly number[], largest: number): PictureMap {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length > 1 ? shape[shape.length - 2] : 1;
  const segments = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const gridColumns = Math.min(segments, Math.max(1, Math.round(Math.sqrt((segments * rows) / columns))));
  const gridRows = Math.ceil(segments / gridColumns);
  const step = Math.max(1, Math.ceil(Math.max(gridColumns * columns, gridRows * rows) / largest));
  const cellWidth = Math.ceil(columns / step);
  const cellHeight = Math.ceil(rows / step);
  const gap = segments > 1 ? 1 : 0;
  const width = gridColumns * (cellWidth + gap) - gap;
  const height = gridRows * (cellHeight + gap) - gap;
  const cellOf = new Int32Array(segments * rows * columns);
  let pixel = 0;
  for (let segment = 0; segment < segments; segment++) {
    const left = (segment % gridColumns) * (cellWidth + gap);
    const top = Math.floor(segment / gridColumns) * (cellHeight + gap);
    for (let row = 0; row < rows; row++) {
      const begin = (top + Math.floor(row / step)) * width + left;
      for (let column = 0; column < columns; column++) cellOf[pixel++] = begin + Math.floor(column / step);
    }
  }
  return { width, height, cellOf, bridges: noBridges };
}

/**
 * Segments at their places in a geometry, as one sees them along the beam: rows of the picture follow x, columns y. Cells are
 * not smaller than a pixel.
 * @throws CalibdeskError bad-input when no pixel has a place
 */
export function placedMap(geometry: Geometry, largest: number): PictureMap {
  const { x, y } = pixelCoordinates(geometry.top, { dataOrder: false });
  const segments = leavesOf(geometry.top).filter(({ segment }) => segment !== null);
  const pitch = segments[0]?.segment?.pixelScaleSize_um ?? 100;
  const extent = Math.max(lengthOf(x), lengthOf(y));
  const scale = Math.max(pitch, extent / Math.max(1, largest - 1));
  const map = indexMap(x, y, { scale_um: scale, offset: [0, 0], frame: 0 });
  const [width, height] = [map.maxCol + 1, map.maxRow + 1];
  const cellOf = new Int32Array(x.length);
  const segmentOf = new Int32Array(width * height).fill(-1);
  let pixel = 0;
  for (const [index, { pixels }] of segments.entries())
    for (const end = pixel + pixels; pixel < end; pixel++) {
      const cell = map.rows[pixel] === noBin ? -1 : map.rows[pixel] * width + map.cols[pixel];
      cellOf[pixel] = cell;
      if (cell >= 0) segmentOf[cell] = index;
    }
  return { width, height, cellOf, bridges: bridgesOf(segmentOf, width, height) };
}

function lengthOf(values: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}

/** Wide pixels and turned segments leave cells empty that lie within a segment: those between two cells of the same one. */
function bridgesOf(segmentOf: Int32Array, width: number, height: number): Int32Array {
  const found: number[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      if (segmentOf[cell] >= 0) continue;
      const joined = (a: number, b: number): boolean => segmentOf[a] >= 0 && segmentOf[a] === segmentOf[b];
      if (column > 0 && column + 1 < width && joined(cell - 1, cell + 1))
        found.push(cell, cell - 1, cell + 1);
      else if (row > 0 && row + 1 < height && joined(cell - width, cell + width))
        found.push(cell, cell - width, cell + width);
    }
  return Int32Array.from(found);
}

/** One value per cell: mean of the numbers of its pixels, or the largest of them; NaN where there are none. */
export function reduceTo(map: PictureMap, values: ArrayLike<number>, useMaximum: boolean): Float64Array {
  const { width, height, cellOf, bridges } = map;
  const cells = new Float64Array(width * height);
  const counts = new Uint32Array(width * height);
  const end = Math.min(cellOf.length, values.length);
  for (let pixel = 0; pixel < end; pixel++) {
    const cell = cellOf[pixel];
    const value = values[pixel];
    if (cell < 0 || Number.isNaN(value)) continue;
    if (!useMaximum) cells[cell] += value;
    else if (counts[cell] === 0 || value > cells[cell]) cells[cell] = value;
    counts[cell]++;
  }
  for (let cell = 0; cell < cells.length; cell++) {
    if (counts[cell] === 0) cells[cell] = Number.NaN;
    else if (!useMaximum) cells[cell] /= counts[cell];
  }
  for (let at = 0; at < bridges.length; at += 3) {
    const [a, b] = [cells[bridges[at + 1]], cells[bridges[at + 2]]];
    cells[bridges[at]] = useMaximum ? Math.max(a, b) : (a + b) / 2;
  }
  return cells;
}
