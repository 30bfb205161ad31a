import { describe, expect, it } from 'vitest';
import { nominalText } from '../../domain/geometry/nominal.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import { flatMap, placedMap, reduceTo } from './pictureMap.ts';

describe('pictures of the report', () => {
  it('reduces segments side by side, without numbers that are missing', () => {
    const map = flatMap([2, 2, 4], 3);
    expect([map.width, map.height]).toEqual([2, 3]); // one above the other, a gap of one cell between them
    const values = [1, 3, NaN, NaN, 5, 7, NaN, NaN, ...Array.from({ length: 8 }, () => 2)];
    const cells = reduceTo(map, values, false);
    expect(cells[0]).toBe(4);
    expect([...cells.subarray(1, 4)]).toEqual([NaN, NaN, NaN]);
    expect(cells[4]).toBe(2);
    expect(reduceTo(map, values, true)[0]).toBe(7);
  });

  it('stands a turned sensor upright and keeps its corner', () => {
    // x of the sensor's rows; turned by 90 degrees rows run along y, which is to the right in the picture.
    const geometry = readGeometry('IP 0 MTRX:V2:4:8:100:100 0 0 0 0 90 0 0 0 0 0\n');
    const map = placedMap(geometry, 100);
    expect([map.width, map.height].toSorted()).toEqual([4, 8]);
    const values = Array.from({ length: 32 }, (_, pixel) => pixel);
    const cells = reduceTo(map, values, false);
    expect([...cells].toSorted((a, b) => a - b)).toEqual(values);
  });

  it.each(['epix100a', 'cspad', 'cspad2x2', 'jungfrau4M'])(
    'leaves no holes within the sensors of %s',
    (name) => {
      const geometry = readGeometry(nominalText(name));
      const map = placedMap(geometry, 400);
      expect(Math.max(map.width, map.height)).toBeLessThanOrEqual(400);
      const cells = reduceTo(map, new Uint8Array(map.cellOf.length).fill(1), false);
      let holes = 0;
      for (let row = 1; row + 1 < map.height; row++)
        for (let column = 1; column + 1 < map.width; column++) {
          const at = row * map.width + column;
          const around = [at - 1, at + 1, at - map.width, at + map.width];
          if (Number.isNaN(cells[at]) && around.every((cell) => cells[cell] === 1)) holes++;
        }
      expect(holes).toBe(0);
      expect(cells.every((value) => Number.isNaN(value) || value === 1)).toBe(true);
    },
  );
});
