import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDatasetString, parseDatasetString, resolveDataset } from './datasetString.ts';

describe('dataset strings', () => {
  it('tells dataset strings from file names', () => {
    expect(isDatasetString('exp=xpptut15:run=54')).toBe(true);
    expect(isDatasetString('run=54 : exp = xpptut15')).toBe(true);
    expect(isDatasetString('/data/e9001-r0001-s00-c00.xtc')).toBe(false);
    expect(isDatasetString('./a=b/file.xtc')).toBe(false);
  });

  it('takes every part', () => {
    const parsed = parseDatasetString(
      ' exp = CXI/cxi12345 : run=1,3, 5-7 :dir=/a/b: stream=0,2-3 :smd::live',
    );
    expect(parsed).toMatchObject({
      experiment: 'cxi12345',
      instrument: 'CXI',
      runs: [1, 3, 5, 6, 7],
      dir: '/a/b',
    });
    expect(parsed.streams).toEqual([
      [0, 0],
      [2, 3],
    ]);
    expect([...parsed.flags]).toEqual(['smd', 'live']);
    expect(parseDatasetString('exp=xpptut15:run=0054').instrument).toBe('XPP');
  });

  it.each([
    ['exp=xpptut15', 'no run'],
    ['exp=xpptut15:run=', 'no run'],
    ['exp=xpptut15:run=a', 'no list'],
    ['exp=xpptut15:run=9-5', 'backwards'],
    ['exp=xpptut15:run=1:one-stream', 'removed'],
    ['exp=xpptut15:run=1:flag', 'unknown part'],
    ['exp=xpptut15:run=1:colour=red', 'unknown part'],
    ['exp=a/../b:run=1', 'no name'],
    ['exp=xpptut15:run=1:run=2', 'twice'],
    ['exp=xpptut15:run=0-999999999', 'more than'],
  ])('refuses %s', (text, why) => {
    expect(() => parseDatasetString(text)).toThrow(why);
  });
});

describe('files of a dataset', () => {
  let root: string;
  const touch = (...parts: string[]): void => writeFileSync(join(root, ...parts), '');
  const find = async (text: string): Promise<string[]> =>
    (await resolveDataset([text], { dataRoot: root })).files.map((file) => basename(file));

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'dataset-'));
    mkdirSync(join(root, 'XPP', 'xpptut15', 'xtc', 'smalldata'), { recursive: true });
    const xtc = ['XPP', 'xpptut15', 'xtc'];
    for (const name of [
      'e665-r0054-s01-c00.xtc',
      'e665-r0054-s00-c01.xtc',
      'e665-r0054-s00-c00.xtc',
      'e665-r0054-s80-c00.xtc',
      'e665-r0055-s00-c00.xtc',
    ])
      touch(...xtc, name);
    for (const name of [
      'e665-r0056-s00-c00.xtc',
      'e665-r0056-s00-c00.xtc.gz',
      'e665-r0056-s00-c01.xtc.inprogress',
      'e1-r0057-s00-c00.xtc',
      'e2-r0057-s00-c00.xtc',
      'notes.txt',
    ])
      touch(...xtc, name);
    touch(...xtc, 'smalldata', 'e665-r0054-s00-c00.smd.xtc');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('finds them by stream and chunk, whatever the experiment part', async () => {
    expect(await find('exp=xpptut15:run=54')).toEqual([
      'e665-r0054-s00-c00.xtc',
      'e665-r0054-s00-c01.xtc',
      'e665-r0054-s01-c00.xtc',
      'e665-r0054-s80-c00.xtc',
    ]);
    expect(await find('exp=xpptut15:run=54:stream=1-80')).toEqual([
      'e665-r0054-s01-c00.xtc',
      'e665-r0054-s80-c00.xtc',
    ]);
    expect(await find('exp=xpptut15:run=54:smd')).toEqual(['e665-r0054-s00-c00.smd.xtc']);
  });

  it('prefers plain files, and takes files in progress only when live', async () => {
    expect(await find('exp=xpptut15:run=56')).toEqual(['e665-r0056-s00-c00.xtc']);
    expect(await find('exp=xpptut15:run=56:live')).toEqual([
      'e665-r0056-s00-c00.xtc',
      'e665-r0056-s00-c01.xtc.inprogress',
    ]);
  });

  it('prefers the named experiment and refuses to guess between others', async () => {
    await expect(find('exp=xpptut15:run=57')).rejects.toThrow('several experiments');
    expect(await find(`exp=e2:run=57:dir=${join(root, 'XPP', 'xpptut15', 'xtc')}`)).toEqual([
      'e2-r0057-s00-c00.xtc',
    ]);
    expect(await find(`exp=1:run=57:dir=${join(root, 'XPP', 'xpptut15', 'xtc')}`)).toEqual([
      'e1-r0057-s00-c00.xtc',
    ]);
  });

  it('says what is not there', async () => {
    await expect(find('exp=xpptut15:run=58')).rejects.toMatchObject({ code: 'not-found' });
    await expect(find('exp=xppnothing:run=58')).rejects.toMatchObject({ code: 'not-found' });
    await expect(find('exp=xpptut15:run=54:h5')).rejects.toMatchObject({ code: 'usage' });
    await expect(find('exp=xpptut15:run=54,55')).rejects.toMatchObject({ code: 'usage' });
    await expect(find('exp=12345:run=54')).rejects.toMatchObject({ code: 'usage' });
  });
});
