import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatRuns,
  formatValue,
  plural,
  shortenPath,
} from './format.ts';
import { jobTitle } from './jobText.ts';

describe('numbers for people', () => {
  it('groups digits from five on', () => {
    expect(formatCount(9999)).toBe('9999');
    expect(formatCount(1048576)).toBe('1\u2009048\u2009576');
    expect(formatCount(-12345)).toBe('-12\u2009345');
    expect(formatCount(null)).toBe('-');
  });
  it('keeps significant digits', () => {
    expect(formatValue(1203.456)).toBe('1203');
    expect(formatValue(3.36349, 4)).toBe('3.363');
    expect(formatValue(0.00002)).toBe('2.000e-5');
    expect([formatValue(0), formatValue(Number.NaN), formatValue(null), formatValue(-Infinity)]).toEqual([
      '0',
      'nan',
      '-',
      '-inf',
    ]);
    expect(formatChange(1.2, 2)).toBe('+1.2');
    expect(formatChange(-7.55)).toBe('-7.55');
  });
  it('writes bytes in decimal units and never 1000 of one', () => {
    expect([formatBytes(0), formatBytes(999), formatBytes(3.1e9), formatBytes(999_600)]).toEqual([
      '0 B',
      '999 B',
      '3.1 GB',
      '1.0 MB',
    ]);
  });
  it('writes durations', () => {
    expect([
      formatDuration(0.4),
      formatDuration(4),
      formatDuration(130),
      formatDuration(3900),
      formatDuration(null),
    ]).toEqual(['0.4 s', '4 s', '2 min 10 s', '1 h 5 min', '-']);
    // Rounding must not produce `1 min 60 s`.
    expect(formatDuration(119.7)).toBe('2 min 0 s');
  });
  it('writes run lists', () => {
    expect(
      formatRuns([
        [7, 14],
        [40, 9999],
        [20, 20],
      ]),
    ).toBe('7-14, 40-, 20');
    expect(formatRuns([])).toBe('no run');
  });
  it('counts nouns', () => {
    expect([plural(1, 'file'), plural(2, 'file'), plural(0, 'entry', 'entries')]).toEqual([
      '1 file',
      '2 files',
      '0 entries',
    ]);
  });
});

describe('paths and titles', () => {
  it('leaves the middle out and keeps both ends', () => {
    const path = '/reg/d/psdm/xpp/xpptut15/calib/Epix100a::CalibV1/pedestals/5-end.data';
    expect(shortenPath(path, 200)).toBe(path);
    const short = shortenPath(path, 40);
    expect(short.length).toBeLessThanOrEqual(40);
    expect(short).toMatch(/^\/reg\/…\/.*5-end\.data$/);
    expect(shortenPath('a'.repeat(50), 11)).toHaveLength(11);
  });
  it('shortens data set strings in job titles', () => {
    expect(jobTitle({ title: 'dark exp=xpp01:run=12:dir=/a/b: X.0:Epix100a.1' })).toBe(
      'dark xpp01 run 12: X.0:Epix100a.1',
    );
    expect(jobTitle({ title: 'sample' })).toBe('sample');
  });
});
