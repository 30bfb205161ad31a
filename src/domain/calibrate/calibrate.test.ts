import { describe, expect, it } from 'vitest';
import { genericCalibrator } from './generic.ts';
import { andMasks, edgeMask, growBad, maskOfStatus, userMask } from './masks.ts';
import {
  addOffsets,
  epix10kaModeOf,
  factorsOf,
  jungfrauGain,
  jungfrauHighGains,
  multiGainCalibrator,
} from './multiGain.ts';

const f32 = (...values: number[]): Float32Array => Float32Array.from(values);
const off = { correction: null, mask: null };

describe('generic calibration', () => {
  const constants = {
    pedestals: f32(10.1, 20, 30, 40),
    gainMap: null,
    gain: f32(1, 2, 0.3, 4),
    mask: Uint8Array.of(1, 1, 1, 0),
  };
  const raw = Uint16Array.of(20000, 20, 31, 39);
  const run = (until: 'pedestals' | 'common_mode' | 'gain' | 'mask', given = constants): Float32Array => {
    const out = new Float32Array(4);
    genericCalibrator(
      given,
      { correction: (frame) => frame.forEach((v, i) => (frame[i] = v + 1)), mask: null },
      until,
    )(raw, out);
    return out;
  };
  const f = Math.fround;
  it('goes step by step in float32', () => {
    expect(run('pedestals')).toEqual(f32(f(20000 - f(10.1)), 0, 1, -1));
    expect(run('common_mode')).toEqual(f32(f(20000 - f(10.1)) + 1, 1, 2, 0));
    expect(run('gain')).toEqual(f32(f(20000 - f(10.1)) + 1, 2, f(2 * f(0.3)), 0));
    expect(run('mask')[3]).toBe(0);
  });
  it('gives raw values without pedestals', () => {
    expect(run('mask', { ...constants, pedestals: null as never })).toEqual(Float32Array.from(raw));
  });
});

describe('jungfrau', () => {
  const words = (...pairs: [number, number][]): Uint16Array =>
    Uint16Array.from(pairs, ([bits, value]) => (bits << 14) | value);
  const raw = words([0, 100], [1, 100], [3, 100], [2, 100]);
  const planes = {
    offsets: f32(10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30),
    factors: factorsOf(f32(2, 2, 2, 2, 4, 4, 4, 4, 0, 0, 0, 0)),
  };
  it('takes offset and factor of the gain bits, none for 10', () => {
    const out = new Float32Array(4);
    multiGainCalibrator(planes, 4, jungfrauGain, jungfrauHighGains, off, null, 'mask')(raw, out);
    expect(out).toEqual(f32(45, 20, 0, 100));
  });
  it('lets only good pixels of gain 0 take part in common mode', () => {
    let seen: number[] = [];
    const correction = (_frame: Float32Array, good: Uint8Array | null): void =>
      void (seen = Array.from(good ?? []));
    const step = { correction, mask: Uint8Array.of(1, 1, 1, 1) };
    multiGainCalibrator(
      planes,
      4,
      jungfrauGain,
      jungfrauHighGains,
      step,
      null,
      'mask',
    )(raw, new Float32Array(4));
    expect(seen).toEqual([1, 0, 0, 0]);
  });
  it('adds offsets in float32', () => {
    expect(addOffsets(f32(0.1), f32(0.2))[0]).toBe(Math.fround(Math.fround(0.1) + Math.fround(0.2)));
  });
});

describe('epix10ka', () => {
  it('finds the mode of control words', () => {
    expect([0b11100, 0b01100, 0b01000, 0b010000, 0, 0b110000, 0b100000, 0b100].map(epix10kaModeOf)).toEqual([
      0, 1, 2, 3, 4, 5, 6, -1,
    ]);
    expect(epix10kaModeOf(0b111101)).toBe(0);
  });
});

describe('masks', () => {
  it('ends at the gains that count', () => {
    expect(maskOfStatus(Uint16Array.of(0, 1, 0, 0, 0, 2), 2, 2)).toEqual(Uint8Array.of(1, 0));
    expect(maskOfStatus(Uint16Array.of(0, 1, 0, 0, 2, 0), 2, 3)).toEqual(Uint8Array.of(0, 0));
    expect(maskOfStatus(Uint16Array.of(4, 1), 2, 1, 1n)).toEqual(Uint8Array.of(1, 0));
    expect(maskOfStatus(BigUint64Array.of(1n << 40n, 0n), 2)).toEqual(Uint8Array.of(0, 1));
  });
  it('joins, grows and cuts edges', () => {
    expect(andMasks(Uint8Array.of(1, 0, 1), [1, 1, 0])).toEqual(Uint8Array.of(1, 0, 0));
    expect(andMasks(null, null)).toBeNull();
    const grid = { rows: 3, columns: 3 };
    const centre = Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1);
    expect(Array.from(growBad(centre, grid, 4))).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 1]);
    expect(Array.from(growBad(centre, grid, 8))).toEqual(new Array(9).fill(0));
    expect(Array.from(edgeMask(9, grid))).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(() => userMask([1, 1], 3, 'm.npy')).toThrow(/3/);
  });
});
