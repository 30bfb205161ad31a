import type { PlanDocument } from '../../contract/plans.ts';
import { planChange, type CopyManyInput, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Plan of copying a file of any place into a store; what is not given comes from its path. Reads only. */
export function planCopy(
  services: StoreServices,
  input: CopyManyInput,
  context: CallContext,
): Promise<PlanDocument> {
  return planChange(services, { kind: 'copy', ...input }, context);
}
