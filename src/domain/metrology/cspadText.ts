import { formatSpec } from '../text/printf.ts';
import type { CspadSegment, PanelRow } from './cspad.ts';
import type { CspadKind } from './pointTables.ts';
import { headerXY, headerZ, rowXY, rowZ } from './qualityText.ts';

const pixel_um = 109.92;

/** The fixed lines that describe the thirteen columns of a geometry file. */
export const parameterLines = [
  'PARAM:01 PARENT     - name and version of the parent object',
  'PARAM:02 PARENT_IND - index of the parent object',
  'PARAM:03 OBJECT     - name and version of the object',
  'PARAM:04 OBJECT_IND - index of the new object',
  'PARAM:05 X0         - x-coordinate [um] of the object origin in the parent frame',
  'PARAM:06 Y0         - y-coordinate [um] of the object origin in the parent frame',
  'PARAM:07 Z0         - z-coordinate [um] of the object origin in the parent frame',
  'PARAM:08 ROT_Z      - object design rotation angle [deg] around Z axis of the parent frame',
  'PARAM:09 ROT_Y      - object design rotation angle [deg] around Y axis of the parent frame',
  'PARAM:10 ROT_X      - object design rotation angle [deg] around X axis of the parent frame',
  'PARAM:11 TILT_Z     - object tilt angle [deg] around Z axis of the parent frame',
  'PARAM:12 TILT_Y     - object tilt angle [deg] around Y axis of the parent frame',
  'PARAM:13 TILT_X     - object tilt angle [deg] around X axis of the parent frame',
];

/** What the comment of repaired files says of TILT_Y and TILT_X. */
export const tiltComment =
  'TILT_Y and TILT_X are rotations of the geometry model (rigid fit), not the slopes that the original program wrote';

const detectors: Record<CspadKind, string> = {
  'cspad-v1': 'CSPAD-CXI',
  'cspad-v2': 'CSPAD-XPP',
  cspad2x2: 'CSPAD2X2',
};

/** Groups the segments by quad. */
function byQuad(segments: readonly CspadSegment[]): CspadSegment[][] {
  const quads = [...new Set(segments.map(({ quad }) => quad))];
  return quads.map((quad) => segments.filter((segment) => segment.quad === quad));
}

/** Panels that take their row from a base have no columns. */
const isMeasured = ({ dz3 }: { dz3: number }): boolean => !Number.isNaN(dz3);

/** Deviation of every sensor from flatness, with mean and population deviation. */
export function flatnessText(segments: readonly CspadSegment[]): string {
  const measured = segments.map(({ columns }) => columns.dz3).filter((value) => !Number.isNaN(value));
  const rows = segments.map(({ quad, segment, columns }) => {
    const value = isMeasured(columns) ? formatSpec('%8.3f', columns.dz3) : '       -';
    return `quad:${quad}, segm:${formatSpec('%2d', segment)},  dz3[um]: ${value}\n`;
  });
  const mean = measured.reduce((sum, value) => sum + value, 0) / measured.length;
  const deviation = Math.sqrt(
    measured.reduce((sum, value) => sum + (value - mean) ** 2, 0) / measured.length,
  );
  return `Deviation from flatness [um] for segments:\n${rows.join('')}Mean and Standard deviation for dz3[um]: ${formatSpec('%8.3f', mean)} +- ${formatSpec('%8.3f', deviation)}\n`;
}

/** X-Y or Z table of the CSPAD programs: no rules, a line before each quad. */
export function cspadTable(segments: readonly CspadSegment[], plane: 'xy' | 'z'): string {
  const row = plane === 'xy' ? rowXY : rowZ;
  const quads = byQuad(segments).map((own) => {
    const rows = own.map(
      ({ segment, columns }) => `segm: ${segment}${isMeasured(columns) ? row(columns) : '  not measured'}\n`,
    );
    return `\nQuad  ${own[0].quad}\n${rows.join('')}`;
  });
  return `${plane === 'xy' ? headerXY : headerZ}${quads.join('')}`;
}

function arrayText(
  segments: readonly CspadSegment[],
  value: (segment: CspadSegment) => number,
  format: string,
): string {
  return byQuad(segments)
    .map((own) => `${own.map((segment) => `${formatSpec(format, value(segment))}  `).join('')}\n`)
    .join('');
}

/** Deprecated type `center`: X, Y, Z in pixels of 109.92 um. */
export const centerText = (segments: readonly CspadSegment[]): string =>
  [0, 1, 2].map((axis) => arrayText(segments, ({ center }) => center[axis] / pixel_um, '%7.2f')).join('\n');

/** The same in whole um. */
export const centerMicrometresText = (segments: readonly CspadSegment[]): string =>
  (['X0', 'Y0', 'Z0'] as const).map((name) => arrayText(segments, ({ row }) => row[name], '%6d')).join('\n');

/** Deprecated type `tilt`, degrees. */
export const tiltText = (segments: readonly CspadSegment[]): string =>
  arrayText(segments, ({ row }) => row.TILT_Z, '%8.5f');

const rowText = (
  parent: string,
  parentIndex: number,
  object: string,
  index: number,
  row: PanelRow,
): string => {
  // Rows of a base may hold fractions, which the programs never write.
  const whole = (value: number, width: number): string =>
    Number.isInteger(value) ? formatSpec(`%${width}d`, value) : String(value).padStart(width);
  const lengths = [row.X0, row.Y0, row.Z0].map((value) => whole(value, 8)).join(' ');
  const rotations = [row.ROT_Z, row.ROT_Y ?? 0, row.ROT_X ?? 0].map((value) => whole(value, 5)).join(' ');
  const tilts = [row.TILT_Z, row.TILT_Y, row.TILT_X].map((value) => formatSpec('%8.5f', value)).join(' ');
  return `${parent.padEnd(12)} ${formatSpec('%3d', parentIndex)}  ${object.padEnd(12)} ${formatSpec('%3d', index)}   ${lengths}   ${rotations}   ${tilts} \n`;
};
const still = { X0: 0, Y0: 0, Z0: 0, ROT_Z: 0, TILT_Z: 0, TILT_Y: 0, TILT_X: 0 };
const far = { ...still, Z0: 1_000_000 };

function rowsText(kind: CspadKind, segments: readonly CspadSegment[]): string {
  const own = byQuad(segments).map((quad) =>
    quad
      .map(({ quad: q, segment, row }) => {
        if (kind === 'cspad-v2') return rowText('CSPAD:V2', 0, 'SENS2X1:V1', 8 * q + segment, row);
        return rowText(kind === 'cspad-v1' ? 'QUAD:V1' : 'CSPAD2X2:V1', q, 'SENS2X1:V1', segment, row);
      })
      .join(''),
  );
  const sensors = own.map((text) => `${text}\n`).join('');
  if (kind === 'cspad-v2') return `${sensors}${rowText('IP', 0, 'CSPAD:V2', 0, far)}\n`;
  if (kind === 'cspad2x2') return `${sensors}${rowText('IP', 0, 'CSPAD2X2:V1', 0, far)}\n`;
  // Quads of the CXI camera stand at nominal places, to be aligned with images.
  const places = [
    { X0: -4500, Y0: -4500, ROT_Z: 90 },
    { X0: -4500, Y0: 4500, ROT_Z: 0 },
    { X0: 4500, Y0: 4500, ROT_Z: 270 },
    { X0: 4500, Y0: -4500, ROT_Z: 180 },
  ];
  const quads = places.map((place, quad) => rowText('CSPAD:V1', 0, 'QUAD:V1', quad, { ...still, ...place }));
  return `${sensors}${quads.join('')}\n${rowText('RAIL', 0, 'CSPAD:V1', 0, far)}${rowText('IP', 0, 'RAIL', 0, still)}\n`;
}

export interface FileHeading {
  /** Name of the table, without its folder. */
  metrology: string;
  author: string;
  /** `YYYY-MM-DD hh:mm:ss ZZZ`. */
  time: string;
}

/** The geometry file of the CSPAD programs, byte for byte; `comments` come after the two of the original. */
export function cspadGeometryText(
  kind: CspadKind,
  segments: readonly CspadSegment[],
  heading: FileHeading,
  comments: readonly string[],
): string {
  const head = [
    `TITLE      Geometry parameters of ${detectors[kind]}`,
    `DATE_TIME  ${heading.time}`,
    `METROLOGY  ${heading.metrology}`,
    `AUTHOR     ${heading.author}`,
    'EXPERIMENT Any',
    `DETECTOR   ${detectors[kind]}`,
    'CALIB_TYPE geometry',
    'COMMENT:01 Table contains the list of geometry parameters for alignment of 2x1 sensors, quads, CSPAD, etc',
    'COMMENT:02 All translation and rotation pars of the object are defined w.r.t. parent object Cartesian frame',
    ...comments.map((comment, index) => `COMMENT:${String(index + 3).padStart(2, '0')} ${comment}`),
    ...parameterLines,
  ];
  const columns =
    'HDR PARENT IND        OBJECT IND     X0[um]   Y0[um]   Z0[um]   ROT-Z ROT-Y ROT-X     TILT-Z   TILT-Y   TILT-X';
  return `${head.map((line) => `# ${line}\n`).join('')}\n# ${columns}\n\n${rowsText(kind, segments)}`;
}
