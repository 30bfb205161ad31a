import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CalibdeskError } from '../../domain/errors.ts';
import { browseFolder } from './browseFolder.ts';
import { openPlace } from './openPlace.ts';

let root: string;
const experiment = (): string => join(root, 'XPP', 'xpptut15');
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'calibdesk-place-'));
  mkdirSync(join(experiment(), 'calib', 'Epix100a::CalibV1'), { recursive: true });
  mkdirSync(join(experiment(), 'xtc'));
  mkdirSync(join(root, 'empty', 'deep'), { recursive: true });
  mkdirSync(join(root, 'copied', 'Camera::CalibV1'), { recursive: true });
  writeFileSync(join(experiment(), 'xtc', 'xpptut15-r0001-s00-c00.xtc'), '');
  writeFileSync(join(root, 'notes.txt'), '');
  writeFileSync(join(root, 'alone.npy'), '');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function failure(path: string): CalibdeskError {
  try {
    openPlace(path);
  } catch (error) {
    return error as CalibdeskError;
  }
  return expect.unreachable(`${path} should be refused`);
}

describe('what a path is', () => {
  it('root, instrument, experiment and calib folder, each with the layers around it', () => {
    const calibdir = join(experiment(), 'calib');
    const around = { root, instrument: 'XPP', experiment: 'xpptut15', calibdir };
    expect(openPlace(root)).toEqual({
      kind: 'root',
      path: root,
      root,
      instrument: null,
      experiment: null,
      calibdir: null,
    });
    expect(openPlace(join(root, 'XPP'))).toMatchObject({ kind: 'instrument', root, instrument: 'XPP' });
    expect(openPlace(experiment())).toEqual({ kind: 'experiment', path: experiment(), ...around });
    expect(openPlace(`${experiment()}/`)).toMatchObject({ kind: 'experiment' });
    expect(openPlace(calibdir)).toEqual({ kind: 'calib', path: calibdir, ...around });
  });

  it('a data folder opens its experiment, a file knows it too', () => {
    expect(openPlace(join(experiment(), 'xtc'))).toMatchObject({ kind: 'experiment', path: experiment() });
    expect(openPlace(join(experiment(), 'xtc', 'xpptut15-r0001-s00-c00.xtc'))).toMatchObject({
      kind: 'xtc-file',
      experiment: 'xpptut15',
      root,
    });
    expect(openPlace(join(root, 'alone.npy'))).toMatchObject({ kind: 'array-file', experiment: null });
  });

  it('a calib tree copied anywhere, whatever its name', () => {
    expect(openPlace(join(root, 'copied'))).toEqual({
      kind: 'calib',
      path: join(root, 'copied'),
      root: null,
      instrument: null,
      experiment: null,
      calibdir: join(root, 'copied'),
    });
  });

  it('anything else is refused with the path and what to do', () => {
    expect(failure(join(root, 'not-there'))).toMatchObject({
      code: 'not-found',
      file: join(root, 'not-there'),
    });
    expect(failure(join(root, 'notes.txt'))).toMatchObject({ code: 'bad-input' });
    expect(failure(join(root, 'empty'))).toMatchObject({ code: 'bad-input' });
    expect(failure(join(root, 'notes.txt', 'below'))).toMatchObject({ code: 'not-found' });
    for (const path of ['not-there', 'notes.txt', 'empty'])
      expect(failure(join(root, path)).hint).toBeTruthy();
  });
});

describe('the folder picker', () => {
  it('lists folders first, hides hidden names unless asked, and knows the parent', () => {
    mkdirSync(join(root, '.hidden'));
    const { path, parent, entries } = browseFolder({ path: root, hidden: false });
    expect([path, parent]).toEqual([root, tmpdir()]);
    expect(entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'folder copied',
      'folder empty',
      'folder XPP',
      'file alone.npy',
      'file notes.txt',
    ]);
    expect(browseFolder({ path: root, hidden: true }).entries.some(({ name }) => name === '.hidden')).toBe(
      true,
    );
    expect(browseFolder({ path: '/', hidden: false }).parent).toBeNull();
    expect(() => browseFolder({ path: join(root, 'gone'), hidden: false })).toThrow(CalibdeskError);
  });
});
