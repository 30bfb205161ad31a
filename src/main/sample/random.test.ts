import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

describe('Random', () => {
  it('gives the same numbers for the same seed and name, others for other ones', () => {
    const first = (seed: number, name: string): number[] => {
      const random = new Random(seed, name);
      return Array.from({ length: 5 }, () => random.bits());
    };
    expect(first(1, 'a')).toEqual(first(1, 'a'));
    expect(first(1, 'a')).not.toEqual(first(2, 'a'));
    expect(first(1, 'a')).not.toEqual(first(1, 'b'));
    expect(first(1, 'a')).not.toEqual(first(1 + 2 ** 40, 'a'));
  });

  it('is uniform in [0, 1) and normal with mean 0 and deviation 1', () => {
    const random = new Random(3, 'moments');
    const count = 200_000;
    let sum = 0;
    let normal = 0;
    let square = 0;
    let outside = 0;
    for (let i = 0; i < count; i++) {
      const uniform = random.uniform();
      if (!(uniform >= 0 && uniform < 1)) outside++;
      sum += uniform;
      const deviate = random.gaussian();
      normal += deviate;
      square += deviate * deviate;
    }
    expect(outside).toBe(0);
    // five standard deviations of the mean of so many numbers
    expect(Math.abs(sum / count - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(normal / count)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(square / count - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  });

  it('draws every whole number below a bound', () => {
    const random = new Random(4, 'below');
    const seen = new Set(Array.from({ length: 1000 }, () => random.below(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
