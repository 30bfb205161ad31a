import { describe, expect, it } from 'vitest';
import { fitRings, type RingPoint } from './ringFit.ts';
import { rotationMatrix } from './transforms.ts';

const wavelength_A = 1.3;

/** Points on cones about the beam, as seen by a detector that stands wrong by a shift, a distance and tilts. */
function picked(
  shift: [number, number],
  distanceError: number,
  tilt: [x: number, y: number],
  noise = 0,
): RingPoint[] {
  const points: RingPoint[] = [];
  const distance = 100000;
  const m = rotationMatrix(0, tilt[1], tilt[0]);
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
  [6, 4, 3, 2.5].forEach((d_A, ring) => {
    const angle = 2 * Math.asin(wavelength_A / 2 / d_A);
    for (let k = 0; k < 12; k++) {
      const phi = (k / 12) * 2 * Math.PI + ring;
      const ray = [Math.sin(angle) * Math.cos(phi), Math.sin(angle) * Math.sin(phi), Math.cos(angle)];
      // Plane through (0, 0, distance) with the normal m e_z; back into the frame in which the file has it.
      const normal = [m[0][2], m[1][2], m[2][2]];
      const t = (distance * normal[2]) / (ray[0] * normal[0] + ray[1] * normal[1] + ray[2] * normal[2]);
      const q = [ray[0] * t, ray[1] * t, ray[2] * t - distance];
      const own = [0, 1, 2].map((j) => m[0][j] * q[0] + m[1][j] * q[1] + m[2][j] * q[2]);
      points.push({
        x: own[0] + shift[0] + noise * random(),
        y: own[1] + shift[1] + noise * random(),
        z: distance - distanceError,
        d_A,
        ring,
        panel: k % 4,
      });
    }
  });
  return points;
}

describe('fitRings', () => {
  it('finds centre, distance and tilts exactly', () => {
    const fit = fitRings(picked([310, -220], 900, [0.7, -0.4]), {
      wavelength_A,
      distance: true,
      tilt: true,
    });
    expect(fit.converged).toBe(true);
    expect(fit.centerX_um).toBeCloseTo(310, 3);
    expect(fit.centerY_um).toBeCloseTo(-220, 3);
    expect(fit.distance_um).toBeCloseTo(100000, 2);
    expect(fit.distanceChange_um).toBeCloseTo(900, 2);
    expect(fit.tiltX_deg).toBeCloseTo(0.7, 5);
    expect(fit.tiltY_deg).toBeCloseTo(-0.4, 5);
    expect(fit.rms_um).toBeLessThan(1e-3);
  });

  it('states deviations that noise explains, per panel too', () => {
    const fit = fitRings(picked([50, 20], 300, [0, 0], 100), { wavelength_A, distance: true, tilt: false });
    expect(fit.converged).toBe(true);
    expect(Math.abs(fit.centerX_um - 50)).toBeLessThan(4 * fit.sigma[0]);
    expect(Math.abs(fit.distance_um! - 100000)).toBeLessThan(4 * fit.sigma[2]);
    expect(fit.panels.map(({ panel, points }) => [panel, points])).toEqual([
      [0, 12],
      [1, 12],
      [2, 12],
      [3, 12],
    ]);
    expect(fit.residuals_um).toHaveLength(48);
  });

  it('fits circles about a common centre where spacings are unknown', () => {
    const points = picked([-40, 75], 0, [0, 0]).map((point) => ({ ...point, d_A: null }));
    const fit = fitRings(points, { wavelength_A, distance: false, tilt: false });
    expect(fit.centerX_um).toBeCloseTo(-40, 4);
    expect(fit.centerY_um).toBeCloseTo(75, 4);
    expect(fit.distance_um).toBeNull();
    expect(() => fitRings(points, { wavelength_A, distance: true, tilt: false })).toThrow(/spacings/);
  });

  it('refuses what cannot be determined', () => {
    const points = picked([0, 0], 0, [0, 0]);
    expect(() => fitRings([], { wavelength_A, distance: true, tilt: false })).toThrow(/too few/);
    expect(() => fitRings(points.slice(0, 2), { wavelength_A, distance: false, tilt: false })).toThrow(
      /too few/,
    );
    const same = Array.from({ length: 8 }, () => points[0]);
    expect(() => fitRings(same, { wavelength_A, distance: true, tilt: true })).toThrow(/determine/);
    expect(() => fitRings(points, { wavelength_A: 20, distance: true, tilt: false })).toThrow(/no ring/);
    expect(() =>
      fitRings([{ ...points[0], x: Number.NaN }], { wavelength_A, distance: true, tilt: false }),
    ).toThrow(/finite/);
  });
});
