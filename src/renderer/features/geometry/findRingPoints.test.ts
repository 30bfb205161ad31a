import { expect, it } from 'vitest';
import { AlignmentHistory, movedBy } from '../../../domain/geometry/alignment.ts';
import { pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { fitRings } from '../../../domain/geometry/ringFit.ts';
import { energyWavelength, ringOf } from '../../../domain/geometry/rings.ts';
import { otherFrame } from '../../../domain/geometry/transforms.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import { readGeometry } from '../../../domain/geometry/tree.ts';
import { findRingPoints, peakOf } from './findRingPoints.ts';
import { geometryLayout, placedPanels, unitOf } from '../../plot/image/placement.ts';
import { pixelPoint } from './readout.ts';

const wavelength_A = energyWavelength / 9500;

it('finds the rings of a displaced detector, and the fit its displacement', () => {
  const truth = readGeometry(nominalText('epix10kaquad'));
  const { x, y } = pixelCoordinates(truth.top);
  const spacings = [7, 5, 4, 3];
  const rings = spacings.map((d_A) => ringOf(d_A, wavelength_A, 100000));
  // Rings on a background with some noise, as the detector saw them where it really stood.
  let seed = 3;
  const values = Float32Array.from(x, (_, i) => {
    const r = Math.hypot(x[i], y[i]);
    seed = (seed * 16807) % 2147483647;
    return rings.reduce(
      (sum, { radius_um }) => sum + 100 * Math.exp(-(((r - radius_um!) / 250) ** 2)),
      50 + (seed / 2147483647) * 10,
    );
  });
  const geometry = readGeometry(nominalText('epix10kaquad'));
  new AlignmentHistory(geometry).perform({
    title: 'displaced',
    changes: movedBy(geometry, geometry.top, [700, -500, 0]),
  });
  const layout = geometryLayout(geometry);
  const unit = unitOf(geometry);
  const wanted = rings.map(({ d_A, radius_um }, ring) => ({ ring, d_A, radius: radius_um! / unit }));
  const picks = findRingPoints(values, layout, wanted, null);
  expect(picks.length).toBeGreaterThan(60);
  const placed = placedPanels(geometry);
  const points = picks.map((pick) => {
    const at = otherFrame(pixelPoint(placed, { ...pick, panel: layout.panels[pick.panel], index: 0 })!);
    return { x: at[0], y: at[1], z: at[2], d_A: pick.d_A, ring: pick.ring, panel: pick.panel };
  });
  const fit = fitRings(points, { wavelength_A, distance: true, tilt: false });
  // psana x = -y of LAB, psana y = -x.
  expect(fit.centerX_um).toBeCloseTo(500, -2);
  expect(fit.centerY_um).toBeCloseTo(-700, -2);
  expect(Math.abs(fit.distanceChange_um)).toBeLessThan(150);
});

it('finds nothing where nothing stands out', () => {
  expect(peakOf(Array.from({ length: 40 }, (_, i) => 10 + (i % 3)))).toBeNull();
  expect(peakOf(Array.from({ length: 40 }, (_, i) => i))).toBeNull();
  const layout = geometryLayout(readGeometry(nominalText('epix10kaquad')));
  expect(findRingPoints(new Float32Array(540672), layout, [{ ring: 0, d_A: 5, radius: 200 }], null)).toEqual(
    [],
  );
});
