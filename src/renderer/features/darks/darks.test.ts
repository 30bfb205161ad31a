import { describe, expect, it } from 'vitest';
import { darkImageNames, darkOptionsSchema, qualityLimitsSchema } from '../../../contract/darks.ts';
import type { GainSteps } from '../../../contract/gainDarks.ts';
import { parseRuns, stepKey, trackSources, trackSteps } from './darkSession.ts';
import { changedOptions, changedText, optionFields } from './optionFields.ts';
import { limitFields, keptLimit, shownLimit } from './limitFields.ts';
import { planRemarks } from './planRemarks.ts';
import { defaultSources, deployableSources, reasonAgainst, shortSource, verdictOf } from './sourceChoice.ts';
import { changedPixelsCsv, pixelAddress, wordLetters } from './changedPixels.ts';
import { darkImageForms, formOf } from './darkImages.ts';
import { makeThumbnail } from './thumbnail.ts';

const detector = (source: string, frames = 10) => ({
  source,
  alias: null,
  type: '',
  shape: [2, 2],
  dtype: 'uint16',
  frames,
});

describe('choice of detectors', () => {
  it('takes area detectors of one gain mode', () => {
    const sources = [
      'XppEndstation.0:Epix100a.1',
      'XppEndstation.0:Jungfrau.0',
      'XppEndstation.0:Opal1000.1',
      'CxiDs1.0:Cspad.0',
      'NoDetector.0:Evr.0',
      'X.0:What.0',
    ];
    expect(defaultSources(sources.map((source) => detector(source)))).toEqual([
      'XppEndstation.0:Epix100a.1',
      'CxiDs1.0:Cspad.0',
    ]);
    expect(reasonAgainst('XppEndstation.0:Jungfrau.0')).toMatch(/gain modes/);
    expect(reasonAgainst('X.0:What.0')).toMatch(/unknown/);
    expect(defaultSources([detector('CxiDs1.0:Cspad.0', 0)])).toEqual([]);
    expect(shortSource('CxiDs1.0:Cspad.0')).toBe('Cspad.0');
  });

  it('takes detectors that switch gain when the run has a dark of each mode', () => {
    const source = 'XppEndstation.0:Jungfrau.0';
    const step = { run: 2, step: 0, mode: 'Normal', frames: 9 };
    const steps = (...found: number[]): GainSteps => ({
      source,
      family: 'jungfrau',
      modes: ['g0', 'g1', 'g2'].map((mode, at) => ({ mode, steps: found.includes(at) ? [step] : [] })),
      others: [],
      panels: ['1'],
      warnings: [],
    });
    expect(defaultSources([detector(source)], { [source]: steps(0, 1, 2) })).toEqual([source]);
    expect(defaultSources([detector(source)], { [source]: steps(0, 2) })).toEqual([]);
    expect(reasonAgainst(source, steps(0))).toBe('no dark of g1, g2 in this run');
  });

  it('leaves failed detectors out of the deployment', () => {
    const check = (state: 'pass' | 'warn' | 'fail') => ({ name: 'n', state, reason: '' });
    const result = (source: string, ...states: ('pass' | 'warn' | 'fail')[]) => ({
      source,
      checks: states.map(check),
    });
    const results = [result('a', 'pass'), result('b', 'pass', 'warn'), result('c', 'warn', 'fail')];
    expect(results.map(verdictOf)).toEqual(['pass', 'warn', 'fail']);
    const gains = [
      { source: 'd', modes: [{ checks: [check('pass')] }, { checks: [check('warn')] }] },
      { source: 'e', modes: [{ checks: [check('pass')] }, { checks: [check('fail')] }] },
    ];
    expect(deployableSources({ sources: results, gains } as never)).toEqual(['a', 'b', 'd']);
  });
});

describe('limits of the checks', () => {
  it('shows every limit once, shares in percent', () => {
    expect(limitFields.map(({ key }) => key).toSorted()).toEqual(
      Object.keys(qualityLimitsSchema.shape).toSorted(),
    );
    const field = limitFields.find(({ key }) => key === 'newlyBadShareWarn')!;
    expect([shownLimit(0.005, field), keptLimit(0.7, field)]).toEqual([0.5, 0.007]);
  });
});

describe('options', () => {
  const defaults = darkOptionsSchema.parse({});
  it('shows every option once', () => {
    const shown = [...optionFields.map((field) => field.key), 'correctRms', 'eventCodes'];
    expect(shown.toSorted()).toEqual(Object.keys(defaults).toSorted());
  });
  it('marks what differs from the defaults', () => {
    const options = { ...defaults, events: 500, eventCodes: '140' };
    expect(changedOptions(options, defaults)).toEqual(['events', 'eventCodes']);
    expect(changedText(options, defaults)).toBe('events 500, event codes 140');
    expect(changedText(defaults, defaults)).toBe('');
  });
});

describe('progress by detector', () => {
  const sources = ['A.0:Epix100a.1', 'B.0:Cspad.0'];
  it('follows the detector that the stage names', () => {
    const first = trackSources(sources, 'A.0:Epix100a.1 (1/2)', 0.5, {});
    expect(first).toEqual({ 'A.0:Epix100a.1': 0.5 });
    const second = trackSources(sources, 'B.0:Cspad.0 (2/2)', 0.25, first);
    expect(second).toEqual({ 'A.0:Epix100a.1': 1, 'B.0:Cspad.0': 0.25 });
  });
  it('never goes back, and says nothing about stages without a detector', () => {
    const before = { 'A.0:Epix100a.1': 0.8 };
    expect(trackSources(sources, 'A.0:Epix100a.1 (1/2)', 0.1, before)).toEqual(before);
    expect(trackSources(sources, 'reading the event index', 0.5, before)).toEqual(before);
  });
});

describe('runs and steps of gain modes', () => {
  it('reads runs as people write them', () => {
    expect(parseRuns('55, 57-59 55')).toEqual([55, 57, 58, 59]);
    expect(parseRuns('')).toEqual([]);
    for (const wrong of ['a', '9-3', '1-500', '-4']) expect(parseRuns(wrong), wrong).toBeNull();
  });

  it('follows the steps of one detector by the stages of the job', () => {
    const source = 'A.0:Jungfrau.0';
    const steps = [0, 1, 2].map((step) => ({ run: 5, step }));
    const at = (stage: string, fraction: number, before: Record<string, number>) =>
      trackSteps(source, steps, stage, fraction, before);
    const first = at(`${source}: run 5, step 0 (Normal)`, 0.4, {});
    expect(first).toEqual({ [stepKey(source, steps[0])]: 0.4 });
    const second = at(`${source}: run 5, step 1 (ForcedGain1)`, 0.1, first);
    expect(Object.values(second)).toEqual([1, 0.1]);
    expect(at('B.0:Jungfrau.1: run 5, step 2 (x)', 0.5, second)).toEqual(second);
    expect(Object.values(at(`${source}: merging pedestals`, 0, second))).toEqual([1, 1, 1]);
  });
});

describe('remarks of a deployment', () => {
  it('says what changes against the former constants', () => {
    const file = (type: string) => ({
      action: 'create' as const,
      path: `G/S/${type}/5-end.data`,
      before: null,
      after: null,
      backup: null,
    });
    const previous = { path: 'p', medianPedestalChange: 1.234, newlyBad: 8, newlyGood: 2 };
    const files = [file('pedestals'), file('pixel_rms'), file('pixel_status')];
    expect(planRemarks({ files }, { sources: [{ source: 'S', previous }], gains: [] })).toEqual({
      'G/S/pedestals/5-end.data': 'median +1.23 ADU',
      'G/S/pixel_status/5-end.data': 'bad pixels +8 \u22122',
    });
    expect(planRemarks({ files }, { sources: [{ source: 'S', previous: null }], gains: [] })).toEqual({});
    const modes = [
      { mode: 'g0', previous },
      { mode: 'g1', previous: null },
      { mode: 'g2', previous: { ...previous, newlyBad: 0 } },
    ];
    expect(planRemarks({ files }, { sources: [], gains: [{ source: 'S', modes }] })).toEqual({
      'G/S/pedestals/5-end.data': 'median g0 +1.23, g2 +1.23 ADU',
      'G/S/pixel_status/5-end.data': 'bad pixels g0 +8 \u22122, g2 +0 \u22122',
    });
  });
});

describe('thumbnails', () => {
  const rgba = (pixels: Uint8ClampedArray, at: number) => [...pixels.slice(at * 4, at * 4 + 4)];
  it('spreads values over the colours', () => {
    const picture = makeThumbnail(
      { dtype: 'float32', shape: [1, 2], data: new Float32Array([0, 10]) },
      'values',
      2,
    );
    expect([picture.width, picture.height]).toEqual([2, 1]);
    expect(rgba(picture.pixels, 0)).not.toEqual(rgba(picture.pixels, 1));
  });
  it('keeps a single bad pixel visible when the picture is smaller than the array', () => {
    const data = new Uint16Array(64 * 64);
    data[64 * 33 + 17] = 4;
    const picture = makeThumbnail({ dtype: 'uint16', shape: [64, 64], data }, 'bits', 16);
    let marked = 0;
    for (let at = 0; at < picture.width * picture.height; at += 1)
      if (rgba(picture.pixels, at)[0] === 213) marked += 1;
    expect(marked).toBeGreaterThan(0);
  });
  it('hatches what is missing', () => {
    const data = new Float32Array(64).fill(Number.NaN);
    const picture = makeThumbnail({ dtype: 'float32', shape: [8, 8], data }, 'values', 8);
    const colors = new Set(Array.from({ length: 64 }, (_, at) => rgba(picture.pixels, at).join()));
    expect(colors.size).toBe(2);
  });
});

describe('pictures of a dark', () => {
  it('has a form for every picture that there is', () => {
    expect(darkImageForms.map(({ name }) => name).toSorted()).toEqual([...darkImageNames].toSorted());
    expect(formOf('aveChange')).toMatchObject({ colorMap: 'diverging', unit: 'ADU', group: 'change' });
  });

  it('draws changes about zero, and each word in the colour of its bit', () => {
    const data = Float32Array.from([-4, 0, 4, 0]);
    const { pixels } = makeThumbnail({ dtype: 'float32', shape: [2, 2], data }, 'changes', 2);
    const colour = (at: number) => [...pixels.subarray(4 * at, 4 * at + 3)];
    expect(colour(1)).toEqual(colour(3));
    expect(colour(0)[2]).toBeGreaterThan(colour(0)[0]);
    expect(colour(2)[0]).toBeGreaterThan(colour(2)[2]);
    const words = Uint8Array.from([1, 2, 4, 0]);
    const drawn = makeThumbnail({ dtype: 'uint8', shape: [2, 2], data: words }, 'words', 2).pixels;
    expect(new Set([0, 1, 2, 3].map((at) => drawn.subarray(4 * at, 4 * at + 3).join())).size).toBe(4);
  });

  it('places small pictures by a layout', () => {
    const panel = { index: 0, label: '0', rows: 1, columns: 2, offset: 0, rowStride: 2, columnStride: 1 };
    // One row of two pixels that stands upright, its first pixel below.
    const layout = {
      panels: [{ ...panel, x: 0, y: 2, columnX: 0, columnY: -1, rowX: 1, rowY: 0 }],
      left: 0,
      top: 0,
      width: 1,
      height: 2,
    };
    const picture = makeThumbnail(
      { dtype: 'uint16', shape: [1, 2], data: Uint16Array.of(1, 0) },
      'bits',
      2,
      layout,
    );
    expect([picture.width, picture.height]).toEqual([1, 2]);
    expect([...picture.pixels.subarray(4, 8)]).toEqual([213, 94, 0, 255]);
    expect(picture.pixels[3]).toBeLessThan(255);
  });
});

describe('pixels that changed', () => {
  it('have an address in every order of segments', () => {
    expect(pixelAddress(7, [3, 4])).toEqual([0, 1, 3]);
    expect(pixelAddress(2 * 12 + 7, [3, 3, 4])).toEqual([2, 1, 3]);
    expect(pixelAddress((5 * 388 + 9) * 2 + 1, [185, 388, 2])).toEqual([1, 5, 9]);
  });

  it('are written with their bits and numbers', () => {
    expect([wordLetters(0), wordLetters(17)]).toEqual(['', 'AE']);
    const pixel = {
      index: 7,
      turned: 'bad' as const,
      status: 17,
      statusBefore: 0,
      pedestal: 1000.5,
      pedestalChange: -2,
      rms: 3,
      rmsChange: null,
    };
    expect(changedPixelsCsv([pixel], [3, 4]).split('\n')[1]).toBe('0,1,3,bad,17,0,1000.5,-2,3,');
  });
});
