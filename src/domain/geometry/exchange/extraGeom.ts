import { add, scale, subtract, type Vector3 } from '../../array/vectors.ts';
import { CalibdeskError } from '../../errors.ts';
import { levelsOf, otherFrame, place } from '../transforms.ts';
import { leavesOf, type GeometryObject } from '../tree.ts';
import { asicLattices } from './lattice.ts';
import { metresOf } from './units.ts';

/** One tile: pixel (i, j) has its centre at corner + (i + 1/2) ss_vec + (j + 1/2) fs_vec; metres. */
export interface Tile {
  corner: Vector3;
  ss_vec: Vector3;
  fs_vec: Vector3;
  ss_pixels: number;
  fs_pixels: number;
}

export interface TileDocument {
  format: 'extra-geom tiles';
  version: 1;
  units: 'm';
  /** x to the left seen along the beam, y up, z along the beam; the origin is the interaction point. */
  axes: 'x left, y up, z along the beam';
  pixel_size: number;
  /** Shape of the data: modules, rows, columns. */
  expected_data_shape: [number, number, number];
  /** One list a segment, tiles row by row. */
  modules: { segment: string; index: number; tiles: Tile[] }[];
}

const metres = ([x, y, z]: Vector3): Vector3 => [metresOf(x), metresOf(y), metresOf(z)];

/**
 * Tiles of all ASICs in the conventions of EXtra-geom: LAB axes, metres, the tile's corner is the outer corner of its
 * first pixel (first-pixel centre less half of both steps).
 * @throws CalibdeskError bad-input when the pixels of an ASIC are no even grid
 */
export function tileDocument(object: GeometryObject): TileDocument {
  const leaves = leavesOf(object);
  const { segment: first } = leaves[0];
  if (first === null) throw new CalibdeskError('internal', 'the geometry has no segment');
  const modules = leaves.map(({ name, index }, number) => {
    const leaf = leaves[number];
    const levels = levelsOf(leaf, object, true);
    const at = (point: Vector3): Vector3 => otherFrame(place(levels, point));
    const tiles = asicLattices(leaf.segment ?? first).map((lattice): Tile => {
      const origin = at(lattice.first);
      const slow = subtract(at(add(lattice.first, lattice.slow)), origin);
      const fast = subtract(at(add(lattice.first, lattice.fast)), origin);
      return {
        corner: metres(subtract(origin, scale(add(slow, fast), 0.5))),
        ss_vec: metres(slow),
        fs_vec: metres(fast),
        ss_pixels: lattice.rows,
        fs_pixels: lattice.cols,
      };
    });
    return { segment: name, index, tiles };
  });
  return {
    format: 'extra-geom tiles',
    version: 1,
    units: 'm',
    axes: 'x left, y up, z along the beam',
    pixel_size: first.pixelScaleSize_um / 1e6,
    expected_data_shape: [leaves.length, first.rows, first.cols],
    modules,
  };
}
