import { describe, expect, it } from 'vitest';
import { flatLayout } from './layout.ts';
import { planTiles, tileElements } from './tiles.ts';

describe('planTiles', () => {
  it('gives each panel a layer when panels are small', () => {
    const plan = planTiles(flatLayout([8, 512, 1024]), 8192, 2048);
    expect(plan).toMatchObject({ width: 1024, height: 512, pages: [8] });
    expect(plan.tiles.map(({ layer }) => layer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('cuts panels larger than a texture and covers each pixel once', () => {
    const plan = planTiles(flatLayout([2, 50, 70]), 32, 100);
    expect(plan).toMatchObject({ width: 32, height: 32 });
    const seen = new Uint8Array(2 * 50 * 70);
    for (const { panel, row, column, rows, columns } of plan.tiles) {
      expect(rows).toBeLessThanOrEqual(32);
      expect(columns).toBeLessThanOrEqual(32);
      for (let r = row; r < row + rows; r++)
        for (let c = column; c < column + columns; c++) seen[panel.index * 3500 + r * 70 + c]++;
    }
    expect(seen.every((count) => count === 1)).toBe(true);
  });

  it('goes to further texture arrays when layers run out', () => {
    const plan = planTiles(flatLayout([10, 4, 4]), 64, 4);
    expect(plan.pages).toEqual([4, 4, 2]);
    expect(plan.tiles[9]).toMatchObject({ page: 2, layer: 1 });
  });

  it('plans nothing for an empty array', () => {
    expect(planTiles(flatLayout([0]), 64, 4)).toMatchObject({ tiles: [], pages: [] });
  });
});

describe('tileElements', () => {
  const values = Float32Array.from({ length: 2 * 5 * 7 }, (_, i) => i);

  it('is a view with the row length of the array', () => {
    const plan = planTiles(flatLayout([2, 5, 7]), 4, 100);
    for (const tile of plan.tiles) {
      const { elements, rowLength } = tileElements(values, tile);
      for (let r = 0; r < tile.rows; r++) {
        for (let c = 0; c < tile.columns; c++)
          expect(elements[r * rowLength + c]).toBe(
            tile.panel.index * 35 + (tile.row + r) * 7 + tile.column + c,
          );
      }
      expect(elements.buffer).toBe(values.buffer);
    }
  });

  it('gathers interleaved panels', () => {
    const big = Uint16Array.from({ length: 185 * 388 * 2 }, (_, i) => i % 60000);
    const plan = planTiles(flatLayout([185, 388, 2]), 1024, 16);
    const { elements, rowLength } = tileElements(big, plan.tiles[1]);
    expect(rowLength).toBe(388);
    expect(elements).toHaveLength(185 * 388);
    expect(elements[3 * 388 + 10]).toBe(big[(3 * 388 + 10) * 2 + 1]);
  });
});
