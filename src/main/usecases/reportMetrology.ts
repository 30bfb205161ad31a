import { basename, resolve } from 'node:path';
import type { MergedMetrology } from '../../contract/metrology.ts';
import { checkSensors, sensorsByNumber } from '../../domain/metrology/check.ts';
import { fitTable, pointsPerQuad, type FitDetector } from '../../domain/metrology/fitTable.ts';
import { readTable } from '../../domain/metrology/readTable.ts';
import { tableText } from '../../domain/metrology/sheets.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';
import { metrologyReport } from '../reports/metrologyReport.ts';
import type { CallContext, Identity } from './context.ts';
import { writeFiles } from './geometry/loadGeometry.ts';
import { mergeTable } from './metrologyTables.ts';
import { readMetrologyText } from './readMetrology.ts';
import { refuseExisting } from './viewGeometry.ts';

export interface ReportMetrologyInput {
  name: string;
  /** Text of the table. */
  table: string;
  units?: LengthUnits | undefined;
  detector: FitDetector;
  n90: number;
  rot: number;
  xy_um: number;
  z_um: number;
  comment: string;
  changes: readonly string[];
  base: string | null;
  merged: MergedMetrology | null;
  output: string;
  overwrite: boolean;
}

/** One HTML file with the whole metrology: quality, fit, residuals, the merged panels, and the table itself. */
export async function reportMetrology(
  identity: Identity,
  input: ReportMetrologyInput,
  context: CallContext,
): Promise<{ path: string }> {
  const path = resolve(input.output);
  const { name, detector, n90, rot, units } = input;
  const table = readTable(input.table, name, {
    units: units ?? 'um',
    pointsPerQuad: pointsPerQuad(detector),
  });
  const { sensors, notices } = sensorsByNumber(table);
  const limits = { xy_um: input.xy_um, z_um: input.z_um };
  const check = checkSensors(sensors, table.points.length, limits, false);
  const fit = fitTable(table, { detector, n90, rot, size: null });
  const html = metrologyReport({
    name,
    detector,
    n90,
    rot,
    limits,
    table,
    text: input.table,
    notices: [...notices, ...fit.reading.notices].map(({ text }) => text),
    check,
    fit,
    comment: input.comment,
    changes: input.changes,
    base: input.base,
    merged: input.merged,
    made: identity.now(),
    user: identity.user,
  });
  if (!input.overwrite) await refuseExisting(path);
  await writeFiles([{ path, content: html }], context);
  return { path };
}

/** The same of a table file, with the panels put into a base geometry where one is named. An older page is replaced. */
export async function reportMetrologyFile(
  identity: Identity,
  input: Omit<ReportMetrologyInput, 'name' | 'table' | 'merged' | 'changes' | 'overwrite'> & { file: string },
  context: CallContext,
): Promise<{ path: string }> {
  const { file, detector, units, base, ...rest } = input;
  const name = basename(file);
  const text = await readMetrologyText(file);
  const table = readTable(text, file, { units, pointsPerQuad: pointsPerQuad(detector) });
  const { n90, rot } = input;
  const inMicrometres = { name, table: tableText(table), detector, n90, rot };
  const merged =
    base === null
      ? null
      : await mergeTable(identity, { ...inMicrometres, base, method: 'rigid', origin: null }, context);
  return reportMetrology(
    identity,
    {
      ...rest,
      name,
      table: text,
      units: table.report.units,
      detector,
      base,
      merged,
      changes: [],
      overwrite: true,
    },
    context,
  );
}
