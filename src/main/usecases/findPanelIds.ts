import { CalibdeskError } from '../../domain/errors.ts';
import {
  epixPanelId,
  jungfrauId,
  sourceAsId,
  type EpixPanel,
  type JungfrauModule,
} from '../../domain/information/panelIds.ts';
import type { GainFamily, PanelNumbers } from '../gains/gainDataset.ts';
import { isStepsFileName, openStepsFile } from '../gains/stepsFile.ts';
import { singleRuns } from '../datasets/eachRun.ts';
import {
  epix10kaLayouts,
  epixPanels,
  findConfig,
  jungfrauLayouts,
  jungfrauModules,
  type FoundConfig,
} from '../information/panelsOfRun.ts';
import { readCatalog } from '../information/readCatalog.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

export interface PanelIdsInput {
  dataset: string;
  /** Alias, part of a full name, or a source pattern. */
  pattern: string;
  /** Searched when nothing fits the pattern; null: nothing else. */
  alsoPattern?: string | null;
  /** Catalog in place of the data set. */
  catalog?: string | undefined;
  dataRoot?: string | undefined;
  /** Indexes files in another place; else they are indexed here. */
  indexFile?: IndexFile | undefined;
}

export interface EpixIdDocument {
  dataset: string;
  pattern: string;
  /** Full name; null for a catalog without one. */
  source: string | null;
  panels: string[];
  id: string;
  panel_ids: string[];
  detector_id: string;
}

export interface JungfrauIdDocument {
  dataset: string;
  pattern: string;
  source: string;
  /** Number of panels. */
  panels: number;
  id: string;
  /** Ids of the modules; the one `id` where they are not known. */
  panel_ids: string[];
  detector_id: string;
  /** False: the configuration tells no numbers, `id` is the name of the source. */
  numeric: boolean;
}

/** Runs `use` on the configuration that the input means. Errors: `not-found` when the run has none. */
async function withConfig<T>(
  input: PanelIdsInput,
  layouts: readonly string[],
  what: string,
  context: CallContext,
  use: (config: FoundConfig) => T,
): Promise<T> {
  const [first] = singleRuns([input.dataset]);
  const run = await openNamedRun(
    { names: first!.names, dataRoot: input.dataRoot, indexFile: input.indexFile },
    context,
  );
  try {
    const { pattern, alsoPattern } = input;
    const config =
      findConfig(run, pattern, layouts) ?? (alsoPattern ? findConfig(run, alsoPattern, layouts) : null);
    if (config === null)
      throw new CalibdeskError(
        'not-found',
        `${input.dataset}: no ${what} configuration of a detector ${JSON.stringify(pattern)}`,
        { hint: `calibdesk xtc config ${input.dataset} lists the configuration of the run` },
      );
    return use(config);
  } finally {
    run.close();
  }
}

/** Ids from a steps file in place of a run. Errors: `not-found` for another detector; `bad-input` for another kind of it. */
async function fromStepsFile(
  input: PanelIdsInput,
  family: GainFamily,
): Promise<{ source: string; numbers: PanelNumbers }> {
  const { dataset, pattern, alsoPattern } = input;
  const { source, alias, numbers } = await openStepsFile(dataset);
  const meant = [pattern, alsoPattern].some(
    (text) => text && (text === alias || source.toLowerCase().includes(text.toLowerCase())),
  );
  if (!meant)
    throw new CalibdeskError('not-found', `${dataset}: no detector ${JSON.stringify(pattern)} in it`, {
      file: dataset,
      hint: `it holds ${source}`,
    });
  if (numbers.family !== family)
    throw new CalibdeskError('bad-input', `${dataset}: ${source} is no ${family}`, { file: dataset });
  return { source, numbers };
}

/** Ids of the panels of an epix10ka, quad or 2M, from its configuration. Errors: those of opening a run; `not-found`; `bad-input`. */
export async function findEpixIds(input: PanelIdsInput, context: CallContext): Promise<EpixIdDocument> {
  const { dataset, pattern, catalog } = input;
  let source: string | null;
  let panels: EpixPanel[];
  if (catalog !== undefined) ({ source, panels } = await readCatalog(catalog));
  else if (isStepsFileName(dataset)) {
    const found = await fromStepsFile(input, 'epix10ka');
    source = found.source;
    panels = found.numbers.family === 'epix10ka' ? [...found.numbers.panels] : [];
  } else
    ({ source, panels } = await withConfig(input, epix10kaLayouts, 'epix10ka', context, (config) => ({
      source: config.source,
      panels: epixPanels(config),
    })));
  const ids = panels.map(epixPanelId);
  if (ids.length === 0)
    throw new CalibdeskError('not-found', `${dataset}: no panel of ${pattern}`, {
      hint: 'check the catalog',
    });
  const id = ids.join('_');
  return { dataset, pattern, source, panels: ids, id, panel_ids: ids, detector_id: id };
}

/** Id of a jungfrau, from its configuration. Errors: as `findEpixIds`. */
export async function findJungfrauId(
  input: PanelIdsInput,
  context: CallContext,
): Promise<JungfrauIdDocument> {
  const { dataset, pattern, catalog: file } = input;
  let source: string;
  let found: { version: number; panels: number; modules: JungfrauModule[] };
  if (file !== undefined) {
    const catalog = await readCatalog(file);
    source = catalog.source ?? pattern;
    const { modules, configVersion } = catalog;
    found = { version: configVersion, panels: modules.length, modules };
  } else if (isStepsFileName(dataset)) {
    const { source: name, numbers } = await fromStepsFile(input, 'jungfrau');
    source = name;
    if (numbers.family !== 'jungfrau') throw new CalibdeskError('internal', 'the family was checked');
    found = { version: numbers.version, panels: numbers.count, modules: [...numbers.modules] };
  } else
    ({ source, ...found } = await withConfig(input, jungfrauLayouts, 'jungfrau', context, (config) => ({
      source: config.source,
      ...jungfrauModules(config),
    })));
  const id = jungfrauId(found.version, found.modules);
  const detectorId = id ?? sourceAsId(source);
  return {
    dataset,
    pattern,
    source,
    panels: found.panels,
    id: detectorId,
    panel_ids: detectorId.split('_'),
    detector_id: detectorId,
    numeric: id !== null,
  };
}
