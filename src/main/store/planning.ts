import { createHash } from 'node:crypto';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { effectsOf } from '../../domain/store/effects.ts';
import { parseFileName } from '../../domain/store/fileNames.ts';
import { timeTextIn, zoneNameIn } from '../../domain/gains/zonedTime.ts';
import type { HistoryStamp } from '../../domain/store/historyText.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import {
  backupName,
  baseName,
  folderOf,
  isDcsPath,
  parseStorePath,
  planDigestText,
  type ContentHash,
  type PlanEffect,
  type PlanFile,
  type StorePlan,
} from '../../domain/store/plan.ts';
import type { CallContext, Identity } from '../usecases/context.ts';
import { groupRemark } from './access.ts';
import { isMissing, readError } from './fileErrors.ts';
import { contentHash, hashOrNull, statusOrNull } from './files.ts';
import { readInput } from './inputs.ts';
import { nextPlanId } from './journal.ts';
import { absolute, isInside, missingFolders, type StorePlace } from './place.ts';
import { kindOf } from './scan.ts';
import { zoneName } from './zoneName.ts';

/** One name that a plan is to change. */
export interface RequestedChange {
  /** `<group>/<source>/<type>/<name>` */
  path: string;
  /** Absolute file with the new content; null: the name goes. */
  input: string | null;
  /** Name of the input in messages. */
  shown: string;
  /** The new content where it is made and not read from the input; `input` then says what it was made from. */
  content?: Uint8Array;
  /** Whether the input must be readable as constants; not for what comes back out of the store itself. */
  check: boolean;
}

export interface PlanRequest {
  verb: string;
  comment: string;
  cwd: string;
  moment: Moment;
  changes: RequestedChange[];
  history: { path: string; line: string }[];
  warnings?: string[];
  undoes?: string | null;
}

export interface PlannedChange {
  plan: StorePlan;
  /** New contents by path, where they are not the bytes of the input. */
  converted: Map<string, Uint8Array>;
}

/** One moment for everything that a plan records. */
export interface Moment extends HistoryStamp {
  created: string;
}

export function momentOf(identity: Identity): Moment {
  const now = identity.now();
  const { zone } = identity;
  const time = zone === undefined ? localTimeText(now) : timeTextIn(now, zone);
  return {
    user: identity.user,
    host: identity.host,
    time,
    // Worked out only where a line needs it: the first look at the language data costs 20 ms.
    get zone() {
      return zone === undefined ? zoneName(now) : zoneNameIn(now, zone);
    },
    created: time,
  };
}

/** Old content of a name. A link that leads out of the store, or a folder, is refused. */
async function contentBefore(place: StorePlace, path: string): Promise<ContentHash | null> {
  const full = absolute(place, path);
  const status = await statusOrNull(place.fs, full);
  if (status === null) return null;
  if (status.kind === 'link') {
    let real: string | null = null;
    try {
      real = await place.fs.resolve(full);
    } catch (error) {
      if (!isMissing(error)) throw readError(error, path);
    }
    if (real === null || !isInside(place.root, real))
      throw new CalibdeskError('bad-input', `${path}: is a link that leads out of the calib folder`, {
        file: path,
        hint: 'replace the link by a file; nothing was changed',
      });
  } else if (status.kind !== 'file')
    throw new CalibdeskError('bad-input', `${path}: is no plain file`, {
      file: path,
      hint: 'look at the store; nothing was changed',
    });
  try {
    return await hashOrNull(place.fs, full);
  } catch (error) {
    throw readError(error, path);
  }
}

/** Names in a folder; none when the folder is missing. */
export async function namesIn(place: StorePlace, folder: string): Promise<string[]> {
  try {
    return await place.fs.list(absolute(place, folder));
  } catch (error) {
    if (isMissing(error)) return [];
    throw readError(error, folder);
  }
}

/** What the runs get before and after, by the selection rule. */
export async function effectsOfFiles(place: StorePlace, files: readonly PlanFile[]): Promise<PlanEffect[]> {
  const folders = new Map<string, PlanFile[]>();
  for (const file of files)
    folders.set(folderOf(file.path), [...(folders.get(folderOf(file.path)) ?? []), file]);
  const effects: PlanEffect[] = [];
  for (const [folder, changes] of folders) {
    if (!folder.includes('/')) continue; // an HDF5 store is no candidate of the selection rule
    const before = new Map<string, string>();
    for (const name of await namesIn(place, folder))
      if (parseFileName(name) !== null && (await kindOf(place, `${folder}/${name}`)) === 'file')
        before.set(name, 'unchanged');
    const after = new Map(before);
    for (const file of changes) {
      const name = baseName(file.path);
      if (file.before !== null) before.set(name, file.before.sha256);
      if (file.after === null) after.delete(name);
      else after.set(name, file.after.sha256);
    }
    const [group, source, type] = folder.split('/');
    effects.push(...effectsOf({ group, source, type, before, after }));
  }
  return effects;
}

/** Dated names for the old contents: free in the folder and in the plan itself. */
export async function chooseBackups(place: StorePlace, files: PlanFile[], created: string): Promise<void> {
  const taken = new Map<string, Set<string>>();
  for (const file of files) {
    file.backup = null;
    if (file.before === null) continue;
    const folder = folderOf(file.path);
    let names = taken.get(folder);
    if (names === undefined) {
      names = new Set(await namesIn(place, folder));
      taken.set(folder, names);
    }
    const used = names;
    file.backup = backupName(baseName(file.path), created, (candidate) => used.has(candidate));
    used.add(file.backup);
  }
}

export function planDigest(plan: Parameters<typeof planDigestText>[0]): string {
  return createHash('sha256').update(planDigestText(plan)).digest('hex');
}

function unique(changes: readonly RequestedChange[]): void {
  const seen = new Set<string>();
  for (const { path } of changes) {
    if (seen.has(path))
      throw new CalibdeskError('usage', `${path}: is named twice in one plan`, {
        file: path,
        hint: 'name every file once',
      });
    seen.add(path);
  }
}

/**
 * Makes a plan: hashes of old and new contents, dated names, HISTORY lines, and what each run would get. Nothing is written.
 * Errors: `usage`, `not-found`, `bad-input`, `unreadable`.
 */
export async function makePlan(
  place: StorePlace,
  request: PlanRequest,
  context: CallContext,
): Promise<PlannedChange> {
  const { moment, changes } = request;
  unique(changes);
  if (changes.length === 0)
    throw new CalibdeskError('usage', 'there is nothing to change', { hint: 'name at least one file' });
  const converted = new Map<string, Uint8Array>();
  const warnings = [...(request.warnings ?? [])];
  const inputs: Record<string, string> = {};
  const files: PlanFile[] = [];
  for (const change of changes) {
    if (context.signal.aborted) throw new CancelledError('cancelled; nothing was changed');
    context.progress({ stage: 'checking', done: files.length, total: changes.length, unit: 'files' });
    if (parseStorePath(change.path) === null && !isDcsPath(change.path))
      throw new CalibdeskError('usage', `${change.path}: no path of a store`, {
        hint: 'expected <group>/<source>/<type>/<name>',
      });
    await missingFolders(place, folderOf(change.path));
    const before = await contentBefore(place, change.path);
    let after: ContentHash | null = null;
    if (change.input !== null) {
      inputs[change.path] = change.input;
      const { content } = change;
      const read =
        content !== undefined
          ? { content: contentHash(content), converted: content, warnings: [] }
          : change.check
            ? await readInput(place, change.input, change.shown, change.path, {
                host: moment.host,
                user: moment.user,
                created: moment.created,
                cwd: request.cwd,
              })
            : { content: await hashOrNull(place.fs, change.input), converted: null, warnings: [] };
      if (read.content === null)
        throw new CalibdeskError('not-found', `${change.shown}: there is no such file`, {
          file: change.shown,
        });
      after = read.content;
      warnings.push(...read.warnings);
      if (read.converted !== null) converted.set(change.path, read.converted);
    } else if (before === null)
      throw new CalibdeskError('not-found', `${change.path}: there is no such file`, { file: change.path });
    files.push({
      action: after === null ? 'remove' : before === null ? 'create' : 'replace',
      path: change.path,
      before,
      after,
      backup: null,
    });
  }
  await chooseBackups(place, files, moment.created);
  for (const folder of new Set(request.history.map((record) => record.path))) {
    const status = await statusOrNull(place.fs, absolute(place, folder));
    if (status !== null && status.kind !== 'file')
      throw new CalibdeskError('bad-input', `${folder}: is no plain file, so nothing can be recorded in it`, {
        file: folder,
        hint: 'replace it by a plain file; nothing was changed',
      });
  }
  const remark = await groupRemark(place);
  if (remark !== null && files.some((file) => file.action === 'create')) warnings.push(remark);
  const undoes = request.undoes ?? null;
  const content = { verb: request.verb, files, history: request.history, undoes };
  const plan: StorePlan = {
    id: await nextPlanId(place, moment.created, planDigest(content)),
    verb: request.verb,
    state: 'planned',
    calibdir: place.calibdir,
    created: moment.created,
    user: moment.user,
    host: moment.host,
    cwd: request.cwd,
    comment: request.comment,
    files,
    history: request.history,
    inputs,
    effects: await effectsOfFiles(place, files),
    warnings,
    undoes,
    undone_by: null,
  };
  return { plan, converted };
}
