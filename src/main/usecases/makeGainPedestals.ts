import { join } from 'node:path';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import type { MakepedsThresholds } from '../../domain/darkFiles/makepeds.ts';
import { defaultEpix10kaDark } from '../../domain/gains/epix10kaDark.ts';
import { defaultGains } from '../../domain/gains/epix10kaModes.ts';
import { laboratoryZone } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Roots } from '../darks/experimentPaths.ts';
import type { MakePedestalsStep } from '../darks/makepedsSteps.ts';
import { defaultRepository, type RepositoryOptions } from '../gains/repository.ts';
import type { CallContext } from './context.ts';
import { darkEpix10ka } from './darkEpix10ka.ts';
import { darkJungfrau, type GainServices } from './darkJungfrau.ts';
import type { DeployedFile } from './deployDarks.ts';
import { deployEpix10ka } from './deployEpix10ka.ts';
import { deployJungfrau } from './deployJungfrau.ts';

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
/** Default gains of epix10ka, ADU/keV: high, medium, low. */
const usualGains = [16.4, 5.466, 0.164] as const;

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
  const { family, source, dsname, experiment, events, eventCode, thresholds, roots } = input;
  const common = { names: [dsname], source, runs: null, repository, experiment, npy: null };
  const commandOf = (name: string, words: string[]) => ({
    name,
    words: [name, '-d', dsname, ...words],
    site: roots.site,
    always: false,
  });
  const limits = {
    intensityLow: thresholds.intensityLow,
    intensityHigh: thresholds.intensityHigh,
    rmsLow: thresholds.rmsLow,
    rmsHigh: thresholds.rmsHigh,
    fractionOut: thresholds.fractionOut,
  };
  const { steps } =
    family === 'jungfrau'
      ? await darkJungfrau(
          services,
          {
            ...common,
            command: commandOf('jungfrau_dark_proc', ['-s', source]),
            events: Number.MAX_SAFE_INTEGER,
            skip: 0,
            stop: eventsOfStep,
            codes: eventCode === 0 ? null : parseEventCodes(String(eventCode)),
            onlyStep: null,
            mostSteps: null,
            segment: null,
            nrecs: events,
            nrecs1: firstStage,
            parameters: {
              ...limits,
              intensitySigmasLow: sigmas,
              intensitySigmasHigh: sigmas,
              rmsSigmasLow: sigmas,
              rmsSigmasHigh: sigmas,
              quantileLow: 0.05,
              quantileHigh: 0.95,
            },
          },
          context,
        )
      : await darkEpix10ka(
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
            parameters: { ...defaultEpix10kaDark, ...limits },
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
  const { family, source, experiment, run, dsname, calibdir, range, roots } = input;
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
      words: [`${family}_deploy_constants`, '-d', source, '-r', String(run), '-D'],
      site: roots.site,
      always: false,
    },
    calibdir,
    roots,
    panels: null,
    deploy: true,
    useDefaults: false,
  };
  const { deployed } =
    family === 'jungfrau'
      ? await deployJungfrau(services, deployment, context)
      : await deployEpix10ka(
          services,
          { ...deployment, types: 'psrg', gains: defaultGains(...usualGains) },
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
