import { energyWavelength, scatteringAt } from './rings.ts';
import type { PixelCoordinates } from './coordinates.ts';

export type ProfileAxis = 'radius' | 'two-theta' | 'q';

export interface ProfileOptions {
  axis: ProfileAxis;
  bins: number;
  energy_eV: number;
  /** 1 good, 0 masked, one per pixel; null: all pixels count. */
  mask: Uint8Array | null;
}

export interface RadialProfile {
  axis: ProfileAxis;
  /** mm, degrees or 1/A. */
  centers: Float64Array;
  /** Mean of finite, unmasked pixels; NaN where there are none. */
  mean: Float64Array;
  count: Uint32Array;
}

const mostBins = 10000;

/**
 * Mean value over rings about the beam. Coordinates um in the LAB frame, one per value; bins of equal width from 0 to the
 * outermost pixel.
 */
export function radialProfile(
  values: ArrayLike<number>,
  coordinates: Pick<PixelCoordinates, 'x' | 'y' | 'z'>,
  options: ProfileOptions,
): RadialProfile {
  const { axis, mask } = options;
  const bins = Math.max(1, Math.min(mostBins, Math.floor(options.bins)));
  const { x, y, z } = coordinates;
  const wavelength_A = energyWavelength / options.energy_eV;
  const place =
    axis === 'radius'
      ? (i: number): number => Math.hypot(x[i], y[i]) / 1000
      : axis === 'two-theta'
        ? (i: number): number => (Math.atan2(Math.hypot(x[i], y[i]), z[i]) * 180) / Math.PI
        : (i: number): number => scatteringAt(x[i], y[i], z[i], wavelength_A).q_inv_A;
  const places = new Float32Array(x.length);
  let most = 0;
  for (let i = 0; i < places.length; i++) {
    const at = place(i);
    places[i] = at;
    if (at > most) most = at;
  }
  const width = most > 0 ? most / bins : 1;
  const sums = new Float64Array(bins);
  const count = new Uint32Array(bins);
  for (let i = 0; i < places.length; i++) {
    const value = values[i];
    if (value - value !== 0 || (mask !== null && mask[i] === 0)) continue;
    const at = places[i];
    if (at - at !== 0) continue;
    const bin = Math.min(bins - 1, Math.floor(at / width));
    sums[bin] += value;
    count[bin]++;
  }
  const mean = sums.map((sum, bin) => (count[bin] === 0 ? Number.NaN : sum / count[bin]));
  return { axis, centers: Float64Array.from(sums, (_, bin) => (bin + 0.5) * width), mean, count };
}
