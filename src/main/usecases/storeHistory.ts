import type { PlanDocument } from '../../contract/plans.ts';
import { parseHistoryLine } from '../../domain/store/historyText.ts';
import { historyName } from '../../domain/store/plan.ts';
import { planOf } from '../store/change.ts';
import { isMissing } from '../store/fileErrors.ts';
import { readWhole } from '../store/files.ts';
import { readJournal } from '../store/journal.ts';
import { absolute } from '../store/place.ts';
import { lastUndoable } from '../store/requests/undo.ts';
import { kindOf, storeFolders } from '../store/scan.ts';
import { storePlace, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** One line of a HISTORY file. `fields` is empty for a free line of old files. */
export interface HistoryLine {
  group: string;
  source: string;
  type: string;
  line: string;
  fields: Record<string, string>;
}

/** Plans of the journal, oldest first, and the plan that an undo without id would reverse. Reads only. */
export async function storePlans(
  services: StoreServices,
  input: { calibdir: string },
  context: CallContext,
): Promise<{ calibdir: string; plans: PlanDocument[]; undoable: string | null }> {
  const place = await storePlace(services, input.calibdir);
  const entries = await readJournal(place, (error) => context.note(`warning: ${error.message}`));
  return {
    calibdir: input.calibdir,
    plans: entries.map(planOf),
    undoable: lastUndoable(entries)?.id ?? null,
  };
}

/** Plans of the journal and all lines of all HISTORY files. Reads only. Errors: `not-found`. */
export async function storeHistory(
  services: StoreServices,
  input: { calibdir: string },
  context: CallContext,
): Promise<{ calibdir: string; plans: PlanDocument[]; history: HistoryLine[] }> {
  const { plans } = await storePlans(services, input, context);
  const place = await storePlace(services, input.calibdir);
  const history: HistoryLine[] = [];
  for await (const folder of storeFolders(place)) {
    if (folder.depth !== 3 || !folder.names.includes(historyName)) continue;
    if ((await kindOf(place, `${folder.path}/${historyName}`)) !== 'file') continue;
    const [group, source, type] = folder.path.split('/');
    let text: string;
    try {
      text = new TextDecoder().decode(
        await readWhole(place.fs, absolute(place, `${folder.path}/${historyName}`)),
      );
    } catch (error) {
      if (!isMissing(error)) context.note(`warning: ${folder.path}/${historyName} cannot be read`);
      continue;
    }
    for (const line of text.split(/\r?\n/))
      if (line.trim() !== '') history.push({ group, source, type, line, fields: parseHistoryLine(line) });
  }
  return { calibdir: input.calibdir, plans, history };
}
