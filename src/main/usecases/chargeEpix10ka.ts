import { encodeNpy } from '../../domain/array/npy.ts';
import { ndArray, zeros, type NdArray } from '../../domain/array/ndarray.ts';
import {
  chargeResults,
  createFits,
  type DarkAverages,
  type ModeFits,
} from '../../domain/gains/chargeResults.ts';
import { epix10kaModes } from '../../domain/gains/epix10kaModes.ts';
import { panelTypes, prefixText, type PanelPrefix, type PanelType } from '../../domain/gains/panelFiles.ts';
import { stampIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import {
  processCharge,
  type ChargeData,
  type ChargeOptions,
  type ChargeStep,
} from '../gains/chargeCycles.ts';
import { recordCommand, type CommandLine } from '../gains/commandRecords.ts';
import { cyclesOf } from '../gains/epixCycles.ts';
import type { GainDataset } from '../gains/gainDataset.ts';
import { openGains } from '../gains/openGains.ts';
import { checkPanels, type PanelDocument } from '../gains/panelCheck.ts';
import { formatRows, withRepository, type Repository, type RepositoryOptions } from '../gains/repository.ts';
import { decodeNpz, encodeNpz } from '../products/npzFile.ts';
import { readFileBytes } from '../store/readFileBytes.ts';
import type { CallContext } from './context.ts';
import type { GainServices } from './darkJungfrau.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** epix10ka_offset_calibration in whole words (reference epix10ka-jungfrau 7.2). */
export interface ChargeEpix10kaInput extends ChargeOptions {
  names: readonly string[];
  source: string;
  runs: readonly number[] | null;
  repository: RepositoryOptions;
  command: CommandLine;
  experiment: string | null;
  onlyCycle: number | null;
  mostCycles: number;
  skipCycles: number;
  skipMismatch: boolean;
  saveChi2: boolean;
  /** Take the results of an earlier call from its archive. */
  reuse: boolean;
  npy: string | null;
  /** Folder for pictures of the fits; null: none. */
  plots: string | null;
}

export interface ChargeDocument {
  detector: string;
  experiment: string;
  tstamp: string;
  panel: PanelDocument;
  steps: ChargeStep[];
  /** Pixels with a fit. */
  fitted: { ml: number; hl: number };
  files: string[];
  dryRun?: true;
}

/** What the files are made of, from the cycles or from an archive. */
interface Evaluated {
  rows: number;
  columns: number;
  darks: DarkAverages;
  data: ChargeData | null;
  fits: Record<'ml' | 'hl', ModeFits>;
}

/** Results of an earlier call; what is zero everywhere was not evaluated. */
function fromArchive(bytes: Uint8Array, file: string): Evaluated {
  const arrays = decodeNpz(bytes, file);
  const array = (name: string, dimensions: number): NdArray => {
    const found = arrays.get(name);
    if (found === undefined || found.shape.length !== dimensions)
      throw new CalibdeskError(
        'bad-input',
        `${file}: \`${name}\` is missing or of another shape; nothing was written`,
        {
          file,
          hint: 'leave --reuse out to process the cycles again',
        },
      );
    return found;
  };
  const darks = array('darks', 3);
  const [, rows, columns] = darks.shape;
  const size = rows * columns;
  const fitsOf = (name: 'ml' | 'hl'): ModeFits => {
    const fits = array(`fits_${name}`, 4).data as Float64Array;
    const made = createFits(size);
    if (fits.length !== made.fits.length)
      throw new CalibdeskError('bad-input', `${file}: \`fits_${name}\` does not fit \`darks\``, { file });
    made.fits.set(fits);
    made.switching.set(array(`nsp_${name}`, 2).data as Int16Array);
    for (let pixel = 0; pixel < size; pixel++) if (fits[4 * pixel] !== 0) made.fitted++;
    made.evaluated = fits.some((value) => value !== 0);
    return made;
  };
  const values = darks.data as Float64Array;
  const averages = Array.from({ length: 5 }, (_, mode) => {
    const part = values.subarray(mode * size, (mode + 1) * size);
    return part.some((value) => value !== 0) ? part : null;
  });
  return { rows, columns, darks: averages, data: null, fits: { ml: fitsOf('ml'), hl: fitsOf('hl') } };
}

/** The archive of the work folder: all results, zeros for what was not evaluated. */
function toArchive({ rows, columns, darks, fits }: Evaluated): Uint8Array<ArrayBuffer> {
  const averages = zeros('float64', [epix10kaModes.length, rows, columns]);
  darks.forEach((dark, mode) => dark && averages.data.set(dark, mode * rows * columns));
  const shape = [rows, columns, 2, 2];
  return encodeNpz({
    darks: averages,
    fits_hl: ndArray('float64', shape, fits.hl.fits),
    fits_ml: ndArray('float64', shape, fits.ml.fits),
    nsp_hl: ndArray('int16', [rows, columns], fits.hl.switching),
    nsp_ml: ndArray('int16', [rows, columns], fits.ml.switching),
  });
}

async function writeArrays(plain: Repository, evaluated: Evaluated): Promise<void> {
  const { rows, columns, fits } = evaluated;
  for (const name of ['ml', 'hl'] as const) {
    const { fits: values, switching } = fits[name];
    await plain.write(`fits_${name}.npy`, encodeNpy(ndArray('float64', [rows, columns, 2, 2], values)));
    await plain.write(`nsp_${name}.npy`, encodeNpy(ndArray('int16', [rows, columns], switching)));
  }
}

/**
 * Gains and offsets of one panel from charge injection, with the darks of the same run, into the repository of panels: all files of the command or none. What was not
 * evaluated is not written.
 * @throws CalibdeskError not-found for data set, run, detector, stack; bad-input for a wrong gain mode, no cycle, missing or extra panels
 */
export async function chargeEpix10ka(
  services: GainServices,
  input: ChargeEpix10kaInput,
  context: CallContext,
): Promise<ChargeDocument> {
  const { source, runs, experiment } = input;
  const dataset = await openGains(
    input.names,
    {
      source,
      runs,
      family: 'epix10ka',
      ...(experiment === null ? {} : { experiment }),
      indexFile: services.indexFile,
    },
    context,
  );
  try {
    return await processPanel(services, dataset, input, context);
  } finally {
    await dataset.close();
  }
}

async function evaluate(
  services: GainServices,
  dataset: GainDataset,
  input: ChargeEpix10kaInput,
  archive: string,
  context: CallContext,
): Promise<Evaluated> {
  if (input.reuse) {
    const bytes = await readFileBytes(archive).catch((error: unknown) => {
      if (error instanceof CalibdeskError && error.code === 'not-found') return null;
      throw error;
    });
    if (bytes !== null) {
      context.note(`results of an earlier call are used: ${archive}`);
      return fromArchive(bytes, archive);
    }
    context.note(`warning: there is no ${archive}: the cycles are processed`);
  }
  const cycles = await cyclesOf(
    dataset,
    {
      only: input.onlyCycle,
      most: input.mostCycles,
      skip: input.skipCycles,
      spacing: input.spacing,
      skipMismatch: input.skipMismatch,
    },
    context,
  );
  const data = await processCharge(services.pool, cycles, input, context);
  if (data.steps.length === 0)
    throw new CalibdeskError(
      'bad-input',
      `${dataset.name}: there is no cycle to process; nothing was written`,
      {
        file: dataset.name,
        hint: 'check -c, -s, -m, -P, -O and -G',
      },
    );
  const [, rows, columns] = cycles[0].step.shape;
  return { rows, columns, darks: data.darks.map((dark) => dark?.average ?? null), data, fits: data.fits };
}

async function processPanel(
  services: GainServices,
  dataset: GainDataset,
  input: ChargeEpix10kaInput,
  context: CallContext,
): Promise<ChargeDocument> {
  const { repository: options, panel: index, spacing } = input;
  const experiment = input.experiment ?? dataset.experiment;
  checkNameForFiles(experiment, 'experiment');
  const [first] = dataset.runs;
  const [step] = await first.steps();
  const { ids } = checkPanels(dataset, step === undefined ? 0 : step.shape[0]);
  if (index >= ids.length)
    throw new CalibdeskError('usage', `there is no panel ${index}: the detector has ${ids.length}`);
  const id = ids[index];
  const tstamp = stampIn(new Date(1000 * first.seconds), options.zone);
  const document: ChargeDocument = {
    detector: dataset.source,
    experiment,
    tstamp,
    panel: { index, id, alias: '' },
    steps: [],
    fitted: { ml: 0, hl: 0 },
    files: [],
  };
  const writeAll = async (repository: Repository, plain: Repository | null): Promise<void> => {
    const alias = await repository.aliasOf(id, { experiment, run: first.run });
    document.panel.alias = alias;
    const prefix: PanelPrefix = { detector: 'epix10ka', alias, stamp: tstamp, experiment, run: first.run };
    const archive = `${id}/work/${prefixText(prefix)}_sp${String(spacing).padStart(2, '0')}_df.npz`;
    const evaluated = await evaluate(services, dataset, input, repository.path(archive), context);
    const { rows, columns, data, fits, darks } = evaluated;
    document.steps = data?.steps ?? [];
    document.fitted = { ml: fits.ml.fitted, hl: fits.hl.fitted };
    const write = async (
      type: PanelType,
      mode: string,
      values: Float64Array | Uint16Array,
    ): Promise<void> => {
      const text = await formatRows(
        services.pool,
        values,
        [0, values.length],
        columns,
        panelTypes[type].format,
        context.signal,
      );
      await repository.writePanel(id, prefix, type, mode, text);
      const array =
        values instanceof Uint16Array
          ? ndArray('uint16', [rows, columns], values)
          : ndArray('float64', [rows, columns], values);
      await plain?.write(`${type}_${mode}.npy`, encodeNpy(array));
    };
    if (data !== null) await repository.write(archive, toArchive(evaluated));
    for (const { type, mode, values } of chargeResults(fits, darks, input.saveChi2))
      await write(type, mode, values);
    for (const [number, dark] of (data?.darks ?? []).entries()) {
      if (dark === null) continue;
      await write('rms', epix10kaModes[number], dark.rms);
      await write('status', epix10kaModes[number], dark.status);
    }
    if (plain !== null) await writeArrays(plain, evaluated);
    if (input.plots !== null) await writePlots(input, evaluated, prefixText(prefix), context);
  };
  await withRepository(options, services.identity, context, async (repository) => {
    if (input.npy === null) await writeAll(repository, null);
    else
      await withRepository({ ...options, root: input.npy }, services.identity, context, (plain) =>
        writeAll(repository, plain),
      );
    document.files = [...repository.written];
  });
  const log = [...document.steps.map((entry) => JSON.stringify(entry)), ...document.files];
  await recordCommand(options, input.command, services.identity, log, context);
  return options.dryRun ? { ...document, dryRun: true } : document;
}

/** Pictures of gains and offsets, one for each auto-ranging mode that was evaluated. */
async function writePlots(
  input: ChargeEpix10kaInput,
  { rows, columns, fits }: Evaluated,
  prefix: string,
  context: CallContext,
): Promise<void> {
  const { fitPictures } = await import('../gains/fitPictures.ts');
  const options = { ...input.repository, root: input.plots! };
  await withRepository(
    options,
    { user: '', host: '', now: () => new Date(), fixedTime: false },
    context,
    async (plots) => {
      for (const [key, name] of [
        ['ml', 'AML'],
        ['hl', 'AHL'],
      ] as const)
        if (fits[key].evaluated)
          for (const [end, picture] of await fitPictures(name, fits[key].fits, rows, columns))
            await plots.write(`${prefix}_plot_${end}.png`, picture);
    },
  );
}
