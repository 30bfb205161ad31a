import { expect, it } from 'vitest';
import { radialProfile } from './radialProfile.ts';
import { scatteringAt } from './rings.ts';

it('averages over rings, leaving out masked and missing values', () => {
  const x = Float64Array.of(0, 1000, 0, 2000, -2000, 4000);
  const y = Float64Array.of(0, 0, 1000, 0, 0, 0);
  const z = new Float64Array(6).fill(10000);
  const values = [5, 10, 20, 7, NaN, 9];
  const options = { axis: 'radius', bins: 4, energy_eV: 9500, mask: null } as const;
  const profile = radialProfile(values, { x, y, z }, options);
  expect([...profile.centers]).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect([...profile.mean]).toEqual([5, 15, 7, 9]);
  expect([...profile.count]).toEqual([1, 2, 1, 1]);
  const masked = radialProfile(values, { x, y, z }, { ...options, mask: Uint8Array.of(1, 0, 1, 1, 1, 1) });
  expect(masked.mean[1]).toBe(20);
  const q = radialProfile(values, { x, y, z }, { ...options, axis: 'q' });
  expect(q.centers.at(-1)! * (8 / 7)).toBeCloseTo(scatteringAt(4000, 0, 10000, 12398.4198 / 9500).q_inv_A, 5);
});
