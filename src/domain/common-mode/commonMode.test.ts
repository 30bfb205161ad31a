import { describe, expect, it } from 'vitest';
import { prepareCommonMode } from './commonMode.ts';
import { medianInPlace, valueOfRank } from './median.ts';
import { defaultCommonMode, describeSetting, parseCommonMode } from './settings.ts';
import type { CommonModeSensor } from './sensor.ts';
import type { CommonModeInputs } from './types.ts';

const none: CommonModeInputs = { status: null, rms: null };
const sensorOf = (device: string, ...shape: number[]): CommonModeSensor => ({
  source: `NoDetector.0:${device}.0`,
  device,
  shape,
});
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};

describe('median', () => {
  it('agrees with sorting, for every length and with equal values', () => {
    let state = 1;
    for (let count = 1; count < 130; count++) {
      const values = Float32Array.from({ length: count }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return (state >>> 28) / 3;
      });
      const sorted = values.slice().sort();
      const middle = count >> 1;
      const expected =
        count & 1 ? sorted[middle] : Math.fround(Math.fround(sorted[middle - 1] + sorted[middle]) / 2);
      expect(medianInPlace(values.slice(), count)).toBe(expected);
      expect(valueOfRank(values.slice(), count, middle >> 1)).toBe(sorted[middle >> 1]);
    }
  });
});

describe('lists of common mode', () => {
  it('reads numbers, names and pairs', () => {
    expect(describeSetting(parseCommonMode('4, 6,30,10'))).toEqual([4, 6, 30, 10]);
    expect(parseCommonMode('6,maxCorr=20,colrow=1')).toEqual({
      kind: 'algorithm',
      numbers: [6],
      named: { maxCorr: 20, colrow: 1 },
    });
    expect(describeSetting(parseCommonMode('rows_hsplit,nbanks=8,cormax=5'))).toEqual([
      'rows_hsplit',
      'nbanks=8',
      'cormax=5',
    ]);
  });

  it('refuses what means nothing', () => {
    for (const text of [
      '',
      '99,1',
      '-1',
      '1.5',
      'x',
      '4,maxCorr=3',
      'rows,5',
      'rows,nbanks=2',
      '2d_hsplit,nbanks=0',
      '6,limit=3',
      '1,,3',
      '6,maxCorr=3=4',
    ])
      expect(
        codeOf(() => parseCommonMode(text)),
        text,
      ).toBe('usage');
  });

  it('knows the parameters of a detector without a file', () => {
    expect(defaultCommonMode(sensorOf('pnCCD', 4, 512, 512))).toEqual([3, 50, 10, 128]);
    expect(defaultCommonMode(sensorOf('Epix100a', 704, 768))).toEqual([4, 6, 30, 10]);
    expect(defaultCommonMode(sensorOf('Epix10ka2M', 16, 352, 384))).toEqual([7, 2, 10, 10]);
    expect(defaultCommonMode(sensorOf('Andor', 100, 200))).toEqual([2, 10, 10, 200]);
    expect(defaultCommonMode(sensorOf('Princeton', 10, 20))).toEqual([1, 50, 50, 100, 1, 200, 1]);
    expect(defaultCommonMode(sensorOf('Zyla', 10, 20))).toEqual([0]);
  });
});

describe('which algorithm goes with which sensor', () => {
  const prepare = (text: string, sensor: CommonModeSensor) => () =>
    prepareCommonMode(parseCommonMode(text), sensor, none);
  it('refuses any other pairing', () => {
    const zyla = sensorOf('Zyla', 40, 30);
    for (const text of ['4,6,30,10', '5,50', '6', '7,1,100,10', '8,1,500'])
      expect(codeOf(prepare(text, zyla)), text).toBe('bad-input');
    expect(codeOf(prepare('7,1,100,10', sensorOf('Jungfrau', 1, 16, 16)))).toBe('bad-input');
    expect(codeOf(prepare('rows', sensorOf('Jungfrau', 1, 512, 1024)))).toBe('bad-input');
    expect(codeOf(prepare('6', sensorOf('Epix100a', 704, 768)))).toBe('bad-input');
    expect(codeOf(prepare('8,1', sensorOf('pnCCD', 512, 512)))).toBe('bad-input');
    expect(codeOf(prepare('rows_hsplit,nbanks=7', zyla))).toBe('bad-input');
  });
  it('is off with 0, and for jungfrau with no mode', () => {
    expect(prepare('0', sensorOf('Epix100a', 704, 768))()).toBeNull();
    expect(prepare('7,0,100', sensorOf('Jungfrau', 1, 16, 16))()).toBeNull();
  });
});

describe('corrections', () => {
  const correct = (
    text: string,
    sensor: CommonModeSensor,
    values: number[],
    good: number[] | null = null,
  ): number[] => {
    const frame = Float32Array.from(values);
    prepareCommonMode(
      parseCommonMode(text),
      sensor,
      none,
    )?.(frame, good === null ? null : Uint8Array.from(good));
    return Array.from(frame);
  };
  const line = sensorOf('Opal1000', 1, 12);
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 60];

  it('corrects rows from one good pixel more than the least number on', () => {
    const good = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0];
    expect(correct('rows,npix_min=11', line, values, good)).toEqual(values);
    expect(correct('rows,npix_min=10', line, values, good)).toEqual([
      -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 60,
    ]);
    expect(correct('2d,npix_min=11', line, values, good)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 60]);
  });

  it('takes the limit strictly', () => {
    expect(correct('rows,cormax=6.5', line, values)).toEqual(values);
    expect(correct('rows,cormax=6.6', line, values)[0]).toBe(-5.5);
  });

  it('leaves what is not a number alone and out of estimates', () => {
    expect(correct('rows', line, [NaN, ...values.slice(1)]).slice(0, 3)).toEqual([NaN, 2 - 7, 3 - 7]);
  });

  it('cuts the last stretch of algorithms 2 and 3 short', () => {
    const camera = sensorOf('Opal1000', 1, 200);
    const frame = Array.from({ length: 200 }, (_, pixel) => (pixel < 128 ? 2 : 5.75));
    const mean = correct('2,100,10', camera, frame);
    expect([mean[0], mean[199]]).toEqual([0, 0]);
    const median = correct('3,100,10', camera, frame);
    expect([median[0], median[199]]).toEqual([0, 0.75]);
  });

  it('takes the whole frame as one stretch of algorithm 1 without p4 to p6, else as they say', () => {
    const camera = sensorOf('Opal1000', 2, 200);
    const frame = Array.from({ length: 400 }, (_, pixel) => (pixel < 200 ? 3 : 7) + (pixel % 3) - 1);
    expect(correct('1,50,50,20', camera, frame)[0]).not.toBe(2);
    const halves = correct('1,50,50,20,2,200,1', camera, frame);
    expect(Math.abs(halves[1]) + Math.abs(halves[301])).toBeLessThan(0.1);
  });

  it('cuts stretches of a cspad2x2 in the order of the data acquisition', () => {
    const sensor = sensorOf('Cspad2x2', 2, 185, 388);
    const half = 185 * 388;
    const frame = new Array<number>(2 * half).fill(1);
    for (let i = 0; i < 64; i++) frame[i] = frame[half + i] = 9;
    const out = correct('2,100,20,128', sensor, frame);
    expect([out[0], out[63], out[half + 63], out[64]]).toEqual([0, 0, 0, 0]);
  });

  it('follows a shifted fccd960 with its histogram', () => {
    const sensor = sensorOf('Fccd960', 960, 960);
    const frame = Array.from({ length: 960 * 960 }, (_, pixel) => 40.5 + (pixel % 5) - 2);
    const out = correct('4,2,10,100', sensor, frame);
    expect(Math.abs(out[0] + out[2] + out[4]) / 3).toBeLessThan(1);
  });
});
