import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import {
  planAdd,
  planRemoval,
  type DcsAdd,
  type DcsChange,
  type DcsRemoval,
} from '../../domain/dcs/change.ts';
import { dcsListing } from '../../domain/dcs/listing.ts';
import { versionAt, type DcsStore } from '../../domain/dcs/model.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibTypeNamed, calibTypes, isTextType } from '../../domain/store/calibTypes.ts';
import { checkGeometryText } from '../../domain/store/geometryCheck.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { withFileLock } from '../dcs/fileLock.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { runHdf5Task, type Hdf5Call } from '../readers/hdf5/client.ts';
import type { DcsAnswers, DcsRequest } from '../readers/hdf5/dcs/dcsTask.ts';
import { readError } from '../store/fileErrors.ts';
import { formatConstants } from '../store/formatConstants.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext, Identity } from './context.ts';
import { dcsTarget, type DcsAddress, type DcsTarget } from './dcsTarget.ts';

export type { DcsAddress, DcsRemoval, DcsStore };

interface Tools {
  pool: WorkerPool;
  identity: Identity;
}

/** Reading and rewriting whole files of constants may take longer than looking at them, ms. */
const patience = 60_000;
/** How long to wait while another process changes the file, seconds. */
const waitSeconds = 10;

async function ask<Kind extends DcsRequest['kind']>(
  pool: WorkerPool,
  request: DcsRequest & { kind: Kind },
  call: Hdf5Call,
): Promise<DcsAnswers[Kind]> {
  return (await runHdf5Task(pool, 'hdf5-dcs', request.file, request, {
    patience,
    ...call,
  })) as DcsAnswers[Kind];
}

function existing(target: DcsTarget): string {
  return target.files.find((file) => existsSync(file)) ?? target.files[0];
}

async function readStore(tools: Tools, file: string, context: CallContext): Promise<DcsStore> {
  const store = await ask(tools.pool, { kind: 'store', file }, { signal: context.signal });
  for (const warning of store.warnings) context.note(`warning: ${file}: ${warning}`);
  return store;
}

/** The listing of a store, and what it holds. Errors: `not-found`, `unreadable`, `bad-input` for other HDF5 files. */
export async function printDcs(
  tools: Tools,
  address: DcsAddress,
  context: CallContext,
): Promise<{ file: string; listing: string; store: DcsStore }> {
  const file = existing(await dcsTarget(address, process.env, context));
  const begin = performance.now();
  const store = await readStore(tools, file, context);
  return { file, listing: dcsListing(store, (performance.now() - begin) / 1000), store };
}

/** Number formats of texts, as the original writes them (reference calib-store 7.1). */
const formats: Record<string, string> = { pixel_mask: '%2d', pixel_status: '%5d', pedestals: '%.2f' };

async function constantsText(
  tools: Tools,
  array: NdArray,
  type: string,
  file: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { identity, pool } = tools;
  return formatConstants(
    {
      array,
      format: formats[type] ?? '%.6f',
      host: identity.host,
      user: identity.user,
      workDir: process.cwd(),
      fileName: basename(file),
      dateTime: localTimeText(identity.now()),
    },
    pool,
    signal,
  );
}

export interface DcsGot {
  file: string;
  type: string;
  range: string;
  version: number;
  output: string;
}

/**
 * Writes the constants that are valid at a time: `.npy` by the name of the output, geometry and other texts as they are,
 * else text of numbers. Errors: `not-found` when nothing is valid; nothing is written then.
 */
export async function getDcs(
  tools: Tools,
  address: DcsAddress,
  wanted: { type: string; version: number | null; output: string | undefined },
  context: CallContext,
): Promise<DcsGot> {
  const target = await dcsTarget(address, process.env, context);
  const { type, version } = wanted;
  for (const file of target.files) {
    if (target.files.length > 1 && !existsSync(file)) continue;
    const found = versionAt(await readStore(tools, file, context), type, target.time, version);
    if (found === null) continue;
    const output = wanted.output ?? `${target.names.detname}-${type}.npy`;
    const { data, path } = found;
    if (data === null)
      throw new CalibdeskError('unreadable', `${file}: ${path} holds no data`, {
        file,
        hint: 'ask for another version by -v',
      });
    const content =
      data.kind === 'text'
        ? data.text
        : await ask(tools.pool, { kind: 'array', file, path: `${path}/data` }, { signal: context.signal });
    const bytes =
      typeof content === 'string'
        ? content
        : /\.npy$/i.test(output)
          ? encodeNpy(content)
          : await constantsText(tools, content, type, output, context.signal);
    await withOutputs({ note: (text) => context.note(text) }, async (outputs) => {
      await outputs.write(output, bytes);
      await outputs.publish();
    });
    return { file, type, range: path.split('/')[2], version: found.number, output };
  }
  const asked = version === null ? '' : ` version ${version}`;
  throw new CalibdeskError(
    'not-found',
    `${target.files[0]}: no ${type}${asked} is valid at ${target.time} s`,
    { file: target.files[0], hint: 'list the ranges and versions by dcs print' },
  );
}

/** Constants to add: an array from text or `.npy`, geometry as its text. Errors: `bad-input` for what is neither. */
async function readAddition(
  tools: Tools,
  file: string,
  type: string,
  context: CallContext,
): Promise<NdArray | string> {
  if (isTextType(type) && !/\.npy$/i.test(file)) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw readError(error, file);
    });
    if (bytes.includes(0))
      throw new CalibdeskError('bad-input', `${file}: it is no text`, {
        file,
        offset: bytes.indexOf(0),
        hint: 'give geometry as text',
      });
    try {
      checkGeometryText(bytes, file);
    } catch (error) {
      context.note(`warning: ${(error as Error).message}`);
    }
    return bytes.toString('utf8');
  }
  const { array, storedType, warnings } = await readConstants(file, {
    pool: tools.pool,
    signal: context.signal,
  });
  for (const warning of warnings) context.note(`warning: ${file}: ${warning}`);
  if (array.data.length === 0)
    throw new CalibdeskError('bad-input', `${file}: there are no numbers in the file`, {
      file,
      hint: 'nothing was changed',
    });
  if (storedType === 'bool' || storedType === 'float16')
    context.note(`warning: ${file}: ${storedType} is stored as ${array.dtype}`);
  return array;
}

export interface DcsChanged {
  file: string;
  changed: boolean;
  /** Objects that went and came, as paths in the file. */
  removed: string[];
  written: string[];
  message: string;
}

const stamp = async (file: string): Promise<string> => {
  const status = await stat(file, { bigint: true }).catch(() => null);
  return status === null ? 'none' : `${status.ino} ${status.size} ${status.mtimeNs}`;
};

/** Works out the new content in a worker and gives it the name of the file, all or nothing. */
async function publish(
  tools: Tools,
  { file, ofStore }: { file: string; ofStore: boolean },
  change: DcsChange,
  constants: NdArray | string | null,
  context: CallContext,
): Promise<DcsChanged> {
  const before = await stamp(file);
  const isNew = before === 'none';
  const content = await ask(
    tools.pool,
    { kind: 'change', file, isNew, change, constants },
    { signal: context.signal },
  );
  await withOutputs(
    { note: (text) => context.note(text), group: isNew && ofStore ? 'ps-users' : null },
    async (outputs) => {
      await outputs.write(file, content);
      if ((await stamp(file)) !== before)
        throw new CalibdeskError(
          'changed',
          `${file}: another process changed it meanwhile; nothing was changed`,
          {
            file,
            hint: 'repeat the command',
          },
        );
      await outputs.publish();
    },
  );
  return {
    file,
    changed: true,
    removed: change.remove,
    written: change.write.map(({ path }) => path),
    message: change.message,
  };
}

const unchanged = (file: string, message: string): DcsChanged => ({
  file,
  changed: false,
  removed: [],
  written: [],
  message,
});

/**
 * Adds constants at a time. A version that exists stays as it is: nothing is done then. Errors: `usage` for an unknown
 * type; `bad-input` for constants that cannot be read; `locked`, `changed`, `no-space`, `read-only`.
 */
export async function addToDcs(
  tools: Tools,
  address: DcsAddress,
  addition: Pick<DcsAdd, 'type' | 'version' | 'comment' | 'predecessor' | 'successor'> & { input: string },
  context: CallContext,
): Promise<DcsChanged> {
  const { input, ...wanted } = addition;
  if (calibTypeNamed(wanted.type) === undefined)
    throw new CalibdeskError('usage', `${JSON.stringify(wanted.type)} is no type of constants`, {
      hint: `the types are ${calibTypes.map(({ type }) => type).join(', ')}`,
    });
  const target = await dcsTarget(address, process.env, context);
  const [file] = target.files;
  const constants = await readAddition(tools, input, wanted.type, context);
  return withOutputs({}, async (folders) => {
    if (address.file === undefined) await folders.folder(dirname(file));
    return withFileLock(file, waitSeconds, context.signal, async () => {
      const store = (await stamp(file)) === 'none' ? null : await readStore(tools, file, context);
      const { time, experiment, run, names } = target;
      const now = tools.identity.now().getTime() / 1000;
      const change = planAdd(store, names, { ...wanted, time, experiment, run }, now);
      if (change === null)
        return unchanged(
          file,
          `version ${wanted.version} of ${wanted.type} exists already; nothing was done`,
        );
      return publish(tools, { file, ofStore: address.file === undefined }, change, constants, context);
    });
  });
}

/** Deletes a version, a range or a type. Something unknown is told and changes nothing. Errors: as for adding. */
export async function removeFromDcs(
  tools: Tools,
  address: DcsAddress,
  removal: DcsRemoval | ((time: number) => DcsRemoval),
  comment: string | null,
  context: CallContext,
): Promise<DcsChanged> {
  const target = await dcsTarget(address, process.env, context);
  const [file] = target.files;
  if ((await stamp(file)) === 'none') await readStore(tools, file, context); // tells that it is not there
  return withFileLock(file, waitSeconds, context.signal, async () => {
    const store = await readStore(tools, file, context);
    const now = tools.identity.now().getTime() / 1000;
    const wanted = typeof removal === 'function' ? removal(target.time) : removal;
    const change = planRemoval(store, wanted, comment, now);
    if (typeof change === 'string') return unchanged(file, `${change}; nothing was changed`);
    return publish(tools, { file, ofStore: address.file === undefined }, change, null, context);
  });
}
