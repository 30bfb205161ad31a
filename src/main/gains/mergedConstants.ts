import { mkdir, stat } from 'node:fs/promises';
import { ndArray } from '../../domain/array/ndarray.ts';
import { timeTextIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { checkRange } from '../../domain/store/fileNames.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { formatConstants } from '../store/formatConstants.ts';
import type { CallContext, Identity } from '../usecases/context.ts';
import { deploy } from '../usecases/planDeploy.ts';
import { joined, type Repository } from './repository.ts';

/** Constants of several gain modes of some panels: float32, C order (modes, panels, rows, columns). */
export class ModeArrays {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float32Array;

  constructor(modes: number, panels: number, rows: number, columns: number) {
    this.shape = [modes, panels, rows, columns];
    // In shared memory, so that workers can write the text of large arrays.
    this.data = new Float32Array(new SharedArrayBuffer(4 * modes * panels * rows * columns));
  }

  /** The map of one mode and panel. */
  part(mode: number, panel: number): Float32Array {
    const [, panels, rows, columns] = this.shape;
    const size = rows * columns;
    const begin = (mode * panels + panel) * size;
    return this.data.subarray(begin, begin + size);
  }

  /** All modes of one panel, (modes, 1, rows, columns). */
  ofPanel(panel: number): Float32Array {
    const [modes, , rows, columns] = this.shape;
    const size = rows * columns;
    const values = new Float32Array(modes * size);
    for (let mode = 0; mode < modes; mode++) values.set(this.part(mode, panel), mode * size);
    return values;
  }
}

/** What writing merged constants needs. */
export interface MergeWriter {
  pool: WorkerPool;
  identity: Identity;
  repository: Repository;
  context: CallContext;
}

/** Writes an array as text of the store below the repository; returns its path as given. */
export async function writeMerged(
  { pool, identity, repository, context }: MergeWriter,
  relative: string,
  array: { shape: readonly number[]; data: Float32Array },
  format: string,
): Promise<string> {
  const fileName = repository.path(relative);
  const text = await formatConstants(
    {
      array: ndArray('float32', array.shape, array.data),
      format,
      host: identity.host,
      user: identity.user,
      workDir: process.cwd(),
      dateTime: timeTextIn(identity.now(), repository.options.zone),
      fileName,
    },
    pool,
    context.signal,
  );
  return repository.write(relative, text);
}

export interface MergedFile {
  /** Path of the merged file, as given. */
  file: string;
  /** Type in the store. */
  type: string;
}

export interface DeployMergedInput {
  calibdir: string;
  source: string;
  files: readonly MergedFile[];
  /** `<begin>-<end>` */
  range: string;
  verb: string;
  group: string;
  zone: string;
  dryRun: boolean;
}

/** Refuses a range before anything is read or written. Throws `bad-range`. */
export function checkedRange(range: string): string {
  checkRange(range);
  return range;
}

/** Makes the calib folder when it is not there; it is the user's word that constants are to be there. */
async function makeCalibFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  if (found !== null)
    throw new CalibdeskError('bad-input', `${folder}: this is no folder; nothing was deployed`, {
      file: folder,
    });
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new CalibdeskError(
      'read-only',
      `${folder} cannot be made: ${(error as Error).message}; nothing was deployed`,
      {
        file: folder,
        cause: error,
      },
    );
  });
}

/**
 * Deploys merged files of all types by one plan of the store, with HISTORY as the original writes it: all or none. Returns the paths in the store; with `dryRun` those that
 * would be written. Errors: those of the store.
 */
export async function deployMerged(
  services: { pool: WorkerPool; identity: Identity },
  input: DeployMergedInput,
  context: CallContext,
): Promise<string[]> {
  const { calibdir, source, files, range, verb, group, zone, dryRun } = input;
  const targets = files.map(({ type }) =>
    joined(calibdir, `${groupOf(source)}/${source}/${type}/${range}.data`),
  );
  if (dryRun) return targets;
  await makeCalibFolder(calibdir);
  const { identity, pool } = services;
  const zoned: Identity = {
    user: identity.user,
    host: identity.host,
    fixedTime: identity.fixedTime,
    now: () => identity.now(),
    zone,
  };
  const { plan } = await deploy(
    { pool, identity: zoned },
    {
      calibdir,
      items: files.map(({ file, type }) => ({ input: file, source, type, range })),
      verb,
      history: { form: 'B' },
      unixGroup: group,
    },
    context,
  );
  for (const warning of plan.warnings) context.note(`warning: ${warning}`);
  return plan.files.map(({ path }) => joined(calibdir, path));
}
