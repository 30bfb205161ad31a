import { CalibdeskError, type ErrorDetails } from '../errors.ts';
import { formatFixed } from '../text/printf.ts';

/** The nine numbers of an object in the order of the file's columns: um, degrees. */
export interface Pose {
  x0: number;
  y0: number;
  z0: number;
  rot_z: number;
  rot_y: number;
  rot_x: number;
  tilt_z: number;
  tilt_y: number;
  tilt_x: number;
}

export const poseKeys = [
  'x0',
  'y0',
  'z0',
  'rot_z',
  'rot_y',
  'rot_x',
  'tilt_z',
  'tilt_y',
  'tilt_x',
] as const satisfies readonly (keyof Pose)[];

/** One data line of a geometry file. */
export interface GeometryRow {
  parent: string;
  parentIndex: number;
  name: string;
  index: number;
  pose: Pose;
  /** Number of the line in the file, from 1; 0 when it did not come from a file. */
  line: number;
}

export interface GeometryText {
  comments: string[];
  rows: GeometryRow[];
}

/** Geometry files have some thousand lines at most; what is longer is something else. */
export const mostGeometryBytes = 2 * 2 ** 20;
const mostRows = 20000;

/** An error in the text of a geometry file; the caller adds the file's name. */
export function geometryError(message: string, details: ErrorDetails = {}): CalibdeskError {
  const { line } = details;
  return new CalibdeskError('bad-input', line === undefined ? message : `line ${line}: ${message}`, details);
}

const floatForm = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const wholeForm = /^[+-]?\d{1,9}$/;

/** A finite number of the original's float parser, or null. */
export function readFloat(text: string): number | null {
  if (!floatForm.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

function readRow(fields: string[], line: number): GeometryRow {
  if (fields.length !== 13)
    throw geometryError(`expected 13 fields, found ${fields.length}: ${shown(fields.join(' '))}`, {
      line,
      hint: 'a row is: parent, index, object, index, x0 y0 z0 um, rot z y x, tilt z y x degrees',
    });
  const index = (at: number): number => {
    if (!wholeForm.test(fields[at]))
      throw geometryError(`field ${at + 1}: expected an index, found ${shown(fields[at])}`, { line });
    return Number(fields[at]);
  };
  const pose = {} as Pose;
  poseKeys.forEach((key, at) => {
    const value = readFloat(fields[at + 4]);
    if (value === null)
      throw geometryError(`field ${at + 5} (${key}): expected a number, found ${shown(fields[at + 4])}`, {
        line,
      });
    pose[key] = value;
  });
  // The original turns detectors downstream of the interaction point to negative z, however they were written.
  if (fields[0].startsWith('IP') && pose.z0 > 0) pose.z0 = -pose.z0;
  return { parent: fields[0], parentIndex: index(1), name: fields[2], index: index(3), pose, line };
}

/**
 * Reads the text of a geometry file: comments without their `#`, and rows of 13 fields. Comment lines may be indented,
 * lines may end with CRLF. Throws with the number of the line.
 * A comment of a single character becomes an empty one, as in the original.
 */
export function parseGeometryText(text: string): GeometryText {
  if (text.length > mostGeometryBytes)
    throw geometryError(
      `${text.length} characters, a geometry file has at most ${mostGeometryBytes}; it was not read`,
    );
  if (text.includes('\0')) throw geometryError('has NUL bytes: this is no text file');
  const comments: string[] = [];
  const rows: GeometryRow[] = [];
  text.split('\n').forEach((raw, at) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const start = line.trimStart();
    if (start === '') return;
    if (start.startsWith('#')) {
      const rest = start.replace(/^#+ */, '');
      if (rest !== '') comments.push(rest.length === 1 ? '' : rest.trim());
      return;
    }
    if (rows.length >= mostRows)
      throw geometryError(`more than ${mostRows} objects; the file was not read`, { line: at + 1 });
    rows.push(readRow(line.trim().split(/\s+/), at + 1));
  });
  if (rows.length === 0)
    throw geometryError('no objects: expected rows of 13 fields, found none', {
      hint: 'is this a geometry file?',
    });
  return { comments, rows };
}

export type Precision = 'file' | 'full';

/** Shortest decimals that read back equal, -0 with its sign. */
const fullNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function rotationText(value: number): string {
  return formatFixed(value, 3).replace(/0+$/, '').replace(/\.$/, '');
}

/**
 * One line of a geometry file without its newline, as the original writes it (whole um, 0.001 degrees of rotation,
 * 1e-5 degrees of tilt), or with every number in full.
 */
export function rowText(row: Omit<GeometryRow, 'line'>, precision: Precision = 'file'): string {
  const { pose } = row;
  const full = precision === 'full';
  const position = (value: number): string => (full ? fullNumber(value) : formatFixed(value, 0)).padStart(8);
  const rotation = (value: number): string => (full ? fullNumber(value) : rotationText(value)).padStart(8);
  const tilt = (value: number): string => (full ? fullNumber(value) : formatFixed(value, 5)).padStart(8);
  const object = (name: string, index: number): string => `${name.padEnd(11)} ${String(index).padStart(3)}`;
  return [
    `${object(row.parent, row.parentIndex)} ${object(row.name, row.index)} `,
    `${position(pose.x0)} ${position(pose.y0)} ${position(pose.z0)} `,
    `${rotation(pose.rot_z)}   ${rotation(pose.rot_y)}   ${rotation(pose.rot_x)}   `,
    `${tilt(pose.tilt_z)} ${tilt(pose.tilt_y)} ${tilt(pose.tilt_x)}`,
  ].join(' ');
}
