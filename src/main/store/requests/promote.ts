import { CalibdeskError } from '../../../domain/errors.ts';
import { parseFileName } from '../../../domain/store/fileNames.ts';
import { historyLineA } from '../../../domain/store/historyText.ts';
import { historyName } from '../../../domain/store/plan.ts';
import { absolute, openStore, type StorePlace } from '../place.ts';
import type { Moment, PlanRequest } from '../planning.ts';
import { kindOf, storeFolders } from '../scan.ts';
import { checkRecordTexts } from './deploy.ts';

export interface PromoteInput {
  calibdir: string;
  /** A private store with trial constants. */
  overlay: string;
  comment?: string | undefined;
}

/** All candidates of the overlay to the same names in the store, one plan. */
export async function requestPromote(
  place: StorePlace,
  input: PromoteInput,
  moment: Moment,
): Promise<PlanRequest> {
  const comment = input.comment ?? '';
  checkRecordTexts({ comment });
  const overlay = await openStore(place.fs, place.identity, input.overlay);
  if (overlay.root === place.root)
    throw new CalibdeskError('usage', `${input.overlay}: is the store itself`, {
      hint: 'give the folder of the trial constants',
    });
  const request: PlanRequest = {
    verb: 'store promote',
    comment,
    cwd: process.cwd(),
    moment,
    changes: [],
    history: [],
  };
  for await (const folder of storeFolders(overlay)) {
    if (folder.problem !== null)
      throw new CalibdeskError(
        'unreadable',
        `${input.overlay}/${folder.path}: cannot be listed (${folder.problem})`,
        { hint: 'ask its owner for read permission' },
      );
    if (folder.depth !== 3) continue;
    for (const name of folder.names) {
      const path = `${folder.path}/${name}`;
      if (parseFileName(name) === null || (await kindOf(overlay, path)) !== 'file') continue;
      const copyOf = `${input.overlay}/${path}`;
      request.changes.push({ path, input: absolute(overlay, path), shown: copyOf, check: true });
      const line = historyLineA(
        { file: name, copyOf, experiment: '', run: null, application: 'calibdesk', comment },
        moment,
      );
      request.history.push({ path: `${folder.path}/${historyName}`, line });
    }
  }
  if (request.changes.length === 0)
    throw new CalibdeskError('not-found', `${input.overlay}: there are no constants files in it`, {
      hint: 'expected <group>/<source>/<type>/<range>.data below it',
    });
  return request;
}
