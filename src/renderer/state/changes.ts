import { shallowRef, watch } from 'vue';
import type { PlanDocument } from '../../contract/plans.ts';
import { call, connection, on } from '../api/index.ts';
import { planShortTitle, planTitle } from '../ui/planText.ts';
import { reviewPlan } from './plans.ts';
import { dismissAbout, showDone, showError, showInfo } from './toasts.ts';

/** The last change of the open store that can be undone; null when there is none. */
export const lastChange = shallowRef<PlanDocument | null>(null);

/** Ids of the plans applied from this window: only these are undone without showing the plan first. */
const appliedHere = new Set<string>();

let watched: string | null = null;
let request = 0;

/** Asks the store again what could be undone. A store that cannot be read is told by the views that show it. */
export async function refreshLastChange(): Promise<void> {
  const mine = ++request;
  const calibdir = watched;
  if (calibdir === null) {
    lastChange.value = null;
    return;
  }
  try {
    const { plans, undoable } = await call('store.plans', { calibdir });
    if (mine === request) lastChange.value = plans.find((plan) => plan.id === undoable) ?? null;
  } catch {
    if (mine === request) lastChange.value = null;
  }
}

/** Follows the changes of the calib folder that `calibdir` gives; called once. */
export function followChanges(calibdir: () => string | null): void {
  watch(
    calibdir,
    (next) => {
      watched = next;
      void refreshLastChange();
    },
    { immediate: true },
  );
  on('store.changed', (event) => {
    if (event.calibdir === watched) void refreshLastChange();
  });
  watch(connection, (status) => {
    if (status.state === 'open') void refreshLastChange();
  });
}

/** Notes that this window applied a plan, and offers its undoing for a while. */
export function noteApplied(plan: PlanDocument): void {
  appliedHere.add(plan.id);
  if (plan.calibdir === watched) lastChange.value = plan.undoes === null ? plan : lastChange.value;
  void refreshLastChange();
  if (plan.undoes === null) {
    showDone(`Done: ${planTitle(plan)}`, '', { title: 'Undo', perform: () => undo(plan) }, plan.id);
    return;
  }
  dismissAbout(plan.undoes);
  showDone('Undone', `${planTitle(plan)}`);
}

/** Undoes a plan, by default the last change of the store. One made elsewhere is shown as a plan first. */
export async function undo(plan: PlanDocument | null = lastChange.value): Promise<void> {
  if (!plan) {
    showInfo('Nothing to undo', 'No change of this store is recorded that was not undone already.');
    return;
  }
  const input = { calibdir: plan.calibdir, id: plan.id };
  const title = `undo: ${planShortTitle(plan)}`;
  try {
    if (!appliedHere.has(plan.id)) {
      const dry = await call('store.undo', { ...input, dryRun: true });
      await reviewPlan(dry.plan, `${title}, made ${plan.created.replace('T', ' ')} by ${plan.user}`, {
        mode: 'undo',
      });
      return;
    }
    await call('store.undo', input);
    dismissAbout(plan.id);
    showDone(`Undone: ${planTitle(plan)}`);
  } catch (error) {
    showError(`${planTitle(plan)} could not be undone`, error, 'The store was left as it is.');
  }
  await refreshLastChange();
}
