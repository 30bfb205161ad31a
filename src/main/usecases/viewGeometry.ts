import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PlanDocument } from '../../contract/plans.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { mostGeometryBytes } from '../../domain/geometry/geometryText.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { isMissing, readError } from '../store/fileErrors.ts';
import type { StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';
import { inFile, readTextFile, writeFiles } from './geometry/loadGeometry.ts';
import { planDeploy } from './planDeploy.ts';

/** Texts that wait for the decision about their plan; more than enough for one evening of alignment. */
const mostWaitingTexts = 200;

/** Text of a geometry file. Whether it is one is found out where it is read: the window shows errors with their lines. */
export async function readGeometryText(input: { path: string }): Promise<{ path: string; text: string }> {
  const path = resolve(input.path);
  return { path, text: await readTextFile(path, mostGeometryBytes) };
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

/** Saves the text of a geometry as a new file: complete or not at all. Text that is no geometry is refused. */
export async function saveGeometryText(
  input: { path: string; text: string; overwrite: boolean },
  context: CallContext,
): Promise<{ path: string }> {
  const path = resolve(input.path);
  inFile(path, () => checkIsGeometry(input.text));
  const there = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw readError(error, path);
  });
  if (there !== null && !input.overwrite)
    throw new CalibdeskError('bad-input', `${path}: there is such a file already; nothing was written`, {
      file: path,
      hint: 'choose another name, or allow to replace it',
    });
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
  const file = await keepText(join(services.home, 'geometry'), input.text);
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

async function keepText(folder: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.data`;
  const file = join(folder, name);
  await writeFile(file, text, { mode: 0o600 });
  await dropOldest(folder);
  return file;
}

async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{16}\.data$/.test(name));
  if (names.length <= mostWaitingTexts) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
  );
  dated.sort((one, two) => one.time - two.time);
  for (const { name } of dated.slice(0, names.length - mostWaitingTexts))
    await rm(join(folder, name), { force: true });
}
