import {
  jungfrauGainIndex,
  jungfrauLookUpOrder,
  jungfrauModeText,
} from '../../domain/gains/jungfrauModes.ts';
import { stampOfName } from '../../domain/gains/nearestEarlier.ts';
import type { PanelType } from '../../domain/gains/panelFiles.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Roots } from '../darks/experimentPaths.ts';
import { recordCommand, type CommandLine } from '../gains/commandRecords.ts';
import { deployFolder, openDeployRun, type DeployRunInput } from '../gains/deployRun.ts';
import { checkedRange, deployMerged, type MergedFile } from '../gains/mergedConstants.ts';
import { mergePanels } from '../gains/mergePanels.ts';
import type { UsedConstants } from '../gains/usedConstants.ts';
import { chosenPanels, type PanelDocument } from '../gains/panelCheck.ts';
import { checkShape, readPanelMap } from '../gains/readPanel.ts';
import { withRepository, type Repository, type RepositoryOptions } from '../gains/repository.ts';
import type { CallContext } from './context.ts';
import type { GainServices } from './darkJungfrau.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** jungfrau_deploy_constants in whole words (reference epix10ka-jungfrau 5). */
export interface DeployJungfrauInput extends DeployRunInput {
  /** `<begin>-<end>`; null: `<run>-end`. */
  range: string | null;
  repository: RepositoryOptions;
  command: CommandLine;
  /** Null: that of the experiment. */
  calibdir: string | null;
  roots: Roots;
  panels: readonly number[] | null;
  deploy: boolean;
  /** Defaults for what is missing, in place of an error. */
  useDefaults: boolean;
}

export interface DeployGainsDocument {
  detector: string;
  experiment: string;
  tstamp: string;
  panels: PanelDocument[];
  used: UsedConstants[];
  files: string[];
  deployed: string[];
  dryRun?: true;
}

const gains = 3;
const usualShape = { rows: 512, columns: 1024 };
const defaults: readonly [PanelType, number][] = [
  ['pedestals', 0],
  ['rms', 1],
  ['status', 0],
  ['dark_min', 0],
  ['dark_max', 0x3fff],
];

/** The latest file of each gain of a panel and type; of equal times that of the mode that comes last in the order of the original. */
async function findGains(
  repository: Repository,
  panel: string,
  type: PanelType,
  stamp: string,
): Promise<{ file: string; mode: string }[]> {
  const found: { file: string; mode: string; stamp: bigint }[] = [];
  for (const name of jungfrauLookUpOrder) {
    const mode = jungfrauModeText(name);
    const file = await repository.find(panel, type, mode, stamp);
    if (file === null) continue;
    const time = BigInt(stampOfName(file.slice(file.lastIndexOf('/') + 1)) ?? 0);
    const gain = jungfrauGainIndex(name);
    if (found[gain] === undefined || time >= found[gain].stamp) found[gain] = { file, mode, stamp: time };
  }
  return found;
}

/** Everything that is to be merged, found before any of it is read. */
async function findAll(
  repository: Repository,
  panels: readonly PanelDocument[],
  stamp: string,
  useDefaults: boolean,
): Promise<UsedConstants[]> {
  const used: UsedConstants[] = [];
  const missing: string[] = [];
  for (const [type, value] of defaults)
    for (const { index, id } of panels) {
      const found = await findGains(repository, id, type, stamp);
      for (let gain = 0; gain < gains; gain++) {
        const map = found[gain];
        used.push({
          panel: index,
          ctype: type,
          mode: map?.mode ?? `gm${gain}`,
          file: map?.file ?? null,
          default: map === undefined ? value : null,
        });
        if (map === undefined) missing.push(`module ${index} ${type} gm${gain}`);
      }
    }
  if (missing.length > 0 && !useDefaults) {
    const shown = missing.slice(0, 6).join(', ');
    throw new CalibdeskError(
      'bad-input',
      `${repository.options.root}: no constants up to ${stamp} of ${shown}${missing.length > 6 ? ` and ${missing.length - 6} more` : ''}; nothing was written or deployed`,
      {
        file: repository.options.root,
        hint: 'process the darks of all gain modes first, or take defaults with -E',
      },
    );
  }
  return used;
}

/** Rows and columns of the first map that is there. */
async function shapeOf(used: readonly UsedConstants[]): Promise<{ rows: number; columns: number }> {
  const first = used.find(({ file }) => file !== null)?.file;
  return first == null ? usualShape : readPanelMap(first);
}

/**
 * Merges the dark constants of all modules and gains that hold at a time, and with `deploy` copies them into the store by one plan.
 * @throws CalibdeskError bad-input for missing constants (without defaults) and maps of another shape; not-found; usage; those of the store
 */
export async function deployJungfrau(
  services: GainServices,
  input: DeployJungfrauInput,
  context: CallContext,
): Promise<DeployGainsDocument> {
  const { repository: options, source: typed } = input;
  const range = checkedRange(input.range ?? `${input.run}-end`);
  checkNameForFiles(typed, 'detector');
  const found = await openDeployRun(input, 'jungfrau', services, context);
  const { experiment, run, stamp, source, names } = found;
  checkNameForFiles(experiment, 'experiment');
  const calibdir = input.deploy ? await deployFolder(input.calibdir, experiment, input.roots) : null;
  const chosen = chosenPanels(input.panels, names.ids.length);
  const document: DeployGainsDocument = {
    detector: source,
    experiment,
    tstamp: stamp,
    panels: [],
    used: [],
    files: [],
    deployed: [],
  };
  let merged: MergedFile[] = [];
  await withRepository(options, services.identity, context, async (repository) => {
    for (const index of chosen)
      document.panels.push({
        index,
        id: names.ids[index],
        alias: await repository.aliasOf(names.ids[index], { experiment, run }),
      });
    document.used = await findAll(repository, document.panels, stamp, input.useDefaults);
    const { rows, columns } = await shapeOf(document.used);
    const writer = { pool: services.pool, identity: services.identity, repository, context };
    merged = await mergePanels(
      writer,
      {
        family: 'jungfrau',
        detector: typed,
        stamp,
        experiment,
        run,
        panels: document.panels,
        modes: gains,
        rows,
        columns,
      },
      defaults.map(([type]) => ({
        type,
        fill: async (part, gain, panel) => {
          // Of every panel and type there is one entry per gain, in order.
          const ofPanel = document.used.filter(
            (entry) => entry.panel === panel.index && entry.ctype === type,
          );
          const { file, default: value } = ofPanel[gain];
          if (file === null) return void part.fill(value!);
          const map = await readPanelMap(file);
          checkShape(map, rows, columns, 'the first file');
          part.set(map.values);
        },
      })),
    );
    document.files = [...repository.written];
  });
  if (calibdir !== null)
    document.deployed = await deployMerged(
      services,
      {
        calibdir,
        source,
        files: merged,
        range,
        verb: 'jungfrau_deploy_constants',
        group: options.group,
        zone: options.zone,
        dryRun: options.dryRun,
      },
      context,
    );
  const log = [
    ...document.used.map((entry) => JSON.stringify(entry)),
    ...document.files,
    ...document.deployed,
  ];
  await recordCommand(options, input.command, services.identity, log, context);
  return options.dryRun ? { ...document, dryRun: true } : document;
}
