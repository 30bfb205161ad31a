import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { PlanDocument } from '../../contract/plans.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import {
  planAdd,
  planRemoval,
  type DcsAdd,
  type DcsChange,
  type DcsRemoval,
} from '../../domain/dcs/change.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibTypeNamed, calibTypes, isTextType } from '../../domain/store/calibTypes.ts';
import { checkGeometryText } from '../../domain/store/geometryCheck.ts';
import { withFileLock } from '../dcs/fileLock.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { makeAndApply, planOf } from '../store/change.ts';
import { readError } from '../store/fileErrors.ts';
import { makePlan, momentOf, type PlannedChange } from '../store/planning.ts';
import { readConstants } from '../store/readConstants.ts';
import { defaultWaitSeconds, storePlace, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';
import { askDcs, readDcs, type DcsTools } from './dcsStore.ts';
import { dcsTarget, type DcsAddress, type DcsTarget } from './dcsTarget.ts';

export type { DcsRemoval };

/** Constants to add: an array from text or `.npy`, geometry as its text. Errors: `bad-input` for what is neither. */
async function readAddition(
  tools: DcsTools,
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
  /** Objects that go and come, as paths in the file. */
  removed: string[];
  written: string[];
  message: string;
  /** The plan, for a file of a calib folder; null for a file elsewhere, and when there is nothing to do. */
  plan: PlanDocument | null;
}

export interface DcsChangeOptions {
  /** Show what would be changed, write nothing. */
  dryRun?: boolean;
  /** Seconds to wait while another process changes the store. */
  wait?: number;
}

type DcsServices = DcsTools & Omit<StoreServices, 'pool'>;

/** What a file is to become, or a text that says why there is nothing to do. */
type MakeChange = () => Promise<{ change: DcsChange; constants: NdArray | string | null } | string>;

interface DcsWork {
  verb: string;
  file: string;
  /** File that the change comes from; that of the store itself for a deletion. */
  input: string;
  comment: string;
  make: MakeChange;
}

const stamp = async (file: string): Promise<string> => {
  const status = await stat(file, { bigint: true }).catch(() => null);
  return status === null ? 'none' : `${status.ino} ${status.size} ${status.mtimeNs}`;
};

const isNew = async (file: string): Promise<boolean> => (await stamp(file)) === 'none';

/**
 * Calib folder of a store, or null for a file elsewhere: `<calib>/<detector type>/<name>.h5`, where `<calib>` was given,
 * or is called so, or was changed by plans before.
 */
async function calibFolderOf(file: string, address: DcsAddress): Promise<string | null> {
  const folder = dirname(dirname(resolve(file)));
  if (address.file === undefined || basename(folder) === 'calib') return folder;
  return (await stat(`${folder}/.calibdesk`).catch(() => null))?.isDirectory() ? folder : null;
}

const unchanged = (file: string, message: string): DcsChanged => ({
  file,
  changed: false,
  removed: [],
  written: [],
  message,
  plan: null,
});

const changed = (file: string, change: DcsChange, plan: PlanDocument | null, done: boolean): DcsChanged => ({
  file,
  changed: done,
  removed: change.remove,
  written: change.write.map(({ path }) => path),
  message: change.message,
  plan,
});

function contentOf(
  tools: DcsTools,
  file: string,
  isNewFile: boolean,
  { change, constants }: { change: DcsChange; constants: NdArray | string | null },
  context: CallContext,
): Promise<Uint8Array> {
  const request = { kind: 'change', file, isNew: isNewFile, change, constants } as const;
  return askDcs(tools.pool, request, { signal: context.signal });
}

/** A file of a calib folder: plan, journal, the old content kept under a dated name, undo by `store undo`. */
async function changeByPlan(
  services: DcsServices,
  calibdir: string,
  work: DcsWork,
  options: DcsChangeOptions,
  context: CallContext,
): Promise<DcsChanged> {
  const { file, verb, comment } = work;
  const { identity } = services;
  const place = await storePlace(services, calibdir);
  let reason: string | null = null;
  let made: DcsChange | null = null;
  const make = async (): Promise<PlannedChange> => {
    const wanted = await work.make();
    if (typeof wanted === 'string') {
      reason = wanted;
      throw new CalibdeskError('usage', reason, { file });
    }
    made = wanted.change;
    const content = await contentOf(services, file, await isNew(file), wanted, context);
    const path = `${basename(dirname(resolve(file)))}/${basename(file)}`;
    const changes = [{ path, input: resolve(work.input), shown: work.input, content, check: false }];
    const moment = momentOf(identity);
    return makePlan(place, { verb, comment, cwd: process.cwd(), moment, changes, history: [] }, context);
  };
  try {
    if (options.dryRun) {
      const { plan } = await make();
      return changed(file, made!, planOf(plan), false);
    }
    const wait = options.wait ?? defaultWaitSeconds;
    const plan = await makeAndApply(place, { verb, wait }, context, make);
    services.events?.emit('store.changed', { calibdir });
    return changed(file, made!, plan, true);
  } catch (error) {
    if (reason === null) throw error;
    return unchanged(file, reason);
  }
}

/** A file elsewhere, a copy that somebody works with: it is written beside and renamed, under a lock of its own. */
async function changeAlone(
  services: DcsServices,
  work: DcsWork,
  options: DcsChangeOptions,
  context: CallContext,
): Promise<DcsChanged> {
  const { file, make } = work;
  if (options.dryRun) {
    const wanted = await make();
    return typeof wanted === 'string' ? unchanged(file, wanted) : changed(file, wanted.change, null, false);
  }
  return withFileLock(file, options.wait ?? defaultWaitSeconds, context.signal, async () => {
    const before = await stamp(file);
    const wanted = await make();
    if (typeof wanted === 'string') return unchanged(file, wanted);
    const content = await contentOf(services, file, before === 'none', wanted, context);
    await withOutputs({ note: (text) => context.note(text) }, async (outputs) => {
      await outputs.write(file, content);
      if ((await stamp(file)) !== before)
        throw new CalibdeskError(
          'changed',
          `${file}: another process changed it meanwhile; nothing was changed`,
          { file, hint: 'repeat the command' },
        );
      await outputs.publish();
    });
    return changed(file, wanted.change, null, true);
  });
}

async function carryOut(
  services: DcsServices,
  address: DcsAddress,
  work: DcsWork,
  options: DcsChangeOptions,
  context: CallContext,
): Promise<DcsChanged> {
  const calibdir = await calibFolderOf(work.file, address);
  return calibdir === null
    ? changeAlone(services, work, options, context)
    : changeByPlan(services, calibdir, work, options, context);
}

/**
 * Adds constants at a time. A version that exists stays as it is: nothing is done then. A file of a calib folder is changed
 * by a plan. Errors: `usage` for an unknown type; `bad-input` for constants that cannot be read; `locked`, `changed`,
 * `no-space`, `read-only`; `not-found` for a calib folder that is not there.
 */
export async function addToDcs(
  services: DcsServices,
  address: DcsAddress,
  addition: Pick<DcsAdd, 'type' | 'version' | 'comment' | 'predecessor' | 'successor'> & { input: string },
  context: CallContext,
  options: DcsChangeOptions = {},
): Promise<DcsChanged> {
  const { input, ...wanted } = addition;
  if (calibTypeNamed(wanted.type) === undefined)
    throw new CalibdeskError('usage', `${JSON.stringify(wanted.type)} is no type of constants`, {
      hint: `the types are ${calibTypes.map(({ type }) => type).join(', ')}`,
    });
  const target = await dcsTarget(address, process.env, context);
  const [file] = target.files;
  const constants = await readAddition(services, input, wanted.type, context);
  const make: MakeChange = async () => {
    const store = (await isNew(file)) ? null : await readDcs(services, file, context);
    const { time, experiment, run, names } = target;
    const now = services.identity.now().getTime() / 1000;
    const change = planAdd(store, names, { ...wanted, time, experiment, run }, now);
    return change === null
      ? `version ${wanted.version} of ${wanted.type} exists already; nothing was done`
      : { change, constants };
  };
  const work = { verb: 'dcs add', file, input, comment: wanted.comment, make };
  return carryOut(services, address, work, options, context);
}

/** Deletes a version, a range or a type. Something unknown is told and changes nothing. Errors: as for adding. */
export async function removeFromDcs(
  services: DcsServices,
  address: DcsAddress,
  removal: DcsRemoval | ((time: number) => DcsRemoval),
  comment: string | null,
  context: CallContext,
  options: DcsChangeOptions = {},
): Promise<DcsChanged> {
  const target: DcsTarget = await dcsTarget(address, process.env, context);
  const [file] = target.files;
  const wanted = typeof removal === 'function' ? removal(target.time) : removal;
  const make: MakeChange = async () => {
    const store = await readDcs(services, file, context); // tells when it is not there
    const change = planRemoval(store, wanted, comment, services.identity.now().getTime() / 1000);
    return typeof change === 'string' ? `${change}; nothing was changed` : { change, constants: null };
  };
  if (await isNew(file)) await make(); // before a lock is made beside it
  const verbs = { version: 'dcs delversion', range: 'dcs delrange', ctype: 'dcs delctype' };
  const work = { verb: verbs[wanted.what], file, input: file, comment: comment ?? '', make };
  return carryOut(services, address, work, options, context);
}
