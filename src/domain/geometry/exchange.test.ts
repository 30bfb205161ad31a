import { describe, expect, it } from 'vitest';
import { pixelCoordinates } from './coordinates.ts';
import { compareGeometries } from './compare.ts';
import { importComments, importCrystfel, readCrystfel } from './crystfelImport.ts';
import { parseCrystfel, readDirection } from './crystfelRead.ts';
import { crystfelText } from './crystfelWrite.ts';
import { applyEdits, parseEdits } from './edits.ts';
import { nominalText } from './nominal.ts';
import { asicVectors } from './psf.ts';
import { applyDeployedPose, chooseRepositoryFile, renameMatrices } from './repository.ts';
import { calibrantSpacings, ringOf, scatteringAt } from './rings.ts';
import { defaultSegmentOptions } from './segments/segment.ts';
import { anglesOf, rotationMatrix } from './transforms.ts';
import { objectOf, readGeometry } from './tree.ts';
import { randomNumbers } from './randomTree.ts';

describe('CrystFEL', () => {
  it('reads directions in any form', () => {
    expect(readDirection('+0.5x -1.0y')).toEqual([0.5, -1, 0]);
    expect(readDirection('-y + z')).toEqual([0, -1, 1]);
    expect(readDirection('x y')).toBeNull();
    expect(readDirection('1.0')).toBeNull();
  });

  it.each([
    // Vectors stand in the file with six digits: less than 1 um at the far end of a segment of 1000 pixels.
    ['jungfrau4M', 1],
    ['pnccd', 1],
    // Files of epix10ka are read as version 2 of the segment, whose wide pixels have other centres: half a pixel.
    ['epix10ka2M', 51],
  ])('tells by its panels that a file is of %s', (name, tolerance_um) => {
    const source = readGeometry(nominalText(name));
    const text = crystfelText(source.top, { frame: 1, zCorrection_um: 0, original: false });
    const read = readCrystfel(text, defaultSegmentOptions);
    const [one, other] = [pixelCoordinates(source.top), pixelCoordinates(read.top)];
    expect(other.x).toHaveLength(one.x.length);
    for (const axis of ['x', 'y'] as const)
      for (let i = 0; i < one.x.length; i += 997)
        expect(Math.abs(one[axis][i] - other[axis][i])).toBeLessThan(tolerance_um);
    expect(() => readCrystfel('a/min_fs = 0\na/max_fs = 99\n', defaultSegmentOptions)).toThrow(/no detector/);
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
