import { fillNameTemplate, nameOfType } from '../../domain/darkFiles/nameTemplate.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import type { DarkParameters } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { hasControlCharacter } from '../../domain/store/plan.ts';
import { sourceDocument, type DarkDocument, type DarkSourceDocument } from '../darks/darkDocument.ts';
import { processSources } from '../darks/processSources.ts';
import { darkTextOptions, writeDarkProducts, writeDarkTexts } from '../darks/saveDark.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs, type OutputOptions } from '../products/outputFiles.ts';
import type { CallContext, Identity } from './context.ts';

/** What det_ndarr_raw_proc is told: reference dark-processing 3.1, with whole words. */
export interface DarkFilesInput {
  dsname: string;
  sources: readonly string[];
  /** Events read after the skipped ones. */
  events: number;
  skip: number;
  eventCodes: string | null;
  /** Records of each source. */
  records: number;
  /** Records of the first stage. */
  nrecs1: number;
  parameters: DarkParameters;
  /** Data-bit mask; null: by the family of the detector. */
  dataBits: number | null;
  original: boolean;
  /** Correct the rms for the cut of the gate. */
  correctRms: boolean;
  nameTemplate: string;
  saveBits: number;
  /** Folder for `<source>.<product>.npy`; null: none. */
  productsFolder: string | null;
  /** Experiment for names; null: that of the dataset. */
  experiment: string | null;
  /** Run of a stack. */
  run: number;
  directoryMode: number;
  fileMode: number;
  group: string;
}

/** A name that goes into file names must not lead anywhere else. */
export function checkNameForFiles(name: string, what: string): void {
  if (name !== '' && !/[/\\]/.test(name) && !hasControlCharacter(name) && name !== '..') return;
  throw new CalibdeskError('bad-source', `${what} ${JSON.stringify(name)} cannot be part of a file name`, {
    hint: 'it must not be empty, or hold separators or control characters',
  });
}

/**
 * Processes the darks of the named sources of a dataset and writes their text files (and products): all or none.
 * @throws CalibdeskError not-found for dataset or source; bad-input for too few records or unusable data
 */
export async function processDarkFiles(
  services: { pool: WorkerPool; identity: Identity },
  input: DarkFilesInput,
  context: CallContext,
): Promise<DarkDocument> {
  for (const source of input.sources) checkNameForFiles(source, 'source');
  if (input.experiment !== null) checkNameForFiles(input.experiment, 'experiment');
  const dataset = await openDataset(input.dsname, {
    experiment: input.experiment ?? undefined,
    run: input.run,
    stackSources: input.sources,
  });
  try {
    const sources = input.sources.map((text) => findSource(dataset, text));
    const experiment = input.experiment ?? dataset.experiment;
    checkNameForFiles(experiment, 'experiment');
    const dark = await processSources(
      services.pool,
      dataset,
      sources,
      {
        selection: {
          events: input.events,
          skip: input.skip,
          codes: parseEventCodes(input.eventCodes),
          records: input.records,
          original: input.original,
        },
        parameters: input.parameters,
        nrecs1: input.nrecs1,
        dataBits: input.dataBits,
        original: input.original,
        correctRms: input.correctRms,
      },
      context,
    );
    const outputOptions: OutputOptions = { ...input, note: (message) => context.note(message) };
    const documents = await withOutputs(outputOptions, async (outputs) => {
      const made: DarkSourceDocument[] = [];
      for (const [index, result] of dark.sources.entries()) {
        const name = fillNameTemplate(input.nameTemplate, {
          source: input.sources[index],
          experiment,
          run: dataset.run,
          seconds: dark.lastEvent?.seconds ?? 0,
          nanoseconds: dark.lastEvent?.nanoseconds ?? 0,
          fiducials: dark.lastEvent?.fiducials ?? 0,
          counter: result.products.counter,
        });
        const options = darkTextOptions(
          services.identity,
          input.dsname,
          input.saveBits,
          result.source.source,
          (type) => nameOfType(name, type),
        );
        const texts = await writeDarkTexts(outputs, result, options, context);
        const products =
          input.productsFolder === null
            ? {}
            : await writeDarkProducts(outputs, result, input.productsFolder, context);
        made.push(sourceDocument(result, input.records, texts, products));
      }
      context.signal.throwIfAborted();
      await outputs.publish();
      return made;
    });
    return {
      experiment,
      run: dataset.run,
      dsname: input.dsname,
      events_read: dark.eventsRead,
      original: input.original,
      sources: documents,
    };
  } finally {
    await dataset.close();
  }
}
