import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { pixelCoordinates } from '../../../../domain/geometry/coordinates.ts';
import { nominalText } from '../../../../domain/geometry/nominal.ts';
import { readGeometry } from '../../../../domain/geometry/tree.ts';
import { ConversionScratch, type GivenConversion } from './conversionScratch.ts';

const scratch = new ConversionScratch(['jungfrau1M', 'pnccd']);
const at = (name: string): string => scratch.at(name);
const convert = (file: string, output: string, given: GivenConversion) =>
  scratch.convert(file, output, given);
const arrayOf = (file: string, path: string) => scratch.array(file, path);
const largestDifference = (one: string, other: string) => scratch.difference(one, other);
afterAll(() => scratch.dispose());

describe('CrystFEL', () => {
  it('keeps the lines of the old file', async () => {
    await convert('jungfrau1M.data', 'new.geom', { to: 'crystfel' });
    const old = readFileSync(at('new.geom'), 'utf8').replace(
      'adu_per_eV = 0.1',
      'adu_per_photon = 42 ; mine',
    );
    writeFileSync(at('old.geom'), `${old}bad_edge/min_x = 3\nrigid_group_a = p0a0\n`);
    const back = { detector: 'jungfrau', segment: 'JUNGFRAU:V1' };
    await convert('old.geom', 'back.data', { ...back, to: 'psana' });
    expect(scratch.notes).toEqual([
      expect.stringMatching(/1 bad regions/),
      expect.stringMatching(/rigid groups/),
    ]);
    const same = await convert('back.data', 'same.geom', { to: 'crystfel', base: 'old.geom' });
    expect(same).toEqual({ file: at('same.geom'), to: 'crystfel', panels: 16, moved: 0 });
    expect(readFileSync(at('same.geom'), 'utf8')).toBe(readFileSync(at('old.geom'), 'utf8'));
    const given = { to: 'crystfel', operations: at('edits.json') } as const;
    // The same edits on the .geom itself and on the geometry that is put into it.
    expect(await convert('old.geom', 'direct.geom', given)).toMatchObject({ panels: 16, moved: 16 });
    await convert('back.data', 'through.geom', { ...given, base: 'old.geom' });
    const numbers = (name: string): number[] =>
      [...readFileSync(at(name), 'utf8').matchAll(/(?<=[ +-])-?\d+\.\d+/g)].map(Number);
    const [direct, through] = [numbers('direct.geom'), numbers('through.geom')];
    expect(direct).toHaveLength(through.length);
    // Vectors and corners to 1e-6; the turned axes of six decimals stand at right angles to some 1e-6.
    direct.forEach((value, i) => expect(Math.abs(value - through[i])).toBeLessThan(0.001));
    expect(readFileSync(at('through.geom'), 'utf8')).toContain('adu_per_photon = 42 ; mine');
    // One .geom into the lines of another.
    await convert('direct.geom', 'onto.geom', { to: 'crystfel', base: 'old.geom' });
    expect(readFileSync(at('onto.geom'), 'utf8')).toBe(readFileSync(at('direct.geom'), 'utf8'));
  });

  it('says when a base or an edit is missing or out of place', async () => {
    await convert('jungfrau1M.data', 'a.geom', { to: 'crystfel' });
    const reject = (file: string, given: GivenConversion, why: RegExp) =>
      expect(convert(file, 'never.geom', given)).rejects.toThrow(why);
    await reject('a.geom', { to: 'crystfel' }, /is a CrystFEL geometry already/);
    await reject('jungfrau1M.data', { to: 'psana', base: 'a.geom' }, /--base \S+a\.geom has no use here/);
    await reject('jungfrau1M.data', { to: 'crystfel', base: 'pnccd.data' }, /pnccd\.data has no use/);
    await reject('a.geom', { to: 'psana', detector: 'jungfrau', base: 'pnccd.data' }, /has no use here/);
    await convert('jungfrau1M.data', 'a.nxs', { to: 'nexus' });
    await reject('a.nxs', { to: 'psana', base: 'pnccd.data' }, /has no use here/);
    await reject(
      'pnccd.data',
      { to: 'crystfel', base: 'a.geom' },
      /a\.geom: line \d+: panel p0a\d: expected/,
    );
    await reject('jungfrau1M.data', { to: 'crystfel', base: 'gone.geom' }, /gone\.geom/);
    writeFileSync(at('other.json'), '[["move_geo", "NOBODY", 0, 1, 2, 3]]');
    await reject('a.geom', { to: 'crystfel', operations: at('other.json') }, /no object NOBODY 0/);
    expect(existsSync(at('never.geom'))).toBe(false);
  });

  it('applies edits on its way to psana', async () => {
    await convert('jungfrau1M.data', 'edit.geom', { to: 'crystfel' });
    const given = { detector: 'jungfrau', segment: 'JUNGFRAU:V1', to: 'psana' } as const;
    await convert('edit.geom', 'unmoved.data', given);
    writeFileSync(at('shift.json'), '[["move_geo", "DET:VC", 0, 500, 0, 0]]');
    await convert('edit.geom', 'shifted.data', { ...given, operations: at('shift.json') });
    expect(largestDifference('unmoved.data', 'shifted.data')).toBeCloseTo(500, 6);
  });

  it('converts on to the other forms', async () => {
    await convert('jungfrau1M.data', 'on.geom', { to: 'crystfel' });
    const given = { detector: 'jungfrau', segment: 'JUNGFRAU:V1' };
    const done = await convert('on.geom', 'on.h5', { ...given, to: 'cheetah' });
    expect(done.shape).toEqual([1024, 1024]);
    const [x, wanted] = [
      await arrayOf('on.h5', '/x'),
      pixelCoordinates(readGeometry(nominalText('jungfrau1M')).top),
    ];
    // Corners and vectors to 1e-6 pixels.
    for (let i = 0; i < x.data.length; i += 1009)
      expect(Math.abs(x.data[i] * 1e6 + wanted.x[i])).toBeLessThan(0.1);
  });
});
