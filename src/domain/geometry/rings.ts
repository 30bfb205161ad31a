import { CalibdeskError } from '../errors.ts';
import type { PixelCoordinates } from './coordinates.ts';

/** h c in eV Angstrom. */
export const energyWavelength = 12398.4198;

export const usualSpacings_A: readonly number[] = [10, 7, 5, 4, 3, 2.5, 2, 1.5];

/** First-order spacing of layers, or edge of a cubic cell with the rule of its reflections, Angstrom. */
interface Calibrant {
  name: string;
  spacings: () => number[];
}

/** Spacings of a cubic cell, largest first, for the allowed sums of squares h2 + k2 + l2 up to `most`. */
function cubic(a: number, allowed: (h: number, k: number, l: number) => boolean, most = 40): () => number[] {
  return () => {
    const sums = new Set<number>();
    for (let h = 0; h * h <= most; h++)
      for (let k = 0; k <= h; k++)
        for (let l = 0; l <= k; l++) {
          const sum = h * h + k * k + l * l;
          if (sum > 0 && sum <= most && allowed(h, k, l)) sums.add(sum);
        }
    return [...sums].sort((one, two) => one - two).map((sum) => a / Math.sqrt(sum));
  };
}

const sameParity = (h: number, k: number, l: number): boolean => h % 2 === k % 2 && k % 2 === l % 2;

/** Diamond: all odd, or all even with a sum divisible by 4. */
const diamond = (h: number, k: number, l: number): boolean =>
  sameParity(h, k, l) && (h % 2 === 1 || (h + k + l) % 4 === 0);

export const calibrants: readonly Calibrant[] = [
  { name: 'AgBeh', spacings: () => Array.from({ length: 20 }, (_, n) => 58.38 / (n + 1)) },
  { name: 'LaB6', spacings: cubic(4.1569, () => true) },
  { name: 'CeO2', spacings: cubic(5.4115, sameParity) },
  { name: 'Si', spacings: cubic(5.4311, diamond) },
];

export function calibrantSpacings(name: string): number[] {
  const found = calibrants.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found.spacings();
  throw new CalibdeskError('usage', `unknown calibrant ${name}`, {
    hint: `known are ${calibrants.map((each) => each.name).join(', ')}`,
  });
}

export interface Ring {
  d_A: number;
  q_inv_A: number;
  /** Null where the ring does not exist: no angle has sin theta > 1. */
  two_theta_rad: number | null;
  /** On a flat detector normal to the beam; null at 90 degrees and beyond. */
  radius_um: number | null;
}

/** Ring of spacing d on a flat detector at a distance. 2 theta = 2 asin(lambda / 2d), r = D tan 2 theta. */
export function ringOf(d_A: number, wavelength_A: number, distance_um: number): Ring {
  const sine = wavelength_A / 2 / d_A;
  const two_theta_rad = sine > 1 ? null : 2 * Math.asin(sine);
  const radius_um =
    two_theta_rad === null || two_theta_rad >= Math.PI / 2 ? null : distance_um * Math.tan(two_theta_rad);
  return { d_A, q_inv_A: (2 * Math.PI) / d_A, two_theta_rad, radius_um };
}

/** What a point of the LAB frame (um from the interaction point, z along the beam) sees. */
export function scatteringAt(
  x: number,
  y: number,
  z: number,
  wavelength_A: number,
): { two_theta_rad: number; q_inv_A: number; d_A: number } {
  // atan2 keeps the digits of small angles that acos loses.
  const two_theta_rad = Math.atan2(Math.hypot(x, y), z);
  const sine = Math.sin(two_theta_rad / 2);
  return {
    two_theta_rad,
    q_inv_A: ((4 * Math.PI) / wavelength_A) * sine,
    d_A: wavelength_A / (2 * sine),
  };
}

/** float64 (3,) + shape: 2 theta in rad, q in 1/A, d in A of each pixel; coordinates in the LAB frame. */
export function scatteringMaps(coordinates: PixelCoordinates, wavelength_A: number): Float64Array {
  const { x, y, z } = coordinates;
  const count = x.length;
  const maps = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const found = scatteringAt(x[i], y[i], z[i], wavelength_A);
    maps[i] = found.two_theta_rad;
    maps[count + i] = found.q_inv_A;
    maps[2 * count + i] = found.d_A;
  }
  return maps;
}
