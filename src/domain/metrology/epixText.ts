import { formatSpec } from '../text/printf.ts';
import { parameterLines } from './cspadText.ts';
import type { EpixGeometryRow } from './epix.ts';

const rowText = ({ parent, parentIndex, object, index, values }: EpixGeometryRow): string => {
  const lengths = values
    .slice(0, 3)
    .map((value) => formatSpec('%8d', value))
    .join(' ');
  const rotations = values
    .slice(3, 6)
    .map((value) => formatSpec('%6d', value))
    .join(' ');
  const tilts = values
    .slice(6)
    .map((value) => formatSpec('%9.5f', value))
    .join(' ');
  return `${parent.padStart(12)} ${formatSpec('%2d', parentIndex)} ${object.padStart(12)} ${formatSpec('%2d', index)}  ${lengths}  ${rotations}  ${tilts}`;
};

/** The geometry file of the epix10ka2M program: begins with a blank line, has no line end at its end. */
export function epixGeometryText(
  rows: readonly EpixGeometryRow[],
  heading: { version: 0 | 1; time: string; user: string },
  comments: readonly string[],
): string {
  const form = heading.version === 0 ? 'panels-quads-detector' : 'panels only, no quads';
  const lines = [
    'COMMENT:00 detector:Epix10ka2M experiment:abcd01234',
    'COMMENT:01 constants generated from optical metrology',
    `COMMENT:02 processor version ${heading.version} - ${form}`,
    ...comments.map((comment, index) => `COMMENT:${String(index + 3).padStart(2, '0')} ${comment}`),
    `DATE_TIME ${heading.time}`,
    `USER ${heading.user}`,
    'CALIB_TYPE geometry',
    ...parameterLines,
  ];
  const columns =
    'HDR PARENT IND     OBJECT IND    X0[um]   Y0[um]   Z0[um]   ROT-Z  ROT-Y  ROT-X     TILT-Z    TILT-Y    TILT-X';
  return `\n${lines.map((line) => `# ${line}\n`).join('')}\n# ${columns}\n\n${rows.map(rowText).join('\n')}`;
}
