import type { PlanDocument } from '../../contract/plans.ts';
import { planChange, type DeleteInput, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Plan of taking names out of a store; their contents stay as dated copies. Reads only. */
export function planDelete(
  services: StoreServices,
  input: DeleteInput,
  context: CallContext,
): Promise<PlanDocument> {
  return planChange(services, { kind: 'delete', ...input }, context);
}
