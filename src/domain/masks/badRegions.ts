import { CalibdeskError } from '../errors.ts';
import { panelFrame } from '../array/panelFrame.ts';
import { asicCorners } from '../geometry/psf.ts';
import { leavesOf, type GeometryObject } from '../geometry/tree.ts';

/** A rectangle of masked pixels of one table; both ends are inside. */
export interface Rectangle {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

export interface MaskTable {
  offset: number;
  rows: number;
  columns: number;
  rowStride: number;
  columnStride: number;
}

/**
 * Covers the zeros of a table (element (row, column) at offset + row*rowStride + column*columnStride) by rectangles that do
 * not overlap: runs of a row grow downwards as long as the next row has exactly the same run.
 */
export function maskedRectangles(mask: Uint8Array, table: MaskTable): Rectangle[] {
  const { offset, columns, rowStride, columnStride } = table;
  const done: Rectangle[] = [];
  let open = new Map<string, Rectangle>();
  for (let row = 0; row < table.rows; row++) {
    const next = new Map<string, Rectangle>();
    const start = offset + row * rowStride;
    const isMasked = (column: number): boolean => mask[start + column * columnStride] === 0;
    for (let column = 0; column < columns; column++) {
      if (!isMasked(column)) continue;
      const firstColumn = column;
      while (column + 1 < columns && isMasked(column + 1)) column++;
      const key = `${firstColumn} ${column}`;
      const above = open.get(key);
      if (above) above.lastRow = row;
      next.set(key, above ?? { firstRow: row, lastRow: row, firstColumn, lastColumn: column });
      if (above) open.delete(key);
    }
    done.push(...open.values());
    open = next;
  }
  return [...done, ...open.values()];
}

/** A CrystFEL file with more regions than this is better served by a mask in HDF5. */
export const mostBadRegions = 100_000;

/**
 * Bad regions of CrystFEL for a mask (uint8, 1 good, segments in data order): each names its panel, as `crystfelText`
 * does, and counts fs and ss, ends included, in the table in which all segments stand below each other.
 */
export function badRegionsText(object: GeometryObject, mask: Uint8Array): string {
  const lines: string[] = [];
  const frame = panelFrame(object.shape);
  const sensorsLast = frame.panelStride === 1;
  let number = 0;
  let pixels = 0;
  leavesOf(object).forEach((leaf, at) => {
    const { segment } = leaf;
    if (segment === null) return;
    const { rows, cols, asics } = segment;
    const strides = sensorsLast ? frame : { rowStride: cols, columnStride: 1 };
    const start = sensorsLast ? at : pixels;
    pixels += leaf.pixels;
    asicCorners(segment).forEach(([row, column], asic) => {
      const { rowStride, columnStride } = strides;
      const offset = start + row * rowStride + column * columnStride;
      const table = { offset, rows: asics.rows, columns: asics.cols, rowStride, columnStride };
      for (const region of maskedRectangles(mask, table)) {
        if (number >= mostBadRegions) throw tooMany();
        const name = `bad${number++}`;
        lines.push(
          `${name}/panel = p${at}a${asic}`,
          `${name}/min_fs = ${column + region.firstColumn}`,
          `${name}/max_fs = ${column + region.lastColumn}`,
          `${name}/min_ss = ${at * rows + row + region.firstRow}`,
          `${name}/max_ss = ${at * rows + row + region.lastRow}`,
          '',
        );
      }
    });
  });
  return lines.map((line) => `${line}\n`).join('');
}

const tooMany = (): CalibdeskError =>
  new CalibdeskError(
    'bad-input',
    `the mask needs more than ${mostBadRegions} bad regions of CrystFEL; nothing was written`,
    { hint: 'save it as .npy and name it as mask in the CrystFEL file' },
  );
