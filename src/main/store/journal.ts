import { CalibdeskError } from '../../domain/errors.ts';
import {
  isTemporaryName,
  journalFolder,
  planId,
  privateFolder,
  sequenceOf,
  type StorePlan,
} from '../../domain/store/plan.ts';
import { isMissing, readError } from './fileErrors.ts';
import { readWhole, removeIfThere, replaceFile, writeNewFile } from './files.ts';
import { absolute, type StorePlace } from './place.ts';

/** A plan in the journal, with what recovery needs besides. */
export interface JournalEntry extends StorePlan {
  /** Folders that were missing and are made for the plan, parents first. */
  folders: string[];
  /** Size of each HISTORY before the plan, null where there was none. */
  historySizes: Record<string, number | null>;
}

const newest = (a: string, b: string): number =>
  (sequenceOf(b) as number) - (sequenceOf(a) as number) || (a < b ? 1 : -1);

/** Ids of the journal, newest first. */
export async function journalIds(place: StorePlace): Promise<string[]> {
  let names: string[];
  try {
    names = await place.fs.list(absolute(place, journalFolder));
  } catch (error) {
    if (isMissing(error)) return [];
    throw readError(error, journalFolder);
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .filter((id) => sequenceOf(id) !== null)
    .sort(newest);
}

function entryPath(place: StorePlace, id: string): string {
  return absolute(place, `${journalFolder}/${id}.json`);
}

function temporaryPath(place: StorePlace, id: string): string {
  return absolute(place, `${journalFolder}/${privateFolder}-${id}.tmp`);
}

function isEntry(value: unknown, id: string): value is JournalEntry {
  const entry = value as Partial<JournalEntry> | null;
  return (
    typeof entry === 'object' &&
    entry !== null &&
    entry.id === id &&
    typeof entry.state === 'string' &&
    typeof entry.verb === 'string' &&
    Array.isArray(entry.files) &&
    entry.files.every((file) => typeof file?.path === 'string' && typeof file.action === 'string') &&
    Array.isArray(entry.history) &&
    entry.history.every((record) => typeof record?.path === 'string' && typeof record.line === 'string') &&
    Array.isArray(entry.folders) &&
    typeof entry.historySizes === 'object' &&
    entry.historySizes !== null
  );
}

/** One entry of the journal; null when there is none, `unreadable` when its text is damaged. */
export async function readEntry(place: StorePlace, id: string): Promise<JournalEntry | null> {
  if (sequenceOf(id) === null) return null;
  const shown = `${journalFolder}/${id}.json`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(await readWhole(place.fs, entryPath(place, id))));
  } catch (error) {
    if (isMissing(error)) return null;
    if (!(error instanceof SyntaxError)) throw readError(error, shown);
  }
  if (!isEntry(value, id))
    throw new CalibdeskError('unreadable', `${shown}: is no journal entry of Calibdesk`, {
      file: shown,
      hint: 'move the file away when it is not needed; the constants themselves are not affected',
    });
  return value;
}

/** All entries, oldest first. A damaged one is reported to `onDamage` and left out. */
export async function readJournal(
  place: StorePlace,
  onDamage: (error: CalibdeskError, id: string) => void,
): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (const id of (await journalIds(place)).reverse()) {
    try {
      const entry = await readEntry(place, id);
      if (entry !== null) entries.push(entry);
    } catch (error) {
      if (!(error instanceof CalibdeskError)) throw error;
      onDamage(error, id);
    }
  }
  // An undo writes its own entry before that of the plan it reverses: a kill between the two must not show.
  for (const undo of entries) {
    if (undo.undoes === null || (undo.state !== 'applied' && undo.state !== 'undone')) continue;
    const target = entries.find((entry) => entry.id === undo.undoes);
    if (target?.state === 'applied') Object.assign(target, { state: 'undone', undone_by: undo.id });
  }
  return entries;
}

/** Entries that were begun and neither finished nor given up. Changing verbs recover first, so they are among the newest. */
export async function pendingEntries(place: StorePlace, depth = 4): Promise<JournalEntry[]> {
  const pending: JournalEntry[] = [];
  for (const id of (await journalIds(place)).slice(0, depth)) {
    const entry = await readEntry(place, id);
    if (entry?.state === 'pending') pending.push(entry);
  }
  return pending;
}

/** Id for a plan that is made now; `keep` is kept when it is still the next one. */
export async function nextPlanId(place: StorePlace, created: string, digest: string): Promise<string> {
  const last = (await journalIds(place))[0];
  return planId((last === undefined ? 0 : (sequenceOf(last) as number)) + 1, created, digest);
}

function entryBytes(entry: JournalEntry): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(entry, null, 1)}\n`);
}

/** Writes an entry as a whole, flushed. */
export async function writeEntry(place: StorePlace, entry: JournalEntry): Promise<void> {
  await replaceFile(
    place.fs,
    entryPath(place, entry.id),
    temporaryPath(place, entry.id),
    entryBytes(entry),
    0o664,
  );
}

/**
 * Writes the closed form of an entry beside it, so that closing needs no space on the disk any more. Returns the function
 * that closes.
 */
export async function prepareClosing(place: StorePlace, entry: JournalEntry): Promise<() => Promise<void>> {
  const temporary = temporaryPath(place, entry.id);
  await removeIfThere(place.fs, temporary);
  await writeNewFile(place.fs, temporary, entryBytes({ ...entry, state: 'applied' }));
  await place.fs.setMode(temporary, 0o664);
  return async () => {
    await place.fs.rename(temporary, entryPath(place, entry.id));
    await place.fs.syncFolder(absolute(place, journalFolder));
  };
}

/** Marks an entry as given up. On a disk too full for that the entry goes: nothing that it speaks of is there. */
export async function abandonEntry(place: StorePlace, entry: JournalEntry): Promise<void> {
  await removeIfThere(place.fs, temporaryPath(place, entry.id));
  try {
    await writeEntry(place, { ...entry, state: 'abandoned' });
  } catch {
    await removeIfThere(place.fs, entryPath(place, entry.id));
    await place.fs.syncFolder(absolute(place, journalFolder));
  }
}

/** Marks the plan that an applied undo reversed. */
export async function markUndone(place: StorePlace, id: string, by: string): Promise<void> {
  const target = await readEntry(place, id);
  if (target !== null && target.state === 'applied')
    await writeEntry(place, { ...target, state: 'undone', undone_by: by });
}

/** Removes temporaries that a kill left in our own folders. Only under the lock. */
export async function cleanPrivateFolders(place: StorePlace, keep: (name: string) => boolean): Promise<void> {
  for (const folder of [privateFolder, journalFolder]) {
    let names: string[];
    try {
      names = await place.fs.list(absolute(place, folder));
    } catch (error) {
      if (isMissing(error)) continue;
      throw error;
    }
    for (const name of names)
      if (isTemporaryName(name) && !keep(name))
        await removeIfThere(place.fs, absolute(place, `${folder}/${name}`));
  }
}

/** Folders of lock and journal; those above are never made. */
export async function makePrivateFolders(place: StorePlace): Promise<void> {
  for (const folder of [privateFolder, journalFolder]) {
    const path = absolute(place, folder);
    try {
      await place.fs.makeFolder(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      continue;
    }
    await place.fs.setMode(path, 0o2775);
    await place.fs.syncFolder(absolute(place, folder === privateFolder ? '.' : privateFolder));
  }
}
