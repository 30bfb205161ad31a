import { CalibdeskError } from '../../domain/errors.ts';
import { folderOf, temporaryName } from '../../domain/store/plan.ts';
import { errnoOf, isMissing } from './fileErrors.ts';
import { hashOrNull, removeIfThere, sameContent, statusOrNull } from './files.ts';
import { withdrawHistory } from './historyFile.ts';
import { abandonEntry, type JournalEntry } from './journal.ts';
import { absolute, type StorePlace } from './place.ts';

/** How far one name of a plan has come, by what is on the disk. */
export interface NameState {
  /** foreign: neither the old nor the new content; someone else was there. */
  state: 'old' | 'new' | 'foreign';
  /** The temporary file with the new content is complete. */
  prepared: boolean;
  /** The dated copy holds the old content. */
  kept: boolean;
}

/** Looks at one name of an unfinished plan: the content decides, and whether the prepared file is still beside it. */
export async function inspectName(place: StorePlace, entry: JournalEntry, index: number): Promise<NameState> {
  const file = entry.files[index];
  const folder = folderOf(file.path);
  const path = absolute(place, file.path);
  const temporary = absolute(place, `${folder}/${temporaryName(entry.id, index)}`);
  const status = await statusOrNull(place.fs, path);
  const staged = file.after === null ? null : await statusOrNull(place.fs, temporary);
  const found = status === null || status.kind === 'folder' ? null : await hashOrNull(place.fs, path);
  const keptCopy =
    file.backup === null ? null : await hashOrNull(place.fs, absolute(place, `${folder}/${file.backup}`));
  const kept = file.before !== null && sameContent(keptCopy, file.before);
  const prepared = staged !== null && sameContent(await hashOrNull(place.fs, temporary), file.after);
  const isOld = status?.kind !== 'folder' && sameContent(found, file.before);
  // While the prepared file stands beside it as another file, an equal content under the name is not ours.
  const isOurs = staged === null || (status !== null && staged.inode === status.inode);
  const isNew = status?.kind !== 'folder' && sameContent(found, file.after) && isOurs;
  if (isNew && isOld) return { state: kept ? 'new' : 'old', prepared, kept };
  return { state: isNew ? 'new' : isOld ? 'old' : 'foreign', prepared, kept };
}

async function restoreName(place: StorePlace, entry: JournalEntry, index: number): Promise<void> {
  const file = entry.files[index];
  const folder = folderOf(file.path);
  const { state, kept } = await inspectName(place, entry, index);
  const path = absolute(place, file.path);
  const backup = file.backup === null ? null : absolute(place, `${folder}/${file.backup}`);
  if (state === 'new') {
    if (backup === null) await removeIfThere(place.fs, path);
    else if (kept) await place.fs.rename(backup, path);
    else
      throw new CalibdeskError(
        'io',
        `${file.path}: the kept copy ${file.backup} is gone or changed, so the old content cannot come back`,
        {
          file: file.path,
          hint: 'look for the old content among the dated copies of the folder',
        },
      );
  } else if (state === 'old') {
    if (backup !== null && kept) await removeIfThere(place.fs, backup);
  }
  // A foreign content stays: it is someone else's work. The kept copy stays beside it.
  await removeIfThere(place.fs, absolute(place, `${folder}/${temporaryName(entry.id, index)}`));
  await removeIfThere(
    place.fs,
    absolute(place, `${folder}/${temporaryName(entry.id, index).replace(/\.tmp$/, '-old.tmp')}`),
  );
}

/** Folders made for the plan go when they are empty again. */
async function removeFolders(place: StorePlace, entry: JournalEntry): Promise<void> {
  for (const folder of entry.folders.toReversed()) {
    try {
      await place.fs.removeFolder(absolute(place, folder));
      await place.fs.syncFolder(absolute(place, `${folder}/..`));
    } catch (error) {
      if (!isMissing(error) && errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/**
 * Brings every name of an unfinished plan back to its old content, removes temporaries and withdraws our HISTORY lines;
 * the entry becomes `abandoned`. What it finds on the disk decides, so it can be repeated. The caller holds the lock.
 */
export async function rollBack(place: StorePlace, entry: JournalEntry): Promise<void> {
  for (let index = entry.files.length - 1; index >= 0; index--) await restoreName(place, entry, index);
  await withdrawHistory(place, entry);
  await removeFolders(place, entry);
  for (const folder of new Set(entry.files.map((file) => folderOf(file.path)))) {
    const path = absolute(place, folder);
    if ((await statusOrNull(place.fs, path)) !== null) await place.fs.syncFolder(path);
  }
  await abandonEntry(place, entry);
}
