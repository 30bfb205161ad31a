import { isTemporaryName, type PlanFile } from '../../domain/store/plan.ts';
import { backupPath, commit, keepOld, syncFolders, temporaryPath, type Checked } from './apply.ts';
import { changeError } from './fileErrors.ts';
import { removeIfThere, statusOrNull } from './files.ts';
import type { FileStatus } from './fileSystem.ts';
import { appendHistory } from './historyFile.ts';
import {
  cleanPrivateFolders,
  markUndone,
  pendingEntries,
  readEntry,
  journalIds,
  writeEntry,
  type JournalEntry,
} from './journal.ts';
import { isLockInPreparation } from './lock.ts';
import { absolute, type StorePlace } from './place.ts';
import { inspectName, rollBack, type NameState } from './rollBack.ts';
import { storeFolders } from './scan.ts';

export interface RecoveredPlan {
  id: string;
  action: 'finished' | 'undone';
}

/** Whether an unfinished name can still get its new content. */
function canFinish(file: PlanFile, state: NameState): boolean {
  return state.state === 'new' || (state.state === 'old' && (file.after === null || state.prepared));
}

async function finish(place: StorePlace, entry: JournalEntry, states: NameState[]): Promise<void> {
  const notes = new Set<string>();
  const checked = new Map<string, FileStatus | null>();
  for (const file of entry.files)
    checked.set(file.path, await statusOrNull(place.fs, absolute(place, file.path)));
  const open = entry.files.map((_file, index) => index).filter((index) => states[index].state === 'old');
  for (const index of open) {
    if (states[index].kept) continue;
    // A copy that was cut off while it was made stands under a temporary name only, never under this one.
    if (entry.files[index].backup !== null)
      await removeIfThere(place.fs, backupPath(place, entry.files[index]));
    await keepOld(place, entry, index, checked as Checked, notes);
  }
  await syncFolders(place, entry);
  for (const index of open) await commit(place, entry, index, checked as Checked);
  for (let index = 0; index < entry.files.length; index++) {
    const temporary = temporaryPath(place, entry, index);
    await removeIfThere(place.fs, temporary);
    await removeIfThere(place.fs, temporary.replace(/\.tmp$/, '-old.tmp'));
  }
  await syncFolders(place, entry);
  await appendHistory(place, entry, notes);
  entry.warnings.push(...notes);
  await writeEntry(place, { ...entry, state: 'applied' });
}

async function statesOf(place: StorePlace, entry: JournalEntry): Promise<NameState[]> {
  const states: NameState[] = [];
  for (let index = 0; index < entry.files.length; index++)
    states.push(await inspectName(place, entry, index));
  return states;
}

function goesForward(entry: JournalEntry, states: readonly NameState[]): boolean {
  return (
    states.some((state) => state.state === 'new') &&
    entry.files.every((file, index) => canFinish(file, states[index]))
  );
}

/** What recovery would do with an unfinished plan. Reads only. */
export async function planRecovery(place: StorePlace, entry: JournalEntry): Promise<RecoveredPlan['action']> {
  return goesForward(entry, await statesOf(place, entry)) ? 'finished' : 'undone';
}

async function recoverEntry(place: StorePlace, entry: JournalEntry): Promise<RecoveredPlan> {
  const states = await statesOf(place, entry);
  if (goesForward(entry, states)) {
    try {
      await finish(place, entry, states);
      if (entry.undoes !== null) await markUndone(place, entry.undoes, entry.id);
      return { id: entry.id, action: 'finished' };
    } catch (error) {
      // Going back needs no space; when that fails too, the first reason is what the user must know.
      await rollBack(place, entry).catch(() => {
        throw error;
      });
      return { id: entry.id, action: 'undone' };
    }
  }
  await rollBack(place, entry);
  return { id: entry.id, action: 'undone' };
}

/**
 * Finishes or undoes plans that were cut off: all names of a plan to new when some are new already and the rest is
 * prepared, otherwise all to old. HISTORY is completed, temporaries go. `thorough` looks at the whole journal and the
 * whole tree. The caller holds the lock.
 */
export async function recoverPending(place: StorePlace, thorough: boolean): Promise<RecoveredPlan[]> {
  try {
    const recovered: RecoveredPlan[] = [];
    for (const entry of await pendingEntries(place, thorough ? Infinity : 4))
      recovered.push(await recoverEntry(place, entry));
    const last = (await journalIds(place))[0];
    const newest = last === undefined ? null : await readEntry(place, last);
    if (newest?.state === 'applied' && newest.undoes !== null)
      await markUndone(place, newest.undoes, newest.id);
    // A kill while the first entry of a plan is written leaves nothing but its temporary name.
    await cleanPrivateFolders(place, isLockInPreparation);
    if (thorough) await removeStrayTemporaries(place);
    return recovered;
  } catch (error) {
    throw changeError(error, 'recovering the store', place.calibdir);
  }
}

async function removeStrayTemporaries(place: StorePlace): Promise<void> {
  for await (const folder of storeFolders(place))
    for (const name of folder.names)
      if (isTemporaryName(name)) await removeIfThere(place.fs, absolute(place, `${folder.path}/${name}`));
}
