import { describe, expect, it } from 'vitest';
import type { FoundItem, StoredItem } from '../../array/storedItems.ts';
import { pixelCoordinates, type PixelCoordinates } from '../coordinates.ts';
import { nominalText } from '../nominal.ts';
import { randomNumbers, randomTree } from '../randomTree.ts';
import { defaultSegmentOptions } from '../segments/segment.ts';
import { geometryText, objectOf, readGeometry, type Geometry } from '../tree.ts';
import { tileDocument } from './extraGeom.ts';
import { asicLattices } from './lattice.ts';
import { nexusItems } from './nexus.ts';
import { geometryOfNexus } from './nexusGeometry.ts';
import { nexusModules, type FoundItems } from './nexusRead.ts';
import { pyfaiDetector } from './pyfai.ts';
import { labOf, sampleDetectors, tiltedDetector } from './sampleDetectors.ts';

const facts = {
  title: 'a.data',
  time: '2021-03-04T05:06:07',
  energy_eV: 9500,
  segmentLibrary: 'lcls1',
} as const;

/** What a reader finds in a file that holds these items. */
function foundOf(items: readonly StoredItem[]): Record<string, FoundItem> {
  const plain = (value: StoredItem['value']): unknown[] | null =>
    value === null ? null : typeof value === 'string' ? [value] : Array.from(value.data as Float64Array);
  return Object.fromEntries(
    items.map(({ path, value, attributes = {} }) => [
      path,
      {
        kind: value === null ? 'group' : 'dataset',
        shape: value === null || typeof value === 'string' ? [] : value.shape,
        values: plain(value),
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, held]) => [
            name,
            typeof held === 'string'
              ? held
              : held.shape.length === 0
                ? held.data[0]
                : Array.from(held.data as Float64Array),
          ]),
        ),
      },
    ]),
  );
}

/** Largest distance of places made of grids from the coordinates; grids are (row, column, first, slow, fast) um. */
function gridDeviation(
  coordinates: PixelCoordinates,
  cols: number,
  grids: readonly {
    origin: readonly number[];
    size: readonly number[];
    at: (i: number, j: number) => readonly number[];
  }[],
): number {
  let largest = 0;
  let pixels = 0;
  for (const { origin, size, at } of grids)
    for (let i = 0; i < size[0]; i++)
      for (let j = 0; j < size[1]; j++, pixels++) {
        if ((i * 31 + j) % 17 !== 0 && i !== 0 && j !== 0) continue;
        const to = (origin[0] + i) * cols + origin[1] + j;
        const [x, y, z] = at(i, j);
        largest = Math.max(
          largest,
          Math.abs(x - coordinates.x[to]),
          Math.abs(y - coordinates.y[to]),
          Math.abs(z - coordinates.z[to]),
        );
      }
  expect(pixels).toBe(coordinates.x.length);
  return largest;
}

describe('NeXus', () => {
  it.each(sampleDetectors)(
    'modules of %s lie where the geometry has the pixels, by the rules of NXmx alone',
    (name) => {
      const { top } = tiltedDetector(name);
      const items = foundOf(nexusItems(top, facts));
      const cols = top.shape.at(-1) === 2 ? 388 : (top.shape.at(-1) ?? 0);
      const grids = nexusModules(items).map(({ origin, size, first, slow, fast }) => ({
        origin,
        size,
        at: (i: number, j: number) => first.map((value, k) => value + i * slow[k] + j * fast[k]),
      }));
      // float64 throughout: metres and directions cost some last bits of 0.2 m.
      expect(gridDeviation(labOf(top), cols, grids)).toBeLessThan(1e-8);
    },
  );

  it('brings back the tree, digit for digit', () => {
    for (const name of sampleDetectors) {
      const source = tiltedDetector(name);
      const back = geometryOfNexus(foundOf(nexusItems(source.top, facts)), defaultSegmentOptions);
      const rows = (geometry: Geometry): string[] =>
        geometryText({ ...geometry, comments: [] }, 'full')
          .trim()
          .split('\n')
          .sort();
      expect(rows(back)).toEqual(rows(source));
      const [one, other] = [pixelCoordinates(source.top), pixelCoordinates(back.top)];
      expect(other.x).toEqual(one.x);
      expect(other.z).toEqual(one.z);
    }
  });

  it('brings back any tree, and a part of one', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const source = readGeometry(randomTree(randomNumbers(seed)));
      const back = geometryOfNexus(foundOf(nexusItems(source.top, facts)), defaultSegmentOptions);
      const [one, other] = [pixelCoordinates(source.top), pixelCoordinates(back.top)];
      // Positions come back to 1e-9 um, angles as they were.
      one.x.forEach((value, i) => expect(Math.abs(value - other.x[i])).toBeLessThan(1e-8));
      one.z.forEach((value, i) => expect(Math.abs(value - other.z[i])).toBeLessThan(1e-8));
    }
    const cspad = tiltedDetector('cspad');
    const quad = objectOf(cspad, 'QUAD:V1', 2);
    const part = geometryOfNexus(foundOf(nexusItems(quad, facts)), defaultSegmentOptions);
    expect(pixelCoordinates(part.top).y).toEqual(pixelCoordinates(quad).y);
  });

  it('reads axes that were changed since, in other units', () => {
    const items = foundOf(nexusItems(tiltedDetector('jungfrau05M').top, facts));
    const path = Object.keys(items).find((each) => /JFCAMERA_V1_0_translation$/.test(each)) ?? '';
    const change = (value: number, attributes: Record<string, unknown>, at: string): FoundItems => ({
      ...items,
      [at]: { ...items[at], values: [value], attributes: { ...items[at].attributes, ...attributes } },
    });
    const camera = (found: FoundItems) =>
      objectOf(geometryOfNexus(found, defaultSegmentOptions), 'JFCAMERA:V1').pose;
    expect(camera(change(250, { units: 'mm', vector: [0, 0, -2] }, path))).toMatchObject({
      x0: 0,
      z0: -250000,
    });
    const turned = path.replace('_translation', '_rz');
    const rotation = camera(items).rot_z;
    const radians = ((rotation + 1.5) * Math.PI) / 180;
    const pose = camera(change(radians, { units: 'rad' }, turned));
    expect(pose.rot_z).toBe(rotation);
    expect(pose.tilt_z).toBeCloseTo(1.5, 10);
  });

  it('of the segments of the other library is refused, and read with it', () => {
    const options = { ...defaultSegmentOptions, segmentLibrary: 'psana2' } as const;
    const text = 'IP 0 JUNGFRAU:V2 0 0 0 -1000 0 0 0 0 0 0';
    const items = foundOf(
      nexusItems(readGeometry(text, options).top, { ...facts, segmentLibrary: 'psana2' }),
    );
    expect(() => geometryOfNexus(items, defaultSegmentOptions)).toThrow(
      /segments of psana2, lcls1 was asked/,
    );
    const [one, other] = [geometryOfNexus(items, options), readGeometry(text, options)];
    expect(pixelCoordinates(one.top).x).toEqual(pixelCoordinates(other.top).x);
  });

  it('says what is missing or wrong', () => {
    const items = foundOf(nexusItems(tiltedDetector('jungfrau05M').top, facts));
    const read = (found: FoundItems): Geometry => geometryOfNexus(found, defaultSegmentOptions);
    const without = (path: string): FoundItems =>
      Object.fromEntries(Object.entries(items).filter(([name]) => name !== path));
    const withItem = (path: string, change: Partial<FoundItem>): FoundItems => ({
      ...items,
      [path]: { ...items[path], ...change },
    });
    expect(() => read({})).toThrow(/no objects of a psana geometry/);
    const detector = '/entry/instrument/detector';
    expect(() => read(without(`${detector}/module_p0a3/data_size`))).toThrow(/no \S*module_p0a3\/data_size/);
    expect(() => read(without(`${detector}/module_p0a3`))).toThrow(/7 modules, its tree 8 ASICs/);
    expect(() => read(withItem(`${detector}/module_p0a3/data_size`, { values: [256] }))).toThrow(/2 finite/);
    const offset = `${detector}/module_p0a3/module_offset`;
    expect(() => read(withItem(offset, { values: [Number.NaN] }))).toThrow(
      /module_offset: expected 1 finite/,
    );
    const attributes = (change: Record<string, unknown>) =>
      withItem(offset, { attributes: { ...items[offset].attributes, ...change } });
    expect(() => read(attributes({ units: 'furlong' }))).toThrow(/"furlong" are no units/);
    expect(() => read(attributes({ vector: [0, 0, 0] }))).toThrow(/vector is \[0,0,0\]/);
    expect(() => read(attributes({ vector: 'up' }))).toThrow(/vector is "up"/);
    expect(() => read(attributes({ transformation_type: 'shear' }))).toThrow(/"shear"/);
    expect(() => read(attributes({ depends_on: '/entry/nothing' }))).toThrow(/there is no \/entry\/nothing/);
    expect(() => read(attributes({ depends_on: offset }))).toThrow(/goes in a circle/);
  });
});

describe('EXtra-geom', () => {
  it.each(sampleDetectors)('tiles of %s have their pixels where the geometry has them', (name) => {
    const { top } = tiltedDetector(name);
    const document = tileDocument(top);
    const [, rows, cols] = document.expected_data_shape;
    const grids = document.modules.flatMap(({ tiles }, module) => {
      const across = cols / tiles[0].fs_pixels;
      return tiles.map((tile, number) => ({
        origin: [
          module * rows + Math.floor(number / across) * tile.ss_pixels,
          (number % across) * tile.fs_pixels,
        ],
        size: [tile.ss_pixels, tile.fs_pixels],
        at: (i: number, j: number) =>
          tile.corner.map(
            (value, k) => 1e6 * (value + (i + 0.5) * tile.ss_vec[k] + (j + 0.5) * tile.fs_vec[k]),
          ),
      }));
    });
    // Steps are written to 1e-12 m: half of that over the 512 pixels of a tile in two directions, and the corner.
    expect(gridDeviation(labOf(top), cols, grids)).toBeLessThan(0.0006);
  });

  it('keeps the gaps of 300 and 400 um between the ASICs', () => {
    const [epix100, epix10ka] = ['epix100a', 'epix10ka'].map(
      (name) => tileDocument(readGeometry(nominalText(name)).top).modules[0].tiles,
    );
    const gap = (tiles: typeof epix100): number => {
      const end = tiles[0].corner.map((value, k) => value + tiles[0].fs_vec[k] * tiles[0].fs_pixels);
      return Math.hypot(...end.map((value, k) => value - tiles[1].corner[k]));
    };
    // 5 pixels of 50 um, 3 of 100 um: what EXtra-geom has for these detectors.
    expect(gap(epix100)).toBeCloseTo(250e-6, 11);
    expect(gap(epix10ka)).toBeCloseTo(300e-6, 11);
  });
});

describe('grids of ASICs', () => {
  it('are those of the regular pixels, whatever the convention of wide ones', () => {
    for (const widePixelCenter of [false, true]) {
      const options = { ...defaultSegmentOptions, widePixelCenter };
      const { segment } = objectOf(readGeometry(nominalText('epix10ka'), options), 'EPIX10KA:V1');
      expect(asicLattices(segment!).map(({ first }) => first)).toEqual([
        [-19300, 17700, 0],
        [200, 17700, 0],
        [-19300, -200, 0],
        [200, -200, 0],
      ]);
    }
  });

  it('refuse segments with places that are no pixels', () => {
    const options = { ...defaultSegmentOptions, segmentLibrary: 'psana2', dataRows: 4 } as const;
    const { top } = readGeometry('IP 0 ARCHON:V1 0 0 0 -1000 0 0 0 0 0 0', options);
    expect(() => tileDocument(top)).toThrow(/ARCHON:V1: the pixels of ASIC 0 are no even grid/);
    // pyFAI masks what is not finite.
    const { corners, distance_m } = pyfaiDetector(top);
    expect(distance_m).toBe(0.001);
    expect(corners[12 * 263]).not.toBeNaN();
    expect(corners[12 * 264]).toBeNaN();
  });
});
