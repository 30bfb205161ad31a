import { describe, expect, it } from 'vitest';
import { CalibdeskError } from '../errors.ts';
import { newCoordinates, pixelAreas, pixelCoordinates, projectedCoordinates } from './coordinates.ts';
import { compareGeometries } from './compare.ts';
import { importComments, importCrystfel } from './crystfelImport.ts';
import { parseCrystfel, readDirection } from './crystfelRead.ts';
import { crystfelText } from './crystfelWrite.ts';
import { applyEdits, mergeGeometries, parseEdits, savingWarnings } from './edits.ts';
import { assembleImage, imagePlan, lastImage, pixelsOfImage, scatterImage } from './imageAssembly.ts';
import { indexMap, noBin } from './indexMaps.ts';
import { segmentMask, usualBits } from './masks.ts';
import { nominalNames, nominalText } from './nominal.ts';
import { asicVectors } from './psf.ts';
import { applyDeployedPose, chooseRepositoryFile, renameMatrices } from './repository.ts';
import { calibrantSpacings, ringOf, scatteringAt } from './rings.ts';
import { segmentOf } from './segments/registry.ts';
import { defaultSegmentOptions } from './segments/segment.ts';
import { anglesOf, composed, levelsOf, place, rotationMatrix } from './transforms.ts';
import { geometryText, leavesOf, objectOf, readGeometry } from './tree.ts';

const psana2 = { ...defaultSegmentOptions, segmentLibrary: 'psana2' as const };
const optionsOf = (name: string) => (name === 'jungfrau16M' ? psana2 : defaultSegmentOptions);
const matrix = 'IP 0 MTRX:V2:4:6:10:20 0 0 0 0 0 0 0 0 0 0\n';

/** Pseudo-random numbers that are the same on every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Two levels with any angles over two matrices. */
function randomTree(random: () => number): string {
  const angle = (): string => (360 * random() - 180).toFixed(4);
  const row = (parent: string, name: string, index: number): string =>
    `${parent} ${name} ${index} ${(1e5 * (random() - 0.5)).toFixed(1)} ${(1e5 * random()).toFixed(1)} ${(-1e5 * random()).toFixed(1)} ${angle()} ${angle()} ${angle()} 0.5 -0.25 0.1`;
  return [
    row('CAM 0', 'MTRX:V2:5:7:75:60', 0),
    row('CAM 0', 'MTRX:V2:5:7:75:60', 1),
    row('IP 0', 'CAM', 0),
  ].join('\n');
}

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

describe('coordinates', () => {
  it('are those of every pixel on its own, to the last bit', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { top } = readGeometry(randomTree(randomNumbers(seed)));
      const found = pixelCoordinates(top);
      let at = 0;
      for (const leaf of leavesOf(top)) {
        const { segment } = leaf;
        if (segment === null) throw new Error('no segment');
        const levels = levelsOf(leaf, top, true);
        const joined = composed(levels);
        for (let row = 0; row < segment.rows; row++)
          for (let column = 0; column < segment.cols; column++, at++) {
            const local = [segment.x_um[column], segment.y_um[row], 0] as const;
            const [x, y, z] = place(levels, local);
            expect([found.x[at], found.y[at], found.z[at]]).toEqual([x, y, z]);
            const near = joined.rotation.map(
              (line, axis) => line[0] * local[0] + line[1] * local[1] + joined.shift_um[axis],
            );
            // One matrix in place of six rotations: equal to rounding of numbers up to 1e5 um.
            [x, y, z].forEach((value, axis) => expect(Math.abs(near[axis] - value)).toBeLessThan(1e-8));
          }
      }
    }
  });

  it('turn into the LAB frame and back', () => {
    const { top } = readGeometry(nominalText('epix100a'));
    const psana = pixelCoordinates(top);
    const lab = pixelCoordinates(top, { frame: 1 });
    expect([lab.x[5], lab.y[5], lab.z[5]]).toEqual([-psana.y[5], -psana.x[5], -psana.z[5]]);
    expect(lab.z[0]).toBeGreaterThan(0);
  });

  it('fill the arrays that they are given', () => {
    const { top } = readGeometry(nominalText('epix10ka'));
    const into = newCoordinates(top);
    expect(pixelCoordinates(top, { into })).toBe(into);
    expect(into.x).toEqual(pixelCoordinates(top).x);
  });

  it('take the order of the DAQ for a cspad2x2, and the natural one when asked', () => {
    const { top } = readGeometry(nominalText('cspad2x2'));
    expect(top.shape).toEqual([1, 185, 388, 2]);
    const data = pixelCoordinates(top);
    const natural = pixelCoordinates(top, { dataOrder: false });
    expect([data.y[0], data.y[1]]).toEqual([natural.y[0], natural.y[185 * 388]]);
  });

  it('mark columns that hold no pixels everywhere', () => {
    const { top } = readGeometry('IP 0 ARCHON:V2 0 0 0 0 30 20 10 0 0 0\n', { ...psana2, dataRows: 3 });
    const { x, y, z } = pixelCoordinates(top);
    expect([x[0], y[0], z[0]]).toEqual([NaN, NaN, NaN]);
    const map = indexMap(x, y, { scale_um: 10, offset: [0, 0], frame: 0 });
    expect(map.rows[0]).toBe(noBin);
    expect(map.rows[36]).not.toBe(noBin);
    expect(pixelAreas(top)[0]).toBeNaN();
  });

  it('project onto a plane, but not next to the interaction point', () => {
    const { top } = readGeometry(
      matrix.replace('0 0 0 0 0 0\n', '-1000 0 0 0 0 0\n').replace('20 0 0 0', '20 0 0 0'),
    );
    const coordinates = pixelCoordinates(top);
    expect(projectedCoordinates(coordinates, 500).x).toEqual(coordinates.x);
  });

  it('of every nominal geometry exist and have their shape', () => {
    for (const name of nominalNames.filter((each) => each !== 'jungfrau16M')) {
      const { top, warnings } = readGeometry(nominalText(name), optionsOf(name));
      expect(warnings).toEqual([]);
      expect(top.pixels).toBe(top.shape.reduce((product, length) => product * length, 1));
      expect(Number.isFinite(pixelCoordinates(top).x[top.pixels - 1])).toBe(true);
    }
  });
});

describe('images', () => {
  const text = `IP 0 MTRX:V2:3:3:10:10 0 0 0 0 0 0 0 0 0 0\nIP 0 MTRX:V2:3:3:10:10 1 20 0 0 0 0 0 0 0 0\n`;
  const { top } = readGeometry(text);
  const { x, y } = pixelCoordinates(top);
  const map = indexMap(x, y, { scale_um: 10, offset: [0, 0], frame: 0 });
  const plan = imagePlan(map);
  const values = Float32Array.from({ length: 18 }, (_, i) => i + 1);

  it('show the last, the largest, the mean, or the number of shared pixels', () => {
    const make = (mode: 'last' | 'max' | 'mean' | 'entries', data: ArrayLike<number> = values) =>
      assembleImage(plan, data, { mode, fillHoles: false, base: 0 });
    expect(plan.shape).toEqual([5, 3]);
    const shared = make('entries').image.indexOf(2);
    const both = Array.from(values).filter((_, i) => plan.bins[i] === shared);
    expect(both).toHaveLength(2);
    expect(make('last').image[shared]).toBe(both[1]);
    expect(
      make(
        'max',
        values.map((value) => -value),
      ).image[shared],
    ).toBe(-both[0]);
    expect(make('mean').image[shared]).toBe((both[0] + both[1]) / 2);
    expect(make('last').counts).toMatchObject({ multiBins: 3, multiPixels: 6 });
    expect(scatterImage(map, values)).toEqual(lastImage(plan, values));
  });

  it('give the pixels back', () => {
    const image = lastImage(plan, values);
    const back = pixelsOfImage(plan, image);
    back.forEach((value, i) => expect(value).toBe(image[plan.bins[i]]));
  });

  it('fill holes with neighbours inside the image only', () => {
    const hole: Parameters<typeof imagePlan>[0] = {
      rows: Uint32Array.of(0, 1),
      cols: Uint32Array.of(1, 0),
      maxRow: 1,
      maxCol: 1,
    };
    const { image } = assembleImage(imagePlan(hole), [7, 5], { mode: 'last', fillHoles: true, base: 0 });
    expect(Array.from(image)).toEqual([5, 7, 5, 5]);
  });

  it('refuse data of another size', () => {
    expect(() => assembleImage(plan, [1, 2], { mode: 'last', fillHoles: false, base: 0 })).toThrow(
      /2 values, the geometry 18 pixels/,
    );
  });
});

describe('segments and masks', () => {
  it('have wide pixels of their own', () => {
    const one = segmentOf('EPIX10KA:V1', defaultSegmentOptions);
    const two = segmentOf('EPIX10KA:V1', psana2);
    expect([one?.x_um[192], two?.x_um[192]]).toEqual([200, 175]);
    expect(segmentOf('EPIX10KA:V1', { ...psana2, widePixelCenter: true })?.x_um[192]).toBe(112.5);
  });

  it('mask the first non-bonded pixel too, unless as the original', () => {
    const segment = segmentOf('SENS2X1:V1', defaultSegmentOptions);
    if (segment === null) throw new Error('no segment');
    expect(segmentMask(segment, { ...usualBits, bits: 8 })[0]).toBe(0);
    expect(segmentMask(segment, { ...usualBits, bits: 8, original: true })[0]).toBe(1);
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

describe('CrystFEL', () => {
  it('reads directions in any form', () => {
    expect(readDirection('+0.5x -1.0y')).toEqual([0.5, -1, 0]);
    expect(readDirection('-y + z')).toEqual([0, -1, 1]);
    expect(readDirection('x y')).toBeNull();
    expect(readDirection('1.0')).toBeNull();
  });

  it.each([
    ['jungfrau4M', 'jungfrau', 'JUNGFRAU:V1'],
    ['epix10ka2M', 'epix10ka', 'EPIX10KA:V1'],
  ])('brings %s back in both frames', (name, detector, segment) => {
    const source = readGeometry(nominalText(name));
    for (const frame of [0, 1] as const) {
      const text = crystfelText(source.top, { frame, zCorrection_um: 0, original: false });
      const file = parseCrystfel(text);
      const header = { time: '-', user: '-', cwd: '-', host: '-', command: '-', release: '-' };
      const back = importCrystfel(
        file,
        { detector, segment, frame, corner: 'auto', zCorrection_um: 0, segments: defaultSegmentOptions },
        importComments(file, detector, header),
      );
      const [one, two] = [pixelCoordinates(source.top), pixelCoordinates(back.top)];
      for (let i = 0; i < one.x.length; i += 1009) {
        // Six decimals of a pixel and of a metre: 1e-4 um in the plane, 1 um along the beam; vectors to 1e-6.
        expect(Math.abs(one.x[i] - two.x[i])).toBeLessThan(0.1);
        expect(Math.abs(one.y[i] - two.y[i])).toBeLessThan(0.1);
        expect(Math.abs(one.z[i] - two.z[i])).toBeLessThan(0.7);
      }
    }
  });

  it('says where a file is wrong', () => {
    expect(() => parseCrystfel('p0a0/fs = sideways\n')).toThrow(/line 1: p0a0\/fs/);
    expect(() => parseCrystfel('; nothing\n')).toThrow(/no panels/);
  });
});

describe('rings, vectors, comparison, repository', () => {
  it('of a known spacing', () => {
    const ring = ringOf(2, 1, 100_000);
    expect(ring.radius_um).toBeCloseTo(100_000 * Math.tan(2 * Math.asin(0.25)), 9);
    expect(ringOf(0.4, 1, 1).two_theta_rad).toBeNull();
    const at = scatteringAt(0, ring.radius_um ?? 0, 100_000, 1);
    expect(at.d_A).toBeCloseTo(2, 12);
    expect(calibrantSpacings('Si')[0]).toBeCloseTo(5.4311 / Math.sqrt(3), 12);
    expect(() => calibrantSpacings('chalk')).toThrow(/unknown calibrant/);
  });

  it('of ASICs are first steps', () => {
    const { top } = readGeometry(nominalText('epix10ka'));
    const [first] = asicVectors(top, 0);
    expect(Math.hypot(...first.fast)).toBeCloseTo(100, 9);
    expect(asicVectors(top, 0)).toHaveLength(4);
  });

  it('finds shift and turn of a second geometry', () => {
    const one = readGeometry(nominalText('epix10ka2M'));
    const two = readGeometry(nominalText('epix10ka2M'));
    applyEdits(
      two,
      parseEdits([
        ['tilt_geo', 'CAMERA', 0, 0, 0, 0.5],
        ['move_geo', 'CAMERA', 0, 10, 20, 30],
      ]),
    );
    const found = compareGeometries(one.top, two.top);
    expect(found.mean_offset_um[2]).toBeCloseTo(30, 6);
    expect(found.dphi_mean_deg).toBeCloseTo(-0.5, 6);
    found.diff_x_um.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-6));
    expect(() => compareGeometries(one.top, readGeometry(nominalText('epix10ka')).top)).toThrow(/16 and 1/);
  });

  it('chooses the latest file not after the run', () => {
    const names = [
      'bar_default.data',
      'bar_Det_20150101.data',
      'bar_Det_20160601.data',
      'bar_Det_20990101.data',
      'bar_Det_note.data',
    ];
    expect(chooseRepositoryFile(names, 'bar', 'Det', 20160630)).toMatchObject({
      file: 'bar_Det_20160601.data',
      skipped: ['bar_Det_note.data'],
    });
    expect(chooseRepositoryFile(names, 'bar', 'Det', 20100101).file).toBe('bar_default.data');
  });

  it('sets only the named numbers of a pose', () => {
    const none = { x0: null, y0: null, z0: null, rot_x: null, rot_y: null, rot_z: null };
    const geometry = readGeometry(nominalText('epix10ka'));
    const { pose } = objectOf(geometry, 'SENSOR');
    pose.tilt_z = 1;
    expect(applyDeployedPose(geometry, { parent: null, pose: { ...none, z0: -5 }, original: false })).toBe(
      true,
    );
    expect(pose).toMatchObject({ z0: -5, rot_z: 90, tilt_z: 1 });
    expect(() => applyDeployedPose(geometry, { parent: 'NONE', pose: none, original: false })).toThrow(
      /no object NONE/,
    );
    expect(applyDeployedPose(geometry, { parent: 'NONE', pose: none, original: true })).toBe(false);
    expect(applyDeployedPose(geometry, { parent: null, pose: { ...none, x0: 7 }, original: true })).toBe(
      true,
    );
    expect(pose).toMatchObject({ x0: 7, z0: -100000, rot_z: 0, tilt_z: 0 });
  });

  it('renames matrices but not in comments', () => {
    expect(renameMatrices('# MTRX:1\nIP 0 MTRX:2:2:1:1 0\n', 'MTRX:V2:4:4:1:1')).toBe(
      '# MTRX:1\nIP 0 MTRX:V2:4:4:1:1 0\n',
    );
  });

  it('turns matrices into angles and back', () => {
    const random = randomNumbers(3);
    for (let i = 0; i < 50; i++) {
      const angles = [360 * random() - 180, 170 * random() - 85, 360 * random() - 180] as const;
      const again = rotationMatrix(...anglesOf(rotationMatrix(...angles)));
      rotationMatrix(...angles).forEach((line, row) =>
        line.forEach((value, column) => expect(Math.abs(value - again[row][column])).toBeLessThan(1e-12)),
      );
    }
  });
});
