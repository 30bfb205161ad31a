import { stat } from 'node:fs/promises';
import { epix10kaModes } from '../../domain/gains/epix10kaModes.ts';
import type { PanelType } from '../../domain/gains/panelFiles.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { recordCommand } from '../gains/commandRecords.ts';
import { deployFolder, openDeployRun } from '../gains/deployRun.ts';
import { mapReader, planGainLinks, planMap, type MapPlan } from '../gains/epixMaps.ts';
import { checkedRange, deployMerged, type MergedFile } from '../gains/mergedConstants.ts';
import { mergePanels } from '../gains/mergePanels.ts';
import { chosenPanels } from '../gains/panelCheck.ts';
import { readPanelMap } from '../gains/readPanel.ts';
import { withRepository, type Repository } from '../gains/repository.ts';
import type { CallContext } from './context.ts';
import type { GainServices } from './darkJungfrau.ts';
import type { DeployGainsDocument, DeployJungfrauInput } from './deployJungfrau.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** epix10ka_deploy_constants in whole words (reference epix10ka-jungfrau 7.3). */
export interface DeployEpix10kaInput extends DeployJungfrauInput {
  /** Letters of the types, in the order in which they are merged. */
  types: string;
  /** Default gains of the seven modes, ADU/keV. */
  gains: readonly number[];
}

const typeOfLetter: Readonly<Record<string, PanelType>> = {
  p: 'pedestals',
  r: 'rms',
  s: 'status',
  g: 'gain',
  c: 'gainci',
};

/** Types of a list of letters. Throws `usage` for an unknown letter, none, and for g and c together. */
export function typesOf(letters: string): PanelType[] {
  const unknown = [...letters].find((letter) => !Object.hasOwn(typeOfLetter, letter));
  if (unknown !== undefined || letters === '')
    throw new CalibdeskError(
      'usage',
      `-p ${letters}: ${unknown === undefined ? 'no type' : `there is no type ${unknown}`}; nothing was deployed`,
      {
        hint: 'types are p pedestals, r rms, s status, g gain, c charge-injection gain',
      },
    );
  if (letters.includes('g') && letters.includes('c'))
    throw new CalibdeskError('usage', `-p ${letters}: g and c both are pixel_gain; nothing was deployed`, {
      hint: 'choose one of them',
    });
  return [...new Set(letters)].map((letter) => typeOfLetter[letter]);
}

const usualShape = { rows: 352, columns: 384 };

/** Refuses panels without a folder, or with `useDefaults` warns. */
async function checkFolders(
  repository: Repository,
  ids: readonly string[],
  useDefaults: boolean,
  context: CallContext,
): Promise<void> {
  for (const id of ids) {
    const folder = repository.path(id);
    if ((await stat(folder).catch(() => null))?.isDirectory()) continue;
    const message = `${folder}: there is no folder of this panel`;
    if (!useDefaults)
      throw new CalibdeskError('not-found', `${message}; nothing was deployed`, {
        file: folder,
        hint: 'process its darks first, check -o, or take defaults with -E',
      });
    context.note(`warning: ${message}: defaults are used`);
  }
}

/**
 * Merges the constants of all panels and modes that hold at a time, and with `deploy` copies them into the store by one plan. Constants that are missing are
 * replaced by defaults, as in the original.
 * @throws CalibdeskError not-found for a panel without a folder; bad-input for maps of another shape; usage; those of the store
 */
export async function deployEpix10ka(
  services: GainServices,
  input: DeployEpix10kaInput,
  context: CallContext,
): Promise<DeployGainsDocument> {
  const { repository: options, source: typed, useDefaults } = input;
  const types = typesOf(input.types);
  const range = checkedRange(input.range ?? `${input.run}-end`);
  checkNameForFiles(typed, 'detector');
  const found = await openDeployRun(input, 'epix10ka', services, context);
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
    await checkFolders(
      repository,
      chosen.map((index) => names.ids[index]),
      useDefaults,
      context,
    );
    for (const index of chosen) {
      const id = names.ids[index];
      const alias = await repository.aliasOf(id, { experiment, run });
      document.panels.push({ index, id, alias });
      if (types.includes('gainci'))
        await planGainLinks(repository, id, { detector: 'epix10ka', alias, stamp, experiment, run });
    }
    const plans = new Map<string, MapPlan>();
    for (const type of types)
      for (const panel of document.panels)
        for (let mode = 0; mode < epix10kaModes.length; mode++) {
          const plan = await planMap(repository, panel, type, mode, stamp, input.gains);
          plans.set(`${type} ${panel.index} ${mode}`, plan);
          document.used.push(plan.used);
        }
    const [first] = [...plans.values()].flatMap(({ files }) => files);
    const shape = first === undefined ? usualShape : await readPanelMap(repository.resolved(first));
    const { rows, columns } = shape;
    const read = mapReader(repository, rows, columns);
    merged = await mergePanels(
      { pool: services.pool, identity: services.identity, repository, context },
      {
        family: 'epix10ka',
        detector: typed,
        stamp,
        experiment,
        run,
        panels: document.panels,
        modes: epix10kaModes.length,
        rows,
        columns,
      },
      types.map((type) => ({
        type,
        fill: async (part, mode, panel) => {
          const made = await plans.get(`${type} ${panel.index} ${mode}`)!.make(read);
          if (typeof made === 'number') part.fill(made);
          else part.set(made);
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
        verb: 'epix10ka_deploy_constants',
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
