import type { PlanDocument } from '../../contract/plans.ts';
import { planChange, type PromoteInput, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Plan of copying all constants of an overlay store to the same names in a store. Reads only. */
export function planPromote(
  services: StoreServices,
  input: PromoteInput,
  context: CallContext,
): Promise<PlanDocument> {
  return planChange(services, { kind: 'promote', ...input }, context);
}
