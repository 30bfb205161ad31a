import {
  checkSensors,
  checkText,
  sensorsByNumber,
  sensorsInOrder,
  type QualityCheck,
} from '../../domain/metrology/check.ts';
import { readOrdered } from '../../domain/metrology/originalReaders.ts';
import type { QualityLimits } from '../../domain/metrology/qualityText.ts';
import { sideColumnNames } from '../../domain/metrology/sides.ts';
import type { LengthUnits, ReadingReport } from '../../domain/metrology/types.ts';
import { withOutputs } from '../products/outputFiles.ts';
import type { CallContext } from './context.ts';
import { asOriginal, readMetrologyTable, readMetrologyText, tellNotices } from './readMetrology.ts';

export interface CheckMetrologyInput {
  file: string;
  limits: QualityLimits;
  original: boolean;
  units?: LengthUnits | undefined;
  /** Print what the reader accepts and ignores (verbosity bit 1). */
  verbose: boolean;
}

export interface CheckedMetrology {
  check: QualityCheck;
  reading: ReadingReport | null;
  /** The reader's lines, numeration and tables. */
  text: string;
}

/** Quality of a metrology table: side lengths, angles, flatness, with warnings beyond the limits. Writes nothing. */
export async function checkMetrology(
  input: CheckMetrologyInput,
  context: CallContext,
): Promise<CheckedMetrology> {
  const { file, limits } = input;
  const said: string[] = [];
  if (!input.original) {
    const table = await readMetrologyTable(file, { units: input.units, pointsPerQuad: null }, context);
    const { sensors, notices } = sensorsByNumber(table);
    tellNotices(table, notices, context);
    const check = checkSensors(sensors, table.points.length, limits, false);
    return { check, reading: table.report, text: checkText(check, false) };
  }
  const points = readOrdered(await readMetrologyText(file), file, (line) => said.push(line));
  const check = asOriginal(file, () => checkSensors(sensorsInOrder(points), points.length, limits, true));
  const reader = input.verbose
    ? `${'-'.repeat(60)}\nIn read_optical_metrology_file: ${file}\n${said.map((line) => `${line}\n`).join('')}`
    : '';
  return { check, reading: null, text: reader + checkText(check, input.verbose) };
}

const csvColumns = [...sideColumnNames, 'dz3'] as const;

/** Writes the quality table as csv, one line per sensor; lengths um, angles degrees. */
export async function writeQualityTable(
  path: string,
  check: QualityCheck,
  context: CallContext,
): Promise<void> {
  const lines = [['segment', 'quad', 'points', ...csvColumns].join(',')];
  check.segments.forEach((segment, index) => {
    const values = csvColumns.map((name) => segment[name] ?? '');
    lines.push([index, segment.quad[0] ?? '', segment.points.join(' '), ...values].join(','));
  });
  await withOutputs({ note: context.note }, async (outputs) => {
    await outputs.write(path, `${lines.join('\n')}\n`);
    await outputs.publish();
  });
}
