import { CalibdeskError } from '../../domain/errors.ts';
import { stripDetInfo } from '../../domain/store/sources.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import type { CallContext } from '../usecases/context.ts';
import type { GainDataset, GainFamily, GainRun } from './gainDataset.ts';
import { isStepsFileName, openStepsFile } from './stepsFile.ts';

export interface OpenGainsOptions {
  /** Full name, alias, or a part of the name. */
  source: string;
  family: GainFamily;
  /** Runs of a steps file; null: all. */
  runs: readonly number[] | null;
  experiment?: string | undefined;
  dataRoot?: string | undefined;
  indexFile?: IndexFile | undefined;
}

/** Data set of an experiment and run, or what `extra` puts in its place: `:dir=..` is appended, anything else counts alone. Throws `usage`. */
export function gainDatasetName(experiment: string | null, run: string | null, extra: string | null): string {
  if (extra !== null && extra !== '' && !extra.startsWith(':')) return extra;
  if (experiment === null || run === null)
    throw new CalibdeskError(
      'usage',
      `no ${experiment === null ? 'experiment (-e)' : 'run (-r)'} was given`,
      {
        hint: 'give -e EXPERIMENT -r RUN, or a data set with -x',
      },
    );
  return `exp=${experiment}:run=${run}${extra ?? ''}`;
}

function runsOf(all: readonly GainRun[], wanted: readonly number[] | null, name: string): GainRun[] {
  if (wanted === null) return [...all];
  return wanted.map((number) => {
    const found = all.find(({ run }) => run === number);
    if (found !== undefined) return found;
    throw new CalibdeskError('not-found', `${name}: there is no run ${number}`, {
      file: name,
      hint: `it holds ${all.length === 0 ? 'no run' : `run ${all.map(({ run }) => run).join(', ')}`}`,
    });
  });
}

function isMeant(text: string, source: string, alias: string | null): boolean {
  const wanted = stripDetInfo(text);
  return wanted !== '' && (wanted === alias || source.toLowerCase().includes(wanted.toLowerCase()));
}

/**
 * Opens the data of a gain-switching detector: a steps file, or whatever else names XTC runs. Close it afterwards.
 * @throws CalibdeskError not-found for data set, run or detector; bad-input; usage; unreadable
 */
export async function openGains(
  names: readonly string[],
  options: OpenGainsOptions,
  context: CallContext,
): Promise<GainDataset> {
  const [name = ''] = names;
  const { source, family, runs } = options;
  if (names.length !== 1 || !isStepsFileName(name)) {
    const { openXtcGains } = await import('./xtcGains.ts');
    const dataset = await openXtcGains(names, options, context);
    return checkFamily(dataset, family);
  }
  const file = await openStepsFile(name);
  if (!isMeant(source, file.source, file.alias))
    throw new CalibdeskError('not-found', `${name}: no detector ${JSON.stringify(source)} in it`, {
      file: name,
      hint: `it holds ${file.source}${file.alias === null ? '' : ` (${file.alias})`}`,
    });
  return checkFamily({ ...file, runs: runsOf(file.runs, runs, name) }, family);
}

function checkFamily(dataset: GainDataset, family: GainFamily): GainDataset {
  if (dataset.numbers.family === family) return dataset;
  void dataset.close();
  throw new CalibdeskError('bad-input', `${dataset.name}: ${dataset.source} is no ${family}`, {
    hint: `use the commands of ${dataset.numbers.family}`,
  });
}
