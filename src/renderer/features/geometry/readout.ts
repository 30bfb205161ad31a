import { segmentPoint } from '../../../domain/geometry/psf.ts';
import { scatteringAt } from '../../../domain/geometry/rings.ts';
import { otherFrame, type Vector } from '../../../domain/geometry/transforms.ts';
import type { Address } from '../../plot/image/layout.ts';
import { pointOf, type PlacedPanel } from '../../plot/image/placement.ts';

const millimetres = (value: number): string => (value / 1000).toFixed(3);

/** A place in the frame of the file, um, in words: coordinates in mm, and what it sees of the beam. */
export function placeText(point: Vector, frame: 'file' | 'lab', wavelength_A: number): string[] {
  const lab = otherFrame(point);
  const shown = frame === 'lab' ? lab : point;
  const { two_theta_rad, q_inv_A, d_A } = scatteringAt(lab[0], lab[1], lab[2], wavelength_A);
  return [
    `x ${millimetres(shown[0])} y ${millimetres(shown[1])} z ${millimetres(shown[2])} mm${frame === 'lab' ? ' (LAB)' : ''}`,
    `r ${millimetres(Math.hypot(point[0], point[1]))} mm`,
    `2θ ${((two_theta_rad * 180) / Math.PI).toFixed(3)}°`,
    `q ${q_inv_A.toFixed(4)} 1/Å`,
    `d ${Number.isFinite(d_A) && d_A < 1e5 ? d_A.toFixed(3) : '∞'} Å`,
  ];
}

/** Frame of the file: centre of a pixel of the placed panels. */
export function pixelPoint(placed: readonly PlacedPanel[], address: Address): Vector | null {
  const panel = placed[address.panel.index];
  if (!panel) return null;
  const [x, y] = segmentPoint(panel.segment, address.row, address.column);
  return panel.segment.layout === 'detector' ? pointOf(panel, y, x) : pointOf(panel, x, y);
}

/** Numbers of a list like `3.2, 4 5.1`; what is no positive number is left out. */
export function readSpacings(text: string): number[] {
  return text
    .split(/[\s,;]+/)
    .map(Number)
    .filter((value) => Number.isFinite(value) && value > 0)
    .slice(0, 50);
}

/** A line of a file as it is shown beside an error. */
export interface ExcerptLine {
  number: number;
  text: string;
  wrong: boolean;
}

const linesAround = 2;
/** Longer lines say nothing more to people. */
const mostColumns = 200;

/** Lines of a text around the one that an error names. */
export function excerpt(text: string, line: number | undefined): ExcerptLine[] {
  if (line === undefined || line < 1) return [];
  return text
    .split('\n')
    .map((each, at) => ({ number: at + 1, text: each.slice(0, mostColumns), wrong: at + 1 === line }))
    .slice(Math.max(0, line - 1 - linesAround), line + linesAround);
}
