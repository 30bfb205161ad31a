import { describe, expect, it } from 'vitest';
import { pixelCoordinates } from '../coordinates.ts';
import { applyEdits, parseEdits } from '../edits.ts';
import { nominalText } from '../nominal.ts';
import { randomNumbers, randomTree } from '../randomTree.ts';
import { readGeometry, type Geometry } from '../tree.ts';
import { layoutOfShape, mapItems, mapLayout, pixelMap } from './cheetah.ts';
import { fitToMap } from './cheetahFit.ts';

/** Every segment somewhere else, the whole tilted; design rotations stay. */
function disturbed(name: string): Geometry {
  const geometry = readGeometry(nominalText(name));
  const random = randomNumbers(7);
  for (const { pose, segment } of geometry.objects)
    if (segment !== null) {
      pose.x0 += 200 * (random() - 0.5);
      pose.y0 += 200 * (random() - 0.5);
      pose.z0 += 50 * (random() - 0.5);
      pose.tilt_z += random() - 0.5;
      pose.tilt_y += 0.2 * (random() - 0.5);
      pose.tilt_x += 0.2 * (random() - 0.5);
    }
  applyEdits(geometry, parseEdits([['tilt_geo', null, 0, 0.3, -0.2, 0.7]]));
  return geometry;
}

function largestDifference(one: Geometry, other: Geometry): number {
  const [a, b] = [pixelCoordinates(one.top), pixelCoordinates(other.top)];
  expect(b.x).toHaveLength(a.x.length);
  let largest = 0;
  for (const axis of ['x', 'y', 'z'] as const)
    for (let i = 0; i < a.x.length; i += 7) largest = Math.max(largest, Math.abs(a[axis][i] - b[axis][i]));
  return largest;
}

/** float32 of 0.1 m has steps of 7.5 nm in x, y and z: half of one each is 6.5 nm in space. */
const float32Deviation_um = 0.0066;

describe('a pixel map', () => {
  it.each(['jungfrau4M', 'cspad', 'cspad2x2', 'epix100a', 'pnccd'])(
    'of %s brings the segments back',
    (name) => {
      const wanted = disturbed(name);
      const map = pixelMap(wanted.top, 'm');
      const found = readGeometry(nominalText(name));
      const fit = fitToMap(found.top, map, 'm');
      expect(fit.largest_deviation_um).toBeGreaterThan(0);
      expect(fit.largest_deviation_um).toBeLessThan(float32Deviation_um);
      // Over the pixels of a segment the rounding averages out.
      expect(largestDifference(wanted, found)).toBeLessThan(0.001);
      expect(Math.max(...fit.segments.map(({ turned_deg }) => turned_deg))).toBeGreaterThan(0.5);
      // Design rotations are those of the base: only the tilts took the turn.
      const rotations = ({ objects }: Geometry): number[][] =>
        objects.map(({ pose }) => [pose.rot_z, pose.rot_y, pose.rot_x]);
      expect(rotations(found)).toEqual(rotations(readGeometry(nominalText(name))));
      for (const { pose } of found.objects)
        for (const tilt of [pose.tilt_z, pose.tilt_y, pose.tilt_x]) expect(Math.abs(tilt)).toBeLessThan(3);
    },
  );

  it('turns the sign of x, and takes z in metres or um', () => {
    const { top } = readGeometry(nominalText('jungfrau05M'));
    const { x, y, z } = pixelCoordinates(top);
    const [metres, um] = [pixelMap(top, 'm'), pixelMap(top, 'um')];
    for (let i = 0; i < x.length; i += 1013) {
      expect(metres.x[i]).toBe(Math.fround(-x[i] * 1e-6));
      expect(metres.y[i]).toBe(Math.fround(y[i] * 1e-6));
      expect(metres.z[i]).toBe(Math.fround(z[i] * 1e-6));
      expect(um.x[i]).toBe(metres.x[i]);
      expect(um.z[i]).toBe(Math.fround(z[i]));
    }
    expect(mapItems(um, 'um').map(({ path, attributes }) => [path, attributes?.units])).toEqual([
      ['/x', 'm'],
      ['/y', 'm'],
      ['/z', 'um'],
    ]);
  });

  it('has the layout of the raw data of a cspad, other detectors stacked', () => {
    const cspad = readGeometry(nominalText('cspad')).top;
    const layout = mapLayout(cspad);
    expect(layout.shape).toEqual([1480, 1552]);
    // Quad q in columns from 388 q, its sensor a in rows from 185 a.
    expect(layout.origins[0]).toEqual([0, 0]);
    expect(layout.origins[7]).toEqual([1295, 0]);
    expect(layout.origins[3 * 8 + 2]).toEqual([370, 1164]);
    const { x } = pixelCoordinates(cspad);
    const map = pixelMap(cspad, 'm');
    const at = (sensor: number, row: number, column: number): number => (sensor * 185 + row) * 388 + column;
    expect(map.x[(370 + 9) * 1552 + 1164 + 5]).toBe(Math.fround(-x[at(26, 9, 5)] * 1e-6));
    expect(mapLayout(readGeometry(nominalText('epix10ka2M')).top).shape).toEqual([16 * 352, 384]);
    // A stacked map of a cspad is read too.
    expect(layoutOfShape(cspad, [5920, 388]).origins[26]).toEqual([26 * 185, 0]);
  });

  it('keeps the sensors of a cspad2x2 one below the other', () => {
    const { top } = readGeometry(nominalText('cspad2x2'));
    const map = pixelMap(top, 'm');
    const { x } = pixelCoordinates(top, { dataOrder: false });
    expect(map.shape).toEqual([370, 388]);
    expect(map.x[185 * 388 + 3]).toBe(Math.fround(-x[185 * 388 + 3] * 1e-6));
  });

  it('follows any tree, at every angle', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const text = randomTree(randomNumbers(seed));
      const [wanted, found] = [readGeometry(text), readGeometry(text)];
      const random = randomNumbers(seed + 100);
      for (const { pose, segment } of wanted.objects)
        if (segment !== null) {
          pose.tilt_x += 360 * random();
          pose.tilt_y += 360 * random();
          pose.z0 += 1000 * random();
        }
      const fit = fitToMap(found.top, pixelMap(wanted.top, 'm'), 'm');
      // 35 pixels of 0.06 mm: rounding by 6 nm of places up to 0.2 m turns them by less than 1e-4 degrees.
      expect(largestDifference(wanted, found)).toBeLessThan(0.03);
      expect(fit.largest_deviation_um).toBeLessThan(0.03);
    }
  });

  it('tells how far a map is from rigid segments', () => {
    const { top } = readGeometry(nominalText('jungfrau05M'));
    const map = pixelMap(top, 'm');
    // One pixel of the sensor 30 um off its plane.
    map.z[1000] += 30e-6;
    const fit = fitToMap(readGeometry(nominalText('jungfrau05M')).top, map, 'm');
    expect(fit.largest_deviation_um).toBeGreaterThan(29.9);
    expect(fit.largest_deviation_um).toBeLessThan(30.1);
    expect(fit.segments[0].rms_um).toBeLessThan(0.1);
  });

  it('is fitted without the pixels that have no place', () => {
    const wanted = disturbed('jungfrau05M');
    const map = pixelMap(wanted.top, 'm');
    map.x.fill(Number.NaN, 0, 1024 * 100);
    map.y[300_000] = Number.POSITIVE_INFINITY;
    const found = readGeometry(nominalText('jungfrau05M'));
    fitToMap(found.top, map, 'm');
    expect(largestDifference(wanted, found)).toBeLessThan(0.001);
  });

  it('is refused when it cannot be that of the base', () => {
    const { top } = readGeometry(nominalText('jungfrau1M'));
    const good = pixelMap(top, 'm');
    const fit = (change: Partial<typeof good>, unit: 'm' | 'um' = 'm') =>
      fitToMap(readGeometry(nominalText('jungfrau1M')).top, { ...good, ...change }, unit);
    expect(() => fit({ shape: [512, 1024] })).toThrow(/2 segments of \(512, 1024\): expected \(1024, 1024\)/);
    expect(() => fit({ shape: [1024, 1024, 1] as never })).toThrow(/expected \(1024, 1024\)/);
    expect(() => fit({ y: good.y.slice(1) })).toThrow(/\/y has 1048575 values/);
    expect(() => fit({ z: pixelMap(top, 'um').z })).toThrow(/\/z reaches 1\.000e\+5: expected metres/);
    expect(() => fit({ x: good.x.map((value) => value * 1e6) }, 'um')).toThrow(/\/x reaches/);
    const holes = good.x.slice().fill(Number.NaN, 0, 512 * 1024);
    expect(() => fit({ x: holes })).toThrow(/segment 0 \(JUNGFRAU:V1 0\): 0 of 524288 places/);
    // One row alone does not say how a segment is turned about it.
    const row = holes.slice();
    row.set(good.x.subarray(0, 1024));
    expect(() => fit({ x: row })).toThrow(/1024 of 524288 places/);
  });
});
