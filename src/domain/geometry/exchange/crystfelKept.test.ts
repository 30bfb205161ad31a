import { describe, expect, it } from 'vitest';
import { importCrystfel, type ImportOptions } from '../crystfelImport.ts';
import { parseCrystfel, type CrystfelFile } from '../crystfelRead.ts';
import { segmentsOfPanels } from '../crystfelTables.ts';
import { crystfelText } from '../crystfelWrite.ts';
import { applyEdits, parseEdits } from '../edits.ts';
import { nominalText } from '../nominal.ts';
import { defaultSegmentOptions } from '../segments/segment.ts';
import { leavesOf, readGeometry, type Geometry } from '../tree.ts';
import { placesAfterMotion, placesOfGeometry, placesOfPanels } from './crystfelPanels.ts';
import { patchCrystfel } from './crystfelPatch.ts';
import { motionOf } from './poses.ts';

/** What psana has no place for, between and after the panels. */
const extras = `; a comment of ours\r
photon_energy = 9500 eV
clen = /LCLS/detector_1/EncoderValue ; moved on Tuesday
adu_per_photon = 42
mask = /entry_1/data_1/mask
mask0_file = badpixels.h5
mask_good = 0x0000
peak_sep = 6.0
wavelength_of_nothing = unknown field
badring/min_x = -3.5
badring/max_x=4
badring/panel = p0a1
group_q0 = p0a0,p0a1
rigid_group_d0 = p0a0,p0a1,p0a2
rigid_group_collection_all = d0
p0a0/dim0 = 3
p0a0/saturation_map = /entry/map   
  p0a1/adu_per_eV=0.0008;twice as much
`;

const frame = 1 as const;
const options = (detector: string, segment: string | null = null): ImportOptions => ({
  detector,
  segment,
  frame,
  corner: 'auto',
  zCorrection_um: 0,
  segments: defaultSegmentOptions,
});

function writtenFile(name: string): string {
  const { top } = readGeometry(nominalText(name));
  const text = crystfelText(top, { frame, zCorrection_um: 0, original: false });
  // Fields of panels that the detector does not have would be panels of their own.
  const fitting = text.includes('p0a1/') ? extras : extras.replace(/^ *p0a1.*\n/gm, '');
  return fitting + text.replace('p0a2/no_index = 0', 'p0a2/no_index = 1 ; dead');
}

const ontoBase = (text: string, geometry: Geometry): { text: string; moved: number; kept_um: number } => {
  const file = parseCrystfel(text);
  const { places, kept_um } = placesOfGeometry(file, geometry.top, {
    frame,
    zCorrection_um: 0,
    centres: false,
  });
  return { text: patchCrystfel(text, file.panels, places), moved: places.size, kept_um };
};

function edited(text: string, detector: string, edits: unknown[]): string {
  const file = parseCrystfel(text);
  const geometry = importCrystfel(file, options(detector), []);
  const motions = () => leavesOf(geometry.top).map((leaf) => motionOf(leaf, geometry.top));
  const before = motions();
  applyEdits(geometry, parseEdits(edits));
  const owners = segmentsOfPanels(file, options(detector));
  return patchCrystfel(text, file.panels, placesAfterMotion(file, owners, before, motions(), frame));
}

/** Corners, um, and directions of all panels. */
const numbersOf = (file: CrystfelFile): number[][] =>
  file.panels.map(({ corner_x, corner_y, coffset, res, fast, slow }) => [
    (1e6 * corner_x!) / res!,
    (1e6 * corner_y!) / res!,
    coffset * 1e6,
    ...fast!,
    ...slow!,
  ]);

function largestDifference(one: string, other: string): number {
  const [a, b] = [numbersOf(parseCrystfel(one)), numbersOf(parseCrystfel(other))];
  return Math.max(...a.flatMap((values, panel) => values.map((value, at) => Math.abs(value - b[panel][at]))));
}

const place = /^\s*\S+?\/(fs|ss|corner_x|corner_y|coffset)\s*=/;
const otherLines = (text: string): string[] => text.split('\n').filter((line) => !place.test(line));

describe('CrystFEL files whose panels move', () => {
  it('come back byte for byte through psana', () => {
    for (const [name, detector] of [
      ['jungfrau4M', 'jungfrau'],
      ['epix10ka2M', 'epix10ka'],
      ['pnccd', 'pnccd'],
    ]) {
      const text = writtenFile(name);
      const back = ontoBase(text, importCrystfel(parseCrystfel(text), options(detector), []));
      expect(back.moved).toBe(0);
      expect(back.text).toBe(text);
    }
  });

  it('keep every other line, and are where the geometry has the panels', () => {
    const text = writtenFile('jungfrau4M');
    const geometry = importCrystfel(parseCrystfel(text), options('jungfrau', 'JUNGFRAU:V1'), []);
    applyEdits(
      geometry,
      parseEdits([
        ['move_geo', 'DET:VC', 0, 1000, -200, -5000],
        ['tilt_geo', 'JUNGFRAU:V1', 3, 0.5, 0.2, 1.5],
      ]),
    );
    const { text: moved, moved: count, kept_um } = ontoBase(text, geometry);
    expect(count).toBe(64);
    expect(otherLines(moved)).toEqual(otherLines(text));
    expect(moved).not.toBe(text);
    const direct = crystfelText(geometry.top, { frame, zCorrection_um: 0, original: false });
    // Six decimals of a pixel of 75 um, and of vectors; the direct text has coffset in whole micrometres.
    expect(largestDifference(moved, direct)).toBeLessThan(0.51);
    expect(kept_um).toBeLessThan(0.1);
    // x of LAB is -y of psana: 200 um are 2.666667 pixels.
    const [before, after] = [text, moved].map((each) => parseCrystfel(each).panels[0]);
    expect(after.corner_x! - before.corner_x!).toBeCloseTo(200 / 75, 5);
    expect(after.coffset - before.coffset).toBeCloseTo(0.005, 8);
  });

  it('keep what was refined panel by panel', () => {
    const text = writtenFile('jungfrau1M').replace(
      /p1a3\/corner_x = (\S+)/,
      (_, value: string) => `p1a3/corner_x = ${(Number(value) + 0.4).toFixed(6)}`,
    );
    const geometry = importCrystfel(parseCrystfel(text), options('jungfrau', 'JUNGFRAU:V1'), []);
    const back = ontoBase(text, geometry);
    expect(back.text).toBe(text);
    expect(back.kept_um).toBeGreaterThan(29.9);
    expect(back.kept_um).toBeLessThan(30.1);
    applyEdits(geometry, parseEdits([['move_geo', null, 0, 0, 75, 0]]));
    const [one, other] = [text, ontoBase(text, geometry).text].map((each) => parseCrystfel(each).panels);
    one.forEach((panel, at) => expect(other[at].corner_x! - panel.corner_x!).toBeCloseTo(-1, 5));
  });

  it('move by edits and back', () => {
    const text = writtenFile('jungfrau4M');
    const forth = edited(text, 'jungfrau', [['move_geo', 'JUNGFRAU:V2', 2, 100, 50, -20]]);
    const changed = forth.split('\n').flatMap((line, at) => (line === text.split('\n')[at] ? [] : [line]));
    expect(changed.every((line) => /^p2a\d\/(corner_x|corner_y|coffset) = /.test(line))).toBe(true);
    expect(changed).toHaveLength(24);
    const back = edited(forth, 'jungfrau', [['move_geo', 'JUNGFRAU:V2', 2, -100, -50, 20]]);
    // Written with 1e-6 pixels and 1e-9 m.
    expect(largestDifference(back, text)).toBeLessThan(0.001);
    const whole = edited(text, 'jungfrau', [['tilt_geo', null, 0, 0.2, -0.3, 5]]);
    expect(largestDifference(whole, text)).toBeGreaterThan(1000);
    expect(otherLines(whole)).toEqual(otherLines(text));
    // Edits that move nothing change nothing.
    expect(edited(text, 'jungfrau', [['move_geo', null, 0, 0, 0, 0]])).toBe(text);
  });

  it('of detectors without a table move panel by panel', () => {
    const panel = (name: string, x: number): string =>
      `${name}/min_fs = 0\n${name}/max_fs = 127\n${name}/min_ss = ${x}\n${name}/max_ss = ${x + 63}\n${name}/corner_x = ${x}\n${name}/corner_y = -4.5\n`;
    const text = `res = 5000\nfs = x\nss = +y\ncoffset = 0.001\n; two\n${panel('left', 0)}${panel('right', 64)}rigid_group_all = left,right\n`;
    const moved = edited(text, 'panels', [['move_geo', 'MTRX:V2:64:128:200:200', 1, -400, 0, 100]]);
    expect(moved).toBe(
      text
        .replace('right/corner_y = -4.5', 'right/corner_y = -2.500000')
        .replace('rigid_group', 'right/coffset = 0.000900000\nrigid_group')
        .replace('right/corner_x = 64\n', 'right/corner_x = 64\n'),
    );
    // x of psana is -y of LAB: two pixels up; z against the beam.
    const back = parseCrystfel(moved).panels[1];
    expect([back.corner_x, back.corner_y, back.coffset]).toEqual([64, -2.5, 0.0009]);
  });

  it('keep line ends, blanks and comments on the lines that change', () => {
    const text =
      'p0/res=1000\r\n  p0/fs =  x   ; fast\r\np0/ss = y\r\np0/corner_x=1.5;here\r\np0/corner_y = 2\r\np0/corner_x = 7.25 ; last\r\n; end';
    const { panels } = parseCrystfel(text);
    const to = { fast: [0, 1, 0], slow: [0, 1, 0], corner_x: 8, corner_y: 2, coffset: 0.25 } as const;
    expect(patchCrystfel(text, panels, new Map([['p0', to]]))).toBe(
      'p0/res=1000\r\n  p0/fs =  +0.000000x +1.000000y +0.000000z   ; fast\r\np0/ss = y\r\np0/corner_x=1.5;here\r\np0/corner_y = 2\r\np0/corner_x = 8.000000 ; last\r\np0/coffset = 0.250000000\r\n; end',
    );
    expect(patchCrystfel(text, panels, new Map())).toBe(text);
    // More digits than usual stay.
    const fine = text.replace('7.25', '7.123456789');
    const patched = patchCrystfel(
      fine,
      parseCrystfel(fine).panels,
      new Map([['p0', { ...to, corner_x: 1 / 3 }]]),
    );
    expect(patched).toContain('p0/corner_x = 0.333333333 ; last');
  });

  it('take the places of another file', () => {
    const text = writtenFile('jungfrau1M');
    const other = edited(text, 'jungfrau', [['tilt_geo', null, 0, 0, 0, 1]]);
    const file = parseCrystfel(text);
    const source = parseCrystfel(other.replaceAll('photon_energy', 'photon_energies'));
    const neither = { file: false, source: false };
    const places = placesOfPanels(file, source, neither);
    expect(patchCrystfel(text, file.panels, places)).toBe(other);
    expect(placesOfPanels(file, file, neither).size).toBe(0);
    // Corners that are centres stand half a pixel in both directions from outer ones.
    const centred = placesOfPanels(file, file, { file: true, source: false }).get('p0a0')!;
    const [{ fast, slow, corner_x, corner_y }] = file.panels;
    expect(centred.corner_x - corner_x!).toBeCloseTo((fast![0] + slow![0]) / 2, 9);
    expect(centred.corner_y - corner_y!).toBeCloseTo((fast![1] + slow![1]) / 2, 9);
    const fewer = parseCrystfel(other.replace(/^p1a7\/.*\n/gm, ''));
    expect(() => placesOfPanels(file, fewer, neither)).toThrow(/panel p1a7: expected a panel of that name/);
  });

  it('are told by number, by quad, by the rows of the data, and by rank when segments are missing', () => {
    const cspad = readGeometry(nominalText('cspad'));
    const lines = crystfelText(cspad.top, { frame, zCorrection_um: 0, original: false });
    const quads = lines.replace(
      /^p(\d+)a(\d)\//gm,
      (_, sensor: string, asic: string) =>
        `q${Math.floor(Number(sensor) / 8)}a${2 * (Number(sensor) % 8) + Number(asic)}/`,
    );
    const named = lines.replace(/^p(\d+)a(\d)\//gm, 'panel_$1_$2/');
    for (const text of [lines, quads, named]) expect(ontoBase(text, cspad)).toMatchObject({ text, moved: 0 });
    const without = writtenFile('jungfrau4M').replace(/^p[25]a\d\/.*\n/gm, '');
    const geometry = importCrystfel(parseCrystfel(without), options('jungfrau'), []);
    expect(leavesOf(geometry.top)).toHaveLength(6);
    expect(ontoBase(without, geometry)).toMatchObject({ text: without, moved: 0 });
  });

  it('are refused where they are of another detector', () => {
    const jungfrau = writtenFile('jungfrau1M');
    const of = (name: string): Geometry => readGeometry(nominalText(name));
    expect(() => ontoBase(jungfrau, of('jungfrau05M'))).toThrow(
      /line \d+: panel p1a0: expected one of the 8 ASICs of 1 segments JUNGFRAU:V1, found segment 1, ASIC 0/,
    );
    expect(() => ontoBase(jungfrau, of('cspad'))).toThrow(
      /p0a0: expected 185 x 194 pixels .* found 256 x 256/,
    );
    const flat = jungfrau
      .replace(/p0a0\/ss = .*/, 'p0a0/ss = +2.0x +0.0y')
      .replace(/p0a0\/fs = .*/, 'p0a0/fs = x');
    expect(() => ontoBase(flat, of('jungfrau1M'))).toThrow(/panel p0a0: fs and ss span no plane/);
    expect(() => ontoBase(jungfrau.replace(/p0a0\/res = .*/, 'p0a0/res = 0'), of('jungfrau1M'))).toThrow(
      /p0a0: res must be above 0/,
    );
    expect(() => ontoBase(jungfrau.replace(/p0a3\/max_fs.*\n/, ''), of('jungfrau1M'))).toThrow(
      /p0a3 has no max_fs/,
    );
    const spare = jungfrau.replaceAll('p1a7/', 'spare/');
    expect(() => edited(spare, 'jungfrau', [])).toThrow(/panel spare is no part of a segment of jungfrau/);
    const other = jungfrau.replace('p1a7/max_ss = 1023', 'p1a7/max_ss = 1022');
    expect(() => edited(other, 'panels', [])).toThrow(/p1a7 is MTRX:V2:255:256:75:75/);
  });
});
