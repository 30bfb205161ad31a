import { isMissing } from './fileErrors.ts';
import { flushFile, removeIfThere, statusOrNull, withFile, writeAll } from './files.ts';
import { giveToGroup, type AccessNotes } from './access.ts';
import type { JournalEntry } from './journal.ts';
import { absolute, type StorePlace } from './place.ts';
import { folderOf } from '../../domain/store/plan.ts';

const newline = 0x0a;

/** HISTORY files of a plan with the text that each gets. */
function textsOf(entry: JournalEntry): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { path, line } of entry.history) texts.set(path, `${texts.get(path) ?? ''}${line}\n`);
  return texts;
}

/** Bytes of a HISTORY from an offset on, and whether the byte before is a line end (or there is none). */
async function tailOf(
  place: StorePlace,
  path: string,
  offset: number,
): Promise<{ tail: Buffer; atLineStart: boolean; size: number } | null> {
  try {
    return await withFile(place.fs, path, 'read', async (file) => {
      const pieces: Uint8Array[] = [];
      const buffer = new Uint8Array(64 << 10);
      let position = 0;
      let before = newline;
      for (;;) {
        const count = await file.read(buffer);
        if (count === 0) break;
        if (position < offset && position + count >= offset) before = buffer[offset - position - 1];
        if (position + count > offset) pieces.push(buffer.slice(Math.max(0, offset - position), count));
        position += count;
      }
      return { tail: Buffer.concat(pieces), atLineStart: before === newline, size: position };
    });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The text to append: an old last line without its end must not swallow ours. */
function framed(text: string, atLineStart: boolean): Buffer {
  return Buffer.from(atLineStart ? text : `\n${text}`, 'utf8');
}

/**
 * Appends the lines of a plan to its HISTORY files, once: what an interrupted apply had appended already is found behind
 * the size that the journal recorded, a torn line is completed. Flushed.
 */
export async function appendHistory(
  place: StorePlace,
  entry: JournalEntry,
  notes: AccessNotes,
): Promise<void> {
  for (const [shown, text] of textsOf(entry)) {
    const path = absolute(place, shown);
    const oldSize = entry.historySizes[shown] ?? 0;
    const found = await tailOf(place, path, oldSize);
    if (found !== null && found.tail.includes(Buffer.from(text, 'utf8'))) continue;
    const wanted = framed(text, found?.atLineStart ?? true);
    const torn =
      found !== null && found.tail.length > 0 && wanted.subarray(0, found.tail.length).equals(found.tail);
    const rest = torn
      ? wanted.subarray(found.tail.length)
      : found === null || found.tail.length === 0
        ? wanted
        : framed(text, found.tail.at(-1) === newline);
    await withFile(place.fs, path, 'append', async (file) => {
      await writeAll(file, rest);
      await file.sync();
    });
    if (found === null) {
      await giveToGroup(place, path, 0o664, notes);
      await flushFile(place.fs, path);
      await place.fs.syncFolder(absolute(place, folderOf(shown)));
    }
  }
}

/**
 * Takes back the lines of a plan that is rolled back, when they are the last of their file and nothing else was appended
 * since; otherwise they stay (HISTORY belongs to everyone).
 */
export async function withdrawHistory(place: StorePlace, entry: JournalEntry): Promise<void> {
  for (const [shown, text] of textsOf(entry)) {
    const path = absolute(place, shown);
    const recorded = entry.historySizes[shown] ?? null;
    const found = await tailOf(place, path, recorded ?? 0);
    if (found === null) continue;
    const ours = framed(text, found.atLineStart);
    if (!ours.subarray(0, found.tail.length).equals(found.tail)) continue;
    if (recorded === null) await removeIfThere(place.fs, path);
    else if (found.tail.length > 0)
      await withFile(place.fs, path, 'update', async (file) => {
        await file.truncate(recorded);
        await file.sync();
      });
  }
}

/** Size of a HISTORY file, null when there is none. */
export async function historySize(place: StorePlace, path: string): Promise<number | null> {
  const status = await statusOrNull(place.fs, absolute(place, path));
  return status === null ? null : status.size;
}
