import { describe, expect, it } from 'vitest';
import { makeDetectors } from './experiment.ts';
import { addCosmicRays, pedestalUnit, pixelKind, renderDark, sigmaUnit } from './pixelModel.ts';
import { Random } from './random.ts';

const { cspad, jungfrau } = makeDetectors(11);
const model = cspad.model(0);
const { rows, columns, maximum, bankNoise, rowNoise } = model.design;
const still = new Float64Array(model.design.banks);

describe('pixel model', () => {
  it('has bad pixels of every kind, at the same places in all gain ranges', () => {
    for (const kind of Object.values(pixelKind)) expect(model.kind.includes(kind)).toBe(true);
    expect(jungfrau.model(1).kind).toEqual(jungfrau.model(0).kind);
    expect(jungfrau.model(1).pedestal).not.toEqual(jungfrau.model(0).pedestal);
    expect(jungfrau.model(2).kind).toEqual(jungfrau.model(0).kind);
  });

  it('renders frames with the mean and the noise of the model', () => {
    const frame = new Int16Array(rows * columns);
    const random = new Random(5, 'test');
    const frames = 200;
    const sum = new Float64Array(frame.length);
    const squares = new Float64Array(frame.length);
    for (let i = 0; i < frames; i++) {
      renderDark(frame, model, still, random);
      for (let pixel = 0; pixel < frame.length; pixel++) {
        sum[pixel] += frame[pixel];
        squares[pixel] += frame[pixel] ** 2;
      }
    }
    let meanError = 0;
    let variance = 0;
    let wanted = 0;
    let good = 0;
    for (let pixel = 0; pixel < frame.length; pixel++) {
      const mean = sum[pixel] / frames;
      if (model.kind[pixel] === pixelKind.dead) expect(mean).toBe(0);
      if (model.kind[pixel] === pixelKind.saturated) expect(mean).toBe(maximum);
      if (model.kind[pixel] !== pixelKind.good) continue;
      good++;
      meanError += mean - model.pedestal[pixel] / pedestalUnit;
      variance += squares[pixel] / frames - mean * mean;
      wanted += (model.sigma[pixel] / sigmaUnit) ** 2 + bankNoise ** 2 + rowNoise ** 2 + 1 / 12; // rounding
    }
    // the common mode of 4 banks in 200 frames is what limits the mean
    expect(Math.abs(meanError / good)).toBeLessThan((5 * bankNoise) / Math.sqrt(4 * frames));
    expect(variance / wanted).toBeGreaterThan(0.85);
    expect(variance / wanted).toBeLessThan(1.15);
  });

  it('moves by the drift of the run', () => {
    const frame = new Int16Array(rows * columns);
    const moved = new Int16Array(rows * columns);
    renderDark(frame, model, still, new Random(6, 'test'));
    renderDark(
      moved,
      model,
      still.map(() => 100),
      new Random(6, 'test'),
    );
    const differences = new Set<number>();
    for (let pixel = 0; pixel < frame.length; pixel++)
      if (model.kind[pixel] === pixelKind.good) differences.add(moved[pixel] - frame[pixel]);
    expect([...differences]).toEqual([100]);
  });

  it('adds cosmic rays without leaving the range', () => {
    const frame = new Int16Array(rows * columns).fill(maximum - 10);
    addCosmicRays(frame, model, 20, new Random(7, 'test'));
    const values = new Set(frame);
    expect(values).toEqual(new Set([maximum - 10, maximum]));
  });
});

describe('Jungfrau', () => {
  it('switches to the range in which the charge fits, with the signal going down there', () => {
    const pixel = jungfrau.model(0).kind.indexOf(pixelKind.good, 100_000);
    const word = (photons: number): number => {
      renderDark(
        jungfrau.frame as Uint16Array,
        jungfrau.model(0),
        new Float64Array(8),
        new Random(8, 'test'),
      );
      if (photons > 0) jungfrau.addSignal(pixel, photons);
      return jungfrau.frame[pixel];
    };
    expect(word(0) >> 14).toBe(0);
    expect(word(10) - word(0)).toBe(Math.round(10 * 9.5 * 41.5));
    expect(word(100) >> 14).toBe(1);
    expect(word(200) & 0x3fff).toBeLessThan(word(100) & 0x3fff);
    expect(word(3000) >> 14).toBe(3);
  });

  it('carries the gain bits of a forced range, except in pixels that are stuck', () => {
    jungfrau.frame.fill(1000);
    jungfrau.finishDark(2);
    const bits = jungfrau.frame.map((value) => value >> 14);
    const stuck = bits.filter((value) => value === 0).length;
    expect(stuck).toBeGreaterThan(0);
    expect(stuck).toBeLessThanOrEqual(24);
    expect(bits.every((value) => value === 0 || value === 3)).toBe(true);
  });
});
