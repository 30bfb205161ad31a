import type { EventCodeSelection } from '../../domain/darkFiles/eventCodes.ts';
import type { DarkParameters } from '../../domain/darks/types.ts';
import { defaultEpix10kaDark } from '../../domain/gains/epix10kaDark.ts';
import { defaultGains } from '../../domain/gains/epix10kaModes.ts';
import type { GainFamily } from '../gains/gainDataset.ts';
import type { RepositoryOptions } from '../gains/repository.ts';
import type { CallContext } from './context.ts';
import { darkEpix10ka } from './darkEpix10ka.ts';
import { darkJungfrau, type GainServices, type StepDone } from './darkJungfrau.ts';
import { deployEpix10ka } from './deployEpix10ka.ts';
import { deployJungfrau, type DeployGainsDocument } from './deployJungfrau.ts';

/** The dark of one detector that switches gain: all modes of its runs, and where their constants are kept. */
export interface GainModesInput {
  family: GainFamily;
  source: string;
  experiment: string;
  run: number;
  /** Data set with the steps of all modes. */
  dsname: string;
  repository: RepositoryOptions;
  /** Root of the site's logs; undefined: none are written. */
  site: string | undefined;
  /** Frames of each gain mode. */
  events: number;
  /** Events left out at the begin of each step, and the selection by codes; of epix10ka neither is looked at. */
  skip: number;
  /** Event of a jungfrau's step at which it ends. */
  stop: number;
  codes: EventCodeSelection | null;
  /** Frames of the first stage. */
  firstStage: number;
  /** Thresholds, ADU; the quantiles are those of the original. */
  parameters: Omit<DarkParameters, 'quantileLow' | 'quantileHigh'>;
  onStep?: ((step: StepDone) => void) | undefined;
}

/** What one step came to. */
export interface GainStepResult {
  run: number;
  step: number;
  gain_mode: string;
  frames_used: number;
}

/**
 * Dark constants of all modes into the repository of panels.
 * @returns what each step came to, and the time of the constants, `YYYYmmddHHMMSS`
 * @throws CalibdeskError as `darkJungfrau` and `darkEpix10ka` do
 */
export async function processGainModes(
  services: GainServices,
  input: GainModesInput,
  context: CallContext,
): Promise<{ steps: GainStepResult[]; tstamp: string }> {
  const { family, source, dsname, experiment, repository, events, skip, stop, codes, firstStage, site } =
    input;
  const common = {
    names: [dsname],
    source,
    runs: null,
    repository,
    experiment,
    npy: null,
    onStep: input.onStep,
  };
  const commandOf = (name: string, words: string[]) => ({
    name,
    words: [name, '-d', dsname, ...words],
    site,
    always: false,
  });
  if (family === 'jungfrau')
    return darkJungfrau(
      services,
      {
        ...common,
        command: commandOf('jungfrau_dark_proc', ['-s', source]),
        events: Number.MAX_SAFE_INTEGER,
        skip,
        stop,
        codes,
        onlyStep: null,
        mostSteps: null,
        segment: null,
        nrecs: events,
        nrecs1: firstStage,
        parameters: { ...input.parameters, quantileLow: 0.05, quantileHigh: 0.95 },
      },
      context,
    );
  if (skip > 0 || codes !== null)
    context.note('warning: events of epix10ka are neither skipped nor chosen by event codes');
  return darkEpix10ka(
    services,
    {
      ...common,
      command: commandOf('epix10ka_pedestals_calibration', ['-d', source]),
      buffer: Math.max(events, 2),
      allFrames: false,
      onlyCycle: null,
      mostCycles: 5,
      panel: null,
      skipMismatch: false,
      parameters: { ...defaultEpix10kaDark, ...input.parameters },
    },
    context,
  );
}

export interface MergeModesInput extends Pick<
  GainModesInput,
  'family' | 'source' | 'experiment' | 'run' | 'dsname' | 'repository' | 'site'
> {
  /** Store to deploy to; null: the merged files only. */
  calibdir: string | null;
  /** Validity, `<begin>-<end>`; null: from the run on. */
  range: string | null;
  /** Defaults for what is missing, in place of an error. */
  useDefaults: boolean;
}

/** Default gains of epix10ka, ADU/keV: high, medium, low. */
const usualGains = [16.4, 5.466, 0.164] as const;

/**
 * Merges the constants of all panels and modes that hold at the time of the run, and deploys them when a store is named.
 * @throws CalibdeskError as `deployJungfrau` and `deployEpix10ka` do
 */
export async function mergeGainModes(
  services: GainServices,
  input: MergeModesInput,
  context: CallContext,
): Promise<DeployGainsDocument> {
  const { family, source, experiment, run, dsname, repository, calibdir, range, site, useDefaults } = input;
  const deployment = {
    experiment,
    source,
    run,
    dataset: dsname,
    time: null,
    timeOfRun: true,
    zone: repository.zone,
    range,
    repository,
    command: {
      name: `${family}_deploy_constants`,
      words: [
        `${family}_deploy_constants`,
        '-d',
        source,
        '-r',
        String(run),
        ...(calibdir === null ? [] : ['-D']),
      ],
      site,
      always: false,
    },
    calibdir,
    roots: { data: undefined, site },
    panels: null,
    deploy: calibdir !== null,
    useDefaults,
  };
  return family === 'jungfrau'
    ? deployJungfrau(services, deployment, context)
    : deployEpix10ka(services, { ...deployment, types: 'psrg', gains: defaultGains(...usualGains) }, context);
}
