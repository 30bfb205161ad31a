import { expect, it } from 'vitest';
import { changedBitsArray, differenceArray, ratioArray } from './pointwise.ts';
import type { NdArray } from './ndarray.ts';

const floats = (...values: number[]): NdArray => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

it('subtracts and divides element by element', () => {
  expect([...differenceArray(floats(1, 2, 3), floats(4, 2, 1)).data]).toEqual([3, 0, -2]);
  expect([...ratioArray(floats(2, 0, 4), floats(1, 5, 4)).data]).toEqual([0.5, NaN, 1]);
  const wide = (value: bigint): NdArray => ({ dtype: 'int64', shape: [1], data: BigInt64Array.of(value) });
  expect(differenceArray(wide(2n ** 60n), wide(2n ** 60n + 3n)).data[0]).toBe(3);
});

it('finds the bits that changed', () => {
  const words = (...values: number[]): NdArray => ({
    dtype: 'uint16',
    shape: [values.length],
    data: Uint16Array.from(values),
  });
  const changed = changedBitsArray(words(0, 1, 3, 0x8000), words(0, 2, 3, 0));
  expect([changed.dtype, ...changed.data]).toEqual(['uint16', 0, 3, 0, 0x8000]);
});
