import { join } from 'node:path';
import type { PlanDocument } from '../../contract/plans.ts';
import { zeros } from '../../domain/array/ndarray.ts';
import { parseCalibrunTypes } from '../../domain/darkFiles/calibrunTypes.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { calibrunFile } from '../../domain/darkFiles/nameTemplate.ts';
import { rayonixGeometry } from '../../domain/darkFiles/rayonixGeometry.ts';
import type { DarkParameters } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { writeConstantsText } from '../../domain/store/constantsWrite.ts';
import { checkRange } from '../../domain/store/fileNames.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { sourceDocument, type DarkSourceDocument } from '../darks/darkDocument.ts';
import { calibFolderOf, checkCalibFolder, type Roots } from '../darks/experimentPaths.ts';
import { findDarkSources, type WantedSource } from '../darks/findDarkSources.ts';
import { processSources, type DarkOfSource } from '../darks/processSources.ts';
import { writeDarkTexts } from '../darks/saveDark.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/open.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs, type OutputFiles } from '../products/outputFiles.ts';
import type { StoreServices } from './changeStore.ts';
import type { CallContext, Identity } from './context.ts';
import { deployDarks, type DeployedFile, type DarkDeployItem } from './deployDarks.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

export { rootsOfEnvironment } from '../darks/experimentPaths.ts';

/** What calibrun is told: reference dark-processing 3.2, with whole words. */
export interface CalibrunInput {
  experiment: string;
  /** Run or runs, `260` or `2,4-7`; the first number names files and the default validity. */
  run: string;
  /** `:dir=..` is appended to exp=..:run=..; anything else replaces the dataset; null: none. */
  datasetExtension: string | null;
  /** Names of detector types, separated by commas. */
  detectors: string;
  eventCodes: string | null;
  workFolder: string;
  /** Null: the calib folder of the experiment. */
  calibdir: string | null;
  /** Null: `<run>-end`. */
  range: string | null;
  process: boolean;
  deploy: boolean;
  dryRun: boolean;
  events: number;
  skip: number;
  scanEvents: number;
  nrecs1: number;
  parameters: DarkParameters;
  zeroPedestals: boolean;
  deployGeometry: boolean;
  original: boolean;
  directoryMode: number;
  fileMode: number;
  group: string;
  roots: Roots;
}

export interface CalibrunDocument {
  experiment: string;
  run: number;
  process: boolean;
  deploy: boolean;
  sources: DarkSourceDocument[];
  deployed: DeployedFile[];
  /** The plan of the store, with -D. */
  plan?: PlanDocument;
}

/** What processing and deploying darks needs of the product. */
export interface DarkServices extends StoreServices {
  readonly pool: WorkerPool;
}

interface Prepared {
  run: number;
  range: string;
  dsname: string;
  types: ReturnType<typeof parseCalibrunTypes>['types'];
}

function prepare(input: CalibrunInput, context: CallContext): Prepared {
  checkNameForFiles(input.experiment, 'experiment');
  const { types, unknown } = parseCalibrunTypes(input.detectors);
  if (types.length === 0)
    throw new CalibdeskError('usage', `no known detector type in ${JSON.stringify(input.detectors)}`, {
      hint: 'for example -d epix100a,opal1000; calibrun --help lists the types',
    });
  if (unknown.length > 0) context.note(`warning: unknown detector types are left out: ${unknown.join(', ')}`);
  const first = /^\s*(\d+)/.exec(input.run);
  if (first === null || !/^[\d,\s-]+$/.test(input.run))
    throw new CalibdeskError('usage', `no run number: ${JSON.stringify(input.run)}`, {
      hint: 'write it as 260, or 2,4-7',
    });
  const run = Number(first[1]);
  const range = input.range ?? `${run}-end`;
  checkRange(range);
  const name = `exp=${input.experiment}:run=${input.run.trim()}`;
  const extension = input.datasetExtension;
  const dsname =
    extension === null || extension === '' ? name : extension.startsWith(':') ? name + extension : extension;
  return { run, range, dsname, types };
}

/** Zero pedestals and a default geometry for Rayonix cameras, as far as they are wanted. */
async function writeRayonix(
  outputs: OutputFiles,
  services: { identity: Identity },
  input: CalibrunInput,
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
  input: CalibrunInput,
  prepared: Prepared,
  wanted: WantedSource,
  nameOf: (type: string) => string,
): DarkDeployItem[] {
  const rayonix = isRayonix(wanted.source.source);
  const item = (ctype: string, file: string): DarkDeployItem => ({
    source: wanted.source.source,
    group: wanted.type.group,
    ctype,
    input: file,
    range: prepared.range,
  });
  const items = [
    item('pedestals', nameOf(rayonix && input.zeroPedestals ? 'zero' : 'ave')),
    item('pixel_rms', nameOf('rms')),
    item('pixel_status', nameOf('sta')),
  ];
  if (rayonix && input.deployGeometry) items.push(item('geometry', geometryName(nameOf)));
  return items;
}

/**
 * calibrun: finds the detectors of the wanted types in a dark run, processes all in one pass, writes the work files and
 * deploys them by one plan of the store. Without `process` nothing is read or written.
 * @throws CalibdeskError usage for unknown types or a bad range; not-found for run, detectors or calib folder; bad-input
 */
export async function runCalibrun(
  services: DarkServices,
  input: CalibrunInput,
  context: CallContext,
): Promise<CalibrunDocument> {
  const prepared = prepare(input, context);
  const document: CalibrunDocument = {
    experiment: input.experiment,
    run: prepared.run,
    process: input.process,
    deploy: input.deploy,
    sources: [],
    deployed: [],
  };
  if (!input.process) {
    context.note('processing is off: nothing is read, written or deployed (add -P)');
    return document;
  }
  let calibdir: string | null = null;
  if (input.deploy) {
    calibdir = input.calibdir ?? (await calibFolderOf(input.experiment, input.roots));
    await checkCalibFolder(calibdir);
  }
  const dataset = await openDataset(prepared.dsname, {
    experiment: input.experiment,
    run: prepared.run,
    dataRoot: input.roots.data,
  });
  try {
    await processAndDeploy(services, input, prepared, dataset, calibdir, document, context);
    return document;
  } finally {
    await dataset.close();
  }
}

async function processAndDeploy(
  services: DarkServices,
  input: CalibrunInput,
  prepared: Prepared,
  dataset: Dataset,
  calibdir: string | null,
  document: CalibrunDocument,
  context: CallContext,
): Promise<void> {
  const { original } = input;
  const wanted = await findDarkSources(dataset, prepared.types, original ? 2 : input.scanEvents, context);
  const dark = await processSources(
    services.pool,
    dataset,
    wanted.map(({ source }) => source),
    {
      // The original asked for one event less at the front, and so got one record less by default.
      selection: {
        events: original ? input.events + input.skip : Number.POSITIVE_INFINITY,
        skip: original ? input.skip - 1 : input.skip,
        codes: parseEventCodes(input.eventCodes),
        records: input.events,
        original,
      },
      parameters: input.parameters,
      nrecs1: input.nrecs1,
      dataBits: null,
      original,
    },
    context,
  );
  await withOutputs({ ...input, note: (message) => context.note(message) }, async (outputs) => {
    const items: DarkDeployItem[] = [];
    for (const [index, result] of dark.sources.entries()) {
      const source = result.source.source;
      const nameOf = (type: string): string =>
        join(input.workFolder, calibrunFile(input.experiment, prepared.run, type, source));
      const options = {
        identity: services.identity,
        dsname: prepared.dsname,
        saveBits: 255,
        nameOf,
        sourceName: source,
        workDir: process.cwd(),
      };
      const files = await writeDarkTexts(outputs, result, options, context);
      if (isRayonix(source)) await writeRayonix(outputs, services, input, result, nameOf);
      document.sources.push(sourceDocument(result, input.events, files, {}));
      items.push(...deployItems(input, prepared, wanted[index], nameOf));
    }
    context.signal.throwIfAborted();
    await outputs.publish();
    if (calibdir === null) return;
    const deployed = await deployDarks(
      services,
      {
        calibdir,
        items,
        experiment: input.experiment,
        run: prepared.run,
        comment: 'calibrun-dark',
        verb: 'calibrun',
        dryRun: input.dryRun,
      },
      context,
    );
    document.deployed = deployed.files;
    document.plan = deployed.plan;
  });
}
