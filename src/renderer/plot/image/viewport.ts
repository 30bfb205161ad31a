import type { Layout } from './layout.ts';

/** Part of the world that is shown: the world point at the middle of the pane, and CSS pixels per world unit. */
export interface Viewport {
  centerX: number;
  centerY: number;
  scale: number;
}

export interface PaneSize {
  width: number;
  height: number;
}

export const maximumScale = 200;

/** The view that shows the whole layout with a small margin. */
export function fitView(layout: Layout, pane: PaneSize, margin = 8): Viewport {
  const width = Math.max(1, pane.width - 2 * margin);
  const height = Math.max(1, pane.height - 2 * margin);
  const scale = layout.width > 0 ? Math.min(width / layout.width, height / layout.height) : 1;
  return {
    centerX: layout.left + layout.width / 2,
    centerY: layout.top + layout.height / 2,
    scale: Math.min(maximumScale, scale),
  };
}

/** World point under a point of the pane (CSS pixels from its upper left corner). */
export function toWorld(view: Viewport, pane: PaneSize, x: number, y: number): [number, number] {
  return [
    view.centerX + (x - pane.width / 2) / view.scale,
    view.centerY + (y - pane.height / 2) / view.scale,
  ];
}

/** Point of the pane (CSS pixels) of a world point. */
export function toPane(view: Viewport, pane: PaneSize, x: number, y: number): [number, number] {
  return [
    (x - view.centerX) * view.scale + pane.width / 2,
    (y - view.centerY) * view.scale + pane.height / 2,
  ];
}

/** Zooms by a factor so that the world point under (x, y) stays there; `smallest` is the scale of the fitted view. */
export function zoomAt(
  view: Viewport,
  pane: PaneSize,
  x: number,
  y: number,
  factor: number,
  smallest: number,
): Viewport {
  const scale = Math.min(maximumScale, Math.max(smallest * 0.25, view.scale * factor));
  const [worldX, worldY] = toWorld(view, pane, x, y);
  return {
    centerX: worldX - (x - pane.width / 2) / scale,
    centerY: worldY - (y - pane.height / 2) / scale,
    scale,
  };
}

/** Moves the picture by a distance in CSS pixels, never so far that the layout leaves the pane. */
export function panBy(view: Viewport, layout: Layout, dx: number, dy: number): Viewport {
  const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  return {
    centerX: clamp(view.centerX - dx / view.scale, layout.left, layout.left + layout.width),
    centerY: clamp(view.centerY - dy / view.scale, layout.top, layout.top + layout.height),
    scale: view.scale,
  };
}

/** The same part of the world after the pane changed its size; a fitted view stays fitted. */
export function resizeView(view: Viewport, layout: Layout, before: PaneSize, after: PaneSize): Viewport {
  const fitted = fitView(layout, before);
  const same =
    Math.abs(view.scale - fitted.scale) < 1e-9 * fitted.scale &&
    view.centerX === fitted.centerX &&
    view.centerY === fitted.centerY;
  return same ? fitView(layout, after) : view;
}
