import { describe, expect, it } from 'vitest';
import { effectsOf } from './effects.ts';

const where = { group: 'G::CalibV1', source: 'S', type: 'pedestals' };
const contents = (...pairs: [string, string][]): Map<string, string> => new Map(pairs);
function effects(before: Map<string, string>, after: Map<string, string>): unknown[] {
  return effectsOf({ ...where, before, after }).map(({ runs, before: old, after: now }) => [runs, old, now]);
}

describe('effects of a plan', () => {
  it('says which runs a new file takes from others', () => {
    const before = contents(['1-end.data', 'a'], ['100-200.data', 'b']);
    expect(effects(before, new Map([...before, ['50-150.data', 'c']]))).toEqual([
      [[[50, 99]], '1-end.data', '50-150.data'],
    ]);
  });

  it('gives one entry with several intervals', () => {
    const before = contents(['1-10.data', 'a']);
    const after = contents(['1-10.data', 'a2'], ['5-6.data', 'b']);
    expect(effects(before, after)).toEqual([
      [
        [
          [1, 4],
          [7, 10],
        ],
        '1-10.data',
        '1-10.data',
      ],
      [[[5, 6]], '1-10.data', '5-6.data'],
    ]);
  });

  it('says when runs lose their file, and nothing about names that no run uses', () => {
    expect(effects(contents(['0-end.data', 'a']), contents())).toEqual([[[[0, 9999]], '0-end.data', null]]);
    expect(effects(contents(['20-10.data', 'a']), contents())).toEqual([]);
  });

  it('is silent about a file that is replaced by the same content', () => {
    expect(effects(contents(['1-2.data', 'a']), contents(['1-2.data', 'a']))).toEqual([]);
  });
});
