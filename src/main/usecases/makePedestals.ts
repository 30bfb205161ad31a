import { join } from 'node:path';
import { calibrunTypeOf, parseCalibrunTypes } from '../../domain/darkFiles/calibrunTypes.ts';
import {
  defaultThresholds,
  makepedsGroups,
  type MakepedsGroup,
  type MakepedsRequest,
  type MakepedsThresholds,
} from '../../domain/darkFiles/makepeds.ts';
import { deviceOfSource } from '../../domain/darkFiles/dataBits.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { checkRange } from '../../domain/store/fileNames.ts';
import { calibFolderOf, checkCalibFolder, type Roots } from '../darks/experimentPaths.ts';
import { collectRecords, type Collected } from '../darks/collectRecords.ts';
import type { WantedSource } from '../darks/findDarkSources.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { makepedsConfiguration, otherSteps, type MakePedestalsStep } from '../darks/makepedsSteps.ts';
import { openDataset } from '../datasets/open.ts';
import type { CallContext } from './context.ts';
import type { DeployedFile } from './deployDarks.ts';
import { darkSelection, makeDarkConstants, type DarkServices } from './makeDarkConstants.ts';
import type { GainServices } from './darkJungfrau.ts';
import { makeGainPedestals } from './makeGainPedestals.ts';
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

export interface MakePedestalsDocument {
  experiment: string;
  run: number;
  steps: MakePedestalsStep[];
  deployed: DeployedFile[];
}

/** Sigmas so wide that only the absolute limits act, as makepeds passes them. */
const noRelativeLimit = 1e6;

/** Detectors are those that send frames in so many events at the beginning. */
const scannedEvents = 100;

/**
 * makepeds: all steps of a dark run in one process. A step that fails is reported and the others go on.
 * @throws CalibdeskError usage for a calib folder that is not there (exit code 2 of the original); not-found for the run
 */
export async function makePedestals(
  services: DarkServices & GainServices & { readonly home: string },
  input: MakePedestalsInput,
  context: CallContext,
): Promise<MakePedestalsDocument> {
  checkNameForFiles(input.experiment, 'experiment');
  const range = `${input.validityStart ?? input.run}-end`;
  checkRange(range);
  const calibdir = await calibFolder(input);
  const blocks = await makepedsConfiguration(services.home);
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
    if (!camerasOnly)
      for (const source of sources) {
        const family = gainFamilyOf(source);
        if (family === null) continue;
        const made = await makeGainPedestals(
          services,
          {
            ...{ family, source, dsname, calibdir, range },
            experiment: input.experiment,
            run: input.run,
            events: input.events,
            eventCode: input.eventCode,
            thresholds: gainThresholds(blocks.get(family) ?? defaultThresholds, input),
            test: input.test,
            directoryMode: input.directoryMode,
            fileMode: input.fileMode,
            group: input.group,
            roots: input.roots,
          },
          context,
        );
        document.steps.push(...made.steps);
        document.deployed.push(...made.deployed);
      }
    if (groups.length === 0 && document.deployed.length === 0 && document.steps.length === 0)
      context.note('no detector to make pedestals for');
    const works: GroupWork[] = groups.map((group) => ({
      dsname,
      range,
      calibdir,
      group,
      wanted: wantedOf(sources, dataset, group),
      blocks,
    }));
    const known = await framesOf(dataset, works, input, context);
    for (const work of works) {
      const { group, wanted } = work;
      const detector = wanted.map(({ source }) => source.source).join(', ') || group.types;
      const step: MakePedestalsStep = { name: 'calibrun', detector, state: 'done', message: '' };
      document.steps.push(step);
      try {
        if (wanted.length === 0)
          throw new CalibdeskError(
            'not-found',
            `no frames of ${group.types} in the first ${scannedEvents} events`,
          );
        const made = await makeGroup(services, input, dataset, work, known, context);
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

/** Family of a detector that switches gain; null for others. */
function gainFamilyOf(source: string): 'jungfrau' | 'epix10ka' | null {
  const device = deviceOfSource(source);
  return /^jungfrau/i.test(device) ? 'jungfrau' : /^epix10ka/i.test(device) ? 'epix10ka' : null;
}

function gainThresholds(configured: MakepedsThresholds, input: MakePedestalsInput): MakepedsThresholds {
  return {
    intensityLow: input.intensityLow ?? configured.intensityLow,
    intensityHigh: input.intensityHigh ?? configured.intensityHigh,
    rmsLow: input.rmsLow ?? configured.rmsLow,
    rmsHigh: input.rmsHigh ?? configured.rmsHigh,
    fractionOut: configured.fractionOut,
  };
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
  const scans = await dataset.scan(scannedEvents, context.signal);
  return scans.filter((scan) => scan.frames > 0).map((scan) => scan.source.source);
}

/** The detectors of one group among those of which frames were seen. */
function wantedOf(present: readonly string[], dataset: Dataset, group: MakepedsGroup): WantedSource[] {
  const { types } = parseCalibrunTypes(group.types);
  return dataset.sources.flatMap((source) => {
    const type = present.includes(source.source)
      ? calibrunTypeOf(source.source, source.dataType, types)
      : null;
    return type === null ? [] : [{ source, type }];
  });
}

/**
 * The frames of the detectors of all groups, by one pass over the events. Null where each group has its own end, which is a defect
 * of the original: the last detector of its list decides.
 */
async function framesOf(
  dataset: Dataset,
  works: readonly GroupWork[],
  input: MakePedestalsInput,
  context: CallContext,
): Promise<Collected | null> {
  const sources = works.flatMap(({ wanted }) => wanted.map(({ source }) => source));
  if (input.original || sources.length === 0) return null;
  try {
    return await collectRecords(dataset, sources, darkSelection(selectionInput(input)), context);
  } catch (error) {
    // One detector that cannot be read must not stop the others: each group then looks for itself, and says what is wrong.
    if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
    return null;
  }
}

const selectionInput = (input: MakePedestalsInput) => ({
  events: input.events,
  skip: 0,
  eventCodes: input.eventCode === 0 ? null : String(input.eventCode),
  original: input.original,
});

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
  known: Collected | null,
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
      ...selectionInput(input),
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
      correctRms: input.correctRms,
      directoryMode: input.directoryMode,
      fileMode: input.fileMode,
      group: input.group,
    },
    context,
    known,
  );
}
