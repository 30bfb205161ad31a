import { describe, expect, it } from 'vitest';
import {
  checkRange,
  duplicateRanges,
  effectiveRuns,
  parseFileName,
  parseRunList,
  selectFile,
  timelineOrder,
} from './fileNames.ts';

describe('names of constants files', () => {
  it('takes digits up to 9999 and the word end', () => {
    expect(parseFileName('0-end.data')).toEqual({ begin: 0, end: 9999 });
    expect(parseFileName('0002-0009.data')).toEqual({ begin: 2, end: 9 });
    expect(parseFileName('20-10.data')).toEqual({ begin: 20, end: 10 });
  });

  it.each([
    ...[
      'HISTORY',
      '1-end.data-2016-01-26T10:40:53',
      '1-end.data~',
      '1-end.bkp',
      '1-end.data.gz',
      '1-end.npy',
    ],
    ...['1-5-9.data', 'a-end.data', '-5.data', '+3-end.data', ' 4-end.data', '12-.data', '5-END.data'],
    ...['50_end.data', '.data', 'noise.data', '1-end.DATA', '10000-end.data', '1-10000.data', '2--3.data'],
    ...['1-end.data\n', '1 -end.data', '\u0661-end.data', '1-end.data.data'],
  ])('ignores %j', (name) => {
    expect(parseFileName(name)).toBeNull();
  });
});

describe('selection', () => {
  const name = (range: string): string => `${range}.data`;
  const choose = (ranges: string, run: number): string | null =>
    selectFile(ranges.split(' ').map(name), run)?.slice(0, -5) ?? null;

  it('takes the largest begin, then the smallest end', () => {
    const ranges = '1-end 10-end 10-20 15-16 100-end';
    const expected: [number, string | null][] = [
      ...([
        [0, null],
        [9, '1-end'],
        [10, '10-20'],
        [15, '15-16'],
        [17, '10-20'],
      ] as [number, string | null][]),
      ...([
        [21, '10-end'],
        [99, '10-end'],
        [100, '100-end'],
        [123456, '100-end'],
      ] as [number, string | null][]),
    ];
    for (const [run, range] of expected) expect(choose(ranges, run)).toBe(range);
  });

  it('lets a closed range end without hiding the outer one', () => {
    expect([4, 5, 6, 7].map((run) => choose('1-10 5-6', run))).toEqual(['1-10', '5-6', '5-6', '1-10']);
  });

  it('prefers an explicit end, then no leading zeros, between two spellings of one range', () => {
    expect(choose('3-end 3-9998 3-9999', 9999)).toBe('3-9999');
    expect(choose('05-end 5-end', 7)).toBe('5-end');
    expect(duplicateRanges(['5-9999.data', '5-end.data', '05-end.data', '5-6.data'])).toEqual([
      ['5-9999.data', '5-end.data', '05-end.data'],
    ]);
  });

  it('gives effective intervals that agree with the rule on every run', () => {
    let state = 11;
    const random = (below: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
    for (let round = 0; round < 60; round++) {
      const names = Array.from({ length: 1 + random(12) }, () => {
        const begin = random(60);
        const kind = random(4);
        return name(`${kind === 0 ? '0' : ''}${begin}-${kind === 1 ? 'end' : random(80)}`);
      });
      const runs = effectiveRuns(names);
      const order = timelineOrder(names).map((candidate) => candidate.name);
      expect([...runs.keys()].sort()).toEqual([...new Set(order)].sort());
      for (let run = 0; run < 100; run++) {
        const users = [...runs].filter(([, list]) =>
          list.some(([first, last]) => first <= run && run <= last),
        );
        expect(users.map(([user]) => user)).toEqual([selectFile(names, run)].filter((user) => user !== null));
      }
      for (const list of runs.values())
        for (let i = 1; i < list.length; i++) expect(list[i][0]).toBeGreaterThan(list[i - 1][1] + 1);
    }
  });

  it('copes with very many files', () => {
    const names = Array.from(
      { length: 30_000 },
      (_, i) => `${i % 10_000}-${'0'.repeat(i / 10_000)}${9999 - (i % 7)}.data`,
    );
    expect(effectiveRuns(names).size).toBe(30_000);
  });
});

describe('ranges and run lists that people write', () => {
  it('takes 5-20 and 5-end', () => {
    expect(checkRange('5-20')).toEqual({ begin: 5, end: 20 });
    expect(checkRange('5-end')).toEqual({ begin: 5, end: 9999 });
  });
  it.each([
    '-1-end',
    '10000-end',
    '3-2',
    '3-10000',
    '3--4',
    'abc',
    '1-5-9',
    '3',
    '+3-end',
    '5-END',
    ' 4-end',
    '12-',
    '../x/1-end',
    '',
  ])('refuses %j', (text) => {
    expect(() => checkRange(text)).toThrow(expect.objectContaining({ code: 'bad-range' }));
  });
  it('reads run lists', () => {
    expect(parseRunList('0,3,10-12')).toEqual([0, 3, 10, 11, 12]);
    for (const text of ['', '1,', '3-1', 'a', '1-99999999', '-4'])
      expect(() => parseRunList(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
