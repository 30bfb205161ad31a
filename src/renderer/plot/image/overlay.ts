import type { Layout, Panel } from './layout.ts';
import { worldOf } from './layout.ts';
import type { BitCensus } from './statusBits.ts';
import type { PaneSize, Viewport } from './viewport.ts';
import { toPane, toWorld } from './viewport.ts';

export interface OverlayState {
  layout: Layout;
  view: Viewport;
  pane: PaneSize;
  borders: boolean;
  borderColor: string;
  labelColor: string;
  labelBack: string;
  font: string;
  /** Word of a pixel in bits mode, to write its letters; null in values mode. */
  bits: { census: BitCensus; shown: number; words: Uint32Array } | null;
  /** Pane position of the keyboard's cross, or null. */
  cross: [number, number] | null;
}

/** Size of a pixel, in CSS pixels, from which the letters of its status bits are written into it. */
export const letterSize = 16;

/** Draws borders, panel numbers, letters of status bits and the keyboard's cross over the picture. */
export function drawOverlay(context: CanvasRenderingContext2D, state: OverlayState): void {
  const { layout, view, pane } = state;
  const visible = layout.panels.filter((panel) => isVisible(panel, view, pane));
  context.font = state.font;
  context.lineWidth = 1;
  if (state.bits && view.scale >= letterSize) drawLetters(context, state, visible);
  if (state.borders) {
    for (const panel of visible) drawBorder(context, state, panel);
    if (layout.panels.length > 1) for (const panel of visible) drawLabel(context, state, panel);
  }
  if (state.cross) {
    const [x, y] = state.cross.map((value) => Math.round(value) + 0.5);
    context.strokeStyle = state.labelBack;
    context.lineWidth = 3;
    crossPath(context, x, y);
    context.strokeStyle = state.labelColor;
    context.lineWidth = 1;
    crossPath(context, x, y);
  }
}

function crossPath(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x - 8, y);
  context.lineTo(x + 8, y);
  context.moveTo(x, y - 8);
  context.lineTo(x, y + 8);
  context.stroke();
}

function cornersOf(panel: Panel, view: Viewport, pane: PaneSize): [number, number][] {
  return [
    [0, 0],
    [0, panel.columns],
    [panel.rows, panel.columns],
    [panel.rows, 0],
  ].map(([row, column]) => toPane(view, pane, ...worldOf(panel, row, column)));
}

function isVisible(panel: Panel, view: Viewport, pane: PaneSize): boolean {
  const corners = cornersOf(panel, view, pane);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return (
    Math.max(...xs) >= 0 &&
    Math.min(...xs) <= pane.width &&
    Math.max(...ys) >= 0 &&
    Math.min(...ys) <= pane.height
  );
}

const isUpright = ({ columnX, columnY, rowX, rowY }: Panel): boolean =>
  columnX > 0 && rowY > 0 && columnY === 0 && rowX === 0;

function drawBorder(context: CanvasRenderingContext2D, state: OverlayState, panel: Panel): void {
  const corners = cornersOf(panel, state.view, state.pane);
  context.strokeStyle = state.borderColor;
  context.beginPath();
  corners.forEach(([x, y], i) => {
    if (!isUpright(panel)) {
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
      return;
    }
    // Half a pixel outwards, so that the outermost row stays visible.
    const px = Math.round(x) + (i === 0 || i === 3 ? -0.5 : 0.5);
    const py = Math.round(y) + (i < 2 ? -0.5 : 0.5);
    if (i === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  });
  context.closePath();
  context.stroke();
}

/** Number of the panel in its corner nearest to the first pixel, kept inside the pane; left out where it would cover the panel. */
function drawLabel(context: CanvasRenderingContext2D, state: OverlayState, panel: Panel): void {
  const corners = cornersOf(panel, state.view, state.pane);
  const width = Math.hypot(corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]);
  const height = Math.hypot(corners[3][0] - corners[0][0], corners[3][1] - corners[0][1]);
  const text = panel.label;
  const textWidth = context.measureText(text).width;
  if (width < textWidth + 12 || height < 22) return;
  // The first corner of a turned panel may be anywhere: its number stands in the middle.
  const upright = isUpright(panel);
  const middle = (axis: 0 | 1): number => (corners[0][axis] + corners[2][axis]) / 2;
  const x = upright
    ? Math.min(Math.max(corners[0][0], 0) + 3, corners[1][0] - textWidth - 9)
    : middle(0) - textWidth / 2 - 3;
  const y = upright ? Math.min(Math.max(corners[0][1], 0) + 3, corners[3][1] - 19) : middle(1) - 8;
  context.globalAlpha = 0.8;
  context.fillStyle = state.labelBack;
  context.fillRect(x, y, textWidth + 6, 16);
  context.globalAlpha = 1;
  context.fillStyle = state.labelColor;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x + 3, y + 8.5);
}

function drawLetters(
  context: CanvasRenderingContext2D,
  state: OverlayState,
  visible: readonly Panel[],
): void {
  const { bits, view, pane } = state;
  if (!bits) return;
  const [left, top] = toWorld(view, pane, 0, 0);
  const [right, bottom] = toWorld(view, pane, pane.width, pane.height);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const panel of visible) {
    // Only upright panels: pixels of a turned panel are too small to be read anyway.
    if (panel.columnX !== 1 || panel.rowY !== 1) continue;
    const firstRow = Math.max(0, Math.floor(top - panel.y));
    const lastRow = Math.min(panel.rows - 1, Math.ceil(bottom - panel.y));
    const firstColumn = Math.max(0, Math.floor(left - panel.x));
    const lastColumn = Math.min(panel.columns - 1, Math.ceil(right - panel.x));
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const word =
          bits.words[panel.offset + row * panel.rowStride + column * panel.columnStride] & bits.shown;
        if (word === 0) continue;
        const text = bits.census.entries
          .filter(({ slot }) => (word >>> slot) & 1)
          .map(({ letter }) => letter)
          .join('');
        const [x, y] = toPane(view, pane, ...worldOf(panel, row + 0.5, column + 0.5));
        context.lineWidth = 3;
        context.strokeStyle = '#ffffff';
        context.strokeText(text, x, y, view.scale - 2);
        context.fillStyle = '#000000';
        context.fillText(text, x, y, view.scale - 2);
      }
    }
  }
}
