import { add, cross, dot, scale, type Vector3 } from '../array/vectors.ts';
import { CalibdeskError } from '../errors.ts';
import { formatFixed } from '../text/printf.ts';
import { cornerComment, originalComment } from './crystfelWrite.ts';
import { parseCrystfel, requirePanel, type CrystfelFile, type CrystfelPanel } from './crystfelRead.ts';
import {
  crystfelDetectors,
  likelyCrystfelDetector,
  panelsByName,
  tableOf,
  type TableOptions,
} from './crystfelTables.ts';
import type { Frame } from './coordinates.ts';
import type { GeometryRow, Pose } from './geometryText.ts';
import { segmentPoint } from './psf.ts';
import type { Segment, SegmentOptions } from './segments/segment.ts';
import { anglesOf, otherFrame, rotationMatrix, type Matrix, type Vector } from './transforms.ts';
import { buildGeometry, type Geometry, zeroPose } from './tree.ts';

export type CornerConvention = 'crystfel' | 'original' | 'auto';

export interface ImportOptions extends TableOptions {
  frame: Frame;
  corner: CornerConvention;
  zCorrection_um: number;
}

const unit = (a: Vector3): Vector3 => scale(a, 1 / Math.sqrt(dot(a, a)));
/** Directions of the segment's own x and y on the panel. */
function axesOf(segment: Segment, fast: Vector, slow: Vector): { x: Vector; y: Vector } {
  const { x_um, y_um } = segment;
  const along = (axis: Float64Array): number => (axis.length > 1 && axis[1] < axis[0] ? -1 : 1);
  return segment.layout === 'detector'
    ? { x: scale(fast, along(x_um)), y: scale(slow, segment.rows > 1 ? along(y_um) : -1) }
    : { x: slow, y: fast };
}

function rotationOf(panel: CrystfelPanel, segment: Segment, fast: Vector, slow: Vector): Matrix {
  const axes = axesOf(segment, fast, slow);
  if (dot(fast, fast) < 1e-6 || dot(cross(axes.x, axes.y), cross(axes.x, axes.y)) < 1e-6)
    throw new CalibdeskError(
      'bad-input',
      `line ${panel.line}: panel ${panel.name}: fs and ss span no plane`,
      {
        line: panel.line,
      },
    );
  const ex = unit(axes.x);
  const ey = unit(add(axes.y, scale(ex, -dot(axes.y, ex))));
  const ez = cross(ex, ey);
  return [
    [ex[0], ey[0], ez[0]],
    [ex[1], ey[1], ez[1]],
    [ex[2], ey[2], ez[2]],
  ];
}

/** A rotation to multiples of 90 degrees, and what is left as tilts. */
function rotationAndTilt(matrix: Matrix): Omit<Pose, 'x0' | 'y0' | 'z0'> {
  const angles = anglesOf(matrix);
  const [rot_z, rot_y, rot_x] = angles.map((angle) => 90 * Math.round(angle / 90) + 0);
  return {
    rot_z,
    rot_y,
    rot_x,
    tilt_z: angles[0] - rot_z + 0,
    tilt_y: angles[1] - rot_y + 0,
    tilt_x: angles[2] - rot_x + 0,
  };
}

const times = (m: Matrix, v: Vector): [number, number, number] => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];

/** Whether corners of this file are centres of the first pixels, as the original writes them. */
export function cornersAreCentres(file: CrystfelFile, convention: CornerConvention): boolean {
  if (convention !== 'auto') return convention === 'original';
  const said = (text: string): boolean => file.comments.some((comment) => comment.includes(text));
  return said(originalComment) && !said(cornerComment);
}

/**
 * Geometry of a CrystFEL file: one object DET:VC under IP with a segment for each panel of the detector's table that
 * exists, positions and full rotations from the vectors, in either frame.
 */
export function importCrystfel(file: CrystfelFile, options: ImportOptions, comments: string[]): Geometry {
  const { segment, panels } = tableOf(file, options);
  const known = panelsByName(file);
  const used = panels.flatMap((name) => known.get(name) ?? []);
  if (used.length === 0)
    throw new CalibdeskError(
      'bad-input',
      `none of the panels ${panels[0]} ... ${panels.at(-1)} of ${options.detector} is in the file; nothing was written`,
      {
        hint: `its panels are ${file.panels
          .slice(0, 8)
          .map((panel) => panel.name)
          .join(', ')} ...: is the detector type right?`,
      },
    );
  const centres = cornersAreCentres(file, options.corner);
  const poses = used.map((panel): Pose => {
    const pitch_um = 1e6 / requirePanel(panel, 'res');
    if (!(pitch_um > 0 && Number.isFinite(pitch_um)))
      throw new CalibdeskError('bad-input', `line ${panel.line}: panel ${panel.name}: res must be above 0`, {
        line: panel.line,
      });
    const turned = (vector: Vector): Vector => (options.frame === 1 ? otherFrame(vector) : vector);
    const fast = turned(requirePanel(panel, 'fast'));
    const slow = turned(requirePanel(panel, 'slow'));
    const corner = turned([
      requirePanel(panel, 'corner_x') * pitch_um,
      requirePanel(panel, 'corner_y') * pitch_um,
      panel.coffset * 1e6 - options.zCorrection_um,
    ]);
    const first = centres ? corner : add(corner, scale(add(fast, slow), pitch_um / 2));
    const angles = rotationAndTilt(rotationOf(panel, segment, fast, slow));
    // The rotation as the file will have it, so that the first pixel lands where it was.
    const rotation = rotationMatrix(
      angles.rot_z + angles.tilt_z,
      angles.rot_y + angles.tilt_y,
      angles.rot_x + angles.tilt_x,
    );
    const [x0, y0, z0] = add(first, scale(times(rotation, segmentPoint(segment, 0, 0)), -1));
    return { x0, y0, z0, ...angles };
  });
  const mean = poses.reduce((total, pose) => total + pose.z0, 0) / poses.length;
  const distance = mean < 0 ? 1000 * Math.round(mean / 1000) : 0;
  const rows = poses.map((pose, index): GeometryRow => ({
    parent: 'DET:VC',
    parentIndex: 0,
    name: segment.name,
    index,
    pose: { ...pose, z0: pose.z0 - distance },
    line: 0,
  }));
  rows.push({
    parent: 'IP',
    parentIndex: 0,
    name: 'DET:VC',
    index: 0,
    pose: { ...zeroPose(), z0: distance },
    line: 0,
  });
  return buildGeometry({ comments, rows }, options.segments);
}

/**
 * A CrystFEL file as a geometry, in the LAB frame, its detector told by its panels. @throws CalibdeskError bad-input with
 * the line, or when the detector is not one of ours.
 */
export function readCrystfel(text: string, segments: SegmentOptions): Geometry {
  const file = parseCrystfel(text);
  const detector = likelyCrystfelDetector(file);
  if (detector === null)
    throw new CalibdeskError(
      'bad-input',
      'this CrystFEL file is of no detector that can be told by the size of its panels',
      { hint: `geometry convert takes it with --dettype; known are ${crystfelDetectors.join(', ')}` },
    );
  const options = { detector, segment: null, frame: 1, corner: 'auto', zCorrection_um: 0, segments } as const;
  return importCrystfel(file, options, ['imported from CrystFEL']);
}

export interface OriginalHeader {
  time: string;
  user: string;
  cwd: string;
  host: string;
  command: string;
  release: string;
}

/** Comments of a converted geometry in the original's words; `file.comments` go along. */
export function importComments(file: CrystfelFile, detector: string, header: OriginalHeader): string[] {
  return [
    'TITLE      Geometry constants converted from CrystFEL by genuine psana',
    `DATE_TIME  ${header.time}`,
    `AUTHOR     ${header.user}`,
    `CWD        ${header.cwd}`,
    `HOST       ${header.host}`,
    `COMMAND    ${header.command}`,
    `RELEASE    ${header.release}`,
    'CALIB_TYPE geometry',
    `DETTYPE    ${detector}`,
    'DETECTOR   N/A',
    'METROLOGY  N/A',
    'EXPERIMENT N/A',
    ...file.comments.map((comment, at) => `CFELCMT:${String(at).padStart(2, '0')} ${comment}`),
  ];
}

const largest = (vector: Vector): 0 | 1 | 2 => {
  const sizes = vector.map(Math.abs);
  const most = Math.max(...sizes);
  return sizes.indexOf(most) as 0 | 1 | 2;
};

/** Angle of a vector out of its main direction in the plane, degrees, within -90..90. */
function pitchOf(vector: Vector): number {
  const degrees = Math.atan2(vector[2], vector[largest(vector)]) * (180 / Math.PI);
  return degrees < -90 ? degrees + 180 : degrees > 90 ? degrees - 180 : degrees;
}

const column = (value: number, width: number): string => {
  const whole = Math.trunc(value);
  return String(whole === 0 ? 0 : whole).padStart(width);
};

/**
 * The text that the original writes: vectors in float32, rotations about z alone, positions cut to whole um, no frame,
 * and every panel of the table required. Source: UtilsConvertCrystFEL of PSCalib.
 */
export function originalImportText(
  file: CrystfelFile,
  options: ImportOptions,
  header: OriginalHeader,
): string {
  const { segment, panels } = tableOf(file, { ...options, segment: null });
  const known = panelsByName(file);
  const used = panels.map((name) => {
    const panel = known.get(name);
    if (panel === undefined)
      throw new CalibdeskError(
        'bad-input',
        `panel ${name} is missing: the original needs all of ${panels.join(', ')}; nothing was written`,
        {
          hint: 'leave --original away to convert the panels that exist',
        },
      );
    return panel;
  });
  const f = Math.fround;
  const scale = segment.pixelScaleSize_um;
  const [xc, yc] = segmentPoint(segment, 0, 0);
  const coffset = (panel: CrystfelPanel): number => (panel.ownCoffset ? panel.coffset : 0);
  const mean = used.reduce((total, panel) => total + coffset(panel), 0) / used.length;
  const thousandth = mean * 1e3;
  const floor = Math.floor(thousandth);
  const tie = thousandth - floor === 0.5;
  const rounded = tie ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(thousandth);
  const zOffset = Number(file.globals.coffset ?? 0) + rounded * 1e-3;
  const lines = ['', ...importComments(file, options.detector, header).map((comment) => `# ${comment}`), '#'];
  lines.push(
    '# HDR PARENT IND        OBJECT IND     X0[um]   Y0[um]   Z0[um]   ROT-Z ROT-Y ROT-X     TILT-Z   TILT-Y   TILT-X',
  );
  used.forEach((panel, index) => {
    const single = (vector: Vector): Vector => [f(vector[0]), f(vector[1]), f(vector[2])];
    const fast = single(requirePanel(panel, 'fast'));
    const slow = single(requirePanel(panel, 'slow'));
    const toCentre = [0, 1, 2].map((at) => f(f(fast[at] * f(Math.abs(xc))) + f(slow[at] * f(Math.abs(yc)))));
    const centre = [
      (panel.corner_x ?? 0) * scale + toCentre[0],
      (panel.corner_y ?? 0) * scale + toCentre[1],
      (coffset(panel) - zOffset) * 1e6 + toCentre[2],
    ];
    const phi = Math.atan2(fast[1], fast[0]) * (180 / Math.PI);
    const design = [-180, -90, 0, 90, 180].reduce((best, angle) =>
      Math.abs(phi - angle) < Math.abs(phi - best) ? angle : best,
    );
    const [pitchFast, pitchSlow] = [pitchOf(fast), pitchOf(slow)];
    const [tiltX, tiltY] = largest(fast) === 0 ? [pitchSlow, pitchFast] : [pitchFast, pitchSlow];
    lines.push(
      `DET:VC         0  ${segment.name.padStart(12)}  ${String(index).padStart(2)}   ` +
        `${centre.map((value) => column(value, 8)).join(' ')} ${formatFixed(design >= 0 ? design : design + 360, 0, 7)}     0     0   ` +
        [phi - design, -tiltY, tiltX].map((value) => formatFixed(value, 5, 8)).join(' '),
    );
  });
  lines.push(
    `IP             0    DET:VC       0          0        0 ${column(zOffset * 1e6, 8)}       0     0     0    0.00000  0.00000  0.00000`,
  );
  return lines.join('\n');
}
