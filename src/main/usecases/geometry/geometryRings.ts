import { CalibdeskError } from '../../../domain/errors.ts';
import { meanOf, pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import {
  calibrantSpacings,
  energyWavelength,
  ringOf,
  scatteringMaps,
  usualSpacings_A,
  type Ring,
} from '../../../domain/geometry/rings.ts';
import type { CallContext } from '../context.ts';
import { loadGeometry, writeNpy, type GeometryInput } from './loadGeometry.ts';

export interface RingsInput extends GeometryInput {
  energy_eV: number | null;
  wavelength_A: number | null;
  distance_um: number | null;
  spacings_A: readonly number[] | null;
  calibrant: string | null;
  npy: string | null;
}

export interface RingsDocument {
  wavelength_A: number;
  k_inv_A: number;
  distance_um: number;
  rings: Ring[];
}

/** Resolution rings on a flat detector, and 2 theta, q and d of every pixel as float64 (3,) + shape. */
export async function geometryRings(input: RingsInput, context: CallContext): Promise<RingsDocument> {
  if (input.energy_eV === null && input.wavelength_A === null)
    throw new CalibdeskError('usage', 'geometry rings: the photon energy is not known', {
      hint: 'give --energy EV or --wavelength A',
    });
  const wavelength_A = input.wavelength_A ?? energyWavelength / (input.energy_eV ?? 1);
  const { object } = await loadGeometry(input, context);
  const coordinates = pixelCoordinates(object, { frame: 1 });
  const distance_um = input.distance_um ?? meanOf(coordinates.z.map(Math.abs));
  const spacings =
    input.spacings_A ?? (input.calibrant === null ? usualSpacings_A : calibrantSpacings(input.calibrant));
  await writeNpy(
    input.npy,
    () => ({
      dtype: 'float64',
      shape: [3, ...object.shape],
      data: scatteringMaps(coordinates, wavelength_A),
    }),
    context,
  );
  return {
    wavelength_A,
    k_inv_A: (2 * Math.PI) / wavelength_A,
    distance_um,
    rings: spacings.map((d_A) => ringOf(d_A, wavelength_A, distance_um)),
  };
}
