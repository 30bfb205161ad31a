import { describe, expect, it } from 'vitest';
import { overlapsAndGaps, type PlanePoint } from './overlaps.ts';
import { randomNumbers } from './randomTree.ts';

const square = (x: number, y: number, size = 10): PlanePoint[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
];

describe('overlaps and gaps of panels', () => {
  it('are told with their areas and widths, whichever way corners go around', () => {
    const panels = [square(0, 0), square(8, 7).toReversed(), square(21, 0), square(100, 100)];
    const { overlaps, gaps } = overlapsAndGaps(panels, 5);
    expect(overlaps.map(({ one, other, area }) => [one, other, area])).toEqual([[0, 1, 6]]);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ one: 1, other: 2, width: 3 });
    expect([gaps[0].from[0], gaps[0].to[0]].toSorted((a, b) => a - b)).toEqual([18, 21]);
  });

  it('are none where edges touch, and all where one panel covers another', () => {
    expect(overlapsAndGaps([square(0, 0), square(10, 0)], 5)).toMatchObject({
      overlaps: [],
      gaps: [{ width: 0 }],
    });
    const { overlaps, gaps } = overlapsAndGaps([square(0, 0), square(2, 3, 4)], 5);
    expect(overlaps[0].area).toBe(16);
    expect(gaps).toEqual([]);
  });

  it('agree with counting points, for panels turned any way', () => {
    const random = randomNumbers(5);
    for (let round = 0; round < 20; round++) {
      const panel = (): PlanePoint[] => {
        const [x, y, angle] = [8 * random(), 8 * random(), 7 * random()];
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        return square(0, 0).map(([u, v]): PlanePoint => [x + c * u - s * v, y + s * u + c * v]);
      };
      const panels = [panel(), panel()];
      const inside = (polygon: readonly PlanePoint[], x: number, y: number): boolean => {
        const sides = polygon.map(([ax, ay], i) => {
          const [bx, by] = polygon[(i + 1) % polygon.length];
          return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0;
        });
        return sides.every((side) => side) || sides.every((side) => !side);
      };
      const step = 0.1;
      let points = 0;
      for (let x = -20; x < 30; x += step)
        for (let y = -20; y < 30; y += step) if (inside(panels[0], x, y) && inside(panels[1], x, y)) points++;
      const { overlaps } = overlapsAndGaps(panels, 5);
      // An outline of at most 40 units is uncertain by half a step on either side.
      expect(Math.abs((overlaps[0]?.area ?? 0) - points * step * step)).toBeLessThan(40 * step);
    }
  });
});
