import { describe, expect, it } from 'vitest';
import {
  applyScale,
  centredLimits,
  colorMapNames,
  colorPlace,
  colorScales,
  colorTable,
  luminance,
  tableSize,
} from './colorMaps.ts';

function luminances(name: Parameters<typeof colorTable>[0]): number[] {
  const table = colorTable(name);
  return Array.from({ length: tableSize }, (_, i) =>
    luminance(table[4 * i], table[4 * i + 1], table[4 * i + 2]),
  );
}

describe('colour maps', () => {
  it('have 256 opaque colours each', () => {
    for (const name of colorMapNames) {
      const table = colorTable(name);
      expect(table).toHaveLength(1024);
      for (let i = 3; i < 1024; i += 4) expect(table[i]).toBe(255);
    }
  });

  it('grow in luminance all the way, so that they read in grey', () => {
    for (const name of colorMapNames.filter((map) => map !== 'diverging')) {
      const values = luminances(name);
      for (let i = 1; i < values.length; i++)
        expect(values[i], `${name} ${i}`).toBeGreaterThanOrEqual(values[i - 1] - 1e-9);
      expect(values[255] - values[0], name).toBeGreaterThan(0.5);
    }
  });

  it('diverges from a light centre to dark, differently coloured ends', () => {
    const values = luminances('diverging');
    for (let i = 1; i < 128; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1] - 1e-9);
    for (let i = 129; i < 256; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1] + 1e-9);
    const table = colorTable('diverging');
    expect(table[2]).toBeGreaterThan(table[0]);
    expect(table[1020]).toBeGreaterThan(table[1022]);
  });
});

describe('scales', () => {
  it('all map 0 to 0, 1 to 1, grow, and clamp', () => {
    for (const scale of colorScales) {
      expect(applyScale(0, scale)).toBe(0);
      expect(applyScale(1, scale)).toBeCloseTo(1, 12);
      expect(applyScale(-3, scale)).toBe(0);
      expect(applyScale(7, scale)).toBeCloseTo(1, 12);
      for (let t = 0.01; t < 1; t += 0.01)
        expect(applyScale(t, scale)).toBeGreaterThan(applyScale(t - 0.01, scale));
    }
    expect(applyScale(0.25, 'sqrt')).toBe(0.5);
  });

  it('place values between limits, also when these fall together', () => {
    expect(colorPlace(15, 10, 20, 'linear')).toBe(0.5);
    expect(colorPlace(9, 10, 10, 'linear')).toBe(0);
    expect(colorPlace(10, 10, 10, 'linear')).toBe(1);
  });

  it('centre limits about zero', () => {
    expect(centredLimits(-3, 8)).toEqual([-8, 8]);
    expect(centredLimits(2, 5)).toEqual([-5, 5]);
  });
});
