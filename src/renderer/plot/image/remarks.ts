import type { Distribution } from './distribution.ts';

type Kind = 'values' | 'bits';

/** What a person should know of the numbers in a picture: how the percentiles came about, what is missing. */
export function remarksOn(
  entry: Distribution,
  state: { asked: Kind; shown: Kind; settled: boolean },
): string[] {
  const found: string[] = [];
  const text = (count: number): string => count.toLocaleString('en');
  if (state.asked === 'bits' && state.shown === 'values')
    found.push('not whole numbers: shown as values, not as bits');
  if (state.shown === 'values') {
    if (!state.settled) found.push('percentiles: first guess…');
    else if (entry.examined < entry.count)
      found.push(`percentiles from a sample of ${text(entry.examined)} of ${text(entry.count)} values`);
    else
      found.push(entry.fullPrecision ? 'percentiles of all values' : 'percentiles of all values, as float32');
  }
  if (entry.nan > 0) found.push(`${text(entry.nan)} missing (hatched)`);
  if (entry.infinite > 0) found.push(`${text(entry.infinite)} infinite`);
  return found;
}
