import type { PlanDocument } from '../../contract/plans.ts';
import { planChange, type CopyInput, type StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Plan of giving a file of a store another source, type, group or range; the old name goes. Reads only. */
export function planMove(
  services: StoreServices,
  input: CopyInput,
  context: CallContext,
): Promise<PlanDocument> {
  return planChange(services, { kind: 'move', ...input }, context);
}

/** Plan of giving a file of a store another run range. Reads only. */
export function planSetRange(
  services: StoreServices,
  input: CopyInput & { range: string },
  context: CallContext,
): Promise<PlanDocument> {
  return planChange(services, { kind: 'move', verb: 'store set-range', ...input }, context);
}
