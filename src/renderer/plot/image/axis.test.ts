import { describe, expect, it } from 'vitest';
import { barSpan, ticksBetween } from './axis.ts';

describe('ticksBetween', () => {
  it('gives round numbers inside the range', () => {
    expect(ticksBetween(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksBetween(1193, 1312, 4)).toEqual([1200, 1250, 1300]);
    expect(ticksBetween(-3, 3, 3)).toEqual([-2, 0, 2]);
  });

  it('gives none for an empty range', () => {
    expect(ticksBetween(5, 5, 4)).toEqual([]);
    expect(ticksBetween(5, Infinity, 4)).toEqual([]);
    expect(ticksBetween(Number.NaN, 1, 4)).toEqual([]);
  });
});

describe('barSpan', () => {
  it('leaves room around the limits within the data', () => {
    expect(barSpan(100, 200, 0, 1000)).toEqual([50, 250]);
    expect(barSpan(100, 200, 90, 210)).toEqual([90, 210]);
  });

  it('contains limits outside the data and never collapses', () => {
    expect(barSpan(0, 500, 100, 200)).toEqual([0, 500]);
    const [bottom, top] = barSpan(7, 7, 7, 7);
    expect(top).toBeGreaterThan(bottom);
  });
});
