import { describe, expect, it } from 'vitest';
import { flatLayout } from './layout.ts';
import { fitView, maximumScale, panBy, resizeView, toPane, toWorld, zoomAt } from './viewport.ts';

const layout = flatLayout([4, 100, 200]);
const pane = { width: 800, height: 600 };

describe('viewport', () => {
  it('fits the whole layout into the pane', () => {
    const view = fitView(layout, pane);
    const [left, top] = toPane(view, pane, 0, 0);
    const [right, bottom] = toPane(view, pane, layout.width, layout.height);
    for (const [value, limit] of [
      [right, 800],
      [bottom, 600],
    ])
      expect(value).toBeLessThanOrEqual(limit);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(Math.max(right - left, bottom - top)).toBeGreaterThan(500);
  });

  it('goes from pane to world and back', () => {
    const view = { centerX: 12.5, centerY: 90, scale: 3.75 };
    const [x, y] = toWorld(view, pane, 17, 555);
    const [paneX, paneY] = toPane(view, pane, x, y);
    expect(paneX).toBeCloseTo(17, 9);
    expect(paneY).toBeCloseTo(555, 9);
  });

  it('keeps the point under the cursor when zooming', () => {
    const view = fitView(layout, pane);
    const before = toWorld(view, pane, 700, 100);
    const after = toWorld(zoomAt(view, pane, 700, 100, 3, view.scale), pane, 700, 100);
    expect(after[0]).toBeCloseTo(before[0], 9);
    expect(after[1]).toBeCloseTo(before[1], 9);
  });

  it('limits zoom on both sides', () => {
    const view = fitView(layout, pane);
    expect(zoomAt(view, pane, 0, 0, 1e9, view.scale).scale).toBe(maximumScale);
    expect(zoomAt(view, pane, 0, 0, 1e-9, view.scale).scale).toBe(view.scale * 0.25);
  });

  it('never loses the picture when panning', () => {
    const view = fitView(layout, pane);
    expect(panBy(view, layout, 1e6, -1e6)).toMatchObject({ centerX: 0, centerY: layout.height });
  });

  it('keeps a fitted view fitted when the pane changes, and any other as it is', () => {
    const fitted = fitView(layout, pane);
    const larger = { width: 1600, height: 900 };
    expect(resizeView(fitted, layout, pane, larger)).toEqual(fitView(layout, larger));
    const zoomed = zoomAt(fitted, pane, 10, 10, 2, fitted.scale);
    expect(resizeView(zoomed, layout, pane, larger)).toEqual(zoomed);
  });

  it('survives a pane without area and an empty array', () => {
    expect(fitView(layout, { width: 0, height: 0 }).scale).toBeGreaterThan(0);
    expect(fitView(flatLayout([0]), pane).scale).toBe(1);
  });
});
