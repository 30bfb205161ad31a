import { describe, expect, it } from 'vitest';
import { accumulatePlain } from '../darks/accumulate.ts';
import { defaultDarkParameters } from '../darks/types.ts';
import {
  badBySegment,
  bitsBySegment,
  bySegments,
  compareWithPrevious,
  inFrameOrder,
  segmentCount,
  summaryOf,
} from './quality.ts';
import { darkRemarks, defaultQualityLimits, qualityChecks, qualityFigures } from './qualityChecks.ts';
import { darknessOf, recogniseDark } from './recognise.ts';

/** Small deterministic noise, -4..4. */
const noise = (i: number): number => ((Math.imul(i + 1, 2654435761) >>> 0) % 9) - 4;

function dark(shape: number[], frames: number) {
  const pixels = shape.reduce((a, b) => a * b, 1);
  const raw = Array.from({ length: frames }, (_, frame) =>
    Uint16Array.from({ length: pixels }, (__, pixel) =>
      pixel === 1 ? 0 : 1000 + noise(frame * pixels + pixel),
    ),
  );
  return accumulatePlain(raw, {
    shape,
    dtype: 'uint16',
    dataBits: 0x3fff,
    parameters: defaultDarkParameters,
    nrecs1: 10,
    nrecs: 1000,
  });
}

describe('quality of a dark', () => {
  it('counts bad pixels by segment', () => {
    expect(segmentCount([4, 2, 3])).toBe(4);
    expect(segmentCount([5, 6])).toBe(1);
    expect(badBySegment([0, 1, 4, 0, 0, 0, 0, 8], [2, 2, 2])).toEqual([2, 1]);
    expect(bitsBySegment([0, 1, 5, 0, 0, 0, 0, 40], [2, 2, 2])).toEqual([
      [2, 0, 1, 0, 0, 0],
      [0, 0, 0, 1, 0, 1],
    ]);
  });
  it('knows both orders of cspad2x2', () => {
    const interleaved = new Uint8Array(2 * 185 * 388);
    interleaved[1] = interleaved[5] = interleaved[6] = 1; // segments 1, 1, 0
    expect(badBySegment(interleaved, [185, 388, 2])).toEqual([1, 2]);
    const { values, shape } = bySegments(interleaved, [185, 388, 2]);
    expect(shape).toEqual([2, 185, 388]);
    expect([values[3], values[185 * 388], values[185 * 388 + 2]]).toEqual([1, 1, 1]);
    expect(inFrameOrder(interleaved, [2, 185, 388])).toEqual(values);
    expect(inFrameOrder(interleaved, [185, 388, 2])).toBe(interleaved);
  });
  it('compares with the constants before', () => {
    const products = dark([2, 50], 200);
    const summary = summaryOf(products);
    expect(summary.medianPedestal).toBeGreaterThan(995);
    expect(summary.badPixels).toBeGreaterThanOrEqual(1);
    const before = new Float64Array(100).fill(900);
    const comparison = compareWithPrevious(products, before, new Float64Array(100).fill(summary.medianRms), [
      1,
      ...new Float64Array(99),
    ]);
    expect(comparison.medianPedestalChange).toBeGreaterThan(95);
    expect(comparison.rmsRatio).toBe(1);
    expect(comparison.newlyGood).toBe(1);
    const checks = qualityChecks(qualityFigures(products, summary, comparison, 1000));
    expect(checks.find((check) => check.name === 'pedestal change')?.state).toBe('warn');
    expect(checks.find((check) => check.name === 'frames')?.state).toBe('pass');
  });
  it('warns when there is nothing to compare with, and of few frames', () => {
    const products = dark([2, 50], 20);
    const checks = qualityChecks(qualityFigures(products, summaryOf(products), null, 1000));
    expect(checks.filter((check) => check.state === 'warn').map((check) => check.name)).toEqual(
      expect.arrayContaining(['frames', 'change']),
    );
  });
  it('judges by the limits that are set', () => {
    const products = dark([2, 50], 200);
    const summary = summaryOf(products);
    const comparison = { medianPedestalChange: -60, rmsRatio: 0.5, newlyBad: 2, newlyGood: 0 };
    const figures = qualityFigures(products, summary, comparison, 1000, 'Jungfrau');
    const states = (limits = {}): Record<string, string> =>
      Object.fromEntries(
        qualityChecks(figures, { ...defaultQualityLimits, ...limits }).map(({ name, state }) => [
          name,
          state,
        ]),
      );
    expect(states()).toMatchObject({ 'pedestal change': 'warn', 'rms change': 'warn', 'gain modes': 'fail' });
    expect(states({ pedestalChangeWarn: 100 })['pedestal change']).toBe('pass');
    expect(states({ pedestalChangeFail: 60 })['pedestal change']).toBe('fail');
    expect(states({ rmsRatioFail: 2 })['rms change']).toBe('fail');
    expect(states({ fewFrames: 500 }).frames).toBe('warn');
  });
  it('says that all pixels are 100 %', () => {
    const raw = Array.from({ length: 60 }, () => Uint16Array.of(7, 7));
    const settings = { shape: [2], parameters: defaultDarkParameters, nrecs1: 50, nrecs: 100 };
    const products = accumulatePlain(raw, { ...settings, dtype: 'uint16', dataBits: 0x3fff });
    expect(darkRemarks(products)).toEqual(['2 of 2 pixels (100 %) never changed their value']);
  });
  it('remarks saturated and constant pixels, few frames, pixels without a number', () => {
    const settings = { shape: [4], parameters: defaultDarkParameters, nrecs1: 50, nrecs: 100 };
    const raw = Array.from({ length: 20 }, (_, i) =>
      Uint16Array.of(0x3fff, 500, 1000 + noise(i), 1000 + noise(i + 9)),
    );
    const whole = accumulatePlain(raw, { ...settings, dtype: 'uint16', dataBits: 0x3fff });
    expect(darkRemarks(whole)).toEqual([
      'only 20 frames, fewer than the 50 of the first stage: gates and limits are rough',
      '1 of 4 pixels (25 %) are saturated (median 16383 ADU, the largest value)',
      // The saturated one is above the highest intensity, so that nothing of it is counted.
      '1 of 4 pixels (25 %) never changed their value',
    ]);
    const floats = accumulatePlain(
      raw.map((frame) => Float32Array.from(frame, (value, pixel) => (pixel === 0 ? NaN : value))),
      { ...settings, dtype: 'float32', dataBits: 0x3fff, nrecs1: 10 },
    );
    expect(darkRemarks(floats)[1]).toMatch(/1 of 4 pixels .* are NaN or infinite in the first stage/);
    expect(floats.status[0]).not.toBe(0);
  });
});

describe('recognising a dark', () => {
  const frames = (light: boolean): Float64Array[] =>
    Array.from({ length: 9 }, (_, frame) =>
      Float64Array.from(
        { length: 400 },
        (__, pixel) =>
          1000 + noise(frame * 400 + pixel) + (light && (pixel + 7 * frame) % 50 === 0 ? 160 : 0),
      ),
    );
  it('sees photons in a few pixels', () => {
    expect(recogniseDark([darknessOf('A', frames(true))!]).recognised).toBe(false);
    expect(recogniseDark([darknessOf('A', frames(false))!]).recognised).toBe(true);
  });
  it('does not judge without frames', () => {
    expect(darknessOf('A', frames(false).slice(0, 2))).toBeNull();
    expect(recogniseDark([]).recognised).toBe(false);
  });
});
