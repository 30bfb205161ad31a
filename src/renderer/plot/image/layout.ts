import { panelFrame } from '../../../domain/array/panelFrame.ts';

/**
 * Where the panels of an array lie on the plane. The layout is data: a panel is a parallelogram given by its corner and
 * the steps of one column and one row, so that a measured geometry is drawn by the same code as a flat grid.
 * World units are pixels of the detector; x runs to the right, y down.
 */
export interface Panel {
  /** Number in array order, from 0. */
  index: number;
  /** What people call it: `3`, or `1.3` where two indexes count. */
  label: string;
  rows: number;
  columns: number;
  /** Index of element (row, column) = offset + row*rowStride + column*columnStride. */
  offset: number;
  rowStride: number;
  columnStride: number;
  /** World position of the outer corner of pixel (0, 0). */
  x: number;
  y: number;
  /** World step of one column. */
  columnX: number;
  columnY: number;
  /** World step of one row. */
  rowX: number;
  rowY: number;
  /**
   * Pieces with steps of their own where pixels are not all alike (gaps between chips, wide pixels); they hold all
   * pixels of the panel. The panel itself is then their outline.
   */
  parts?: readonly PanelPart[];
}

/** A rectangle of pixels of a panel with equal steps; `x`, `y` is the outer corner of its first pixel. */
export interface PanelPart {
  row: number;
  column: number;
  rows: number;
  columns: number;
  x: number;
  y: number;
  columnX: number;
  columnY: number;
  rowX: number;
  rowY: number;
}

export interface Layout {
  panels: Panel[];
  /** Bounding box in world units. */
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Address {
  panel: Panel;
  row: number;
  column: number;
  /** Index of the element in the array. */
  index: number;
}

/** Columns of a grid of `count` cells of a size, whose whole is as near to a square as can be. */
export function gridColumns(count: number, width: number, height: number): number {
  let best = 1;
  let bestRatio = Infinity;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const ratio = (columns * width) / (rows * height);
    // A grid with empty cells is only taken when clearly nearer to a square.
    const waste = (columns * rows) / count;
    const badness = Math.max(ratio, 1 / ratio) * waste;
    if (badness < bestRatio - 1e-9) {
      best = columns;
      bestRatio = badness;
    }
  }
  return best;
}

/** Gap between panels: visible at any zoom, about 2 % of the shorter side. */
function gapOf(rows: number, columns: number): number {
  return Math.max(1, Math.round(Math.min(rows, columns, 400) * 0.02));
}

interface Block {
  width: number;
  height: number;
  /** Corners of the panels of the block, in array order. */
  corners: [number, number][];
}

/** Grid of equal blocks, the indexes that count panels being nested from the slowest outside to the fastest inside. */
function arrange(counts: readonly number[], cell: Block, gap: number): Block {
  if (counts.length === 0) return cell;
  const inner = arrange(counts.slice(1), cell, gap);
  const count = counts[0];
  // Blocks of blocks stand further apart than panels within a block.
  const space = gap * (counts.length === 1 ? 1 : 3 * (counts.length - 1));
  const across = gridColumns(count, inner.width + space, inner.height + space);
  const corners: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    const x = (i % across) * (inner.width + space);
    const y = Math.floor(i / across) * (inner.height + space);
    for (const [left, top] of inner.corners) corners.push([x + left, y + top]);
  }
  return {
    width: across * (inner.width + space) - space,
    height: Math.ceil(count / across) * (inner.height + space) - space,
    corners,
  };
}

/** Number of a panel as text: all indexes that count more than one, `2.5`. */
function panelLabel(index: number, counts: readonly number[]): string {
  const parts: number[] = [];
  let rest = index;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    if (counts[axis] > 1) parts.unshift(rest % counts[axis]);
    rest = Math.floor(rest / counts[axis]);
  }
  return parts.length === 0 ? String(index) : parts.join('.');
}

/**
 * Panels of an array side by side in near-square grids. Any number of dimensions: the last two are rows and columns
 * (with the two exceptions of CSPAD files), all before them count panels. An array without elements has no panels.
 */
export function flatLayout(shape: readonly number[], labels?: readonly string[]): Layout {
  const frame = panelFrame(shape);
  const panelCount = frame.counts.reduce((product, count) => product * count, 1);
  if (panelCount * frame.rows * frame.columns === 0)
    return { panels: [], left: 0, top: 0, width: 0, height: 0 };
  // An index of length 1 counts nothing and would only widen the gaps.
  const counts = frame.counts.filter((count) => count > 1);
  const cell: Block = { width: frame.columns, height: frame.rows, corners: [[0, 0]] };
  const whole = arrange(counts, cell, gapOf(frame.rows, frame.columns));
  const panels = whole.corners.map(([x, y], index): Panel => ({
    index,
    label: labels?.[index] ?? panelLabel(index, counts),
    rows: frame.rows,
    columns: frame.columns,
    offset: index * frame.panelStride,
    rowStride: frame.rowStride,
    columnStride: frame.columnStride,
    x,
    y,
    columnX: 1,
    columnY: 0,
    rowX: 0,
    rowY: 1,
  }));
  return { panels, left: 0, top: 0, width: whole.width, height: whole.height };
}

/** Column and row of a world point in the steps of a panel or a part, in whole pixels. */
function stepsAt(piece: Omit<PanelPart, 'row' | 'column'>, x: number, y: number): [number, number] {
  const dx = x - piece.x;
  const dy = y - piece.y;
  const determinant = piece.columnX * piece.rowY - piece.columnY * piece.rowX;
  return [
    Math.floor((dx * piece.rowY - dy * piece.rowX) / determinant),
    Math.floor((dy * piece.columnX - dx * piece.columnY) / determinant),
  ];
}

/** Panel, row and column under a world point, or null where there is no pixel. The last panel drawn wins. */
export function addressAt(layout: Layout, x: number, y: number): Address | null {
  for (let i = layout.panels.length - 1; i >= 0; i--) {
    const panel = layout.panels[i];
    if (panel.parts) {
      // The outline first: most panels do not lie there at all.
      const [column, row] = stepsAt(panel, x, y);
      if (!(row >= -1 && column >= -1 && row <= panel.rows && column <= panel.columns)) continue;
    }
    for (const part of panel.parts ?? [{ ...panel, row: 0, column: 0 }]) {
      const [inColumn, inRow] = stepsAt(part, x, y);
      if (!(inRow >= 0 && inColumn >= 0 && inRow < part.rows && inColumn < part.columns)) continue;
      const row = part.row + inRow;
      const column = part.column + inColumn;
      return {
        panel,
        row,
        column,
        index: panel.offset + row * panel.rowStride + column * panel.columnStride,
      };
    }
  }
  return null;
}

/** World position of a point of a panel, in fractional (row, column). */
export function worldOf(panel: Panel, row: number, column: number): [number, number] {
  return [
    panel.x + column * panel.columnX + row * panel.rowX,
    panel.y + column * panel.columnY + row * panel.rowY,
  ];
}

/** Whether a layout stands at another place than the one before, by more than a quarter of its size, or has another size. */
export function liesElsewhere(before: Layout, next: Layout): boolean {
  const far = (a: number, b: number, size: number): boolean => Math.abs(a - b) > size / 4;
  return (
    far(before.left + before.width / 2, next.left + next.width / 2, next.width) ||
    far(before.top + before.height / 2, next.top + next.height / 2, next.height) ||
    far(before.width, next.width, next.width) ||
    far(before.height, next.height, next.height)
  );
}
