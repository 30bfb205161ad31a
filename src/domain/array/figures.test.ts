import { describe, expect, it } from 'vitest';
import { arrayLine, valuesText } from './arrayText.ts';
import { differenceOf } from './difference.ts';
import type { NdArray } from './ndarray.ts';
import { bitCounts, deviationOf, medianOf, statisticsOf } from './statistics.ts';

const floats = (...values: number[]): NdArray => ({
  dtype: 'float64',
  shape: [values.length],
  data: Float64Array.from(values),
});
const singles = (...values: number[]): NdArray => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const words = (...values: number[]): NdArray => ({
  dtype: 'uint16',
  shape: [values.length],
  data: Uint16Array.from(values),
});
const longs = (...values: bigint[]): NdArray => ({
  dtype: 'uint64',
  shape: [values.length],
  data: BigUint64Array.from(values),
});

describe('statistics', () => {
  it('are over finite values', () => {
    const array = floats(1, 2, NaN, Infinity, 0, -3);
    const statistics = statisticsOf(array);
    expect(statistics).toEqual({
      min: -3,
      max: 2,
      mean: 0,
      sum: 0,
      nan: 1,
      infinite: 1,
      zeros: 1,
      finite: 4,
    });
    expect(deviationOf(array, statistics)).toBeCloseTo(Math.sqrt(14 / 4), 12);
    expect(medianOf(array)).toBe(0.5);
  });
  it('are null without any', () => {
    const statistics = statisticsOf(floats(NaN));
    expect(statistics).toMatchObject({ min: null, max: null, mean: null });
    expect([deviationOf(floats(NaN), statistics), medianOf(floats(NaN))]).toEqual([null, null]);
  });
  it('find the median that sorting finds, beyond one piece', () => {
    let state = 1;
    for (const size of [1, 2, 3, 10, 1001, 40_000]) {
      const values = Array.from(
        { length: size },
        () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % 97,
      );
      const sorted = [...values].sort((a, b) => a - b);
      expect(medianOf(words(...values))).toBe((sorted[(size - 1) >> 1] + sorted[size >> 1]) / 2);
      expect(statisticsOf(words(...values)).sum).toBe(values.reduce((sum, value) => sum + value, 0));
    }
  });
  it('count bits, also of 64', () => {
    expect(bitCounts(words(1, 3, 0x8000))).toEqual([
      { bit: 0, count: 2 },
      { bit: 1, count: 1 },
      { bit: 15, count: 1 },
    ]);
    expect(bitCounts(longs(1n << 40n, 1n))).toEqual([
      { bit: 0, count: 1 },
      { bit: 40, count: 1 },
    ]);
    expect(bitCounts({ dtype: 'int8', shape: [1], data: Int8Array.from([-128]) })).toEqual([
      { bit: 7, count: 1 },
    ]);
    expect(bitCounts(floats(1))).toEqual([]);
  });
});

describe('difference', () => {
  it('is b minus a over pairs of finite values', () => {
    expect(differenceOf(floats(1, 2, NaN, 4), floats(2, 2, NaN, Infinity))).toEqual({
      ...{ compared: 2, changed: 2, min: 0, max: 1, mean: 0.5, rms: Math.sqrt(0.5) },
      ...{ newlyNonzero: 0, newlyZero: 0, bits: null },
    });
  });
  it('lists the bits that came and went', () => {
    const { bits, newlyNonzero, newlyZero } = differenceOf(
      words(0, 1, 2, 3, 4, 0, 0, 8),
      words(1, 1, 0, 3, 4, 2, 0, 9),
    );
    expect(bits).toEqual([
      { bit: 0, set: 2, cleared: 0 },
      { bit: 1, set: 1, cleared: 1 },
    ]);
    expect([newlyNonzero, newlyZero]).toEqual([2, 1]);
  });
  it('is exact for 64-bit integers', () => {
    const { changed, max, bits } = differenceOf(longs(2n ** 63n, 5n), longs(2n ** 63n + 1n, 5n));
    expect([changed, max, bits]).toEqual([1, 1, [{ bit: 0, set: 1, cleared: 0 }]]);
  });
});

describe('the line of an array', () => {
  it.each([
    [floats(0.5, 1.5, 2.5, 3.5, 4.5, 9), '[0.5 1.5 2.5 3.5 4.5...]'],
    [floats(-0.65, -0.17, 1.66, 0.66, -1.64, 1), '[-0.65 -0.17  1.66  0.66 -1.64...]'],
    [floats(-1.25, 1e10, NaN, Infinity, 0, 1), '[-1.25e+00  1.00e+10       nan       inf  0.00e+00...]'],
    [floats(1.5, 200), '[  1.5 200. ]'],
    [floats(1e100, 1e-100), '[1.e+100 1.e-100]'],
    [floats(0.123456789012), '[0.12345679]'],
    [singles(0.1), '[0.1]'],
    [words(1, 20, 300), '[  1  20 300]'],
    [floats(), '[]'],
  ])('%#', (array, text) => {
    expect(valuesText(array)).toBe(text);
  });
  it('has name, shape, size and type', () => {
    expect(arrayLine({ ...words(1, 2), shape: [1, 2] }, 'x')).toBe(
      'x shape:(1, 2) size:2 dtype:uint16 [1 2]',
    );
    expect(arrayLine({ dtype: 'uint8', shape: [], data: Uint8Array.from([1]) }, '', 'bool')).toBe(
      'shape:() size:1 dtype:bool [True]',
    );
    expect(valuesText({ dtype: 'uint8', shape: [2], data: Uint8Array.from([1, 0]) }, 'bool')).toBe(
      '[ True False]',
    );
  });
});
