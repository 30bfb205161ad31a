import type { PlanePoint } from '../../../domain/geometry/overlaps.ts';
import type { Ring } from '../../../domain/geometry/rings.ts';
import type { Layout } from '../../plot/image/layout.ts';
import { worldOf } from '../../plot/image/layout.ts';
import type { PaneSize, Viewport } from '../../plot/image/viewport.ts';
import { toPane } from '../../plot/image/viewport.ts';
import { cornersOf } from '../../plot/image/placement.ts';

/** What is drawn over the panels. World units are pixels of `unit_um`; the beam is at the world's origin. */
export interface GeometryOverlay {
  layout: Layout;
  unit_um: number;
  rings: readonly Ring[];
  centre: boolean;
  /** Panels of the selected object. */
  selected: ReadonlySet<number>;
  picks: readonly { panel: number; row: number; column: number; residual_um: number | null }[];
  measured: readonly [number, number][];
  /** Outlines of what two panels cover both. */
  overlaps: readonly (readonly PlanePoint[])[];
  colors: { ring: string; selected: string; text: string; back: string };
}

const font = '12px system-ui, sans-serif';
/** Residuals are too short to be seen at their true length. */
const residualScale = 20;
/** Rings nearer to each other than this, in CSS pixels, are drawn thin. */
const denseRings = 12;

/** A line that can be seen on dark and on bright pixels: its colour over a wider one of the background. */
function stroke(
  context: CanvasRenderingContext2D,
  color: string,
  back: string,
  width: number,
  path: () => void,
): void {
  for (const [style, extra, alpha] of [
    [back, 2, 0.6],
    [color, 0, 1],
  ] as const) {
    context.globalAlpha = alpha;
    context.strokeStyle = style;
    context.lineWidth = width + extra;
    context.beginPath();
    path();
    context.stroke();
  }
  context.globalAlpha = 1;
}

function thinStroke(context: CanvasRenderingContext2D, color: string, path: () => void): void {
  context.globalAlpha = 0.8;
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  path();
  context.stroke();
  context.globalAlpha = 1;
}

function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { text: color, back }: GeometryOverlay['colors'],
): void {
  const width = context.measureText(text).width + 6;
  context.globalAlpha = 0.85;
  context.fillStyle = back;
  context.fillRect(x - width / 2, y - 8, width, 16);
  context.globalAlpha = 1;
  context.fillStyle = color;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x, y + 0.5);
}

/** Rings, beam centre, selection, picked points and the measured line. */
export function paintGeometry(
  context: CanvasRenderingContext2D,
  view: Viewport,
  pane: PaneSize,
  state: GeometryOverlay,
): void {
  const { colors } = state;
  context.save();
  context.font = font;
  const at = (x: number, y: number): [number, number] => toPane(view, pane, x, y);
  paintSelection(context, state, at);
  paintOverlaps(context, state, at);
  paintRings(context, view, pane, state, at(0, 0));
  if (state.centre) {
    const [x, y] = at(0, 0).map((value) => Math.round(value) + 0.5);
    stroke(context, colors.ring, colors.back, 1.5, () => {
      context.moveTo(x - 14, y);
      context.lineTo(x + 14, y);
      context.moveTo(x, y - 14);
      context.lineTo(x, y + 14);
    });
  }
  paintPicks(context, view, state, at);
  if (state.measured.length > 0) paintMeasured(context, state, at);
  context.restore();
}

/** Hatched, since a picture may have any colour. */
function paintOverlaps(
  context: CanvasRenderingContext2D,
  { overlaps, colors }: GeometryOverlay,
  at: (x: number, y: number) => [number, number],
): void {
  for (const outline of overlaps) {
    const places = outline.map(([x, y]) => at(x, y));
    const path = (): void => {
      places.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.closePath();
    };
    const [left, top] = [0, 1].map((axis) => Math.min(...places.map((place) => place[axis])));
    const [right, bottom] = [0, 1].map((axis) => Math.max(...places.map((place) => place[axis])));
    context.save();
    context.beginPath();
    path();
    context.clip();
    // Not more lines than the eye tells apart, however near one looks.
    const step = Math.max(5, (right - left + bottom - top) / 400);
    stroke(context, colors.ring, colors.back, 1, () => {
      for (let x = left - (bottom - top); x < right; x += step) {
        context.moveTo(x, bottom);
        context.lineTo(x + bottom - top, top);
      }
    });
    context.restore();
    stroke(context, colors.ring, colors.back, 1.5, path);
  }
}

function paintRings(
  context: CanvasRenderingContext2D,
  view: Viewport,
  pane: PaneSize,
  { rings, unit_um, colors }: GeometryOverlay,
  [x, y]: [number, number],
): void {
  const reach = Math.max(
    ...[0, pane.width].flatMap((px) => [0, pane.height].map((py) => Math.hypot(px - x, py - y))),
  );
  const shown = rings
    .flatMap(({ radius_um, d_A }) =>
      radius_um === null ? [] : [{ d_A, radius: (radius_um / unit_um) * view.scale }],
    )
    .filter(({ radius }) => radius <= reach && radius >= 1)
    .sort((a, b) => a.radius - b.radius);
  let lastRadius = 0;
  for (const [i, { radius, d_A }] of shown.entries()) {
    const path = (): void => context.arc(x, y, radius, 0, 2 * Math.PI);
    // Where rings lie close, wide ones would hide what they are laid over.
    const dense =
      radius - (shown[i - 1]?.radius ?? 0) < denseRings ||
      (shown[i + 1]?.radius ?? Infinity) - radius < denseRings;
    if (dense) thinStroke(context, colors.ring, path);
    else stroke(context, colors.ring, colors.back, 1, path);
    // Labels that would cover each other are left out; the rings are drawn all the same.
    if (radius - lastRadius < 26) continue;
    for (const angle of [-0.785, 0.785, 2.356, -2.356]) {
      const [lx, ly] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      if (lx < 24 || ly < 10 || lx > pane.width - 24 || ly > pane.height - 10) continue;
      label(context, `${Number(d_A.toPrecision(4))} Å`, lx, ly, colors);
      lastRadius = radius;
      break;
    }
  }
}

function paintSelection(
  context: CanvasRenderingContext2D,
  { layout, selected, colors }: GeometryOverlay,
  at: (x: number, y: number) => [number, number],
): void {
  // All panels selected says nothing and would only cover the picture.
  if (selected.size === 0 || selected.size === layout.panels.length) return;
  stroke(context, colors.selected, colors.back, 2, () => {
    for (const panel of layout.panels) {
      if (!selected.has(panel.index)) continue;
      cornersOf(panel).forEach((corner, i) =>
        i === 0 ? context.moveTo(...at(...corner)) : context.lineTo(...at(...corner)),
      );
      context.closePath();
    }
  });
}

function paintPicks(
  context: CanvasRenderingContext2D,
  view: Viewport,
  { layout, picks, unit_um, colors }: GeometryOverlay,
  at: (x: number, y: number) => [number, number],
): void {
  for (const { panel, row, column, residual_um } of picks) {
    const place = layout.panels[panel];
    if (!place) continue;
    const world = pixelCentre(place, row, column);
    const [x, y] = at(...world);
    stroke(context, colors.selected, colors.back, 1.5, () => {
      context.moveTo(x - 5, y - 5);
      context.lineTo(x + 5, y + 5);
      context.moveTo(x - 5, y + 5);
      context.lineTo(x + 5, y - 5);
      if (residual_um !== null) {
        const length = (residual_um / unit_um) * view.scale * residualScale;
        const radius = Math.hypot(...world) || 1;
        context.moveTo(x, y);
        context.lineTo(x + (world[0] / radius) * length, y + (world[1] / radius) * length);
      }
    });
  }
}

/** World point of the centre of a pixel, in its own part of the panel. */
export function pixelCentre(panel: Layout['panels'][number], row: number, column: number): [number, number] {
  const part = panel.parts?.find(
    (each) =>
      row >= each.row &&
      row < each.row + each.rows &&
      column >= each.column &&
      column < each.column + each.columns,
  );
  if (!part) return worldOf(panel, row + 0.5, column + 0.5);
  const inRow = row - part.row + 0.5;
  const inColumn = column - part.column + 0.5;
  return [
    part.x + inColumn * part.columnX + inRow * part.rowX,
    part.y + inColumn * part.columnY + inRow * part.rowY,
  ];
}

function paintMeasured(
  context: CanvasRenderingContext2D,
  { measured, unit_um, colors }: GeometryOverlay,
  at: (x: number, y: number) => [number, number],
): void {
  const points = measured.map((point) => at(...point));
  stroke(context, colors.selected, colors.back, 1.5, () => {
    for (const [x, y] of points) {
      context.moveTo(x + 3, y);
      context.arc(x, y, 3, 0, 2 * Math.PI);
    }
    if (points.length === 2) {
      context.moveTo(...points[0]);
      context.lineTo(...points[1]);
    }
  });
  if (points.length === 2)
    label(
      context,
      measureText(measured[0], measured[1], unit_um),
      (points[0][0] + points[1][0]) / 2,
      (points[0][1] + points[1][1]) / 2 - 14,
      colors,
    );
}

/** Length and direction of a measured line: `12.345 mm  164.6 px  -12.3°` (0 to the right, counter-clockwise). */
export function measureText(from: [number, number], to: [number, number], unit_um: number): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const angle = (Math.atan2(-dy, dx) * 180) / Math.PI;
  return `${((length * unit_um) / 1000).toFixed(3)} mm  ${length.toFixed(1)} px  ${angle.toFixed(2)}°`;
}
