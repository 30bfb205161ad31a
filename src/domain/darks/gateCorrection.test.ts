import { describe, expect, it } from 'vitest';
import { accumulatePlain } from './accumulate.ts';
import { gateCorrection } from './gateCorrection.ts';
import { defaultDarkParameters, type DarkSettings } from './types.ts';

/** Gaussian noise from a fixed generator. */
function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    return (((mixed ^ (mixed >>> 13)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function settings(correctRms: boolean): DarkSettings {
  return {
    shape: [64],
    dtype: 'uint16',
    dataBits: 0x3fff,
    parameters: { ...defaultDarkParameters },
    nrecs1: 50,
    nrecs: 2000,
    correctRms,
  };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('rms corrected for the gate', () => {
  it('is that of a normal distribution cut off at both ends', () => {
    expect(gateCorrection(1)).toBe(1);
    // Middle 90 %: variance 1 - 2 * 1.644854 * 0.103136 / 0.9 = 0.623012.
    expect(gateCorrection(0.9)).toBeCloseTo(1 / Math.sqrt(0.623012), 5);
    // One sigma: 1 - 2 * 0.2419707 / 0.6826895 = 0.2911250.
    expect(gateCorrection(0.6826894921)).toBeCloseTo(1 / Math.sqrt(0.291125), 5);
    expect(gateCorrection(0.1)).toBe(gateCorrection(0.5));
  });

  it.each([2, 5, 20])('a Gaussian of sigma %d comes out as that', (sigma) => {
    const next = gaussian(sigma);
    const frames = Array.from({ length: 2000 }, () =>
      Uint16Array.from({ length: 64 }, () => Math.round(3000 + sigma * next())),
    );
    const plain = accumulatePlain(frames, settings(false));
    const corrected = accumulatePlain(frames, settings(true));
    expect(mean(plain.rms)).toBeLessThan(0.88 * sigma);
    expect(Math.abs(mean(corrected.rms) / sigma - 1)).toBeLessThan(0.03);
    expect([plain.rmsCorrected, corrected.rmsCorrected]).toEqual([false, true]);
    expect(corrected.average).toEqual(plain.average);
    expect(corrected.limits.rms_mean).toBeGreaterThan(plain.limits.rms_mean);
  });

  it('leaves constant pixels alone', () => {
    const frames = Array.from({ length: 60 }, () => new Uint16Array(64).fill(77));
    expect([...accumulatePlain(frames, settings(true)).rms].every((value) => value === 0)).toBe(true);
  });
});
