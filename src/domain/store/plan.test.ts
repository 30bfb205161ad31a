import { describe, expect, it } from 'vitest';
import {
  backupName,
  checkStoreName,
  isTemporaryName,
  originalOfDatedCopy,
  parseStorePath,
  planId,
  sequenceOf,
  temporaryName,
} from './plan.ts';
import { parseFileName } from './fileNames.ts';

describe('names', () => {
  it.each(['', '.', '..', 'a/b', 'a\\b', 'a..b', '.hidden', 'a\0b', 'a\nb', 'x'.repeat(201)])(
    'refuses %j',
    (name) => {
      expect(() => checkStoreName(name, 'type')).toThrow(/cannot be a name/);
      expect(parseStorePath(`${name}/b/c/d`)).toBeNull();
    },
  );

  it('accepts what stands in real stores', () => {
    expect(parseStorePath('CsPad::CalibV1/CxiDs1.0:Cspad.0/pedestals/1-end.data')).toEqual({
      group: 'CsPad::CalibV1',
      source: 'CxiDs1.0:Cspad.0',
      type: 'pedestals',
      name: '1-end.data',
    });
    expect(parseStorePath('a/b/c')).toBeNull();
    expect(parseStorePath('a/b/c/d/e')).toBeNull();
  });

  it('makes dated copies that lookup ignores, with a counter when taken', () => {
    const taken = new Set<string>();
    const next = (): string => {
      const name = backupName('1-end.data', '2021-03-04T05:06:07', (candidate) => taken.has(candidate));
      taken.add(name);
      return name;
    };
    expect([next(), next(), next()]).toEqual([
      '1-end.data-2021-03-04T05:06:07',
      '1-end.data-2021-03-04T05:06:07.1',
      '1-end.data-2021-03-04T05:06:07.2',
    ]);
    for (const name of taken) {
      expect(parseFileName(name)).toBeNull();
      expect(originalOfDatedCopy(name)).toBe('1-end.data');
    }
    expect(originalOfDatedCopy('1-end.data')).toBeNull();
    expect(originalOfDatedCopy('1-end.data-2021')).toBeNull();
  });

  it('knows its own temporary names, and lookup does not', () => {
    const name = temporaryName(planId(7, '2021-03-04T05:06:07', 'ab'.repeat(32)), 3);
    expect(isTemporaryName(name)).toBe(true);
    expect(parseFileName(name)).toBeNull();
    expect(isTemporaryName('1-end.data')).toBe(false);
  });

  it('orders plan ids by their number and refuses others', () => {
    const id = planId(12, '2021-03-04T05:06:07', '0123456789abcdef');
    expect(id).toBe('000012-20210304T050607-01234567');
    expect(sequenceOf(id)).toBe(12);
    expect(sequenceOf('../../etc/passwd')).toBeNull();
    expect(sequenceOf('nosuchplan')).toBeNull();
  });
});
