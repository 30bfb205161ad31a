import { CalibdeskError } from '../../../domain/errors.ts';
import { historyLineD } from '../../../domain/store/historyText.ts';
import { folderOf, historyName, parseStorePath } from '../../../domain/store/plan.ts';
import { locateInStore, type StorePlace } from '../place.ts';
import type { Moment, PlanRequest } from '../planning.ts';
import { checkRecordTexts } from './deploy.ts';

export interface DeleteInput {
  calibdir: string;
  /** Files of the store: paths, or relative to the calib folder. */
  files: string[];
  comment?: string | undefined;
}

/** Names go; their contents stay as dated copies. */
export async function requestDelete(
  place: StorePlace,
  input: DeleteInput,
  moment: Moment,
): Promise<PlanRequest> {
  checkRecordTexts({ comment: input.comment });
  const request: PlanRequest = {
    verb: 'store delete',
    comment: input.comment ?? '',
    cwd: process.cwd(),
    moment,
    changes: [],
    history: [],
  };
  for (const given of input.files) {
    const { path } = await locateInStore(place, given);
    const parts = path === null ? null : parseStorePath(path);
    if (path === null || parts === null)
      throw new CalibdeskError('usage', `${given}: is no file of ${input.calibdir}`, {
        hint: 'name files <group>/<source>/<type>/<range>.data of the store',
      });
    if (!parts.name.endsWith('.data'))
      throw new CalibdeskError('usage', `${given}: is no constants file`, {
        hint: 'HISTORY and dated copies are kept: undo needs them',
      });
    request.changes.push({ path, input: null, shown: given, check: false });
    const line = historyLineD(
      { file: parts.name, command: 'rm', comment: input.comment || 'calibdesk' },
      moment,
    );
    request.history.push({ path: `${folderOf(path)}/${historyName}`, line });
  }
  return request;
}
