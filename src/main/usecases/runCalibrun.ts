import type { PlanDocument } from '../../contract/plans.ts';
import { parseCalibrunTypes } from '../../domain/darkFiles/calibrunTypes.ts';
import type { DarkParameters } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { checkRange } from '../../domain/store/fileNames.ts';
import type { DarkSourceDocument } from '../darks/darkDocument.ts';
import { calibFolderOf, checkCalibFolder, type Roots } from '../darks/experimentPaths.ts';
import { findDarkSources } from '../darks/findDarkSources.ts';
import { openDataset } from '../datasets/open.ts';
import type { CallContext } from './context.ts';
import type { DeployedFile } from './deployDarks.ts';
import { makeDarkConstants, type DarkBandInput, type DarkServices } from './makeDarkConstants.ts';
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
  /** Correct the rms for the cut of the gate. */
  correctRms: boolean;
  directoryMode: number;
  fileMode: number;
  group: string;
  /** Write an HTML report of checks, pictures and changes since the constants before. */
  report?: boolean;
  /** See `DarkConstantsInput`. */
  band?: DarkBandInput | undefined;
  roots: Roots;
}

export interface CalibrunDocument {
  experiment: string;
  run: number;
  process: boolean;
  deploy: boolean;
  sources: DarkSourceDocument[];
  deployed: DeployedFile[];
  /** HTML report, with `report`. */
  report?: string;
  /** The plan of the store, with -D. */
  plan?: PlanDocument;
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

/** The store whose constants applied before, or null where there is none. */
async function storeToCompare({ calibdir, experiment, roots }: CalibrunInput): Promise<string | null> {
  try {
    const folder = calibdir ?? (await calibFolderOf(experiment, roots));
    await checkCalibFolder(folder);
    return folder;
  } catch {
    return null; // a report without comparison says so
  }
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
  if (input.band?.kind === 'band' && input.deploy)
    throw new CalibdeskError('usage', 'a band of the pixels cannot be deployed', {
      hint: 'deploy with the command that joins the bands',
    });
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
    const scanned = input.original ? 2 : input.scanEvents;
    const wanted = await findDarkSources(dataset, prepared.types, scanned, context);
    const compared = input.report ? { calibdir: await storeToCompare(input) } : undefined;
    const { sources, report, deployed, plan } = await makeDarkConstants(
      services,
      dataset,
      { ...input, ...prepared, wanted, calibdir, report: compared },
      context,
    );
    return {
      ...document,
      sources,
      deployed,
      ...(plan === null ? {} : { plan }),
      ...(report === null ? {} : { report }),
    };
  } finally {
    await dataset.close();
  }
}
