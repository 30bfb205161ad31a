import { expect, it } from 'vitest';
import type { Distribution } from './distribution.ts';
import { remarksOn } from './remarks.ts';

const entry = { examined: 10, count: 10, nan: 0, infinite: 0, fullPrecision: true } as Distribution;

it('says how percentiles came about and what is missing', () => {
  expect(remarksOn(entry, { asked: 'values', shown: 'values', settled: true })).toEqual([
    'percentiles of all values',
  ]);
  expect(
    remarksOn({ ...entry, count: 2000, nan: 3 }, { asked: 'bits', shown: 'values', settled: true }),
  ).toEqual([
    'not whole numbers: shown as values, not as bits',
    'percentiles from a sample of 10 of 2,000 values',
    '3 missing (hatched)',
  ]);
  expect(remarksOn(entry, { asked: 'bits', shown: 'bits', settled: false })).toEqual([]);
});
