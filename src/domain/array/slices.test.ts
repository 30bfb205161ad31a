import { describe, expect, it } from 'vitest';
import { ndArray } from './ndarray.ts';
import { sliceArray } from './slices.ts';

const array = ndArray(
  'int16',
  [3, 4],
  Int16Array.from({ length: 12 }, (_, i) => i),
);
const cut = (text: string): [number[], number[]] => {
  const { shape, data } = sliceArray(array, text);
  return [shape, Array.from(data as Int16Array)];
};

describe('slices', () => {
  it('cuts as numpy does', () => {
    expect(sliceArray(array, ':')).toBe(array);
    expect(cut('1')).toEqual([[4], [4, 5, 6, 7]]);
    expect(cut('0:2,1:3')).toEqual([
      [2, 2],
      [1, 2, 5, 6],
    ]);
    expect(cut('...,-1')).toEqual([[3], [3, 7, 11]]);
    expect(cut('::-2,2:99')).toEqual([
      [2, 2],
      [10, 11, 2, 3],
    ]);
    expect(cut('2,3')).toEqual([[], [11]]);
    expect(cut('2:1')).toEqual([[0, 4], []]);
  });
  it('refuses what is no slice', () => {
    for (const text of ['a', '1,2,3', '5', '::0', '1:2:3:4', '...,...', '0,,1'])
      expect(() => sliceArray(array, text), text).toThrow(/slice/);
  });
});
