import { changeStore, type ChangeResult, type StoreServices, type UndoInput } from './changeStore.ts';
import type { CallContext } from './context.ts';

/**
 * Reverses an applied plan by a plan of its own: names get their old content back byte for byte. Without an id the latest
 * plan that is neither undone nor itself an undo. `changed` when a name was changed since, `not-found` when there is none.
 */
export function undoPlan(
  services: StoreServices,
  input: UndoInput & { wait?: number; dryRun?: boolean },
  context: CallContext,
): Promise<ChangeResult> {
  const { wait, dryRun, ...rest } = input;
  return changeStore(
    services,
    {
      change: { kind: 'undo', ...rest },
      ...(wait === undefined ? {} : { wait }),
      ...(dryRun === undefined ? {} : { dryRun }),
    },
    context,
  );
}
