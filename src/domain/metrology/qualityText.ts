import { formatSpec } from '../text/printf.ts';
import type { SideColumns } from './sides.ts';

export const headerXY =
  'segm:        S1      S2     dS1     dS2        L1      L2     dL1     dL2    angle(deg)   D1      D2      dD   d(dS)   d(dL)';
export const headerZ =
  'segm:        SA      LA   XSize   YSize    dZS1  dZS2  dZL1  dZL2    dZSA  dZLA  ddZS  ddZL     dZX   dZY   angXZ(deg) angYZ(deg) dz3(um)';
const lineXY = '-'.repeat(124);
const lineZ = '-'.repeat(137);

const six = (...values: number[]): string => values.map((value) => formatSpec('%6d', value)).join('  ');
const five = (...values: number[]): string => values.map((value) => formatSpec('%5d', value)).join(' ');

/** Row of the X-Y table behind `segm:n`, whole micrometres cut toward zero as C's %d does. */
export function rowXY(c: SideColumns): string {
  return `  ${six(c.S1, c.S2, c.dS1, c.dS2)}    ${six(c.L1, c.L2, c.dL1, c.dL2)}   ${formatSpec('%8.5f', c.tiltXYDegree)}  ${six(c.D1, c.D2, c.dD, c.ddS, c.ddL)}`;
}

/** Row of the Z table behind `segm:n`. */
export function rowZ(c: SideColumns): string {
  const angles = `${formatSpec('%8.5f', c.tiltXZDegree)}   ${formatSpec('%8.5f', c.tiltYZDegree)}   ${formatSpec('%8.3f', c.dz3)}`;
  return `  ${six(c.SA, c.LA, c.XSize, c.YSize)}   ${five(c.dZS1, c.dZS2, c.dZL1, c.dZL2)}   ${five(c.dZSA, c.dZLA, c.ddZS, c.ddZL)}   ${five(c.dZX, c.dZY)}  ${angles}`;
}

/** Limits of the acceptance, um. */
export interface QualityLimits {
  xy_um: number;
  z_um: number;
}

export type QualityWarning = ['dD' | 'ddS' | 'ddL' | 'dz3', number];

/** What is beyond the limits in a sensor, in the order of the tables. */
export function warningsOf(c: SideColumns, limits: QualityLimits): QualityWarning[] {
  const found: QualityWarning[] = [];
  for (const name of ['dD', 'ddS', 'ddL'] as const)
    if (Math.abs(c[name]) > limits.xy_um) found.push([name, c[name]]);
  if (Math.abs(c.dz3) > limits.z_um) found.push(['dz3', c.dz3]);
  return found;
}

/** A sensor in a table: its index and, when all corners were measured, its columns. */
export interface TableRow {
  index: number;
  columns: SideColumns | null;
  missing: readonly number[];
}

function table(
  rows: readonly TableRow[],
  header: string,
  rule: string,
  rowText: (columns: SideColumns) => string,
  warn: (columns: SideColumns, label: string) => string,
): string {
  const body = rows.map(({ index, columns, missing }) =>
    columns === null
      ? `segm:${formatSpec('%2d', index)}  incomplete: point ${missing.join(', ')} was not measured`
      : `segm:${formatSpec('%2d', index)}${rowText(columns)}`,
  );
  const warnings = rows
    .map(({ index, columns }) =>
      columns === null ? '' : warn(columns, `  WARNING segm ${formatSpec('%2d', index)}:  `),
    )
    .join('');
  return `${[rule, header, rule, ...body, rule].join('\n')}\n\n${warnings}`;
}

/** The X-Y table with rules and warnings, ending with a line end. */
export function tableXY(rows: readonly TableRow[], limits: QualityLimits): string {
  return table(rows, headerXY, lineXY, rowXY, (columns, label) =>
    warningsOf(columns, limits)
      .filter(([name]) => name !== 'dz3')
      .map(([, value]) => `${label}|${formatSpec('%d', value)}| > ${formatSpec('%.1f', limits.xy_um)}\n`)
      .join(''),
  );
}

/** The Z table with rules and warnings, ending with a line end. */
export function tableZ(rows: readonly TableRow[], limits: QualityLimits): string {
  return table(rows, headerZ, lineZ, rowZ, (columns, label) =>
    warningsOf(columns, limits)
      .filter(([name]) => name === 'dz3')
      .map(([, value]) => `${label}|${formatSpec('%.1f', value)}| > ${formatSpec('%.1f', limits.z_um)}\n`)
      .join(''),
  );
}
