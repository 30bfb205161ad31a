import { describe, expect, it } from 'vitest';
import { planAdd, planRemoval, type DcsAdd } from './change.ts';
import { dcsNamesOfFile, dcsNamesOfSource, dcsPath } from './fileName.ts';
import { localTimeMicro, pythonFloat } from './listing.ts';
import { defaultVersion, rangeAt, versionAt, type DcsRange, type DcsStore } from './model.ts';

const version = (number: number): DcsRange['versions'][number] => ({
  number,
  tsprod: 1,
  data: null,
  history: [],
  parameters: {},
  path: `/pedestals/x/v${String(number).padStart(4, '0')}`,
});
const range = (begin: number, end: number | 'end', versions: number[] = [1]): DcsRange => ({
  key: `${Math.floor(begin)}-${end}`,
  begin,
  end,
  storedDefault: 0,
  history: [],
  parameters: {},
  versions: versions.map(version),
});
const store = (ranges: DcsRange[]): DcsStore => ({
  dettype: 'epix100a',
  detid: '1',
  detname: 'epix100a-1',
  tscfile: 0,
  predecessor: null,
  successor: null,
  history: [],
  parameters: {},
  types: [{ name: 'pedestals', history: [], parameters: {}, ranges }],
  warnings: [],
});

describe('search by time', () => {
  it('takes the range that begins last and holds the time, fractions counted', () => {
    const type = store([range(0, 'end'), range(100.75, 'end'), range(100.75, 200), range(100.75, 150)])
      .types[0];
    expect(rangeAt(type, 100.7)?.begin).toBe(0);
    expect(rangeAt(type, 120)?.end).toBe(150);
    expect(rangeAt(type, 150.5)?.end).toBe(200);
    expect(rangeAt(type, 1e9)?.end).toBe('end');
    expect(rangeAt(type, -1)).toBeNull();
  });

  it('takes the last version unless a default stands in the file', () => {
    const three = range(0, 'end', [1, 3, 7]);
    expect(defaultVersion(three)).toBe(7);
    expect(defaultVersion({ ...three, storedDefault: 3 })).toBe(3);
    expect(defaultVersion({ ...three, storedDefault: 4 })).toBe(7);
    expect(versionAt(store([three]), 'pedestals', 5, 2)).toBeNull();
    expect(versionAt(store([three]), 'pedestals', 5, 1)?.number).toBe(1);
    expect(versionAt(store([three]), 'pixel_mask', 5, null)).toBeNull();
  });
});

const add: DcsAdd = {
  type: 'pedestals',
  time: 100.5,
  version: null,
  comment: 'first',
  experiment: 'unknown',
  run: '0',
  predecessor: null,
  successor: null,
};
const names = { dettype: 'epix100a', detid: '1', detname: 'epix100a-1' };

describe('changes', () => {
  it('adds type, range and version with their history', () => {
    const change = planAdd(null, names, add, 1600000000.25)!;
    const texts = change.write.flatMap(({ path, value }) =>
      path.includes('_history') && value !== 'constants' && value.kind === 'text' ? [[path, value.text]] : [],
    );
    expect(texts).toEqual([
      ['/_history/1600000000.250000', 'add ctype pedestals: '],
      ['/pedestals/_history/1600000000.250000', 'add range 100-end: exp=unknown:run=0'],
      ['/pedestals/100-end/_history/1600000000.250000', 'add version 1: first'],
    ]);
  });

  it('leaves a version that exists, and counts on from the last', () => {
    const held = store([range(100.2, 'end', [1, 4])]);
    expect(planAdd(held, names, { ...add, version: 4 }, 1)).toBeNull();
    const next = planAdd(held, names, add, 1)!;
    expect(next.write.some(({ path }) => path === '/pedestals/100-end/v0005/data')).toBe(true);
    expect(next.write.some(({ path }) => path.startsWith('/_history'))).toBe(false);
  });

  it('moves a record on whose time is taken', () => {
    const held = store([{ ...range(100, 'end'), history: [{ time: 1, text: 'add version 1: ' }] }]);
    const change = planAdd(held, names, add, 1)!;
    expect(change.write.at(-1)?.path).toBe('/pedestals/100-end/_history/1.001000');
  });

  it('deletes what there is and tells what there is not', () => {
    const held = store([range(100, 'end', [1, 2])]);
    const last = planRemoval(held, { what: 'version', type: 'pedestals', time: 100, version: null }, null, 9);
    expect(last).toMatchObject({ remove: ['/pedestals/x/v0002'] });
    expect(JSON.stringify(last)).toContain('"del version 2"');
    const type = planRemoval(held, { what: 'ctype', type: 'pedestals' }, 'drop', 9);
    expect(JSON.stringify(type)).toContain('"del ctype pedestals: drop"');
    expect(planRemoval(held, { what: 'version', type: 'pedestals', time: 100, version: 9 }, null, 9)).toMatch(
      /no version 9/,
    );
    expect(planRemoval(held, { what: 'range', type: 'pedestals', range: '1-end' }, null, 9)).toMatch(
      /no range/,
    );
    expect(planRemoval(held, { what: 'ctype', type: 'geometry' }, null, 9)).toMatch(/no type/);
  });
});

it('names files', () => {
  expect(dcsNamesOfFile('/x/epix100a-39-40.h5')).toEqual({
    dettype: 'epix100a',
    detid: '39-40',
    detname: 'epix100a-39-40',
  });
  expect(dcsNamesOfFile('plain.h5')).toMatchObject({ dettype: 'plain', detid: 'noid' });
  const cspad = dcsNamesOfSource('CxiDs2.0:Cspad.0', null);
  expect(dcsPath('/calib', cspad)).toBe('/calib/cspad/cspad-CxiDs2.0-Cspad.0.h5');
});

it('writes floats and times as the original', () => {
  expect([0, 1480000000.75, 1e16, 1e-5, -2.5, 1e22].map(pythonFloat)).toEqual([
    '0.0',
    '1480000000.75',
    '1e+16',
    '1e-05',
    '-2.5',
    '1e+22',
  ]);
  expect(localTimeMicro(1.9999999)).toMatch(/:02\.000000$/);
  expect(localTimeMicro(1.25)).toMatch(/:01\.250000$/);
});
