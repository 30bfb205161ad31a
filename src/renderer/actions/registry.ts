import { computed, shallowReactive } from 'vue';
import type { IconName } from '../ui/icons.ts';

/** One thing that can be done, the same object for menu, palette, button and shortcut. */
export interface Action {
  /** Stable name, e.g. `darks.makePedestals`. */
  id: string;
  /** As in the palette, e.g. `Make pedestals`. */
  title: string;
  /** Group in the palette, e.g. `Darks`. */
  group: string;
  icon?: IconName;
  /** E.g. `Ctrl+Shift+P`; Ctrl is Command on a Mac. */
  shortcut?: string;
  /** Without it the action is always possible. */
  enabled?: () => boolean;
  /** Hidden from the palette (for keys that move the focus, for example). */
  hidden?: boolean;
  perform: () => void | Promise<void>;
}

type FailureHandler = (action: Action, error: unknown) => void;

const byId = shallowReactive(new Map<string, Action>());
let reportFailure: FailureHandler = (_action, error) => {
  throw error;
};

/** All registered actions, in the order of registration. */
export const actions = computed(() => [...byId.values()]);

/** Registers actions; returns how to take them back. A second action of the same id is a mistake of the program. */
export function registerActions(list: Action[]): () => void {
  for (const action of list) {
    if (byId.has(action.id)) throw new Error(`action ${action.id} is registered twice`);
    byId.set(action.id, action);
  }
  return () => {
    for (const action of list) if (byId.get(action.id) === action) byId.delete(action.id);
  };
}

export function findAction(id: string): Action | undefined {
  return byId.get(id);
}

export function isEnabled(action: Action): boolean {
  return action.enabled?.() ?? true;
}

/** Performs an action if it is possible now; its failure goes to the one handler (a toast). */
export async function performAction(id: string): Promise<boolean> {
  const action = byId.get(id);
  if (!action || !isEnabled(action)) return false;
  try {
    await action.perform();
  } catch (error) {
    reportFailure(action, error);
  }
  return true;
}

export function onActionFailure(handler: FailureHandler): void {
  reportFailure = handler;
}
