import type { BulkHandle } from '../../contract/bulk.ts';
import { darkOptionsSchema, type DarkOptions } from '../../contract/darks.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { defaultEpix10kaDark } from '../../domain/gains/epix10kaDark.ts';
import type { JobContext } from '../engine/jobs.ts';
import type { GainFamily } from '../gains/gainDataset.ts';
import { withRuns } from '../gains/moreRuns.ts';
import { repositoryOptions, repositoryPlace } from '../gains/repositoryPlace.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import type { GainServices, StepDone } from '../usecases/darkJungfrau.ts';
import { mergeGainModes, processGainModes, type GainModesInput } from '../usecases/gainModes.ts';
import { rootsOfEnvironment } from './experimentPaths.ts';
import { storeGains } from './gainDark.ts';
import type { StoredGains } from './darkRecord.ts';
import { qualityLimitsOf, type KeptSettings } from './qualityLimits.ts';

export interface ProcessGainsServices extends GainServices {
  readonly home: string;
  readonly bulk: { put(array: NdArray): BulkHandle };
  readonly settings: KeptSettings;
}

export interface ProcessGainsInput {
  family: GainFamily;
  source: string;
  device: string;
  experiment: string;
  run: number;
  dsname: string;
  moreRuns: readonly number[];
  calibdir: string | null;
  options: DarkOptions;
  /** Folder of the job. */
  folder: string;
}

const usual = darkOptionsSchema.parse({});
const thresholdNames = [
  'intensityLow',
  'intensityHigh',
  'rmsLow',
  'rmsHigh',
  'intensitySigmasLow',
  'intensitySigmasHigh',
  'rmsSigmasLow',
  'rmsSigmasHigh',
  'fractionOut',
] as const;

/** Thresholds for detectors that switch gain: what nobody changed is as their own commands have it. */
export function gainThresholds(options: DarkOptions): GainModesInput['parameters'] {
  const chosen = thresholdNames.map((name) => [
    name,
    options[name] === usual[name] ? defaultEpix10kaDark[name] : options[name],
  ]);
  return Object.fromEntries(chosen) as GainModesInput['parameters'];
}

/** As jungfrau_dark_proc: the event of a step at which it ends, unless more are asked for. */
const eventsOfStep = 2000;

/**
 * The dark of one detector that switches gain: every mode of the runs into the repository of panels, all modes merged, checked against the constants
 * that applied before. Nothing is deployed.
 * @throws CalibdeskError as the processing and the merging do
 */
export async function processGains(
  services: ProcessGainsServices,
  input: ProcessGainsInput,
  outputs: OutputFiles,
  context: JobContext,
): Promise<{ stored: StoredGains; section: string }> {
  const { family, source, experiment, run, calibdir, options } = input;
  const { site } = rootsOfEnvironment();
  const root = await repositoryPlace(family, { site, calibdir, home: services.home });
  const repository = repositoryOptions(family, root);
  const dsname = withRuns(input.dsname, input.moreRuns);
  const named: JobContext = {
    ...context,
    progress: (progress) => context.progress({ ...progress, stage: `${source}: ${progress.stage}` }),
  };
  const onStep = ({ step, mode, shape, framesUsed, average, rms, done, of }: StepDone): void => {
    const put = (data: Float64Array): BulkHandle =>
      services.bulk.put({ dtype: 'float32', shape: [...shape], data: Float32Array.from(data) });
    context.preview({
      source,
      label: `${mode} (step ${step}), ${framesUsed} frames, ${done} of ${of} steps done`,
      image: put(average),
      more: [{ name: 'rms', image: put(rms) }],
    });
  };
  const codes = parseEventCodes(options.eventCodes);
  const common = { family, source, experiment, run, dsname, repository, site };
  const { steps } = await processGainModes(
    services,
    {
      ...common,
      events: options.events,
      skip: options.skip,
      stop: Math.max(eventsOfStep, options.skip + options.events),
      codes,
      firstStage: options.nrecs1,
      parameters: gainThresholds(options),
      onStep,
    },
    named,
  );
  const merged = await mergeGainModes(
    services,
    { ...common, calibdir: null, range: null, useDefaults: true },
    named,
  );
  return storeGains(
    services,
    {
      family,
      source,
      device: input.device,
      experiment,
      run,
      calibdir,
      repository,
      steps,
      merged,
      framesWanted: options.events,
      firstStage: options.nrecs1,
      limits: qualityLimitsOf(services.settings),
      folder: input.folder,
    },
    outputs,
    named,
  );
}
