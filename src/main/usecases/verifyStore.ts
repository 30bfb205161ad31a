import { reading } from '../store/fileErrors.ts';
import { verifyTree, type StoreProblem } from '../store/verify.ts';
import { storePlace, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/**
 * Checks every constants file, name, dated copy and the journal of a store. Reads only. `ok` = no error; warnings do not
 * count. Errors: `not-found`.
 */
export async function verifyStore(
  services: StoreServices,
  input: { calibdir: string },
  context: CallContext,
): Promise<{ calibdir: string; ok: boolean; checked: number; problems: StoreProblem[] }> {
  const place = await storePlace(services, input.calibdir);
  const { checked, problems } = await reading(() => verifyTree(place, context), input.calibdir);
  const ok = !problems.some((problem) => problem.severity === 'error');
  return { calibdir: input.calibdir, ok, checked, problems };
}
