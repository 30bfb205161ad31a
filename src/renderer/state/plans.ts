import { shallowRef } from 'vue';
import type { PlanDocument } from '../../contract/plans.ts';

/** A plan on the table: what the one modal of the window shows. */
export interface PlanReview {
  plan: PlanDocument;
  /** Heading, e.g. `deploy 3 files to xppsamp01`. */
  title: string;
  /** `undo` plans are applied by undoing again without the dry run. */
  mode: 'apply' | 'undo';
  /** What a file changes, by its path in the plan: `median +1.2 ADU`. */
  remarks: Readonly<Record<string, string>>;
  finish: (applied: PlanDocument | null) => void;
}

export const planReview = shallowRef<PlanReview | null>(null);

/**
 * Shows a plan and waits for the decision. Gives the applied plan, or null when it was not applied. The dialog
 * applies it, reports failures itself and offers Undo afterwards: a feature only makes the plan.
 */
export function reviewPlan(
  plan: PlanDocument,
  title: string,
  options: { mode?: PlanReview['mode']; remarks?: PlanReview['remarks'] } = {},
): Promise<PlanDocument | null> {
  planReview.value?.finish(null);
  return new Promise((resolve) => {
    planReview.value = {
      plan,
      title,
      mode: options.mode ?? 'apply',
      remarks: options.remarks ?? {},
      finish: (applied) => {
        planReview.value = null;
        resolve(applied);
      },
    };
  });
}
