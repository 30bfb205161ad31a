import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCalibrunTypes } from '../../domain/darkFiles/calibrunTypes.ts';
import { deviceOfSource } from '../../domain/darkFiles/dataBits.ts';
import {
  defaultThresholds,
  makepedsGroups,
  parseMakepedsConfig,
  type MakepedsGroup,
  type MakepedsRequest,
  type MakepedsThresholds,
} from '../../domain/darkFiles/makepeds.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { checkRange } from '../../domain/store/fileNames.ts';
import { calibFolderOf, checkCalibFolder, type Roots } from '../darks/experimentPaths.ts';
import { findDarkSources, type WantedSource } from '../darks/findDarkSources.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/open.ts';
import { packageRoot } from '../packageRoot.ts';
import type { CallContext } from './context.ts';
import type { DeployedFile } from './deployDarks.ts';
import { makeDarkConstants, type DarkServices } from './makeDarkConstants.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** What makepeds is told: reference dark-processing 12, with whole words. Null thresholds come from makepeds.cfg. */
export interface MakePedestalsInput {
  experiment: string;
  run: number;
  /** Replaces the search for the run's files. */
  dsname: string | null;
  calibdir: string | null;
  events: number;
  /** 0: no selection. */
  eventCode: number;
  validityStart: number | null;
  test: boolean;
  intensityLow: number | null;
  intensityHigh: number | null;
  rmsLow: number | null;
  rmsHigh: number | null;
  request: Omit<MakepedsRequest, 'thresholdGiven'>;
  original: boolean;
  /** Correct the rms for the cut of the gate. */
  correctRms: boolean;
  directoryMode: number;
  fileMode: number;
  group: string;
  roots: Roots;
}

export interface MakePedestalsStep {
  name: string;
  detector: string;
  state: 'done' | 'skipped' | 'failed';
  message: string;
}

export interface MakePedestalsDocument {
  experiment: string;
  run: number;
  steps: MakePedestalsStep[];
  deployed: DeployedFile[];
}

/** Sigmas so wide that only the absolute limits act, as makepeds passes them. */
const noRelativeLimit = 1e6;

async function configuration(home: string): Promise<Map<string, MakepedsThresholds>> {
  for (const file of [join(home, 'makepeds.cfg'), join(packageRoot(), 'resources', 'makepeds.cfg')])
    try {
      return parseMakepedsConfig(await readFile(file, 'utf8'), file);
    } catch (error) {
      if (error instanceof CalibdeskError) throw error; // a file that is there must be understood
    }
  return new Map();
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.data')).length === 0;
}

/** Multi-gain detectors, and first-time geometry and gain: steps that other commands do. */
async function otherSteps(
  sources: readonly string[],
  calibdir: string,
  camerasOnly: boolean,
): Promise<MakePedestalsStep[]> {
  const steps: MakePedestalsStep[] = [];
  const skipped = (name: string, detector: string, message: string): void =>
    void steps.push({ name, detector, state: 'skipped', message });
  for (const source of sources) {
    const device = deviceOfSource(source);
    if (/^(jungfrau|epix10ka)/i.test(device) && !camerasOnly)
      skipped(
        'multi-gain dark',
        source,
        'a dark of several gain modes is made by the command of its detector',
      );
    const [type] = parseCalibrunTypes(device).types;
    if (type === undefined) continue;
    const missing = (ctype: string): Promise<boolean> =>
      isEmptyFolder(join(calibdir, type.group, source, ctype));
    if (/^cspad/i.test(device) && (await missing('geometry')))
      skipped('geometry', source, 'the store has no geometry: deploy one with geometry_deploy_constants');
    if (/^epix100a$/i.test(device) && (await missing('pixel_gain')))
      skipped('gain', source, 'the store has no pixel_gain: deploy it with deploy_constants -C gain');
  }
  return steps;
}

/**
 * makepeds: all steps of a dark run in one process. A step that fails is reported and the others go on.
 * @throws CalibdeskError usage for a calib folder that is not there (exit code 2 of the original); not-found for the run
 */
export async function makePedestals(
  services: DarkServices & { readonly home: string },
  input: MakePedestalsInput,
  context: CallContext,
): Promise<MakePedestalsDocument> {
  checkNameForFiles(input.experiment, 'experiment');
  const range = `${input.validityStart ?? input.run}-end`;
  checkRange(range);
  const calibdir = await calibFolder(input);
  const blocks = await configuration(services.home);
  const dsname = input.dsname ?? `exp=${input.experiment}:run=${input.run}`;
  const dataset = await openDataset(dsname, {
    experiment: input.experiment,
    run: input.run,
    dataRoot: input.roots.data,
    signal: context.signal,
    progress: (progress) => context.progress(progress),
  });
  try {
    const sources = await presentSources(dataset, context);
    const camerasOnly = Object.values(input.request).some(Boolean);
    const thresholdGiven = [input.intensityLow, input.intensityHigh, input.rmsLow, input.rmsHigh].some(
      (value) => value !== null,
    );
    const groups = makepedsGroups(sources, { ...input.request, thresholdGiven });
    const document: MakePedestalsDocument = {
      experiment: input.experiment,
      run: input.run,
      steps: [],
      deployed: [],
    };
    document.steps.push(...(await otherSteps(sources, calibdir, camerasOnly)));
    if (groups.length === 0) context.note('no detector to make pedestals for');
    for (const group of groups) {
      const step: MakePedestalsStep = { name: 'calibrun', detector: group.types, state: 'done', message: '' };
      document.steps.push(step);
      try {
        const wanted = await findDarkSources(
          dataset,
          parseCalibrunTypes(group.types).types,
          group.scanEvents,
          context,
        );
        step.detector = wanted.map(({ source }) => source.source).join(', ');
        const made = await makeGroup(
          services,
          input,
          dataset,
          { dsname, range, calibdir, group, wanted, blocks },
          context,
        );
        step.message = made.sources
          .map((source) => `${source.source}: ${source.frames_used} frames`)
          .join(', ');
        document.deployed.push(...made.deployed);
      } catch (error) {
        if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
        step.state = 'failed';
        step.message = error.message;
      }
    }
    return document;
  } finally {
    await dataset.close();
  }
}

async function calibFolder(input: MakePedestalsInput): Promise<string> {
  try {
    const calibdir = input.calibdir ?? (await calibFolderOf(input.experiment, input.roots));
    await checkCalibFolder(calibdir);
    return calibdir;
  } catch (error) {
    if (!(error instanceof CalibdeskError) || error.code !== 'not-found') throw error;
    throw new CalibdeskError('usage', error.message, { hint: 'name the calib folder with -d', cause: error });
  }
}

async function presentSources(dataset: Dataset, context: CallContext): Promise<string[]> {
  if (dataset.kind === 'stack') return dataset.sources.map((source) => source.source);
  const scans = await dataset.scan(100, context.signal);
  return scans.filter((scan) => scan.frames > 0).map((scan) => scan.source.source);
}

interface GroupWork {
  dsname: string;
  range: string;
  calibdir: string;
  group: MakepedsGroup;
  wanted: WantedSource[];
  blocks: ReadonlyMap<string, MakepedsThresholds>;
}

function makeGroup(
  services: DarkServices,
  input: MakePedestalsInput,
  dataset: Dataset,
  work: GroupWork,
  context: CallContext,
): ReturnType<typeof makeDarkConstants> {
  const configured = work.blocks.get(work.group.types.toLowerCase()) ?? defaultThresholds;
  return makeDarkConstants(
    services,
    dataset,
    {
      experiment: input.experiment,
      run: input.run,
      range: work.range,
      dsname: work.dsname,
      wanted: work.wanted,
      workFolder: join(work.calibdir, 'pedestal_workdir'),
      calibdir: input.test ? null : work.calibdir,
      dryRun: false,
      events: input.events,
      skip: 0,
      eventCodes: input.eventCode === 0 ? null : String(input.eventCode),
      nrecs1: 50,
      parameters: {
        intensityLow: input.intensityLow ?? configured.intensityLow,
        intensityHigh: input.intensityHigh ?? configured.intensityHigh,
        rmsLow: input.rmsLow ?? configured.rmsLow,
        rmsHigh: input.rmsHigh ?? configured.rmsHigh,
        // Calibrun has no flag for it: makepeds passes FRACLM to the multi-gain commands only.
        fractionOut: defaultThresholds.fractionOut,
        intensitySigmasLow: noRelativeLimit,
        intensitySigmasHigh: noRelativeLimit,
        rmsSigmasLow: noRelativeLimit,
        rmsSigmasHigh: noRelativeLimit,
        quantileLow: 0.05,
        quantileHigh: 0.95,
      },
      zeroPedestals: work.group.zeroPedestals,
      deployGeometry: false,
      original: input.original,
      correctRms: input.correctRms,
      directoryMode: input.directoryMode,
      fileMode: input.fileMode,
      group: input.group,
    },
    context,
  );
}
