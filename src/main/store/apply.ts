import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { folderOf, temporaryName, type PlanFile } from '../../domain/store/plan.ts';
import type { CallContext } from '../usecases/context.ts';
import { copyAccess, giveToGroup, type AccessNotes } from './access.ts';
import { changeError, errnoOf } from './fileErrors.ts';
import {
  contentHash,
  copyToNewFile,
  flushFile,
  hashOrNull,
  removeIfThere,
  sameContent,
  statusOrNull,
  tryLink,
  writeNewFile,
} from './files.ts';
import type { FileStatus } from './fileSystem.ts';
import { appendHistory } from './historyFile.ts';
import { markUndone, prepareClosing, writeEntry, type JournalEntry } from './journal.ts';
import type { StoreLock } from './lock.ts';
import { absolute, type StorePlace } from './place.ts';
import { rollBack } from './rollBack.ts';

/** What was found under the names of a plan when it was checked; a later difference means that someone else was there. */
export type Checked = ReadonlyMap<string, FileStatus | null>;

export interface ApplyTools {
  lock: StoreLock;
  context: CallContext;
  /** New contents by path, where they are not the bytes of the input file. */
  converted: ReadonlyMap<string, Uint8Array>;
  checked: Checked;
}

export function temporaryPath(place: StorePlace, entry: JournalEntry, index: number): string {
  return absolute(place, `${folderOf(entry.files[index].path)}/${temporaryName(entry.id, index)}`);
}

export function backupPath(place: StorePlace, file: PlanFile): string {
  return absolute(place, `${folderOf(file.path)}/${file.backup}`);
}

function changed(file: PlanFile, what: string): CalibdeskError {
  return new CalibdeskError('changed', `${file.path}: ${what}`, {
    file: file.path,
    hint: 'make the plan again and look at it; nothing was changed',
  });
}

function sameFile(a: FileStatus | null | undefined, b: FileStatus | null): boolean {
  if (!a || !b) return !a && !b;
  return a.inode === b.inode && a.size === b.size && a.modifiedMs === b.modifiedMs;
}

/** Every name of the plan must still have the content that the plan was made for. Throws `changed`. */
export async function checkNames(place: StorePlace, files: readonly PlanFile[]): Promise<Checked> {
  const checked = new Map<string, FileStatus | null>();
  for (const file of files) {
    const path = absolute(place, file.path);
    const status = await statusOrNull(place.fs, path);
    if (status?.kind === 'folder') throw changed(file, 'a folder has this name');
    const found = status === null ? null : await hashOrNull(place.fs, path);
    if (!sameContent(found, file.before))
      throw changed(file, 'its content is no longer what the plan was made for');
    checked.set(file.path, status);
  }
  return checked;
}

export async function syncFolders(place: StorePlace, entry: JournalEntry): Promise<void> {
  for (const folder of new Set(entry.files.map((file) => folderOf(file.path))))
    await place.fs.syncFolder(absolute(place, folder));
}

async function makeFolders(place: StorePlace, entry: JournalEntry, notes: AccessNotes): Promise<void> {
  for (const folder of entry.folders) {
    const path = absolute(place, folder);
    try {
      await place.fs.makeFolder(path);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue;
      throw error;
    }
    await giveToGroup(place, path, 0o2775, notes);
    await place.fs.syncFolder(path);
    await place.fs.syncFolder(absolute(place, `${folder}/..`));
  }
}

/** Writes the new content of one name under its temporary name, with final mode and owner, flushed. */
async function stage(
  place: StorePlace,
  entry: JournalEntry,
  index: number,
  tools: ApplyTools,
  notes: AccessNotes,
): Promise<void> {
  const file = entry.files[index];
  if (file.after === null) return;
  const temporary = temporaryPath(place, entry, index);
  const converted = tools.converted.get(file.path);
  const input = entry.inputs[file.path];
  const written =
    converted === undefined ? await copyToNewFile(place.fs, input, temporary) : contentHash(converted);
  if (converted !== undefined) await writeNewFile(place.fs, temporary, converted);
  if (!sameContent(written, file.after))
    throw changed(file, `its input ${input} has changed since the plan was made`);
  const old = tools.checked.get(file.path);
  // A plain file lends its access rights; an undo takes those of the kept copy, which is the file itself.
  if (old?.kind === 'file') await copyAccess(place, absolute(place, file.path), temporary, notes);
  else if (entry.undoes !== null) await copyAccess(place, input, temporary, notes);
  else await giveToGroup(place, temporary, 0o664, notes);
  await flushFile(place.fs, temporary);
}

/** Gives the old content of a name its dated name: a second link where the file system has links, otherwise a copy. */
export async function keepOld(
  place: StorePlace,
  entry: JournalEntry,
  index: number,
  checked: Checked,
  notes: AccessNotes,
): Promise<void> {
  const file = entry.files[index];
  if (file.backup === null) return;
  const path = absolute(place, file.path);
  const backup = backupPath(place, file);
  const old = checked.get(file.path);
  if (old?.kind === 'file' && (await tryLink(place.fs, path, backup))) {
    if (!sameFile(old, await place.fs.status(backup)))
      throw changed(file, 'it was changed while the plan was applied');
    return;
  }
  const temporary = temporaryPath(place, entry, index).replace(/\.tmp$/, '-old.tmp');
  await removeIfThere(place.fs, temporary);
  const copied = await copyToNewFile(place.fs, path, temporary);
  if (!sameContent(copied, file.before)) throw changed(file, 'it was changed while the plan was applied');
  if (old?.kind === 'file') await copyAccess(place, path, temporary, notes);
  else await giveToGroup(place, temporary, 0o664, notes);
  await flushFile(place.fs, temporary);
  if ((await statusOrNull(place.fs, backup)) !== null)
    throw changed(file, `the name ${file.backup} is taken`);
  await place.fs.rename(temporary, backup);
}

/** The one step that others see: the name gets its new content, or goes. */
export async function commit(
  place: StorePlace,
  entry: JournalEntry,
  index: number,
  checked: Checked,
): Promise<void> {
  const file = entry.files[index];
  const path = absolute(place, file.path);
  const temporary = temporaryPath(place, entry, index);
  if (file.action !== 'create' && !sameFile(checked.get(file.path), await statusOrNull(place.fs, path)))
    throw changed(file, 'it was changed while the plan was applied');
  switch (file.action) {
    case 'remove':
      return place.fs.remove(path);
    case 'replace':
      return place.fs.rename(temporary, path);
    case 'create':
      // A link fails when someone else has made the name meanwhile; a rename would replace it.
      if (await tryLink(place.fs, temporary, path)) return place.fs.remove(temporary);
      if ((await statusOrNull(place.fs, path)) !== null)
        throw changed(file, 'another program has made this file');
      return place.fs.rename(temporary, path);
  }
}

function stopIfCancelled(context: CallContext): void {
  if (context.signal.aborted) throw new CancelledError('cancelled; nothing was changed');
}

async function carryOut(place: StorePlace, entry: JournalEntry, tools: ApplyTools): Promise<void> {
  const { context, lock, checked } = tools;
  const notes: AccessNotes = new Set();
  await writeEntry(place, entry);
  await makeFolders(place, entry, notes);
  for (let index = 0; index < entry.files.length; index++) {
    stopIfCancelled(context);
    context.progress({ stage: 'writing', done: index, total: entry.files.length, unit: 'files' });
    await stage(place, entry, index, tools, notes);
  }
  for (let index = 0; index < entry.files.length; index++) await keepOld(place, entry, index, checked, notes);
  entry.warnings.push(...notes);
  const close = await prepareClosing(place, entry);
  await syncFolders(place, entry);
  stopIfCancelled(context);
  await lock.check();
  for (let index = 0; index < entry.files.length; index++) await commit(place, entry, index, checked);
  await syncFolders(place, entry);
  await appendHistory(place, entry, notes);
  await close();
}

/**
 * Carries out a plan, all or nothing: journal, temporary files, dated copies, then the names one after the other, HISTORY,
 * journal closed. On any error every name gets its old content back; when even that fails the journal stays open for
 * `recover`. The caller holds the lock. Returns the applied entry.
 */
export async function applyEntry(
  place: StorePlace,
  entry: JournalEntry,
  tools: ApplyTools,
): Promise<JournalEntry> {
  try {
    await carryOut(place, entry, tools);
  } catch (error) {
    const failure = changeError(error, 'changing the store', place.calibdir);
    try {
      await rollBack(place, entry);
    } catch (second) {
      const also = changeError(second, 'restoring the old state', place.calibdir);
      throw new CalibdeskError(failure.code, `${failure.message}; and ${also.message}`, {
        ...(failure.file === undefined ? {} : { file: failure.file }),
        hint: 'every name has its whole old or whole new content; `calibdesk store recover` brings them all to one state',
        cause: error,
      });
    }
    throw failure;
  }
  entry.state = 'applied';
  // The entry of the undo says it already; this only makes the other one say it too.
  if (entry.undoes !== null) await markUndone(place, entry.undoes, entry.id).catch(() => undefined);
  return entry;
}
