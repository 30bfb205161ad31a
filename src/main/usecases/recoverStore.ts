import { isTemporaryName, journalFolder, lockName, privateFolder } from '../../domain/store/plan.ts';
import { underLock } from '../store/change.ts';
import { reading } from '../store/fileErrors.ts';
import { statusOrNull } from '../store/files.ts';
import { pendingEntries, readJournal } from '../store/journal.ts';
import { absolute, type StorePlace } from '../store/place.ts';
import { namesIn } from '../store/planning.ts';
import { planRecovery, recoverPending, type RecoveredPlan } from '../store/recover.ts';
import { storeFolders } from '../store/scan.ts';
import { defaultWaitSeconds, storePlace, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Whether there is anything to recover or remove: otherwise nothing is written, so this also works on a read-only store. */
async function needsRecovery(place: StorePlace): Promise<boolean> {
  if ((await statusOrNull(place.fs, absolute(place, lockName))) !== null) return true;
  for (const folder of [privateFolder, journalFolder])
    if ((await namesIn(place, folder)).some(isTemporaryName)) return true;
  if ((await pendingEntries(place, Infinity)).length > 0) return true;
  for await (const folder of storeFolders(place)) if (folder.names.some(isTemporaryName)) return true;
  return false;
}

/**
 * Finishes or undoes every plan that was cut off, and removes left temporaries. With `dryRun` it only says what it would
 * do. A store with nothing to recover is left untouched. Errors: `not-found`, `locked`, `read-only`, `no-space`, `io`.
 */
export async function recoverStore(
  services: StoreServices,
  input: { calibdir: string; wait?: number; dryRun?: boolean },
  context: CallContext,
): Promise<{ calibdir: string; recovered: RecoveredPlan[] }> {
  const { calibdir } = input;
  const place = await storePlace(services, calibdir);
  if (input.dryRun) {
    const entries = await readJournal(place, (error) => context.note(`warning: ${error.message}`));
    const recovered: RecoveredPlan[] = [];
    for (const entry of entries)
      if (entry.state === 'pending')
        recovered.push({ id: entry.id, action: await planRecovery(place, entry) });
    return { calibdir, recovered };
  }
  if (!(await reading(() => needsRecovery(place), calibdir))) return { calibdir, recovered: [] };
  const recovered: RecoveredPlan[] = [];
  const options = { verb: 'store recover', wait: input.wait ?? defaultWaitSeconds };
  await underLock(
    place,
    options,
    { ...context, signal: context.signal, note: () => undefined, progress: () => undefined },
    async (_lock, first) => {
      recovered.push(...first, ...(await recoverPending(place, true)));
    },
  );
  if (recovered.length > 0) services.events?.emit('store.changed', { calibdir });
  return { calibdir, recovered };
}
