import { expect, it } from 'vitest';
import { AlignmentHistory, movedBy, turnedBy } from './alignment.ts';
import { pixelCoordinates } from './coordinates.ts';
import { fitChanges } from './fitChanges.ts';
import { nominalText } from './nominal.ts';
import { fitRings, type RingPoint } from './ringFit.ts';
import { scatteringAt } from './rings.ts';
import { rotationMatrix } from './transforms.ts';
import { readGeometry } from './tree.ts';

it.each(['cspad', 'epix10ka2M', 'jungfrau1M'])('brings a misplaced %s back to the rings it saw', (name) => {
  const wavelength_A = 1.3;
  const truth = readGeometry(nominalText(name));
  const seen = pixelCoordinates(truth.top, { frame: 1 });
  const geometry = readGeometry(nominalText(name));
  const history = new AlignmentHistory(geometry);
  history.perform({ title: 'shift', changes: movedBy(geometry, geometry.top, [420, -310, 1500]) });
  history.perform({
    title: 'tilt',
    changes: turnedBy(geometry, geometry.top, rotationMatrix(0, 0.6, -0.5), [0, 0, -100000]),
  });
  const fitOnce = (): number => {
    const { x, y, z } = pixelCoordinates(geometry.top, { frame: 1 });
    const points: RingPoint[] = [];
    // Every pixel is a point of the ring that passes through it in truth.
    for (let i = 0; i < x.length; i += Math.floor(x.length / 500) + 7)
      points.push({
        x: x[i],
        y: y[i],
        z: z[i],
        d_A: scatteringAt(seen.x[i], seen.y[i], seen.z[i], wavelength_A).d_A,
        ring: 0,
        panel: 0,
      });
    const fit = fitRings(points, { wavelength_A, distance: true, tilt: true });
    history.perform({ title: 'fit', changes: fitChanges(geometry, fit) });
    return fit.rms_um;
  };
  expect(fitOnce()).toBeLessThan(0.1);
  const after = pixelCoordinates(geometry.top, { frame: 1 });
  let worst = 0;
  // A turn about the beam is invisible in rings, so compare radii and depths and not x and y.
  for (let i = 0; i < after.x.length; i += 997)
    worst = Math.max(
      worst,
      Math.abs(
        scatteringAt(after.x[i], after.y[i], after.z[i], 1).two_theta_rad -
          scatteringAt(seen.x[i], seen.y[i], seen.z[i], 1).two_theta_rad,
      ) * 1e5,
    );
  expect(worst).toBeLessThan(1);
});
