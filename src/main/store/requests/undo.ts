import { CalibdeskError } from '../../../domain/errors.ts';
import { historyLineA, historyLineD } from '../../../domain/store/historyText.ts';
import { baseName, folderOf, historyName, isDcsPath, sequenceOf } from '../../../domain/store/plan.ts';
import { hashOrNull, sameContent } from '../files.ts';
import { readJournal, type JournalEntry } from '../journal.ts';
import { absolute, type StorePlace } from '../place.ts';
import type { Moment, PlanRequest } from '../planning.ts';
import { checkRecordTexts } from './deploy.ts';

export interface UndoInput {
  calibdir: string;
  /** Plan to reverse, by its id or running number; the latest one that is neither undone nor itself an undo. */
  id?: string | undefined;
  comment?: string | undefined;
}

/** The plan that an undo without id reverses. */
export function lastUndoable(entries: readonly JournalEntry[]): JournalEntry | null {
  return entries.findLast((entry) => entry.state === 'applied' && entry.undoes === null) ?? null;
}

function chosen(place: StorePlace, entries: JournalEntry[], id: string | undefined): JournalEntry {
  if (id === undefined) {
    const last = lastUndoable(entries);
    if (last === null)
      throw new CalibdeskError('not-found', `${place.calibdir}: there is no plan to undo`, {
        hint: '`calibdesk store history` lists the plans',
      });
    return last;
  }
  const found = entries.find(
    (entry) => entry.id === id || (/^\d+$/.test(id) && sequenceOf(entry.id) === Number(id)),
  );
  if (found === undefined)
    throw new CalibdeskError('not-found', `${place.calibdir}: there is no plan ${id}`, {
      hint: '`calibdesk store history` lists the plans',
    });
  if (found.state === 'undone')
    throw new CalibdeskError('changed', `plan ${found.id} was undone already, by ${found.undone_by}`, {
      hint: 'nothing was changed',
    });
  if (found.state === 'pending')
    throw new CalibdeskError('changed', `plan ${found.id} was interrupted`, {
      hint: '`calibdesk store recover` finishes or undoes it',
    });
  if (found.state !== 'applied')
    throw new CalibdeskError('not-found', `plan ${found.id} was given up, so there is nothing to undo`, {
      hint: 'nothing was changed',
    });
  return found;
}

/**
 * Plan that reverses an applied plan: names get their old content back byte for byte from the dated copies; what is
 * displaced is kept as a dated copy too. A name that was changed since, or a copy that is gone, is refused.
 */
export async function requestUndo(place: StorePlace, input: UndoInput, moment: Moment): Promise<PlanRequest> {
  checkRecordTexts({ comment: input.comment });
  const damaged: CalibdeskError[] = [];
  const entries = await readJournal(place, (error) => void damaged.push(error));
  // Which plan was the latest is not known then, and an unreadable one must not be passed over.
  if (damaged.length > 0 && (input.id === undefined || !entries.some((entry) => entry.id === input.id)))
    throw damaged[0];
  const entry = chosen(place, entries, input.id);
  const comment = input.comment || `undo ${entry.id}`;
  const request: PlanRequest = {
    verb: 'store undo',
    comment,
    cwd: process.cwd(),
    moment,
    changes: [],
    history: [],
    warnings: damaged.map((error) => error.message),
    undoes: entry.id,
  };
  for (const file of entry.files.toReversed()) {
    const { path } = file;
    const now = await hashOrNull(place.fs, absolute(place, path));
    if (!sameContent(now, file.after))
      throw new CalibdeskError('changed', `${path}: was changed since plan ${entry.id}`, {
        file: path,
        hint: 'undo what was done since first, or restore this file by hand; nothing was changed',
      });
    const name = baseName(path);
    const folder = folderOf(path);
    if (file.before === null) {
      request.changes.push({ path, input: null, shown: path, check: false });
      if (isDcsPath(path)) continue;
      request.history.push({
        path: `${folder}/${historyName}`,
        line: historyLineD({ file: name, command: 'undo', comment }, moment),
      });
      continue;
    }
    const backup = `${folder}/${file.backup}`;
    if (!sameContent(await hashOrNull(place.fs, absolute(place, backup)), file.before))
      throw new CalibdeskError('unreadable', `${backup}: the kept copy of ${name} is gone or changed`, {
        file: backup,
        hint: 'the old content cannot come back from it; nothing was changed',
      });
    request.changes.push({ path, input: absolute(place, backup), shown: backup, check: false });
    if (isDcsPath(path)) continue; // it keeps its history in itself
    const line = historyLineA(
      {
        file: name,
        copyOf: `${place.calibdir}/${backup}`,
        experiment: '',
        run: null,
        application: 'calibdesk',
        comment,
      },
      moment,
    );
    request.history.push({ path: `${folder}/${historyName}`, line });
  }
  return request;
}
