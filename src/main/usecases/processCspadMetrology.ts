import { basename, join } from 'node:path';
import {
  cspadArrays,
  incompletePanels,
  processOriginal,
  processRepaired,
  refuseForeignPoints,
  type CspadSegment,
} from '../../domain/metrology/cspad.ts';
import {
  centerMicrometresText,
  centerText,
  cspadGeometryText,
  cspadTable,
  flatnessText,
  tiltComment,
  tiltText,
} from '../../domain/metrology/cspadText.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { missingPoint } from '../../domain/metrology/fitTable.ts';
import { readSlots } from '../../domain/metrology/originalReaders.ts';
import { cspadNumberings, type CspadKind } from '../../domain/metrology/pointTables.ts';
import type { MetrologyTable } from '../../domain/metrology/readTable.ts';
import type { LengthUnits, ReadingReport } from '../../domain/metrology/types.ts';
import { withOutputs } from '../products/outputFiles.ts';
import type { CallContext, Identity } from './context.ts';
import {
  asOriginal,
  headingTime,
  readMetrologyTable,
  readMetrologyText,
  tellNotices,
} from './readMetrology.ts';

export interface ProcessCspadInput {
  kind: CspadKind;
  file: string;
  /** Quarter turns of the camera (v2). */
  n90: number;
  missing: 'fit' | 'refuse';
  /** Also center and tilt of a cspad2x2. */
  tables: boolean;
  units?: LengthUnits | undefined;
  original: boolean;
  folder: string;
}

export interface ProcessedCspad {
  segments: CspadSegment[];
  arrays: ReturnType<typeof cspadArrays>;
  files: string[];
  reading: ReadingReport | null;
  text: {
    flatness: string;
    xy: string;
    z: string;
    centerMicrometres: string;
    center: string;
    tilt: string;
    geometry: string;
  };
}

/** Says what is missing, and refuses what cannot be completed. */
function requireCorners(input: ProcessCspadInput, table: MetrologyTable, context: CallContext): void {
  refuseForeignPoints(input.kind, table);
  const incomplete = incompletePanels(input.kind, table, input.n90);
  tellNotices(
    table,
    incomplete.flatMap(({ quad, missing }) => missing.map((point) => missingPoint(quad, point))),
    context,
  );
  const hopeless = incomplete.filter(({ missing }) => input.missing === 'refuse' || missing.length > 1);
  if (hopeless.length === 0) return;
  const list = hopeless
    .slice(0, 8)
    .map(({ quad, segment, missing }) => `quad ${quad} sensor ${segment}: point ${missing.join(', ')}`)
    .join('; ');
  throw new CalibdeskError('bad-input', `${input.file}: missing corners: ${list}; nothing was written`, {
    file: input.file,
    hint: 'one missing corner of a sensor can be computed from the other three (--missing fit); more cannot',
  });
}

/**
 * CSPAD metrology to centres, tilts and a geometry file in `folder`/calib-tmp, all files or none.
 * Original mode reproduces the program's bytes; the default works in doubles and writes tilts of the geometry model.
 */
export async function processCspadMetrology(
  identity: Identity,
  input: ProcessCspadInput,
  context: CallContext,
): Promise<ProcessedCspad> {
  const { kind, file, original } = input;
  const { quads, points } = cspadNumberings[kind];
  let reading: ReadingReport | null = null;
  let segments: CspadSegment[];
  if (original) {
    const variant = kind === 'cspad-v1' ? 'v1' : kind === 'cspad-v2' ? 'v2' : '2x2';
    const slots = readSlots(await readMetrologyText(file), file, { quads, points, variant });
    segments = asOriginal(file, () => processOriginal(kind, slots, input.n90));
  } else {
    const table = await readMetrologyTable(file, { units: input.units, pointsPerQuad: points }, context);
    requireCorners(input, table, context);
    reading = table.report;
    segments = processRepaired(kind, table, input.n90);
  }
  const heading = { metrology: basename(file), author: identity.user, time: headingTime(identity.now()) };
  const text = {
    flatness: flatnessText(segments),
    xy: cspadTable(segments, 'xy'),
    z: cspadTable(segments, 'z'),
    centerMicrometres: centerMicrometresText(segments),
    center: centerText(segments),
    tilt: tiltText(segments),
    geometry: cspadGeometryText(kind, segments, heading, original ? [] : [tiltComment]),
  };
  const center = kind === 'cspad-v2' ? 'center_global' : 'center';
  const contents: [string, string][] = [];
  if (kind !== 'cspad2x2') contents.push([`${center}_um`, text.centerMicrometres]);
  if (kind !== 'cspad2x2' || input.tables) contents.push([center, text.center], ['tilt', text.tilt]);
  contents.push(['geometry', text.geometry]);
  const files = await withOutputs({ note: context.note }, async (outputs) => {
    for (const [type, content] of contents)
      await outputs.write(join(input.folder, 'calib-tmp', `${type}-0-end.data`), content);
    await outputs.publish();
    return outputs.paths;
  });
  return { segments, arrays: cspadArrays(segments, !original), files, reading, text };
}
