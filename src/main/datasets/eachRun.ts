import { isDatasetString, parseDatasetString } from './datasetString.ts';

/**
 * The single runs that a data set names: a dataset string with a list of runs becomes one string for each run, in order; files stay together.
 * Errors: `usage`.
 */
export function singleRuns(names: readonly string[]): { run: number | null; names: string[] }[] {
  const text = names.find(isDatasetString);
  if (text === undefined) return [{ run: null, names: [...names] }];
  const { runs } = parseDatasetString(text);
  if (runs.length === 1) return [{ run: runs[0]!, names: [...names] }];
  return runs.map((run) => ({
    run,
    names: [
      text
        .split(':')
        .map((part) => (/^\s*run\s*=/.test(part) ? `run=${run}` : part))
        .join(':'),
    ],
  }));
}
