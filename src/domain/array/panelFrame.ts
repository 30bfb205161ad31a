/** How the elements of an array of any dimension are rows and columns of panels. */
export interface PanelFrame {
  /** Sizes of the indexes that count panels, slowest first. */
  counts: number[];
  rows: number;
  columns: number;
  panelStride: number;
  rowStride: number;
  columnStride: number;
}

/**
 * Splits a shape into the indexes that count panels and the two that count pixels: element (panel, row, column) stands
 * at panel*panelStride + row*rowStride + column*columnStride.
 */
export function panelFrame(shape: readonly number[]): PanelFrame {
  const plain = (counts: number[], rows: number, columns: number): PanelFrame => ({
    counts,
    rows,
    columns,
    panelStride: rows * columns,
    rowStride: columns,
    columnStride: 1,
  });
  if (shape.length === 0) return plain([], 1, 1);
  if (shape.length === 1) return plain([], 1, shape[0]);
  // CSPAD2x2 keeps the number of its segment in the last, fastest index.
  if (shape.length === 3 && shape[0] === 185 && shape[1] === 388 && shape[2] === 2)
    return { counts: [2], rows: 185, columns: 388, panelStride: 1, rowStride: 776, columnStride: 2 };
  // The same as a plain table of pixels by segments, as files without a header are laid out.
  if (shape.length === 2 && shape[0] === 185 * 388 && shape[1] === 2)
    return { counts: [2], rows: 185, columns: 388, panelStride: 1, rowStride: 776, columnStride: 2 };
  // CSPAD written as one table of 32 panels below each other.
  if (shape.length === 2 && shape[0] === 5920 && shape[1] === 388) return plain([32], 185, 388);
  return plain(shape.slice(0, -2), shape[shape.length - 2], shape[shape.length - 1]);
}
