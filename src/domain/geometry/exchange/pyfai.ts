import {
  storedArray,
  storedGroup,
  storedText,
  storedWholes,
  type StoredItem,
} from '../../array/storedItems.ts';
import { CalibdeskError } from '../../errors.ts';
import { meanOf, pixelCoordinates } from '../coordinates.ts';
import { energyWavelength } from '../rings.ts';
import type { Segment } from '../segments/segment.ts';
import { levelsOf, otherFrame, place } from '../transforms.ts';
import { leavesOf, type GeometryObject } from '../tree.ts';
import { pixelEdges } from './lattice.ts';
import { metresOf } from './units.ts';

/** A detector as pyFAI has it: every pixel by its four corners. */
export interface PyfaiDetector {
  shape: [rows: number, cols: number];
  /** float32 (rows, cols, 4, 3): corners A, B, C, D of each pixel, by z, y, x in metres; z relative to the distance. */
  corners: Float32Array;
  /** Distance of the plane z = 0 of the corners from the interaction point, metres, positive. */
  distance_m: number;
  /** Pixel size along rows and columns, metres. */
  pixelSize_m: [slow: number, fast: number];
  warnings: string[];
}

/** Corners of a pixel as (side of rows, side of columns): (0,0), (1,0), (1,1), (0,1). */
const cornerSides = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

function fillSegment(
  segment: Segment,
  levels: ReturnType<typeof levelsOf>,
  distance_um: number,
  corners: Float32Array,
  offset: number,
): void {
  const edges = pixelEdges(segment);
  const rowSides = [edges.rows.begin, edges.rows.end] as const;
  const columnSides = [edges.columns.begin, edges.columns.end] as const;
  const detector = segment.layout === 'detector';
  let to = offset;
  for (let row = 0; row < segment.rows; row++)
    for (let column = 0; column < segment.cols; column++)
      for (const [rowSide, columnSide] of cornerSides) {
        const down = rowSides[rowSide][row];
        const right = columnSides[columnSide][column];
        const [x, y, z] = otherFrame(place(levels, detector ? [right, down, 0] : [down, right, 0]));
        corners[to++] = (z - distance_um) * 1e-6;
        corners[to++] = y * 1e-6;
        corners[to++] = x * 1e-6;
      }
}

/**
 * Corners of all pixels in the LAB frame, segments stacked along rows. z is relative to the mean z of the pixels, which is
 * the distance: float32 keeps nanometres of it. The beam is at (0, 0). Wide pixels reach to the gap. Places that hold no
 * pixel are NaN, which pyFAI masks. Source of the layout: pyFAI, Detector.get_pixel_corners.
 */
export function pyfaiDetector(object: GeometryObject): PyfaiDetector {
  const leaves = leavesOf(object);
  const { segment: first } = leaves[0];
  if (first === null) throw new CalibdeskError('internal', 'the geometry has no segment');
  const mean_um = meanOf(pixelCoordinates(object, { frame: 1, dataOrder: false }).z);
  const corners = new Float32Array(object.pixels * 12);
  let offset = 0;
  for (const leaf of leaves) {
    if (leaf.segment === null) continue;
    fillSegment(leaf.segment, levelsOf(leaf, object, true), mean_um, corners, offset);
    offset += leaf.pixels * 12;
  }
  return {
    shape: [leaves.length * first.rows, first.cols],
    corners,
    distance_m: metresOf(Math.abs(mean_um)),
    pixelSize_m: [first.rowPitch_um / 1e6, first.columnPitch_um / 1e6],
    warnings:
      mean_um < 0
        ? [
            `z of the geometry is positive: the detector would stand before the sample; its distance was taken as ${metresOf(Math.abs(mean_um))} m behind it`,
          ]
        : [],
  };
}

/** `Jungfrau 4M` becomes a name that NeXus and HDF5 paths allow. */
const groupName = (name: string): string =>
  name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '') || 'detector';

/**
 * The NeXus file of a detector in the layout that pyFAI's NexusDetector reads: the newest NXentry with a start_time, its
 * NXinstrument, its NXdetector. `time` = ISO 8601 local time of its making.
 */
export function pyfaiItems(detector: PyfaiDetector, name: string, time: string): StoredItem[] {
  const { shape, corners, pixelSize_m } = detector;
  const group = `/entry/instrument/${groupName(name)}`;
  const whole = (path: string, value: number): StoredItem => ({
    path: `${group}/${path}`,
    value: storedArray('int8', [], Int8Array.of(value)),
  });
  return [
    storedGroup('/entry', 'NXentry'),
    storedText('/entry/title', `Detector ${name}`),
    storedText('/entry/start_time', time),
    storedText('/entry/program_name', 'calibdesk'),
    storedGroup('/entry/instrument', 'NXinstrument'),
    storedGroup(group, 'NXdetector'),
    storedText(`${group}/API_VERSION`, '1.1'),
    whole('IS_FLAT', 0),
    whole('IS_CONTIGUOUS', 0),
    whole('CORNERS', 4),
    whole('force_pixel', 1),
    { path: `${group}/pixel_size`, value: storedArray('float32', [2], Float32Array.from(pixelSize_m)) },
    { path: `${group}/max_shape`, value: storedWholes(shape) },
    { path: `${group}/shape`, value: storedWholes(shape) },
    { path: `${group}/binning`, value: storedWholes([1, 1]) },
    // 3 of 4 orientations: rows and columns as they stand in the array.
    { path: `${group}/orientation`, value: storedArray('int32', [], Int32Array.of(3)) },
    {
      path: `${group}/pixel_corners`,
      value: storedArray('float32', [...shape, 4, 3], corners),
      attributes: { interpretation: 'vertex', units: 'm' },
    },
  ];
}

/**
 * Text of the `.poni` file (version 2.1) that goes with a detector file: beam at the origin, no rotations. Metres;
 * `energy_eV` null leaves the wavelength out.
 */
export function poniText(detectorFile: string, distance_m: number, energy_eV: number | null): string {
  const lines = [
    '# Geometry of a detector by the corners of its pixels (calibdesk).',
    '# Rows are axis 1, columns axis 2; positions in the LAB frame: y up, z along the beam, beam at (0, 0).',
    'poni_version: 2.1',
    'Detector: NexusDetector',
    `Detector_config: ${JSON.stringify({ filename: detectorFile, orientation: 3 })}`,
    `Distance: ${distance_m}`,
    'Poni1: 0.0',
    'Poni2: 0.0',
    'Rot1: 0.0',
    'Rot2: 0.0',
    'Rot3: 0.0',
  ];
  if (energy_eV !== null) lines.push(`Wavelength: ${(energyWavelength / energy_eV) * 1e-10}`);
  return lines.map((line) => `${line}\n`).join('');
}
