import type { RunSummary } from '../../../contract/darks.ts';
import type { RunOverview } from '../../../contract/data.ts';

/** Whether a run fits the words of a filter: all must occur in its number or its detectors. */
export function runMatches(
  run: RunSummary,
  overview: RunOverview | null,
  filter: string,
  onlyDark: boolean,
): boolean {
  if (onlyDark && overview?.dark.recognised !== true) return false;
  const detectors = overview?.detectors.flatMap(({ source, alias }) => [source, alias ?? '']) ?? [];
  const text = [`run ${run.run}`, ...detectors].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Time between first and last event, seconds; null without events. */
export function secondsBetween({ begin, end }: Pick<RunOverview, 'begin' | 'end'>): number | null {
  if (begin === null || end === null) return null;
  return (new Date(end).getTime() - new Date(begin).getTime()) / 1000;
}
