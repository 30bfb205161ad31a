import { describe, expect, it } from 'vitest';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { guessDistribution, percentages, percentile, summarize } from './distribution.ts';
import { chooseBins, countBins, histogramOf } from './histogram.ts';

/** Linear congruential numbers in [0, 1), the same at every run. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function expectedPercentiles(values: number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return percentages.map((percent) => sorted[Math.round((percent / 100) * (sorted.length - 1))]);
}

const makers: [NdArray['dtype'], (length: number, next: () => number) => NdArray['data']][] = [
  ['uint8', (n, next) => Uint8Array.from({ length: n }, () => next() * 256)],
  ['int8', (n, next) => Int8Array.from({ length: n }, () => next() * 256 - 128)],
  ['uint16', (n, next) => Uint16Array.from({ length: n }, () => next() * 65536)],
  ['int16', (n, next) => Int16Array.from({ length: n }, () => next() * 65536 - 32768)],
  ['uint32', (n, next) => Uint32Array.from({ length: n }, () => next() * 2 ** 32)],
  ['int32', (n, next) => Int32Array.from({ length: n }, () => next() * 2 ** 32 - 2 ** 31)],
  ['float32', (n, next) => Float32Array.from({ length: n }, () => (next() - 0.4) * 10 ** (8 * next() - 4))],
];

describe('summarize', () => {
  for (const [dtype, make] of makers) {
    it(`gives the exact percentiles of ${dtype}`, () => {
      const data = make(4321, randomNumbers(7)) as NdArray['data'];
      const summary = summarize({ dtype, shape: [data.length], data });
      expect(summary.percentiles.map(({ value }) => value)).toEqual(
        expectedPercentiles(Array.from(data as Iterable<number>, Number)),
      );
      expect(summary).toMatchObject({
        count: 4321,
        examined: 4321,
        finite: 4321,
        nan: 0,
        infinite: 0,
        fullPrecision: true,
      });
    });
  }

  it('rounds float64 to float32 for percentiles and says so', () => {
    const data = Float64Array.from({ length: 999 }, (_, i) => i + 0.1);
    const summary = summarize({ dtype: 'float64', shape: [999], data });
    expect(summary.fullPrecision).toBe(false);
    expect(percentile(summary, 50)).toBe(Math.fround(499.1));
  });

  it('reads 64-bit integers of both signs', () => {
    const data = BigInt64Array.from([-5n, 3n, -1n, 2n ** 40n]);
    const summary = summarize({ dtype: 'int64', shape: [4], data });
    expect(percentile(summary, 0)).toBe(-5);
    expect(percentile(summary, 100)).toBe(2 ** 40);
    expect(summary.mean).toBe((2 ** 40 - 3) / 4);
  });

  it('leaves out missing and infinite values', () => {
    const data = Float32Array.from([Number.NaN, 1, Infinity, 3, -Infinity, 2, Number.NaN]);
    const summary = summarize({ dtype: 'float32', shape: [7], data });
    expect(summary).toMatchObject({ finite: 3, nan: 2, infinite: 2, mean: 2 });
    expect(percentile(summary, 0)).toBe(1);
    expect(percentile(summary, 50)).toBe(2);
    expect(percentile(summary, 100)).toBe(3);
    expect(summary.std).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('orders negative and positive zero and mixed signs', () => {
    const data = Float32Array.from([-1.5, -0.25, -0, 0, 0.25, 7]);
    const summary = summarize({ dtype: 'float32', shape: [6], data });
    expect(percentile(summary, 0)).toBe(-1.5);
    expect(percentile(summary, 100)).toBe(7);
  });

  it('has no percentiles without finite values', () => {
    const summary = summarize({
      dtype: 'float32',
      shape: [2],
      data: Float32Array.from([Number.NaN, Number.NaN]),
    });
    expect(summary).toMatchObject({ finite: 0, nan: 2, mean: null, std: null, percentiles: [] });
    expect(summarize({ dtype: 'float32', shape: [0], data: new Float32Array() }).count).toBe(0);
  });

  it('samples floating arrays beyond the limit and tells how many were examined', () => {
    const data = Float32Array.from({ length: 1000 }, (_, i) => i);
    const summary = summarize({ dtype: 'float32', shape: [1000], data }, 100);
    expect(summary).toMatchObject({ count: 1000, examined: 100 });
    expect(percentile(summary, 0)).toBe(0);
    expect(percentile(summary, 100)).toBe(990);
  });

  it('guesses from a sample', () => {
    const data = Uint16Array.from({ length: 100_000 }, (_, i) => i % 1000);
    const guess = guessDistribution({ dtype: 'uint16', shape: [100, 1000], data }, 1013);
    expect(guess.count).toBe(100_000);
    expect(guess.examined).toBeLessThanOrEqual(1013);
    expect(percentile(guess, 50)).toBeGreaterThan(400);
    expect(percentile(guess, 50)).toBeLessThan(600);
  });
});

describe('histogram', () => {
  it('gives every integer its own bin when there is room', () => {
    expect(chooseBins(10, 14, 100, true)).toEqual({ start: 9.5, width: 1, count: 5 });
    const data = Int16Array.from([10, 10, 12, 14, 9, 15, 99]);
    const histogram = histogramOf({ dtype: 'int16', shape: [7], data }, 10, 14);
    expect([...histogram.counts]).toEqual([2, 0, 1, 0, 1]);
    expect(histogram).toMatchObject({ below: 1, above: 2, nan: 0 });
  });

  it('uses whole widths for integers, so that all bins hold as many possible values', () => {
    const bins = chooseBins(0, 1000, 256, true);
    expect(bins).toEqual({ start: -0.5, width: 4, count: 251 });
  });

  it('counts the highest floating value in the last bin', () => {
    const data = Float32Array.from([0, 0.5, 1, Number.NaN, Infinity, -Infinity]);
    const histogram = histogramOf({ dtype: 'float32', shape: [6], data }, 0, 1, 4);
    expect([...histogram.counts]).toEqual([1, 0, 1, 1]);
    expect(histogram).toMatchObject({ below: 1, above: 1, nan: 1 });
  });

  it('shows one bin around a constant', () => {
    const data = new Float32Array(5).fill(1200);
    expect([...histogramOf({ dtype: 'float32', shape: [5], data }, 1200, 1200).counts]).toEqual([5]);
    expect([
      ...histogramOf({ dtype: 'float32', shape: [1], data: new Float32Array(1) }, 0, 0).counts,
    ]).toEqual([1]);
  });

  it('keeps the sum of all counts equal to the number of elements', () => {
    const next = randomNumbers(3);
    const data = Float64Array.from({ length: 5000 }, () => next() * 100 - 20);
    const histogram = countBins({ dtype: 'float64', shape: [5000], data }, { start: 0, width: 3, count: 20 });
    const inside = histogram.counts.reduce((sum, count) => sum + count, 0);
    expect(inside + histogram.below + histogram.above + histogram.nan).toBe(5000);
  });
});
