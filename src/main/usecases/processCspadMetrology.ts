import { basename, join } from 'node:path';
import {
  cspadArrays,
  incompletePanels,
  processOriginal,
  processRepaired,
  refuseForeignPoints,
  type CspadSegment,
  type IncompletePanel,
  type PanelRow,
} from '../../domain/metrology/cspad.ts';
import { matchPanels } from '../../domain/metrology/applyToGeometry.ts';
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
import type { LengthUnits, Notice, ReadingReport } from '../../domain/metrology/types.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { withOutputs } from '../products/outputFiles.ts';
import type { CallContext, Identity } from './context.ts';
import { inFile, loadGeometry } from './geometry/loadGeometry.ts';
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
  /** Geometry file that gives the rows of panels which cannot be fitted. */
  base?: string | null | undefined;
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
function requireCorners(
  input: ProcessCspadInput,
  table: MetrologyTable,
  context: CallContext,
): IncompletePanel[] {
  refuseForeignPoints(input.kind, table);
  const incomplete = incompletePanels(input.kind, table, input.n90);
  tellNotices(
    table,
    incomplete.flatMap(({ quad, missing }) => missing.map((point) => missingPoint(quad, point))),
    context,
  );
  const hopeless = incomplete.filter(({ missing }) => input.missing === 'refuse' || missing.length > 1);
  if (hopeless.length === 0 || input.base) return hopeless;
  const list = hopeless
    .slice(0, 8)
    .map(({ quad, segment, missing }) => `quad ${quad} sensor ${segment}: point ${missing.join(', ')}`)
    .join('; ');
  throw new CalibdeskError('bad-input', `${input.file}: missing corners: ${list}; nothing was written`, {
    file: input.file,
    hint: 'one missing corner of a sensor can be computed from the other three (--missing fit); more cannot',
  });
}

const fromBaseNotice = (quad: number, segment: number, base: string): Notice => ({
  kind: 'missing-sensor',
  line: null,
  quad,
  point: null,
  text: `quad ${quad}: sensor ${segment} takes its row from ${basename(base)}`,
});

/** Rows of a base geometry for panels that cannot be fitted, by `quad segment`. */
async function baseRows(
  { kind, base }: ProcessCspadInput,
  panels: readonly IncompletePanel[],
  context: CallContext,
): Promise<Map<string, PanelRow>> {
  const file = base ?? '';
  const { geometry } = await loadGeometry(
    { file, segments: defaultSegmentOptions, operations: null, object: null, index: 0 },
    context,
  );
  const { quads, segments } = cspadNumberings[kind];
  const all = Array.from({ length: quads * segments }, (_, at) => ({
    ...{ quad: Math.floor(at / segments), segm: at % segments },
    ...{ center: [0, 0, 0] as const, rot_z: 0, tilt_z: 0, tilt_y: 0, tilt_x: 0 },
  }));
  const objects = inFile(file, () => matchPanels(geometry, all, segments));
  return new Map(
    panels.map(({ quad, segment }) => {
      const { pose } = objects[quad * segments + segment];
      const { x0: X0, y0: Y0, z0: Z0, rot_z: ROT_Z, rot_y: ROT_Y, rot_x: ROT_X } = pose;
      const row = {
        X0,
        Y0,
        Z0,
        ROT_Z,
        ROT_Y,
        ROT_X,
        TILT_Z: pose.tilt_z,
        TILT_Y: pose.tilt_y,
        TILT_X: pose.tilt_x,
      };
      return [`${quad} ${segment}`, row];
    }),
  );
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
    const hopeless = requireCorners(input, table, context);
    reading = table.report;
    const rows = hopeless.length === 0 ? new Map() : await baseRows(input, hopeless, context);
    for (const { quad, segment } of hopeless)
      tellNotices(table, [fromBaseNotice(quad, segment, input.base ?? '')], context);
    segments = processRepaired(
      kind,
      table,
      input.n90,
      (quad, segment) => rows.get(`${quad} ${segment}`) ?? null,
    );
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
