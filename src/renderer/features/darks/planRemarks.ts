import type { DarkSourceResult } from '../../../contract/darks.ts';
import type { GainDarkResult, GainModeResult } from '../../../contract/gainDarks.ts';
import type { PlanDocument } from '../../../contract/plans.ts';
import { formatChange, formatCount } from '../../ui/format.ts';
import { splitPath } from '../../ui/planText.ts';

/** What each file of a deployment changes against the constants that applied before, by its path in the plan. */
export function planRemarks(
  plan: Pick<PlanDocument, 'files'>,
  results: {
    sources: readonly Pick<DarkSourceResult, 'source' | 'previous'>[];
    gains: readonly {
      source: GainDarkResult['source'];
      modes: readonly Pick<GainModeResult, 'mode' | 'previous'>[];
    }[];
  },
): Record<string, string> {
  const remarks: Record<string, string> = {};
  for (const { path, action } of plan.files) {
    const parts = splitPath(path);
    const gains = results.gains.find((result) => result.source === parts?.source);
    if (parts && gains && action !== 'remove') {
      const remark = gainRemark(parts.type, gains.modes);
      if (remark !== '') remarks[path] = remark;
      continue;
    }
    const previous = results.sources.find((result) => result.source === parts?.source)?.previous;
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

/** The same of all gain modes, one after the other. */
function gainRemark(type: string, modes: readonly Pick<GainModeResult, 'mode' | 'previous'>[]): string {
  const known = modes.flatMap(({ mode, previous }) => (previous ? [{ mode, previous }] : []));
  if (type === 'pedestals' && known.length > 0)
    return `median ${known.map(({ mode, previous }) => `${mode} ${formatChange(previous.medianPedestalChange, 3)}`).join(', ')} ADU`;
  if (type === 'pixel_status' && known.length > 0)
    return `bad pixels ${known.map(({ mode, previous }) => `${mode} +${formatCount(previous.newlyBad)} \u2212${formatCount(previous.newlyGood)}`).join(', ')}`;
  return '';
}
