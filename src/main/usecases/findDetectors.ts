import { readFile } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { Catalog } from '../../domain/information/catalog.ts';
import {
  listNames,
  namesText,
  runsWithDetector,
  runsWithText,
  type ExperimentHits,
  type ExperimentRuns,
  type NameListing,
  type RunTable,
} from '../../domain/information/detectorSearch.ts';
import { localRuns } from '../information/localRuns.ts';
import { readCatalog } from '../information/readCatalog.ts';
import type { FileFacts } from '../index/fileFacts.ts';
import { readError } from '../store/fileErrors.ts';
import type { CallContext } from './context.ts';

/** Where an index of runs comes from: an exported catalog, bare tables, or a scan of local data. */
export interface IndexPlace {
  catalog?: string | undefined;
  /** JSON file with the list of names, or the table of instruments alone. */
  tables?: string | undefined;
  /** Data root; default SIT_PSDM_DATA. */
  root?: string | undefined;
}

interface Tools {
  readonly fileFacts: FileFacts;
}

function rootOf(place: IndexPlace): string {
  const root = place.root ?? process.env.SIT_PSDM_DATA;
  if (root === undefined || root === '')
    throw new CalibdeskError('usage', 'no data root: SIT_PSDM_DATA is not set', {
      hint: 'name the folder that holds the instruments with --root',
    });
  return root;
}

/** Wraps bare tables into a catalog, so that both are checked alike. */
async function readTables(file: string, key: 'detector_names' | 'experiments'): Promise<Catalog> {
  try {
    return new Catalog(file, { [key]: JSON.parse(await readFile(file, 'utf8')) });
  } catch (error) {
    if (error instanceof CalibdeskError) throw error;
    if (error instanceof SyntaxError)
      throw new CalibdeskError('bad-input', `${file}: not JSON: ${error.message}`, { file });
    throw readError(error, file);
  }
}

async function catalogOf(
  place: IndexPlace,
  key: 'detector_names' | 'experiments',
): Promise<Catalog | undefined> {
  if (place.catalog !== undefined) return readCatalog(place.catalog);
  return place.tables === undefined ? undefined : readTables(place.tables, key);
}

async function tableOf(
  tools: Tools,
  place: IndexPlace,
  context: CallContext,
  instrument?: string,
): Promise<RunTable> {
  const catalog = await catalogOf(place, 'experiments');
  return catalog?.experiments ?? localRuns(rootOf(place), tools.fileFacts, context, instrument);
}

/**
 * Names of all detectors that are known, by type.
 * Errors: `usage` without a data root; `not-found`; `unreadable`; `bad-input` for a catalog.
 */
export async function findDetectorNames(
  tools: Tools,
  place: IndexPlace,
  context: CallContext,
): Promise<{ listing: NameListing; text: string }> {
  const catalog = await catalogOf(place, 'detector_names');
  let raw: readonly string[];
  if (catalog !== undefined) raw = catalog.detectorNames;
  else {
    const names = new Set<string>();
    for (const experiments of (await localRuns(rootOf(place), tools.fileFacts, context)).values())
      for (const runs of experiments.values())
        for (const list of runs.values()) for (const name of list) if (name.includes('|')) names.add(name);
    raw = [...names].sort();
  }
  const { names, types, skipped } = listNames(raw);
  return { listing: { names, types, skipped }, text: namesText(raw) };
}

/** Runs of an instrument whose sources contain a text, in any case. Errors: as `findDetectorNames`. */
export async function findDetectorRuns(
  tools: Tools,
  input: IndexPlace & { instrument: string; detector: string },
  context: CallContext,
): Promise<{ instrument: string; detector: string; experiments: ExperimentRuns[] }> {
  const { instrument, detector } = input;
  const table = await tableOf(tools, input, context, instrument);
  return { instrument, detector, experiments: runsWithDetector(table, instrument, detector) };
}

/** Runs with a raw name that contains a text, with its case. Errors: as `findDetectorNames`. */
export async function findRunsForDataType(
  tools: Tools,
  input: IndexPlace & { text: string },
  context: CallContext,
): Promise<{ text: string; experiments: ExperimentHits[] }> {
  return {
    text: input.text,
    experiments: runsWithText(await tableOf(tools, input, context), input.text),
  };
}
