import { expect, it } from 'vitest';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { censusOfPixels, flaggedPixels, pixelsCsv } from './flaggedPixels.ts';

const status: NdArray = {
  dtype: 'uint16',
  shape: [2, 2, 3],
  data: Uint16Array.of(0, 1, 0, 0, 3, 0, 0, 0, 4, 0, 0, 1),
};
const { signal } = new AbortController();

it('counts bits for each segment', async () => {
  const census = await censusOfPixels(status, signal);
  expect([census.rows, census.columns, census.positions]).toEqual([2, 3, [0, 1, 2]]);
  expect(census.segments.map(({ flagged, bits }) => [flagged, [...bits]])).toEqual([
    [
      2,
      [
        [0, 2],
        [1, 1],
      ],
    ],
    [
      2,
      [
        [2, 1],
        [0, 1],
      ],
    ],
  ]);
});

it('lists the pixels of a bit and a segment, as a table too', async () => {
  const all = await flaggedPixels(status, { segment: null, position: 0 }, 2, signal);
  expect(all.total).toBe(3);
  expect(all.pixels).toEqual([
    { segment: 0, row: 0, column: 1, word: 1 },
    { segment: 0, row: 1, column: 1, word: 3 },
  ]);
  const second = await flaggedPixels(status, { segment: 1, position: null }, 10, signal);
  expect(pixelsCsv(second.pixels)).toBe('segment,row,column,status\n1,0,2,4\n1,1,2,1\n');
});

it('takes words of 64 bits and arrays of one dimension', async () => {
  const wide: NdArray = { dtype: 'uint64', shape: [2], data: BigUint64Array.of(0n, 1n << 40n) };
  expect((await censusOfPixels(wide, signal)).positions).toEqual([40]);
  expect((await flaggedPixels(wide, { segment: null, position: 40 }, 5, signal)).pixels[0].column).toBe(1);
});
