import type { NameRow } from '../../domain/information/detectorTable.ts';
import { singleRuns } from '../datasets/eachRun.ts';
import { readCatalog } from '../information/readCatalog.ts';
import { aliasesBySource } from '../information/recordKeys.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import { level } from '../readers/xtc/header.ts';
import type { IndexFile, XtcRun } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

export interface DetectorNamesInput {
  dataset: string;
  /** Catalog in place of the data set. */
  catalog?: string | undefined;
  dataRoot?: string | undefined;
  /** Indexes files in another place; else they are indexed here. */
  indexFile?: IndexFile | undefined;
  detectors: boolean;
  epics: boolean;
}

export interface NamedDetector {
  name: string;
  alias: string;
  user_alias: string;
}

export interface DetectorNamesDocument {
  detectors?: NamedDetector[];
  epics?: NamedDetector[];
}

const controlConfigType = 10;

/** Detectors and beam line data of a run: those with an alias first, in the order of the alias record, then the others as they appear. */
function detectorRows(run: XtcRun): NameRow[] {
  const rows = new Map<string, string>(aliasesBySource(run));
  for (const { log, phy } of run.sources) {
    const kind = log >>> 24;
    const name = bareSource(log, phy);
    if ((kind === level.source || kind === level.reporter) && name !== '' && !rows.has(name))
      rows.set(name, '');
  }
  const list = [...rows]
    .filter(([name]) => !name.includes('EpicsArch'))
    .map(([name, alias]): NameRow => [name, alias, '']);
  const hasControl = run.configs.some(({ typeValue }) => (typeValue & 0xffff) === controlConfigType);
  return hasControl ? [...list, ['ControlData', '', '']] : list;
}

const documentOf = ([name, alias, user_alias]: NameRow): NamedDetector => ({ name, alias, user_alias });

/** Names and aliases of the detectors, and of the process variables, of a data set. Errors: those of opening a run; `bad-input` for a catalog. */
export async function listDetectorNames(
  input: DetectorNamesInput,
  context: CallContext,
): Promise<DetectorNamesDocument> {
  let detectors: NameRow[] = [];
  let epics: NameRow[] = [];
  if (input.catalog !== undefined) {
    const catalog = await readCatalog(input.catalog);
    if (input.detectors) detectors = catalog.rows('detectors');
    if (input.epics) epics = catalog.rows('epics');
  } else {
    // As in the original, the first run of a list is looked at.
    const [first] = singleRuns([input.dataset]);
    const run = await openNamedRun(
      { names: first!.names, dataRoot: input.dataRoot, indexFile: input.indexFile },
      context,
    );
    try {
      if (input.detectors) detectors = detectorRows(run);
      if (input.epics) epics = run.epicsNames().map(({ name, alias }): NameRow => [name, alias, '']);
    } finally {
      run.close();
    }
  }
  return {
    ...(input.detectors && { detectors: detectors.map(documentOf) }),
    ...(input.epics && { epics: epics.map(documentOf) }),
  };
}
