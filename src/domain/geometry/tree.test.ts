import { describe, expect, it } from 'vitest';
import { CalibdeskError } from '../errors.ts';
import { applyEdits, mergeGeometries, parseEdits, savingWarnings } from './edits.ts';
import { nominalText } from './nominal.ts';
import { geometryText, leavesOf, readGeometry } from './tree.ts';
import { randomNumbers, randomTree } from './randomTree.ts';

const matrix = 'IP 0 MTRX:V2:4:6:10:20 0 0 0 0 0 0 0 0 0 0\n';

describe('text of a geometry', () => {
  it('reads comments, blanks and signs, and turns positive z under IP', () => {
    const text =
      '#\n##  two words \n# x\n\n  \n\tIP:V1 0 MTRX:V2:2:2:1:1 3 1e2 -.5 +70. -0.0 0 0 0 0 0\r\n  # later';
    const geometry = readGeometry(text);
    expect(geometry.comments).toEqual(['two words', '', 'later']);
    expect(geometry.objects[0]).toMatchObject({ index: 3, pose: { x0: 100, y0: -0.5, z0: -70 } });
    expect(geometry.top).toMatchObject({ name: 'IP:V1', index: 0, shape: [1, 2, 2] });
  });

  it.each([
    ['a field too few', 'IP 0 CAM 0 0 0 0 0 0 0 0 0\n', /line 1: expected 13 fields, found 12/],
    ['a text for a number', `# c\n${matrix.replace('10:20 0 0', '10:20 0 x')}`, /line 2: field 5 \(x0\)/],
    ['not a number', matrix.replace('10:20 0 0', '10:20 0 nan'), /expected a number/],
    ['overflow', matrix.replace('10:20 0 0', '10:20 0 1e999'), /expected a number/],
    ['an index with a point', matrix.replace('IP 0', 'IP 0.0'), /expected an index/],
    ['itself as parent', 'CAM 0 CAM 0 0 0 0 0 0 0 0 0 0\n', /its own parent/],
    ['a cycle', 'A 0 B 0 0 0 0 0 0 0 0 0 0\nB 0 A 0 0 0 0 0 0 0 0 0 0\n', /cycle/],
    [
      'the same object twice',
      `IP 0 CAM 0 0 0 0 0 0 0 0 0 0\nIP 0 CAM 0 0 0 0 0 0 0 0 0 0\n${matrix.replace('IP', 'CAM')}`,
      /stands twice/,
    ],
    ['an unknown segment', 'IP 0 ANDOR3D:V1 0 0 0 0 0 0 0 0 0 0\n', /line 1: ANDOR3D:V1: no such segment/],
    ['a matrix without sizes', 'IP 0 MTRX:4:4:10 0 0 0 0 0 0 0 0 0 0\n', /pixel sizes/],
    ['a matrix too large', 'IP 0 MTRX:V2:99999999:99999999:1:1 0 0 0 0 0 0 0 0 0 0\n', /at most/],
    ['unequal children', `${matrix}IP 0 MTRX:V2:4:5:10:20 1 0 0 0 0 0 0 0 0 0\n`, /unequal shapes/],
    ['nothing', '# only a comment\n', /no objects/],
    ['NUL bytes', `${matrix}\0`, /NUL/],
  ])('refuses %s', (_name, text, message) => {
    expect(() => readGeometry(text)).toThrow(message);
    expect(() => readGeometry(text)).toThrow(CalibdeskError);
  });

  it('refuses long chains quickly', () => {
    const chain = Array.from({ length: 19000 }, (_, i) => `L ${i} L ${i + 1} 0 0 0 0 0 0 0 0 0`).join('\n');
    expect(() => readGeometry(chain)).toThrow(/too long a chain/);
  });

  it('keeps every number with full precision', () => {
    const geometry = readGeometry(randomTree(randomNumbers(7)));
    const again = readGeometry(geometryText(geometry, 'full'));
    expect(again.objects.map(({ pose }) => pose)).toEqual(geometry.objects.map(({ pose }) => pose));
  });

  it('survives mutilated files: an error or a geometry, never anything else', () => {
    const random = randomNumbers(99);
    const source = nominalText('epix10kaquad');
    for (let round = 0; round < 400; round++) {
      const at = Math.floor(random() * source.length);
      const text =
        round % 2 === 0
          ? source.slice(0, at)
          : source.slice(0, at) + String.fromCharCode(32 + Math.floor(95 * random())) + source.slice(at + 1);
      try {
        expect(readGeometry(text).top.pixels).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(CalibdeskError);
      }
    }
  });
});

describe('edits', () => {
  it('of the whole detector change what is saved', () => {
    const geometry = readGeometry(nominalText('epix10kaquad'));
    applyEdits(
      geometry,
      parseEdits([
        ['move_geo', null, 0, 1, 2, 3],
        ['tilt_geo', 'QUAD', 0, 0.1, 0.2, 0.3],
      ]),
    );
    const pose = readGeometry(geometryText(geometry)).objects.find(({ name }) => name === 'QUAD')?.pose;
    expect(pose).toMatchObject({ x0: 1, y0: 2, z0: -99997, tilt_x: 0.1, tilt_y: 0.2, tilt_z: 0.3 });
  });

  it('refuse what is no edit', () => {
    expect(() => parseEdits([['move_geo', 'A', 0, 1, 2]])).toThrow(/expected 3 numbers/);
    expect(() => parseEdits({})).toThrow(/list/);
  });

  it('warn of rows that would be read back otherwise', () => {
    const geometry = readGeometry(nominalText('epix10ka'));
    applyEdits(geometry, parseEdits([['move_geo', null, 0, 0, 0, 200000]]));
    expect(savingWarnings(geometry)[0]).toMatch(/read back as -100000/);
  });

  it('merge trees with indices of their own', () => {
    const geometry = readGeometry(nominalText('epix10kaquad'));
    const merged = mergeGeometries([geometry, readGeometry(nominalText('epix10kaquad'))], null);
    expect(leavesOf(merged.top)).toHaveLength(8);
    expect(merged.top.children.map(({ index }) => index)).toEqual([0, 1]);
  });
});
