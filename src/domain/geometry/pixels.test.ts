import { describe, expect, it } from 'vitest';
import { newCoordinates, pixelAreas, pixelCoordinates, projectedCoordinates } from './coordinates.ts';
import { assembleImage, imagePlan, lastImage, pixelsOfImage, scatterImage } from './imageAssembly.ts';
import { indexMap, noBin } from './indexMaps.ts';
import { segmentMask, usualBits } from './masks.ts';
import { nominalNames, nominalText } from './nominal.ts';
import { segmentOf } from './segments/registry.ts';
import { defaultSegmentOptions } from './segments/segment.ts';
import { composed, levelsOf, place } from './transforms.ts';
import { leavesOf, readGeometry } from './tree.ts';
import { randomNumbers, randomTree } from './randomTree.ts';

const psana2 = { ...defaultSegmentOptions, segmentLibrary: 'psana2' as const };
const optionsOf = (name: string) => (name === 'jungfrau16M' ? psana2 : defaultSegmentOptions);
const matrix = 'IP 0 MTRX:V2:4:6:10:20 0 0 0 0 0 0 0 0 0 0\n';

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
