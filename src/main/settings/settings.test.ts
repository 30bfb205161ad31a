import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeJsonFile } from './jsonFile.ts';
import { Settings } from './settings.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'calibdesk-settings-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('settings', () => {
  it('are empty at first, kept afterwards, and shared by two programs', () => {
    const one = new Settings(home);
    const two = new Settings(home);
    expect(one.values()).toEqual({});
    one.set('theme', 'dark');
    two.set('layout', { side: 300 });
    expect(one.values()).toEqual({ theme: 'dark', layout: { side: 300 } });
    expect(readdirSync(home)).toEqual(['settings.json']);
  });

  it('list a place once, the latest first, at most twenty', () => {
    const settings = new Settings(home);
    for (let n = 0; n < 25; n++) settings.remember(`/place/${n}`, 'calib', new Date(n * 1000));
    settings.remember('/place/10', 'experiment', new Date(99_000));
    const recent = settings.recent();
    expect(recent).toHaveLength(20);
    expect(recent[0]).toEqual({
      path: '/place/10',
      kind: 'experiment',
      openedAt: '1970-01-01T00:01:39.000Z',
    });
    expect(recent.filter((place) => place.path === '/place/10')).toHaveLength(1);
  });

  it.each(['', '{', '[]', '7', '{"values":3,"recent":[null,{"path":1}]}'])(
    'start anew from a damaged file %j',
    (text) => {
      writeFileSync(join(home, 'settings.json'), text);
      const settings = new Settings(home);
      expect([settings.values(), settings.recent()]).toEqual([{}, []]);
      settings.set('a', 1);
      expect(settings.values()).toEqual({ a: 1 });
    },
  );

  it('stay as they were when the new ones cannot be written', () => {
    const file = join(home, 'settings.json');
    writeJsonFile(file, { values: { a: 1 } });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(() => writeJsonFile(file, circular)).toThrow();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ values: { a: 1 } });
    expect(readdirSync(home)).toEqual(['settings.json']);
  });
});
