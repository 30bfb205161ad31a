import { describe, expect, it } from 'vitest';
import { controlWords, cycleOfStep, defaultGains, majorityMode } from './epix10kaModes.ts';
import { isJungfrauMode, jungfrauGainIndex, jungfrauModeText } from './jungfrauModes.ts';
import { nearestEarlier, stampOfName } from './nearestEarlier.ts';
import { defaultPulserFit, fitPulser, periodsOf, storedFrames } from './pulserFit.ts';
import { parseRunList } from './runList.ts';
import { stampIn, zoneNameIn } from './zonedTime.ts';

describe('look-up of constants by time', () => {
  const name = (stamp: string, run: string): string => `epix10ka_0001_${stamp}_exp_${run}_pedestals_FH.dat`;

  it('takes the latest time not after, then the highest run', () => {
    const names = [
      name('20200101000000', 'r0002'),
      name('20200101000000', 'r0010'),
      name('20210101000000', 'r0001'),
      'epix10ka_0001_note_pedestals_FH.dat',
      'epix10ka_0001_20200601000000_pedestals_FH.npy',
    ];
    expect(nearestEarlier(names, 'pedestals_FH', 20200701000000n)).toBe(names[1]);
    expect(nearestEarlier(names, 'pedestals_FH', 20300101000000n)).toBe(names[2]);
    expect(nearestEarlier(names, 'pedestals_FM', 20300101000000n)).toBeNull();
    expect(nearestEarlier(names, 'pedestals_FH', 20190101000000n)).toBeNull();
    expect(stampOfName(names[0])).toBe('20200101000000');
    expect(stampOfName(names[3])).toBeNull();
  });

  it('reads lists of runs', () => {
    expect(parseRunList('12,14-16,12')).toEqual([12, 14, 15, 16]);
    for (const text of ['', '5-', '9-5', 'a', '1-999999999']) expect(() => parseRunList(text)).toThrow();
  });

  it('writes times of the laboratory, in winter and summer', () => {
    expect(stampIn(new Date('2021-03-04T18:20:30Z'), 'America/Los_Angeles')).toBe('20210304102030');
    expect(zoneNameIn(new Date('2021-07-04T18:20:30Z'), 'America/Los_Angeles')).toBe('PDT');
    expect(() => stampIn(new Date(0), 'Moon/Crater')).toThrow();
  });
});

describe('gain modes', () => {
  it('of jungfrau have a plane each', () => {
    expect(isJungfrauMode('Normal')).toBe(true);
    expect(isJungfrauMode('toString')).toBe(false);
    expect([
      jungfrauGainIndex('Normal'),
      jungfrauGainIndex('ForcedGain1'),
      jungfrauGainIndex('FixedGain2'),
    ]).toEqual([0, 1, 2]);
    expect(jungfrauModeText('Normal')).toBe('gm0-Normal');
  });

  it('of epix10ka follow from trbits and pixel configuration', () => {
    const panel = (trbit: number, pixel: number) => ({
      rows: 4,
      columns: 4,
      panels: [{ trbits: [trbit, trbit, trbit, trbit], pixels: new Uint16Array(16).fill(pixel) }],
    });
    // Reference 1.2: fixed high 11 with trbit 1, fixed medium 11 with trbit 0, fixed low 10, automatic 00.
    expect(majorityMode(controlWords(panel(1, 0b1100)))).toBe('FH');
    expect(majorityMode(controlWords(panel(0, 0b1100)))).toBe('FM');
    expect(majorityMode(controlWords(panel(1, 0b1000)))).toBe('FL');
    expect(majorityMode(controlWords(panel(1, 0)))).toBe('AHL-H');
    expect(majorityMode(controlWords(panel(0, 0)))).toBe('AML-M');
    expect(defaultGains(3, 2, 1)).toEqual([3, 2, 1, 3, 2, 1, 1]);
  });

  it('of a step come from the labels of the detector', () => {
    const source = 'XcsEndstation.0:Epix10ka.0';
    const label = (name: string, value: string) => ({ name, value });
    expect(cycleOfStep([label('XcsEndstation-0|Epix10ka-0', 'dark Fixed Low Gain')], source, 7)).toBe(2);
    expect(cycleOfStep([label('other', 'position 3 trbit 1')], source, 7)).toBe(5 + 49 + 3);
    expect(cycleOfStep([label('other', 'position 49 trbit 0')], source, 7)).toBeNull();
  });
});

describe('charge injection', () => {
  const period = 200;
  const switching = 120;
  const events = Array.from({ length: 3 * period }, (_, i) => i);
  /** Rises by 40 ADU a step from 1000, then in low gain by 2 ADU from 500. */
  const trace = Uint16Array.from(events, (event) => {
    const step = event % period;
    return step < switching ? 1000 + 40 * step : 0x4000 | (500 + 2 * step);
  });

  it('gives the slopes and offsets that were put in', () => {
    const fit = fitPulser(trace, events, defaultPulserFit);
    // What comes before the first switched part has no known beginning: the first period is the one after it.
    expect(periodsOf(trace, events, 50)[0]).toEqual([period, period + switching, 2 * period - 1]);
    expect(fit).toMatchObject({ fitted: true, switching: period + switching });
    expect([fit.high.slope, fit.high.intercept]).toEqual([40, 1000]);
    expect([fit.low.slope, fit.low.intercept]).toEqual([2, 500]);
    expect(fit.high.chi2).toBe(0);
  });

  it('fits nothing where the pixel does not switch twice', () => {
    expect(fitPulser(trace.subarray(0, period), events, defaultPulserFit).fitted).toBe(false);
    expect(fitPulser(new Uint16Array(600), events, defaultPulserFit).fitted).toBe(false);
  });

  it('leaves frames out that came at the wrong time', () => {
    const fiducials = [0, 3, 6, 12, 15, 18, 21];
    expect(storedFrames(7, fiducials, 10, true)).toEqual({ frames: [3, 4, 5, 6], timingFaults: 1 });
    expect(storedFrames(7, fiducials, 4, false)).toEqual({ frames: [0, 1], timingFaults: 1 });
    expect(storedFrames(3, null, 10, true)).toEqual({ frames: [0, 1, 2], timingFaults: 0 });
  });
});
