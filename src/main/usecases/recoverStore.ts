import { isTemporaryName, privateFolder } from '../../domain/store/plan.ts';
import { underLock } from '../store/change.ts';
import { statusOrNull } from '../store/files.ts';
import { readJournal } from '../store/journal.ts';
import { absolute, type StorePlace } from '../store/place.ts';
import { planRecovery, recoverPending, type RecoveredPlan } from '../store/recover.ts';
import { storeFolders } from '../store/scan.ts';
import { defaultWaitSeconds, storePlace, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Whether there is anything of ours in the store: otherwise not even the folder of the lock is made. */
async function wasTouched(place: StorePlace): Promise<boolean> {
  if ((await statusOrNull(place.fs, absolute(place, privateFolder))) !== null) return true;
  for await (const folder of storeFolders(place)) if (folder.names.some(isTemporaryName)) return true;
  return false;
}

/**
 * Finishes or undoes every plan that was cut off, and removes left temporaries. With `dryRun` it only says what it would
 * do. A store that was never changed by us is left untouched. Errors: `not-found`, `locked`, `read-only`, `no-space`, `io`.
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
  if (!(await wasTouched(place))) return { calibdir, recovered: [] };
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
