import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../geometry/randomTree.ts';
import { addFrame, createFrameSums, finishFrameSums } from './frameSums.ts';

describe('sums of frames', () => {
  it('give average, rms, maximum and minimum, whatever the pieces', () => {
    const random = randomNumbers(5);
    const frames = Array.from({ length: 40 }, () =>
      Float32Array.from({ length: 50 }, () => 10_000 + 5 * random()),
    );
    const [whole, parts] = [createFrameSums(50), createFrameSums(50)];
    for (const frame of frames) {
      addFrame(whole, frame, 0, 50);
      addFrame(parts, frame, 20, 50);
      addFrame(parts, frame, 0, 20);
    }
    const figures = finishFrameSums(whole);
    expect(finishFrameSums(parts)).toEqual(figures);
    for (let pixel = 0; pixel < 50; pixel++) {
      const values = frames.map((frame) => frame[pixel]);
      const mean = values.reduce((sum, value) => sum + value, 0) / 40;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 40;
      expect(figures.average[pixel]).toBe(Math.fround(mean));
      // float32 of a difference of two sums of squares about 40: a few units of its last digit.
      expect(figures.rms[pixel]).toBeCloseTo(Math.sqrt(variance), 5);
      expect(figures.maximum[pixel]).toBe(Math.max(...values));
      expect(figures.minimum[pixel]).toBe(Math.min(...values));
    }
  });
  it('do not count what is no number', () => {
    const sums = createFrameSums(2);
    addFrame(sums, [Number.NaN, Infinity], 0, 2);
    addFrame(sums, [3, Number.NaN], 0, 2);
    const { average, rms, maximum } = finishFrameSums(sums);
    expect([average[0], rms[0], maximum[0]]).toEqual([3, 0, 3]);
    expect([average[1], maximum[1]]).toEqual([Number.NaN, Number.NaN]);
  });
});
