import { pixelCoordinates, type PixelCoordinates } from '../coordinates.ts';
import { applyEdits, parseEdits } from '../edits.ts';
import { nominalText } from '../nominal.ts';
import { readGeometry, type Geometry, type GeometryObject } from '../tree.ts';

/** Nominal detectors of all families, for tests. */
export const sampleDetectors = ['jungfrau4M', 'cspad', 'cspad2x2', 'epix10ka2M', 'epix100a', 'pnccd'];

/** A nominal detector that stands neither straight nor in the beam. */
export function tiltedDetector(name: string): Geometry {
  const geometry = readGeometry(nominalText(name));
  applyEdits(
    geometry,
    parseEdits([
      ['tilt_geo', null, 0, 0.31, -0.22, 0.73],
      ['move_geo', null, 0, 120, -45, -3000],
    ]),
  );
  return geometry;
}

/** Centres of the pixels segment by segment in the LAB frame, um. */
export const labOf = (top: GeometryObject): PixelCoordinates =>
  pixelCoordinates(top, { frame: 1, dataOrder: false });
