import { CalibdeskError } from '../../domain/errors.ts';
import { isDatasetString, parseDatasetString } from '../datasets/datasetString.ts';

/**
 * Names a data set with further runs of the same experiment, `exp=..:run=54` with 55, 56 as `exp=..:run=54,55,56`.
 * @throws CalibdeskError usage for files, which name no experiment
 */
export function withRuns(dsname: string, moreRuns: readonly number[]): string {
  if (moreRuns.length === 0) return dsname;
  if (!isDatasetString(dsname))
    throw new CalibdeskError('usage', `${dsname}: further runs can be named of an experiment only`, {
      hint: 'open the experiment folder, or take darks of all gain modes in one run',
    });
  const { runs } = parseDatasetString(dsname);
  const all = [...new Set([...runs, ...moreRuns])];
  return dsname.replace(
    /(^|:)(\s*run\s*=)[^:]*/,
    (_, before: string, key: string) => `${before}${key}${all.join(',')}`,
  );
}
