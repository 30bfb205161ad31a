import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { MetrologyRow } from '../../contract/metrology.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { savingWarnings } from '../../domain/geometry/edits.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { geometryText, leavesOf, readGeometry } from '../../domain/geometry/tree.ts';
import {
  appliedPanels,
  hasQuads,
  matchPanels,
  type MeasuredPose,
  type MetrologyOrigin,
} from '../../domain/metrology/applyToGeometry.ts';
import { cspadNumberings, type CspadKind } from '../../domain/metrology/pointTables.ts';
import type { CallContext, Identity } from './context.ts';
import { fitMetrology, type FitMetrologyInput, type FittedMetrology } from './fitMetrology.ts';
import { inFile, loadGeometry, writeFiles } from './geometry/loadGeometry.ts';
import { processCspadMetrology } from './processCspadMetrology.ts';
import { processEpixMetrology } from './processEpixMetrology.ts';

export interface ApplyMetrologyInput extends FitMetrologyInput {
  base: string;
  output: string;
  method: 'rigid' | 'original';
  /** Null: measured where the base has quads, else onto the base. */
  origin: MetrologyOrigin | null;
  dryRun: boolean;
  /** The base itself may be replaced. */
  force: boolean;
}

export type AppliedMetrology = FittedMetrology & {
  file: string;
  origin: MetrologyOrigin;
  panels: MetrologyRow[];
};

/** Defaults of optical_metrology_epix10ka2m, the camera at the origin. */
const plainEpix = {
  quadOffset: 0,
  version: 1,
  useZ: true,
  correct: true,
  center: [0, 0],
  camera: [0, 0, 0, 0],
} as const;

const isEpix = (detector: string): boolean => detector.startsWith('epix');

/** The rows that the matching original command writes (repaired), by way of its geometry file. */
async function originalPoses(
  identity: Identity,
  input: ApplyMetrologyInput,
  fitted: FittedMetrology,
  context: CallContext,
): Promise<MeasuredPose[]> {
  const folder = await mkdtemp(join(tmpdir(), 'calibdesk-metrology-'));
  const quiet: CallContext = { ...context, signal: context.signal, note: () => undefined };
  const common = { file: input.file, missing: 'fit' as const, units: input.units, original: false };
  try {
    let file = join(folder, 'calib-tmp', 'geometry-0-end.data');
    if (isEpix(input.detector)) {
      file = join(folder, 'geometry.data');
      await processEpixMetrology(identity, { ...common, ...plainEpix, rot: input.rot, output: file }, quiet);
    } else
      await processCspadMetrology(
        identity,
        { ...common, kind: input.detector as CspadKind, n90: input.n90, tables: false, folder },
        quiet,
      );
    const geometry = readGeometry(await readFile(file, 'utf8'), defaultSegmentOptions);
    const leaves = leavesOf(geometry.top);
    return fitted.segments.map(({ quad, segm }): MeasuredPose => {
      const kind = input.detector as CspadKind;
      const inCamera = isEpix(input.detector) ? segm : cspadNumberings[kind].segments * (quad ?? 0) + segm;
      const { pose } =
        leaves.find((leaf) => isEpix(input.detector) && leaf.index === inCamera) ?? leaves[inCamera];
      const { rot_z, tilt_z, tilt_y, tilt_x } = pose;
      return { quad: quad ?? 0, segm, center: [pose.x0, pose.y0, pose.z0], rot_z, tilt_z, tilt_y, tilt_x };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function samePlace(one: string, other: string): Promise<boolean> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
  return (await real(one)) === (await real(other));
}

/** Puts measured panels into a base geometry: their rows are replaced, every other row and all comments stay. */
export async function applyMetrology(
  identity: Identity,
  input: ApplyMetrologyInput,
  context: CallContext,
): Promise<AppliedMetrology> {
  if (!input.force && (await samePlace(input.base, input.output)))
    throw new CalibdeskError('usage', `${input.output} is the base itself; nothing was written`, {
      file: input.output,
      hint: 'choose another name with -o, or add --force',
    });
  const { text, ...applied } = await mergeMetrology(identity, input, context);
  if (!input.dryRun) await writeFiles([{ path: input.output, content: text }], context);
  return applied;
}

/** The same in memory: the text of the geometry beside what was found. Writes nothing. */
export async function mergeMetrology(
  identity: Identity,
  input: ApplyMetrologyInput,
  context: CallContext,
): Promise<AppliedMetrology & { text: string }> {
  const fitted = await fitMetrology(input, context);
  const { geometry } = await loadGeometry(
    { file: input.base, segments: defaultSegmentOptions, operations: null, object: null, index: 0 },
    context,
  );
  const measured =
    input.method === 'original'
      ? await originalPoses(identity, input, fitted, context)
      : fitted.segments.map(({ quad, segm, rot_z, robust }): MeasuredPose => ({
          quad: quad ?? 0,
          segm,
          rot_z,
          ...robust,
        }));
  const perQuad = isEpix(input.detector) ? null : cspadNumberings[input.detector as CspadKind].segments;
  const origin = input.origin ?? (hasQuads(geometry) ? 'measure' : 'base');
  const panels = inFile(input.base, () =>
    appliedPanels(matchPanels(geometry, measured, perQuad), measured, origin),
  );
  for (const { object, pose } of panels) object.pose = pose;
  for (const warning of savingWarnings(geometry)) context.note(`warning: ${input.output}: ${warning}`);
  return {
    ...fitted,
    text: geometryText(geometry),
    file: input.output,
    origin,
    panels: panels.map(({ object, pose }) => ({
      parent: object.parentName,
      parent_index: object.parentIndex,
      object: object.name,
      index: object.index,
      X0: pose.x0,
      Y0: pose.y0,
      Z0: pose.z0,
      ROT_Z: pose.rot_z,
      ROT_Y: pose.rot_y,
      ROT_X: pose.rot_x,
      TILT_Z: pose.tilt_z,
      TILT_Y: pose.tilt_y,
      TILT_X: pose.tilt_x,
    })),
  };
}
