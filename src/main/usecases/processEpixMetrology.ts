import { CalibdeskError } from '../../domain/errors.ts';
import {
  epixRows,
  panelsInCamera,
  panelsInQuads,
  type EpixGeometryRow,
  type EpixOptions,
  type EpixPanel,
  type EpixTableRow,
} from '../../domain/metrology/epix.ts';
import { epixPanelsOfTable, type MeasuredPanel } from '../../domain/metrology/epixTable.ts';
import { epixGeometryText } from '../../domain/metrology/epixText.ts';
import { missingPoint } from '../../domain/metrology/fitTable.ts';
import { tiltComment } from '../../domain/metrology/cspadText.ts';
import { readOrdered } from '../../domain/metrology/originalReaders.ts';
import { epixOriginCorner } from '../../domain/metrology/pointTables.ts';
import { completedCorners, medianSize } from '../../domain/metrology/panelFit.ts';
import { tableXY, tableZ } from '../../domain/metrology/qualityText.ts';
import type { MetrologyTable } from '../../domain/metrology/readTable.ts';
import {
  modulo,
  type LengthUnits,
  type MeasuredPoint,
  type ReadingReport,
} from '../../domain/metrology/types.ts';
import { withOutputs } from '../products/outputFiles.ts';
import type { CallContext, Identity } from './context.ts';
import {
  asOriginal,
  headingTime,
  readMetrologyTable,
  readMetrologyText,
  tellNotices,
} from './readMetrology.ts';

export interface ProcessEpixInput extends EpixOptions {
  file: string;
  output: string;
  /** Camera in IP: X0 Y0 Z0 (um), ROT_Z (degrees). */
  camera: readonly [number, number, number, number];
  missing: 'fit' | 'refuse';
  units?: LengthUnits | undefined;
  original: boolean;
}

export interface ProcessedEpix {
  rows: EpixTableRow[];
  file: string;
  reading: ReadingReport | null;
  text: string;
}

const refuse = (file: string, why: string, hint?: string): CalibdeskError =>
  new CalibdeskError('bad-input', `${file}: ${why}; nothing was written`, {
    file,
    ...(hint ? { hint } : {}),
  });

function panelsOf(points: readonly MeasuredPoint[]): EpixPanel[] {
  return Array.from({ length: Math.floor(points.length / 4) }, (_, index) => {
    const four = points.slice(4 * index, 4 * index + 4);
    return {
      quad: four[0].quad,
      points: four.map(({ point }) => point),
      corners: four.map(({ xyz }) => xyz),
    };
  });
}

function requireCount(file: string, panels: number): void {
  if (panels !== 4 && panels !== 16)
    throw refuse(
      file,
      `${panels} panels, expected 4 (epix10kaquad) or 16 (epix10ka2M)`,
      'four records make a panel',
    );
}

/** Panels with one missing corner computed from the other three; says what is missing, refuses what cannot be completed. */
function completePanels(
  table: MetrologyTable,
  panels: readonly MeasuredPanel[],
  input: ProcessEpixInput,
  slotQuad: (quad: number) => number,
  context: CallContext,
): EpixPanel[] {
  const missingOf = ({ points, corners }: MeasuredPanel): number[] =>
    points.filter((_, index) => corners[index] === null);
  tellNotices(
    table,
    panels.flatMap((panel) => missingOf(panel).map((point) => missingPoint(panel.quad, point))),
    context,
  );
  const hopeless = panels.find((panel) => missingOf(panel).length > (input.missing === 'refuse' ? 0 : 1));
  if (hopeless !== undefined)
    throw refuse(
      input.file,
      `quad ${hopeless.quad}: missing corners: point ${missingOf(hopeless).join(', ')}`,
      'one missing corner of a panel can be computed from the other three (--missing fit)',
    );
  const originOf = (quad: number): number => epixOriginCorner(input.rot, slotQuad(quad));
  const locals = panels.map(({ quad, points, corners }) => ({
    points,
    corners: [0, 1, 2, 3].map((corner) => corners[(corner + originOf(quad)) % 4]),
    rot_z: 0,
  }));
  const size = medianSize(locals);
  return panels.map(({ quad, points }, index) => {
    const complete = completedCorners(locals[index], size);
    const corners = [0, 1, 2, 3].map((corner) => complete[modulo(corner - originOf(quad), 4)]);
    return { quad, points, corners };
  });
}

/** Quad of each group of four panels: by header where the headers say so, by position and offset otherwise. */
function quadsInTable(quads: readonly number[], input: ProcessEpixInput, context: CallContext): number[] {
  if (input.version === 0) {
    if (input.quadOffset !== 0) context.note(`${input.file}: -q is not needed in version 0 and ignored`);
    return [...quads];
  }
  const offset = modulo(input.quadOffset, 4);
  if (quads.length === 1 && offset !== 0)
    throw refuse(input.file, `quad offset ${input.quadOffset} with a single quad`, 'leave -q away');
  if (quads.every((quad, index) => quad === index)) return quads.map((quad) => modulo(quad + offset, 4));
  if (quads.length === 4 && offset !== 0 && !quads.every((quad, index) => quad === modulo(index + offset, 4)))
    throw refuse(
      input.file,
      `quad offset ${input.quadOffset} contradicts the quad headers ${quads.join(', ')}`,
      'the headers say which quad was measured: leave -q away',
    );
  return quads.length === 1 ? [0] : [...quads];
}

/** Metrology of an epix10ka2M or epix10kaquad to a geometry file. Lengths um, angles degrees. */
export async function processEpixMetrology(
  identity: Identity,
  input: ProcessEpixInput,
  context: CallContext,
): Promise<ProcessedEpix> {
  const { file, original } = input;
  let rows: EpixTableRow[];
  let quads: number[];
  let reading: ReadingReport | null = null;
  if (original) {
    const panels = panelsOf(readOrdered(await readMetrologyText(file), file, () => undefined));
    requireCount(file, panels.length);
    const offset = input.version === 1 ? modulo(input.quadOffset, 4) : 0;
    if (panels.length === 4 && offset !== 0)
      throw refuse(file, 'a quad offset with 4 panels: the original fails here');
    rows = asOriginal(file, () =>
      epixRows(
        panels,
        input,
        (_, index) => 4 * modulo(Math.floor(index / 4) + offset, 4) + (index % 4),
        true,
      ),
    );
    quads = [0, 1, 2, 3].slice(0, panels.length / 4).map((group) => panels[4 * group].quad);
    const count = panels.length / 4;
    if (
      input.version === 0 &&
      (new Set(quads).size !== count || quads.some((quad) => quad < 0 || quad >= count))
    )
      throw refuse(file, `quad headers ${quads.join(', ')} for ${count} quads: the original fails here`);
  } else {
    const table = await readMetrologyTable(file, { units: input.units, pointsPerQuad: null }, context);
    reading = table.report;
    const measured = epixPanelsOfTable(table);
    quads = quadsInTable(measured.quads, input, context);
    const slotQuad = (quad: number): number => quads[measured.quads.indexOf(quad)];
    const panels = completePanels(table, measured.panels, input, slotQuad, context);
    requireCount(file, panels.length);
    const slots = epixRows(panels, input, (panel, index) => 4 * slotQuad(panel.quad) + (index % 4), false);
    rows = input.version === 0 ? quads.flatMap((quad) => slots.slice(4 * quad, 4 * quad + 4)) : slots.flat();
  }
  const rounded = (row: EpixGeometryRow): EpixGeometryRow =>
    original
      ? row
      : { ...row, values: row.values.map((value, index) => (index < 3 ? Math.round(value) + 0 : value)) };
  const [x, y, z, angle] = input.camera;
  const panelsRows =
    input.version === 1 ? panelsInCamera(rows, input, original) : panelsInQuads(rows, quads, input, original);
  const geometry: EpixGeometryRow[] = [
    ...panelsRows.map(rounded),
    { parent: 'IP', parentIndex: 0, object: 'CAMERA', index: 0, values: [x, y, z, angle, 0, 0, 0, 0, 0] },
  ];
  const content = epixGeometryText(
    geometry,
    { version: input.version, time: headingTime(identity.now()), user: identity.user },
    original ? [] : [tiltComment],
  );
  await withOutputs({ directoryMode: 0o2775, fileMode: 0o664, note: context.note }, async (outputs) => {
    await outputs.write(input.output, content);
    await outputs.publish();
  });
  const limits = { xy_um: 60, z_um: 100 };
  const table = rows.map(({ columns }, index) => ({ index, columns, missing: [] }));
  return { rows, file: input.output, reading, text: `${tableXY(table, limits)}${tableZ(table, limits)}` };
}
