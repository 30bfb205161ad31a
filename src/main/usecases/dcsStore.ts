import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { dcsListing } from '../../domain/dcs/listing.ts';
import { versionAt, type DcsStore } from '../../domain/dcs/model.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { runHdf5Task, type Hdf5Call } from '../readers/hdf5/client.ts';
import type { DcsAnswers, DcsRequest } from '../readers/hdf5/dcs/dcsTask.ts';
import { formatConstants } from '../store/formatConstants.ts';
import type { CallContext, Identity } from './context.ts';
import { dcsTarget, type DcsAddress, type DcsTarget } from './dcsTarget.ts';

export type { DcsAddress, DcsStore };

export interface DcsTools {
  pool: WorkerPool;
  identity: Identity;
}

/** Reading and rewriting whole files of constants may take longer than looking at them, ms. */
const patience = 60_000;
/** Lets a worker thread read or rewrite a store. */
export async function askDcs<Kind extends DcsRequest['kind']>(
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

/** What a store holds; what is odd about it is noted. */
export async function readDcs(tools: DcsTools, file: string, context: CallContext): Promise<DcsStore> {
  const store = await askDcs(tools.pool, { kind: 'store', file }, { signal: context.signal });
  for (const warning of store.warnings) context.note(`warning: ${file}: ${warning}`);
  return store;
}

/** The listing of a store, and what it holds. Errors: `not-found`, `unreadable`, `bad-input` for other HDF5 files. */
export async function printDcs(
  tools: DcsTools,
  address: DcsAddress,
  context: CallContext,
): Promise<{ file: string; listing: string; store: DcsStore }> {
  const file = existing(await dcsTarget(address, process.env, context));
  const begin = performance.now();
  const store = await readDcs(tools, file, context);
  return { file, listing: dcsListing(store, (performance.now() - begin) / 1000), store };
}

/** Number formats of texts, as the original writes them (reference calib-store 7.1). */
const formats: Record<string, string> = { pixel_mask: '%2d', pixel_status: '%5d', pedestals: '%.2f' };

async function constantsText(
  tools: DcsTools,
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
  tools: DcsTools,
  address: DcsAddress,
  wanted: { type: string; version: number | null; output: string | undefined },
  context: CallContext,
): Promise<DcsGot> {
  const target = await dcsTarget(address, process.env, context);
  const { type, version } = wanted;
  for (const file of target.files) {
    if (target.files.length > 1 && !existsSync(file)) continue;
    const found = versionAt(await readDcs(tools, file, context), type, target.time, version);
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
        : await askDcs(tools.pool, { kind: 'array', file, path: `${path}/data` }, { signal: context.signal });
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
