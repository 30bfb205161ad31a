import { eachChunk, type NdArray } from '../array/ndarray.ts';
import { panelFrame } from '../array/panelFrame.ts';

export interface FloodOptions {
  /** Element that was pointed at. */
  seed: number;
  /** Values that are taken, ends included. */
  low: number;
  high: number;
  /** Only what is connected with the seed by edges of pixels, within its panel; otherwise all such pixels everywhere. */
  connected: boolean;
}

/** Pixels of like values: uint8 of the array, 1 where selected. Nothing when the seed itself has another value. */
export function floodByValue(array: NdArray, options: FloodOptions): Uint8Array {
  const { seed, low, high, connected } = options;
  const size = array.data.length;
  const like = new Uint8Array(size);
  eachChunk(array.data, 0, size, (values, count, offset) => {
    for (let i = 0; i < count; i++) like[offset + i] = values[i] >= low && values[i] <= high ? 1 : 0;
  });
  if (!connected) return like;
  const selected = new Uint8Array(size);
  if (like[seed] !== 1) return selected;

  const { rows, columns, panelStride, rowStride, columnStride } = panelFrame(array.shape);
  // Strides of panels are either larger than a panel's elements or, where panels come last, 1.
  const rest = panelStride === 1 ? seed - (seed % columnStride) : seed % panelStride;
  const offset = seed - rest;
  const at = (row: number, column: number): number => offset + row * rowStride + column * columnStride;
  const row = Math.floor(rest / rowStride);
  const waiting: number[] = [row * columns + (rest - row * rowStride) / columnStride];
  selected[seed] = 1;
  while (waiting.length > 0) {
    const cell = waiting.pop() as number;
    const cellRow = Math.floor(cell / columns);
    const cellColumn = cell - cellRow * columns;
    const visit = (nextRow: number, nextColumn: number): void => {
      if (nextRow < 0 || nextColumn < 0 || nextRow >= rows || nextColumn >= columns) return;
      const index = at(nextRow, nextColumn);
      if (like[index] !== 1 || selected[index] === 1) return;
      selected[index] = 1;
      waiting.push(nextRow * columns + nextColumn);
    };
    visit(cellRow - 1, cellColumn);
    visit(cellRow + 1, cellColumn);
    visit(cellRow, cellColumn - 1);
    visit(cellRow, cellColumn + 1);
  }
  return selected;
}
