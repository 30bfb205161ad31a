import { expect, it } from 'vitest';
import { projectionsOf } from './projections.ts';

it('means by column and by row, segments below each other, without what is no number', () => {
  const data = Float32Array.of(1, 2, NaN, 4, 5, NaN, 7, 8, NaN, NaN, NaN, NaN);
  const { columns, rows } = projectionsOf({ shape: [2, 2, 3], data });
  expect([...columns]).toEqual([4, 5, NaN]);
  expect([...rows]).toEqual([1.5, 4.5, 7.5, NaN]);
});
it('of nothing is nothing', () => {
  const { columns, rows } = projectionsOf({ shape: [0], data: new Float32Array(0) });
  expect([columns.length, rows.length]).toEqual([0, 0]);
});
