import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PlanDocument } from '../../contract/plans.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { readAlignmentState } from '../../domain/geometry/alignmentState.ts';
import { mostGeometryBytes } from '../../domain/geometry/geometryText.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { keepInput } from '../products/keptInputs.ts';
import { isMissing, readError } from '../store/fileErrors.ts';
import type { StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';
import { inFile, readTextFile, writeFiles } from './geometry/loadGeometry.ts';
import { planDeploy } from './planDeploy.ts';

/** As much as the contract takes for a state. */
const mostStateBytes = 16 * 2 ** 20;

/** Text of a geometry file. Whether it is one is found out where it is read: the window shows errors with their lines. */
export async function readGeometryText(input: { path: string }): Promise<{ path: string; text: string }> {
  const path = resolve(input.path);
  // States of alignments hold every step.
  return { path, text: await readTextFile(path, /\.json$/i.test(path) ? mostStateBytes : mostGeometryBytes) };
}

/** The numbers of a constants file or `.npy` of any place, read by a worker. */
export async function readPictureArray(
  tools: { pool: WorkerPool },
  input: { path: string },
  context: CallContext,
): Promise<NdArray> {
  const file = resolve(input.path);
  const status = await stat(file).catch((error: unknown) => {
    throw readError(error, file);
  });
  if (!status.isFile()) throw new CalibdeskError('bad-input', `${file}: this is no plain file`, { file });
  const { array } = await tools.pool.run(
    'constants-inspect',
    { file, asArray: true, facts: false, keepArray: true },
    { signal: context.signal },
  );
  if (array === null) throw new CalibdeskError('unreadable', `${file}: holds no array`, { file });
  return array;
}

/** Refuses a name that is taken. */
export async function refuseExisting(path: string): Promise<void> {
  const there = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw readError(error, path);
  });
  if (there !== null)
    throw new CalibdeskError('bad-input', `${path}: there is such a file already; nothing was written`, {
      file: path,
      hint: 'choose another name, or allow to replace it',
    });
}

/** Saves the text of a geometry as a new file: complete or not at all. Text that is no geometry is refused. */
export async function saveGeometryText(
  input: { path: string; text: string; overwrite: boolean },
  context: CallContext,
): Promise<{ path: string }> {
  const path = resolve(input.path);
  inFile(path, () => checkIsGeometry(input.text));
  if (!input.overwrite) await refuseExisting(path);
  await writeFiles([{ path, content: input.text }], context);
  return { path };
}

/** Saves the state of an alignment as a new file: complete or not at all. Text that is none is refused. */
export async function saveAlignmentState(
  input: { path: string; text: string; overwrite: boolean },
  context: CallContext,
): Promise<{ path: string }> {
  const path = resolve(input.path);
  inFile(path, () => readAlignmentState(input.text, defaultSegmentOptions));
  if (!input.overwrite) await refuseExisting(path);
  await writeFiles([{ path, content: input.text }], context);
  return { path };
}

/**
 * Plan of deploying a geometry that stands in the window. The text is kept in the home folder, under the name of its
 * contents, until the plan is applied: the store takes its inputs from files and checks them by their hash.
 */
export async function planGeometrySave(
  services: StoreServices & { readonly home: string },
  input: {
    calibdir: string;
    source: string;
    group?: string | undefined;
    range: string;
    text: string;
    comment: string;
    madeFrom?: string | undefined;
  },
  context: CallContext,
): Promise<PlanDocument> {
  checkIsGeometry(input.text);
  const file = await keepInput(join(services.home, 'geometry'), input.text);
  return planDeploy(
    services,
    {
      calibdir: input.calibdir,
      verb: 'geometry',
      comment: input.comment,
      history: { form: 'A', application: 'calibdesk' },
      items: [
        {
          input: file,
          source: input.source,
          type: 'geometry',
          range: input.range,
          ...(input.group === undefined ? {} : { group: input.group }),
          ...(input.madeFrom === undefined ? {} : { copyOf: input.madeFrom }),
        },
      ],
    },
    context,
  );
}

/** Both libraries may own the segments; ARCHON needs a number of rows that the text does not hold. */
function checkIsGeometry(text: string): void {
  const options = { widePixelCenter: false, original: false, dataRows: 1 } as const;
  try {
    readGeometry(text, { ...options, segmentLibrary: 'lcls1' });
  } catch (first) {
    try {
      readGeometry(text, { ...options, segmentLibrary: 'psana2' });
    } catch {
      throw first;
    }
  }
}
