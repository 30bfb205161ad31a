import { describe, expect, it } from 'vitest';
import { addressAt, flatLayout, gridColumns, liesElsewhere, worldOf } from './layout.ts';

describe('flatLayout', () => {
  it('draws a 2-d array as one panel', () => {
    const layout = flatLayout([704, 768]);
    expect(layout).toMatchObject({ width: 768, height: 704 });
    expect(layout.panels).toHaveLength(1);
    expect(addressAt(layout, 5.5, 2.5)).toMatchObject({ row: 2, column: 5, index: 2 * 768 + 5 });
  });

  it('covers every element exactly once, whatever the shape', () => {
    for (const shape of [
      [],
      [7],
      [3, 4],
      [5, 3, 4],
      [2, 3, 4, 5],
      [2, 2, 2, 2, 3],
      [185, 388, 2],
      [5920, 388],
      [71780, 2],
    ]) {
      const layout = flatLayout(shape);
      const total = shape.reduce((product, count) => product * count, 1);
      const seen = new Uint8Array(total);
      for (const panel of layout.panels) {
        for (let row = 0; row < panel.rows; row++) {
          for (let column = 0; column < panel.columns; column++)
            seen[panel.offset + row * panel.rowStride + column * panel.columnStride]++;
        }
      }
      expect(
        seen.every((count) => count === 1),
        `shape ${shape}`,
      ).toBe(true);
    }
  });

  it('finds each pixel at the place where it is drawn', () => {
    const layout = flatLayout([3, 2, 6, 5]);
    for (const panel of layout.panels) {
      for (let row = 0; row < panel.rows; row++) {
        for (let column = 0; column < panel.columns; column++) {
          const [x, y] = worldOf(panel, row + 0.5, column + 0.5);
          const address = addressAt(layout, x, y);
          expect(address).toMatchObject({ row, column });
          expect(address?.panel.index).toBe(panel.index);
        }
      }
    }
  });

  it('has no pixel in gaps and outside', () => {
    const layout = flatLayout([8, 100, 200]);
    const [first, second] = layout.panels;
    expect(second.x).toBeGreaterThan(first.x + first.columns);
    expect(addressAt(layout, first.x + first.columns + 0.5, 50)).toBeNull();
    expect(addressAt(layout, -0.001, 50)).toBeNull();
    expect(addressAt(layout, 50, layout.height + 0.001)).toBeNull();
    expect(addressAt(layout, 0, 0)).not.toBeNull();
  });

  it('never lets panels overlap', () => {
    const { panels } = flatLayout([7, 16, 352, 384]);
    expect(panels).toHaveLength(112);
    const places = new Set(panels.map(({ x, y }) => `${x},${y}`));
    expect(places.size).toBe(112);
    for (const a of panels.slice(0, 20)) {
      for (const b of panels) {
        if (a.index === b.index) continue;
        const apart = Math.abs(a.x - b.x) >= 384 || Math.abs(a.y - b.y) >= 352;
        expect(apart).toBe(true);
      }
    }
  });

  it('names panels by the indexes that count, or as told', () => {
    expect(flatLayout([3, 2, 4, 4]).panels.map(({ label }) => label)).toEqual([
      '0.0',
      '0.1',
      '1.0',
      '1.1',
      '2.0',
      '2.1',
    ]);
    expect(flatLayout([1, 2, 4, 4]).panels.map(({ label }) => label)).toEqual(['0', '1']);
    expect(flatLayout([2, 4, 4], ['a', 'b']).panels.map(({ label }) => label)).toEqual(['a', 'b']);
  });

  it('shows nothing of an empty array', () => {
    expect(flatLayout([0]).panels).toEqual([]);
    expect(flatLayout([3, 0, 5]).panels).toEqual([]);
    expect(addressAt(flatLayout([0]), 0, 0)).toBeNull();
  });

  it('makes near-square grids', () => {
    expect(gridColumns(16, 384, 352)).toBe(4);
    expect(gridColumns(8, 1024, 512)).toBe(2);
    expect(gridColumns(1, 10, 10)).toBe(1);
  });

  it('inverts any placement, not only flat ones', () => {
    const layout = flatLayout([10, 20]);
    const angle = 0.3;
    const [panel] = layout.panels;
    Object.assign(panel, {
      x: 100,
      y: -40,
      columnX: Math.cos(angle),
      columnY: Math.sin(angle),
      rowX: -Math.sin(angle),
      rowY: Math.cos(angle),
    });
    const [x, y] = worldOf(panel, 7.25, 13.75);
    expect(addressAt(layout, x, y)).toMatchObject({ row: 7, column: 13 });
  });

  it('tells a layout at another place from one whose panels moved a little', () => {
    const flat = flatLayout([704, 768]);
    expect(liesElsewhere(flat, { ...flat, left: flat.left + 20, width: flat.width + 15 })).toBe(false);
    // Around the beam instead of from the corner on.
    expect(liesElsewhere(flat, { ...flat, left: -384, top: -352 })).toBe(true);
    expect(liesElsewhere(flat, { ...flat, width: 2 * flat.width })).toBe(true);
  });
});
