import { describe, expect, it } from 'vitest';
import { matchText, pieces, rank } from './match.ts';

const labels = (query: string, items: string[], limit = 10) =>
  rank(query, items, (item) => item, limit).map(({ item }) => item);

describe('matching of names', () => {
  it('finds letters at the beginnings of words', () => {
    expect(matchText('mp', 'Make pedestals')?.positions).toEqual([0, 5]);
    expect(labels('otd', ['Show Store', 'Open the darks'])).toEqual(['Open the darks']);
  });

  it('takes words in any order and case, whole ones before initials', () => {
    const pedestals = 'pedestals/0-end.data XppEndstation.0:Epix100a.1';
    // p, e, d begin words of the second too: pixel, end, data.
    const noise = 'pixel_rms/0-end.data XppEndstation.0:Epix100a.1';
    expect(labels('EPIX ped', [noise, pedestals])).toEqual([pedestals, noise]);
    expect(labels('EPIX pedestals', [noise, pedestals])).toEqual([pedestals]);
  });

  it('puts whole words before parts and scattered letters', () => {
    expect(labels('run 1', ['run 21', 'run 1', 'run 10'])[0]).toBe('run 1');
    expect(labels('store', ['Restored', 'Show Store'])).toEqual(['Show Store', 'Restored']);
  });

  it('has no match when a word is missing, and no noise from scattered letters', () => {
    expect(matchText('pedestals 99', 'pedestals/0-end.data')).toBeNull();
    expect(matchText('sea', 'pixel_status/0-end.data')).toBeNull();
    expect(matchText('xyz', '')).toBeNull();
  });

  it('keeps everything in order for an empty query, up to the limit', () => {
    expect(labels('  ', ['b', 'a', 'c'], 2)).toEqual(['b', 'a']);
  });

  it('ranks 100000 names while somebody types', () => {
    const items = Array.from(
      { length: 100_000 },
      (_, index) => `pedestals/${index}-end.data CxiDs1.0:Cspad.0`,
    );
    expect(labels('ped 4711-', items, 3)).toEqual([
      'pedestals/4711-end.data CxiDs1.0:Cspad.0',
      'pedestals/14711-end.data CxiDs1.0:Cspad.0',
      'pedestals/24711-end.data CxiDs1.0:Cspad.0',
    ]);
  });

  it('cuts a text at its hits', () => {
    expect(pieces('run 12', [4, 5])).toEqual([
      { text: 'run ', hit: false },
      { text: '12', hit: true },
    ]);
    expect(pieces('', [])).toEqual([]);
  });
});
