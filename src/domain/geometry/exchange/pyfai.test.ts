import { describe, expect, it } from 'vitest';
import { pixelAreas } from '../coordinates.ts';
import { nominalText } from '../nominal.ts';
import { defaultSegmentOptions } from '../segments/segment.ts';
import { leavesOf, readGeometry } from '../tree.ts';
import { poniText, pyfaiDetector, pyfaiItems } from './pyfai.ts';
import { labOf, sampleDetectors, tiltedDetector } from './sampleDetectors.ts';

const time = '2021-03-04T05:06:07';

describe('pyFAI', () => {
  /** Steps of float32 at 0.2 m, halved, and the difference of two of them. */
  const float32_um = 0.02;

  it.each(sampleDetectors)(
    'corners of %s are half a pixel from the centres, wide pixels reach to the gap',
    (name) => {
      const { top } = tiltedDetector(name);
      const { corners, distance_m, shape, pixelSize_m } = pyfaiDetector(top);
      const centres = labOf(top);
      const areas = Float64Array.from(leavesOf(top).flatMap((leaf) => [...pixelAreas(leaf)]));
      expect(corners).toHaveLength(12 * areas.length);
      expect(shape[0] * shape[1]).toBe(areas.length);
      let [wide, fromCentre, fromArea] = [0, 0, 0];
      for (let pixel = 0; pixel < areas.length; pixel++) {
        if (areas[pixel] === 1 && pixel % 13 !== 0) continue;
        const corner = (which: number): number[] =>
          [2, 1, 0].map((k) => (corners[12 * pixel + 3 * which + k] + (k === 0 ? distance_m : 0)) * 1e6);
        const all = [corner(0), corner(1), corner(2), corner(3)];
        if (areas[pixel] === 1) {
          (['x', 'y', 'z'] as const).forEach((axis, k) => {
            const mean = all.reduce((sum, at) => sum + at[k] / 4, 0);
            fromCentre = Math.max(fromCentre, Math.abs(mean - centres[axis][pixel]));
          });
          continue;
        }
        wide++;
        const side = (p: number[], q: number[]): number => Math.hypot(...p.map((value, k) => value - q[k]));
        const area = (side(all[0], all[1]) * side(all[0], all[3])) / (pixelSize_m[0] * pixelSize_m[1] * 1e12);
        fromArea = Math.max(fromArea, Math.abs(area / areas[pixel] - 1));
      }
      expect(fromCentre).toBeGreaterThan(0);
      expect(fromCentre).toBeLessThan(float32_um);
      // Sides of 50 um with corners to 0.01 um.
      expect(fromArea).toBeLessThan(0.001);
      expect(wide > 0).toBe(!['jungfrau4M', 'pnccd'].includes(name));
    },
  );

  it('corners of neighbours in one ASIC are the same points', () => {
    const { corners, shape } = pyfaiDetector(tiltedDetector('epix10ka').top);
    const at = (row: number, column: number, which: number): Float32Array =>
      corners.subarray(12 * (row * shape[1] + column) + 3 * which).subarray(0, 3);
    for (const [row, column] of [
      [0, 0],
      [174, 190],
      [300, 250],
    ])
      for (let k = 0; k < 3; k++) {
        expect(Math.abs(at(row, column, 2)[k] - at(row + 1, column + 1, 0)[k])).toBeLessThan(2e-8);
        expect(Math.abs(at(row, column, 3)[k] - at(row, column + 1, 0)[k])).toBeLessThan(2e-8);
      }
    // In the middle the wide pixels of the four ASICs meet: no gap is left.
    for (let k = 0; k < 3; k++) expect(Math.abs(at(175, 191, 2)[k] - at(176, 192, 0)[k])).toBeLessThan(2e-8);
  });

  it('corners stand in the order (0,0), (1,0), (1,1), (0,1) of row and column', () => {
    const { top } = readGeometry('IP 0 MTRX:V2:4:6:75:50 0 1000 2000 -50000 0 0 0 0 0 0');
    const { corners, distance_m, pixelSize_m } = pyfaiDetector(top);
    expect([distance_m, ...pixelSize_m]).toEqual([0.05, 75e-6, 50e-6]);
    const step = (from: number, to: number): number[] =>
      [2, 1, 0].map((k) => Math.round((corners[3 * to + k] - corners[3 * from + k]) * 1e6));
    // Rows run along -y of psana, which is +x of LAB; columns along x, which is -y of LAB.
    expect([step(0, 1), step(1, 2), step(2, 3)]).toEqual([
      [75, 0, 0],
      [0, -50, 0],
      [-75, 0, 0],
    ]);
  });

  it('has the same corners with both conventions of wide centres', () => {
    const wide = { ...defaultSegmentOptions, widePixelCenter: true };
    for (const name of ['cspad2x2', 'epix100a', 'epix10ka']) {
      const other = pyfaiDetector(readGeometry(nominalText(name), wide).top).corners;
      const { corners } = pyfaiDetector(readGeometry(nominalText(name)).top);
      expect(corners.every((value, at) => value === other[at])).toBe(true);
    }
  });

  it('warns of a detector before the sample, and keeps a positive distance', () => {
    const rail = 'RAIL 0 MTRX:V2:4:6:75:50 0 0 0 50000 0 0 0 0 0 0\nIP 0 RAIL 0 0 0 0 0 0 0 0 0 0';
    const { distance_m, warnings } = pyfaiDetector(readGeometry(rail).top);
    expect(distance_m).toBe(0.05);
    expect(warnings).toEqual([expect.stringMatching(/before the sample/)]);
    expect(pyfaiDetector(tiltedDetector('jungfrau05M').top).warnings).toEqual([]);
  });

  it('files say what its reader looks for', () => {
    const detector = pyfaiDetector(tiltedDetector('jungfrau05M').top);
    const items = new Map(pyfaiItems(detector, 'jf 0.5M', time).map((item) => [item.path, item]));
    expect(items.get('/entry')?.attributes).toEqual({ NX_class: 'NXentry' });
    expect(items.get('/entry/start_time')).toMatchObject({ value: time, scalar: true });
    expect(items.get('/entry/instrument')?.attributes).toEqual({ NX_class: 'NXinstrument' });
    expect(items.get('/entry/instrument/jf_0_5M')?.attributes).toEqual({ NX_class: 'NXdetector' });
    const value = (name: string): unknown => items.get(`/entry/instrument/jf_0_5M/${name}`)?.value;
    expect(value('pixel_corners')).toMatchObject({ dtype: 'float32', shape: [512, 1024, 4, 3] });
    expect(value('shape')).toMatchObject({ data: Int32Array.of(512, 1024) });
    expect(value('pixel_size')).toMatchObject({ data: Float32Array.of(75e-6, 75e-6) });
    const poni = Object.fromEntries(
      poniText('/d/jf.h5', 0.1, 9500)
        .split('\n')
        .filter((line) => /^[^#].*: /.test(line))
        .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
    );
    expect(poni).toMatchObject({
      poni_version: '2.1',
      Detector: 'NexusDetector',
      Distance: '0.1',
      Rot3: '0.0',
    });
    expect(JSON.parse(poni.Detector_config)).toEqual({ filename: '/d/jf.h5', orientation: 3 });
    expect(Number(poni.Wavelength)).toBeCloseTo(1.30509682e-10, 17);
    expect(poniText('a.h5', 0.1, null)).not.toContain('Wavelength');
  });
});
