import { expect, it } from 'vitest';
import { measureText } from './overlay.ts';
import { excerpt, placeText, readSpacings } from './readout.ts';

it('says where a place is in both frames, and what it sees of the beam', () => {
  const file = placeText([10000, -20000, -100000], 'file', 1.3);
  expect(file[0]).toBe('x 10.000 y -20.000 z -100.000 mm');
  expect(placeText([10000, -20000, -100000], 'lab', 1.3)[0]).toBe('x 20.000 y -10.000 z 100.000 mm (LAB)');
  expect(file[1]).toBe('r 22.361 mm');
  expect(file[2]).toBe('2θ 12.604°');
  expect(placeText([0, 0, -100000], 'file', 1.3).at(-1)).toBe('d ∞ Å');
});

it('measures lengths and directions as seen', () => {
  expect(measureText([0, 0], [30, -40], 100)).toBe('5.000 mm  50.0 px  53.13°');
});

it('reads lists of spacings and shows the lines around a fault', () => {
  expect(readSpacings('3.2, 4 x -1;5')).toEqual([3.2, 4, 5]);
  expect(excerpt('a\nb\nc\nd\ne', 2).map(({ number, wrong }) => [number, wrong])).toEqual([
    [1, false],
    [2, true],
    [3, false],
    [4, false],
  ]);
  expect(excerpt('a', undefined)).toEqual([]);
});
