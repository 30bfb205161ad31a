import { join } from 'node:path';
import type { PlanDocument } from '../../contract/plans.ts';
import { zeros } from '../../domain/array/ndarray.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { calibrunFile } from '../../domain/darkFiles/nameTemplate.ts';
import { rayonixGeometry } from '../../domain/darkFiles/rayonixGeometry.ts';
import type { EventSelection } from '../../domain/darkFiles/selection.ts';
import type { DarkParameters } from '../../domain/darks/types.ts';
import { writeConstantsText } from '../../domain/store/constantsWrite.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import type { Collected } from '../darks/collectRecords.ts';
import { judgeSource } from '../darks/judgeSource.ts';
import { qualityLimitsOf, type KeptSettings } from '../darks/qualityLimits.ts';
import { darkReport } from '../reports/darkReport.ts';
import { defaultQualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import { sourceDocument, type DarkSourceDocument } from '../darks/darkDocument.ts';
import type { WantedSource } from '../darks/findDarkSources.ts';
import type { DarkOfSource } from '../darks/darkRun.ts';
import { readBand, writeBand } from '../darks/bandFiles.ts';
import { processSources, type DarkPart } from '../darks/processSources.ts';
import { darkTextOptions, writeDarkTexts } from '../darks/saveDark.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { BandSums } from '../engine/dark/bands.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs, type OutputFiles } from '../products/outputFiles.ts';
import type { StoreServices } from './changeStore.ts';
import type { CallContext, Identity } from './context.ts';
import { deployDarks, type DarkDeployItem, type DeployedFile } from './deployDarks.ts';

/** What processing and deploying darks needs of the product. */
export interface DarkServices extends StoreServices {
  readonly pool: WorkerPool;
  /** Where the limits of the checks are kept. */
  readonly settings?: KeptSettings;
}

/** One processing of a dark run in the manner of calibrun, its detectors already found. */
export interface DarkConstantsInput {
  experiment: string;
  /** Names files. */
  run: number;
  /** Validity of the constants, `<begin>-<end>`. */
  range: string;
  /** Text for the DATASET comment. */
  dsname: string;
  wanted: readonly WantedSource[];
  workFolder: string;
  /** Store to deploy to; null: the files stay in the work folder. */
  calibdir: string | null;
  dryRun: boolean;
  /** Records of each detector. */
  events: number;
  skip: number;
  eventCodes: string | null;
  nrecs1: number;
  parameters: DarkParameters;
  zeroPedestals: boolean;
  deployGeometry: boolean;
  original: boolean;
  /** Correct the rms for the cut of the gate. */
  correctRms: boolean;
  directoryMode: number;
  fileMode: number;
  group: string;
  /** Store that the report compares with, or null for none; absent: no report. */
  report?: { calibdir: string | null } | undefined;
  /** One band of the pixels, whose sums go to files; or work folders of all bands, to join them. Absent: all here. */
  band?: DarkBandInput | undefined;
}

export type DarkBandInput =
  { kind: 'band'; index: number; count: number } | { kind: 'join'; folders: string[] };

export interface DarkConstants {
  sources: DarkSourceDocument[];
  /** HTML report, where one was wanted. */
  report: string | null;
  deployed: DeployedFile[];
  /** The plan of the store, when there was something to deploy. */
  plan: PlanDocument | null;
}

/** Zero pedestals and a default geometry for Rayonix cameras, as far as they are wanted. */
async function writeRayonix(
  outputs: OutputFiles,
  services: { identity: Identity },
  input: DarkConstantsInput,
  dark: DarkOfSource,
  nameOf: (type: string) => string,
): Promise<void> {
  const { shape } = dark.products;
  if (input.zeroPedestals)
    await outputs.write(
      nameOf('zero'),
      writeConstantsText({
        array: zeros('float64', shape),
        format: '%.0f',
        host: services.identity.host,
        workDir: process.cwd(),
        fileName: nameOf('zero'),
        dateTime: localTimeText(services.identity.now()),
        user: services.identity.user,
      }),
    );
  if (input.deployGeometry) await outputs.write(geometryName(nameOf), rayonixGeometry(shape[0], shape[1]));
}

const geometryName = (nameOf: (type: string) => string): string =>
  nameOf('ave').replace('-peds-ave-', '-geometry-');
const isRayonix = (source: string): boolean => source.toLowerCase().includes('rayonix');

/** Files of one source that go to the store. */
function deployItems(
  input: DarkConstantsInput,
  wanted: WantedSource,
  nameOf: (type: string) => string,
): DarkDeployItem[] {
  const rayonix = isRayonix(wanted.source.source);
  const item = (ctype: string, file: string): DarkDeployItem => ({
    source: wanted.source.source,
    group: wanted.type.group,
    ctype,
    input: file,
    range: input.range,
  });
  const items = [
    item('pedestals', nameOf(rayonix && input.zeroPedestals ? 'zero' : 'ave')),
    item('pixel_rms', nameOf('rms')),
    item('pixel_status', nameOf('sta')),
  ];
  if (rayonix && input.deployGeometry) items.push(item('geometry', geometryName(nameOf)));
  return items;
}

/** Which events count: of the original, one event less at the front, and so one record less by default. */
export function darkSelection(
  input: Pick<DarkConstantsInput, 'events' | 'skip' | 'eventCodes' | 'original'>,
): EventSelection {
  const { events, skip, original } = input;
  return {
    events: original ? events + skip : Number.POSITIVE_INFINITY,
    skip: original ? skip - 1 : skip,
    codes: parseEventCodes(input.eventCodes),
    records: events,
    original,
  };
}

/** Writes `<work>/results/clb-<exp>-r<run>-report.html`; the arrays of the products are gone afterwards. */
async function writeReport(
  services: DarkServices,
  outputs: OutputFiles,
  input: DarkConstantsInput,
  darks: readonly DarkOfSource[],
  calibdir: string | null,
  context: CallContext,
): Promise<string> {
  const { experiment, run, dsname, events } = input;
  const { now, user } = services.identity;
  const sections: string[] = [];
  for (const [index, dark] of darks.entries()) {
    const { source } = dark.source;
    const { judged } = await judgeSource(
      services,
      {
        dark,
        calibdir,
        group: input.wanted[index].type.group,
        run,
        texts: darkTextOptions(services.identity, dsname, 0, source, (type) => type),
        framesWanted: events,
        limits:
          services.settings === undefined ? { ...defaultQualityLimits } : qualityLimitsOf(services.settings),
      },
      context,
    );
    sections.push(judged.section);
  }
  const number = String(run).padStart(4, '0');
  const file = join(input.workFolder, 'results', `clb-${experiment}-r${number}-report.html`);
  await outputs.write(file, darkReport({ experiment, run, dsname, calibdir, made: now(), user }, sections));
  return file;
}

/**
 * Processes the darks of several detectors in one pass over the events, writes `<work>/results/clb-*` and deploys them by one
 * plan of the store: all or nothing. `known`: the frames of the detectors if they were found before, with `darkSelection`.
 * @throws CalibdeskError bad-input for too few records or unusable data; those of the store
 */
export async function makeDarkConstants(
  services: DarkServices,
  dataset: Dataset,
  input: DarkConstantsInput,
  context: CallContext,
  known: Collected | null = null,
): Promise<DarkConstants> {
  const { original, wanted, band } = input;
  const bands: { source: string; sums: BandSums }[] = [];
  const part: DarkPart | undefined =
    band === undefined
      ? undefined
      : band.kind === 'band'
        ? { ...band, save: async ({ source }, sums) => void bands.push({ source, sums }) }
        : {
            kind: 'join',
            load: ({ source }) => Promise.all(band.folders.map((folder) => readBand(folder, source))),
          };
  const dark = await processSources(
    services.pool,
    dataset,
    wanted.map(({ source }) => source),
    {
      selection: darkSelection(input),
      parameters: input.parameters,
      nrecs1: input.nrecs1,
      dataBits: null,
      original,
      correctRms: input.correctRms,
      part,
    },
    context,
    known,
  );
  return withOutputs({ ...input, note: (message) => context.note(message) }, async (outputs) => {
    for (const { source, sums } of bands)
      await writeBand(outputs, input.workFolder, input.dsname, source, sums);
    const items: DarkDeployItem[] = [];
    const sources: DarkSourceDocument[] = [];
    for (const [index, result] of dark.sources.entries()) {
      const source = result.source.source;
      const nameOf = (type: string): string =>
        join(input.workFolder, calibrunFile(input.experiment, input.run, type, source));
      const options = darkTextOptions(services.identity, input.dsname, 255, source, nameOf);
      const files = await writeDarkTexts(outputs, result, options, context);
      if (isRayonix(source)) await writeRayonix(outputs, services, input, result, nameOf);
      sources.push(sourceDocument(result, input.events, files, {}));
      items.push(...deployItems(input, wanted[index], nameOf));
    }
    const report =
      input.report === undefined || dark.sources.length === 0
        ? null
        : await writeReport(services, outputs, input, dark.sources, input.report.calibdir, context);
    context.signal.throwIfAborted();
    await outputs.publish();
    const { calibdir } = input;
    if (calibdir === null) return { sources, report, deployed: [], plan: null };
    const deployed = await deployDarks(
      services,
      {
        calibdir,
        items,
        experiment: input.experiment,
        run: input.run,
        comment: 'calibrun-dark',
        verb: 'calibrun',
        dryRun: input.dryRun,
      },
      context,
    );
    return { sources, report, deployed: deployed.files, plan: deployed.plan };
  });
}
