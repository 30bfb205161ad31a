import type { DarkSourceResult } from '../../../contract/darks.ts';
import type { PlanDocument } from '../../../contract/plans.ts';
import { formatChange, formatCount } from '../../ui/format.ts';
import { splitPath } from '../../ui/planText.ts';

/** What each file of a deployment changes against the constants that applied before, by its path in the plan. */
export function planRemarks(
  plan: Pick<PlanDocument, 'files'>,
  results: readonly Pick<DarkSourceResult, 'source' | 'previous'>[],
): Record<string, string> {
  const remarks: Record<string, string> = {};
  for (const { path, action } of plan.files) {
    const parts = splitPath(path);
    const previous = results.find((result) => result.source === parts?.source)?.previous;
    if (!parts || !previous || action === 'remove') continue;
    if (parts.type === 'pedestals') {
      remarks[path] = `median ${formatChange(previous.medianPedestalChange, 3)} ADU`;
    } else if (parts.type === 'pixel_status') {
      remarks[path] =
        `bad pixels +${formatCount(previous.newlyBad)} \u2212${formatCount(previous.newlyGood)}`;
    }
  }
  return remarks;
}
