import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { PlaneFits, windowStarts } from './planeFit.ts';
import { statusOfBlock } from './pixelStatus.ts';

describe('outlier test', () => {
  it('counts both ends as outliers and leaves out the absolute limits', () => {
    const test = evaluate('t', Float64Array.from([0, 10, 11, 12, 13, 14, 30, 100]), { low: 0, high: 100 }, 4);
    expect(test).toMatchObject({
      selected: 6,
      size: 8,
      median: 12.5,
      spread: 1.5,
      vmin: 6.5,
      vmax: 18.5,
      n_lo: 1,
      n_hi: 2,
    });
  });
  it('uses the standard deviation where the median deviation is 0', () => {
    const test = evaluate('t', Float64Array.from([5, 5, 5, 5, 9]), { low: 0, high: 100 }, 2);
    expect(test.spread_was_zero).toBe(true);
    expect(test.spread).toBeCloseTo(1.6, 12);
  });
  it('flags nothing when there is nothing to judge by', () => {
    for (const values of [[NaN, 1, 2], [0, 0], []])
      expect(evaluate('t', Float64Array.from(values), { low: 0, high: 10 }, 8)).toMatchObject({
        median: NaN,
        vmin: NaN,
        n_lo: 0,
        n_hi: 0,
      });
  });
});

describe('plane fit', () => {
  it('moves the last window back', () => {
    expect(windowStarts(40, 15)).toEqual([0, 15, 25]);
    expect(windowStarts(30, 15)).toEqual([0, 15]);
    expect(() => windowStarts(15, 15)).toThrow('does not fit');
  });
  it('leaves nothing of a plane', () => {
    const fits = new PlaneFits(20, 24, 7, 9);
    const frame = Array.from({ length: 480 }, (_, i) => 1000 + 3 * (i % 24) + 2 * Math.floor(i / 24));
    const residuals = fits.residuals(frame, 0x3fff, fits.fit(frame, 0x3fff));
    expect(Math.max(...residuals.map(Math.abs))).toBeLessThan(1e-9);
  });
});

describe('features of a block', () => {
  it('flags nothing when every frame is rejected', async () => {
    const frame = new Uint16Array(64).fill(500);
    const input = {
      rows: 8,
      columns: 8,
      features: [1, 2, 3],
      snrmax: 8,
      dataBits: 0x3fff,
      window: [3, 3] as const,
    };
    const found = await statusOfBlock(input, [frame, frame, frame]);
    expect(found.goodFrames).toEqual([]);
    expect(found.status.every((word) => word === 0)).toBe(true);
  });
});
