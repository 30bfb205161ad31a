import { stampIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibFolderOf, type Roots } from '../darks/experimentPaths.ts';
import type { CallContext } from '../usecases/context.ts';
import { panelNamesOf, type GainFamily, type PanelNames } from './gainDataset.ts';
import { gainDatasetName, openGains, type OpenGainsOptions } from './openGains.ts';

/** The run that constants are deployed for. */
export interface DeployRun {
  experiment: string;
  run: number;
  source: string;
  names: PanelNames;
  /** Time whose constants are used: that of the run unless another was asked for. */
  stamp: string;
}

export interface DeployRunInput {
  experiment: string | null;
  source: string;
  run: number;
  /** Data set, or an addition such as `:dir=..`. */
  dataset: string | null;
  /** `YYYYmmddHHMMSS`, or a run number of the experiment, <= 9999; null: the time of the run. */
  time: number | null;
  /** A run number as the time means that run's time; else it is ignored. */
  timeOfRun: boolean;
  zone: string;
}

/** A number that is no run is a time. */
const largestRun = 9999;

/** Time stamp and panels of the run to deploy for. Errors: those of opening the data set; `usage`. */
export async function openDeployRun(
  input: DeployRunInput,
  family: GainFamily,
  services: Pick<OpenGainsOptions, 'indexFile'>,
  context: CallContext,
): Promise<DeployRun> {
  const { experiment, source, run, dataset, zone, time } = input;
  const open = async (number: number): Promise<DeployRun> => {
    const name = gainDatasetName(experiment, String(number), dataset);
    const options = {
      source,
      family,
      runs: [number],
      ...(experiment === null ? {} : { experiment }),
      indexFile: services.indexFile,
    };
    const data = await openGains([name], options, context);
    try {
      const stamp = stampIn(new Date(1000 * data.runs[0].seconds), zone);
      return {
        experiment: experiment ?? data.experiment,
        run: number,
        source: data.source,
        names: panelNamesOf(data.source, data.numbers),
        stamp,
      };
    } finally {
      await data.close();
    }
  };
  const found = await open(run);
  if (time === null) return found;
  if (time > largestRun) return { ...found, stamp: String(time) };
  if (input.timeOfRun) return { ...found, stamp: (await open(time)).stamp };
  context.note(`warning: -t ${time} is no time: the time of run ${run} is used, as in the original`);
  return found;
}

/** The calib folder to deploy to: the one that is named, else that of the experiment. Errors: `usage`, `not-found`. */
export async function deployFolder(named: string | null, experiment: string, roots: Roots): Promise<string> {
  if (named !== null && named !== '') return named;
  if (named === '')
    throw new CalibdeskError('usage', 'an empty name of a calib folder', { hint: 'name it with -c' });
  return calibFolderOf(experiment, roots);
}
