import { CalibdeskError } from '../../domain/errors.ts';
import { folderOf, type StorePlan } from '../../domain/store/plan.ts';
import type { CallContext } from '../usecases/context.ts';
import { applyEntry, checkNames, type Checked } from './apply.ts';
import { changeError, reading } from './fileErrors.ts';
import { hashOrNull, sameContent } from './files.ts';
import { historySize } from './historyFile.ts';
import { readInput } from './inputs.ts';
import { makePrivateFolders, nextPlanId, pendingEntries, type JournalEntry } from './journal.ts';
import { acquireLock, type StoreLock } from './lock.ts';
import { missingFolders, type StorePlace } from './place.ts';
import { chooseBackups, effectsOfFiles, namesIn, planDigest, type PlannedChange } from './planning.ts';
import { recoverPending, type RecoveredPlan } from './recover.ts';

export interface ChangeOptions {
  /** Name for lock and messages. */
  verb: string;
  /** Seconds to wait for the lock. */
  wait: number;
}

/** Runs `work` under the lock of the store, after what was interrupted has been finished or undone. */
export async function underLock<T>(
  place: StorePlace,
  options: ChangeOptions,
  context: CallContext,
  work: (lock: StoreLock, recovered: RecoveredPlan[]) => Promise<T>,
): Promise<T> {
  try {
    await makePrivateFolders(place);
  } catch (error) {
    throw changeError(error, 'preparing the journal', place.calibdir);
  }
  const lock = await acquireLock(place, options.verb, options.wait, context.signal);
  try {
    const recovered = await recoverPending(place, false);
    for (const { id, action } of recovered)
      context.note(`plan ${id} was interrupted and has been ${action} now`);
    return await work(lock, recovered);
  } catch (error) {
    throw changeError(error, 'changing the store', place.calibdir);
  } finally {
    await lock
      .release()
      .catch(() =>
        context.note(`${place.calibdir}: the lock could not be removed; it counts as stale from now on`),
      );
  }
}

/** Journal entry of a plan that is about to be applied: next id, free dated names, effects as they are now. */
async function beginEntry(place: StorePlace, plan: StorePlan): Promise<JournalEntry> {
  const files = plan.files.map((file) => ({ ...file }));
  const taken = new Set<string>();
  for (const folder of new Set(files.map((file) => folderOf(file.path))))
    for (const name of await namesIn(place, folder)) taken.add(`${folder}/${name}`);
  if (files.some((file) => file.backup !== null && taken.has(`${folderOf(file.path)}/${file.backup}`)))
    await chooseBackups(place, files, plan.created);
  const folders = new Set<string>();
  for (const folder of new Set(files.map((file) => folderOf(file.path))))
    for (const missing of await missingFolders(place, folder)) folders.add(missing);
  const historySizes: Record<string, number | null> = {};
  for (const { path } of plan.history) historySizes[path] = await historySize(place, path);
  return {
    ...plan,
    id: await nextPlanId(place, plan.created, planDigest({ ...plan, files })),
    state: 'pending',
    calibdir: place.calibdir,
    files,
    effects: await effectsOfFiles(place, files),
    warnings: [...plan.warnings],
    folders: [...folders],
    historySizes,
  };
}

/** The part of a journal entry that is a plan, for output. */
export function planOf(entry: JournalEntry | StorePlan): StorePlan {
  const {
    id,
    verb,
    state,
    calibdir,
    created,
    user,
    host,
    cwd,
    comment,
    files,
    history,
    inputs,
    effects,
    warnings,
    undoes,
    undone_by,
  } = entry;
  return {
    id,
    verb,
    state,
    calibdir,
    created,
    user,
    host,
    cwd: cwd ?? '',
    comment,
    files,
    history,
    inputs,
    effects,
    warnings,
    undoes,
    undone_by,
  };
}

async function stillFits(place: StorePlace, planned: PlannedChange): Promise<boolean> {
  try {
    await checkNames(place, planned.plan.files);
    return true;
  } catch (error) {
    if (error instanceof CalibdeskError && error.code === 'changed') return false;
    throw error;
  }
}

async function applyUnderLock(
  place: StorePlace,
  planned: PlannedChange,
  lock: StoreLock,
  context: CallContext,
): Promise<StorePlan> {
  const checked: Checked = await checkNames(place, planned.plan.files);
  const entry = await beginEntry(place, planned.plan);
  return planOf(await applyEntry(place, entry, { lock, context, converted: planned.converted, checked }));
}

/**
 * Makes a plan and applies it. The plan is made before the lock is taken, so that wrong input costs no lock and leaves
 * nothing behind; it is made again under the lock when the store changed meanwhile or had to be recovered first.
 */
export async function makeAndApply(
  place: StorePlace,
  options: ChangeOptions,
  context: CallContext,
  make: () => Promise<PlannedChange>,
): Promise<StorePlan> {
  let planned: PlannedChange | undefined;
  try {
    planned = await make();
  } catch (error) {
    // An interrupted plan may be the reason: then it is recovered first, and the plan made again.
    if ((await pendingEntries(place).catch(() => [])).length === 0) throw error;
  }
  return underLock(place, options, context, async (lock, recovered) => {
    const fits =
      planned !== undefined &&
      recovered.length === 0 &&
      planned.plan.undoes === null &&
      (await stillFits(place, planned));
    return applyUnderLock(place, planned !== undefined && fits ? planned : await make(), lock, context);
  });
}

/** Inputs of a plan document must still have the content that it was made with; `.npy` inputs are converted again. */
async function readInputsAgain(place: StorePlace, plan: StorePlan): Promise<Map<string, Uint8Array>> {
  const converted = new Map<string, Uint8Array>();
  for (const file of plan.files) {
    if (file.after === null) continue;
    const input = plan.inputs[file.path];
    const changed = (): CalibdeskError =>
      new CalibdeskError('changed', `${input}: is no longer the file that the plan was made with`, {
        file: input,
        hint: 'make the plan again; nothing was changed',
      });
    if (plan.undoes !== null) {
      if (!sameContent(await hashOrNull(place.fs, input), file.after)) throw changed();
      continue;
    }
    const read = await readInput(place, input, input, file.path, plan).catch((error: unknown) => {
      if (error instanceof CalibdeskError && (error.code === 'not-found' || error.code === 'bad-input'))
        throw changed();
      throw error;
    });
    if (!sameContent(read.content, file.after)) throw changed();
    if (read.converted !== null) converted.set(file.path, read.converted);
  }
  return converted;
}

/** Applies a plan made earlier, exactly as it is; `changed` when a name or an input is no longer the same. */
export async function applyDocument(
  place: StorePlace,
  plan: StorePlan,
  options: ChangeOptions,
  context: CallContext,
): Promise<StorePlan> {
  for (const file of plan.files)
    await reading(() => missingFolders(place, folderOf(file.path)), place.calibdir);
  const converted = await reading(() => readInputsAgain(place, plan), place.calibdir);
  return underLock(place, options, context, (lock) =>
    applyUnderLock(place, { plan, converted }, lock, context),
  );
}
