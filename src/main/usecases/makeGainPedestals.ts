import { join } from 'node:path';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import type { MakepedsThresholds } from '../../domain/darkFiles/makepeds.ts';
import { laboratoryZone } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Roots } from '../darks/experimentPaths.ts';
import type { MakePedestalsStep } from '../darks/makepedsSteps.ts';
import { defaultRepository, type RepositoryOptions } from '../gains/repository.ts';
import type { CallContext } from './context.ts';
import type { GainServices } from './darkJungfrau.ts';
import type { DeployedFile } from './deployDarks.ts';
import { mergeGainModes, processGainModes } from './gainModes.ts';

export interface MakeGainPedestalsInput {
  family: 'jungfrau' | 'epix10ka';
  source: string;
  experiment: string;
  run: number;
  dsname: string;
  calibdir: string;
  /** Validity, `<begin>-<end>`. */
  range: string;
  /** Frames of each gain mode. */
  events: number;
  /** 0: no selection. */
  eventCode: number;
  thresholds: MakepedsThresholds;
  /** Deploy nothing. */
  test: boolean;
  directoryMode: number;
  fileMode: number;
  group: string;
  roots: Roots;
}

/** As jungfrau_dark_proc: events of a step, frames of the first stage, half widths of the accepted band in sigmas. */
const [eventsOfStep, firstStage, sigmas] = [2000, 50, 6];

/** The site's repository of panels; without one, a folder of the work directory. */
function repositoryOf(input: MakeGainPedestalsInput): RepositoryOptions {
  const { family, calibdir, roots, directoryMode, fileMode, group } = input;
  const root =
    roots.site === undefined
      ? join(calibdir, 'pedestal_workdir', 'gains', family, 'panels')
      : defaultRepository(roots.site, family);
  return { root, family, zone: laboratoryZone, directoryMode, fileMode, group, dryRun: false };
}

/** Constants of the panels, mode by mode. Returns what each mode came to. */
async function processModes(
  services: GainServices,
  input: MakeGainPedestalsInput,
  repository: RepositoryOptions,
  context: CallContext,
): Promise<string> {
  const { eventCode, thresholds, roots } = input;
  const { steps } = await processGainModes(
    services,
    {
      ...input,
      repository,
      site: roots.site,
      skip: 0,
      stop: eventsOfStep,
      codes: eventCode === 0 ? null : parseEventCodes(String(eventCode)),
      firstStage,
      parameters: {
        intensityLow: thresholds.intensityLow,
        intensityHigh: thresholds.intensityHigh,
        rmsLow: thresholds.rmsLow,
        rmsHigh: thresholds.rmsHigh,
        fractionOut: thresholds.fractionOut,
        intensitySigmasLow: sigmas,
        intensitySigmasHigh: sigmas,
        rmsSigmasLow: sigmas,
        rmsSigmasHigh: sigmas,
      },
    },
    context,
  );
  return steps.map(({ gain_mode, frames_used }) => `${gain_mode} ${frames_used} frames`).join(', ');
}

async function deployModes(
  services: GainServices,
  input: MakeGainPedestalsInput,
  repository: RepositoryOptions,
  context: CallContext,
): Promise<DeployedFile[]> {
  const { source, roots } = input;
  const { deployed } = await mergeGainModes(
    services,
    { ...input, repository, site: roots.site, useDefaults: false },
    context,
  );
  return deployed.map((file) => ({
    source,
    ctype: file.split('/').at(-2) ?? '',
    file,
    from: repository.root,
    superseded: null,
  }));
}

/**
 * The steps of makepeds for one detector that switches gain (reference dark-processing 12, step 4): the dark of every gain mode of the
 * run, then the merged constants of all modes by one plan. A step that fails ends those of this detector, and says which mode is missing.
 */
export async function makeGainPedestals(
  services: GainServices,
  input: MakeGainPedestalsInput,
  context: CallContext,
): Promise<{ steps: MakePedestalsStep[]; deployed: DeployedFile[] }> {
  const { family, source, test } = input;
  const steps: MakePedestalsStep[] = [];
  const deployed: DeployedFile[] = [];
  const repository = repositoryOf(input);
  const step = async (name: string, work: () => Promise<string>): Promise<boolean> => {
    const entry: MakePedestalsStep = { name, detector: source, state: 'done', message: '' };
    steps.push(entry);
    try {
      entry.message = await work();
    } catch (error) {
      if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
      entry.state = 'failed';
      entry.message = error.message;
    }
    return entry.state === 'done';
  };
  const processed = await step(
    family === 'jungfrau' ? 'jungfrau_dark_proc' : 'epix10ka_pedestals_calibration',
    () => processModes(services, input, repository, context),
  );
  if (!processed || test) return { steps, deployed };
  await step(`${family}_deploy_constants`, async () => {
    deployed.push(...(await deployModes(services, input, repository, context)));
    return `${deployed.length} files`;
  });
  return { steps, deployed };
}
