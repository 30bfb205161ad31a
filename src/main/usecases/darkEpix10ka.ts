import { encodeNpy } from '../../domain/array/npy.ts';
import { ndArray } from '../../domain/array/ndarray.ts';
import type { DarkLimits } from '../../domain/darks/types.ts';
import { switchedPedestals, type Epix10kaDarkParameters } from '../../domain/gains/epix10kaDark.ts';
import { epix10kaModes, type Epix10kaMode } from '../../domain/gains/epix10kaModes.ts';
import { panelTypes, type PanelPrefix, type PanelType } from '../../domain/gains/panelFiles.ts';
import { storedFrames } from '../../domain/gains/pulserFit.ts';
import { stampIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { epix10kaDark, type Epix10kaDarkResult } from '../engine/gains/epix10kaDark.ts';
import { recordCommand, type CommandLine } from '../gains/commandRecords.ts';
import { cyclesOf, firstPulsed, type Cycle } from '../gains/epixCycles.ts';
import { frameCount, type GainDataset } from '../gains/gainDataset.ts';
import { openGains } from '../gains/openGains.ts';
import { checkPanels, chosenPanels, type PanelDocument } from '../gains/panelCheck.ts';
import { checkShape, readPanelMap } from '../gains/readPanel.ts';
import { formatRows, withRepository, type Repository, type RepositoryOptions } from '../gains/repository.ts';
import { framesOfStep } from '../gains/stepEvents.ts';
import type { CallContext } from './context.ts';
import type { GainServices, StepDone } from './darkJungfrau.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** epix10ka_pedestals_calibration in whole words (reference epix10ka-jungfrau 6.1). */
export interface DarkEpix10kaInput {
  names: readonly string[];
  source: string;
  runs: readonly number[] | null;
  repository: RepositoryOptions;
  command: CommandLine;
  experiment: string | null;
  /** Frame buffer of each step. */
  buffer: number;
  /** Use the last buffered frame too. */
  allFrames: boolean;
  onlyCycle: number | null;
  mostCycles: number;
  panel: number | null;
  skipMismatch: boolean;
  parameters: Epix10kaDarkParameters;
  npy: string | null;
  onStep?: ((step: StepDone) => void) | undefined;
}

export interface EpixLimits extends Pick<DarkLimits, 'rms_min' | 'rms_max' | 'ave_min' | 'ave_max'> {
  nevlm: number;
}

export interface DarkEpix10kaDocument {
  detector: string;
  experiment: string;
  tstamp: string;
  panels: PanelDocument[];
  steps: {
    run: number;
    step: number;
    gain_mode: string;
    /** Number of the calibration cycle. */
    index: number;
    frames: number;
    frames_used: number;
    status_histogram: Record<string, number>;
    /** One entry per panel. */
    limits: EpixLimits[];
  }[];
  files: string[];
  dryRun?: true;
}

/** Mode of switched pixels of the two auto-ranging darks, and the names of their charge-injection maps. */
export const switchedModes: Readonly<Partial<Record<Epix10kaMode, Epix10kaMode>>> = {
  'AHL-H': 'AHL-L',
  'AML-M': 'AML-L',
};

/** The four maps that pedestals of switched pixels come from, as read from their texts; null when one is not there. */
async function switchedMaps(
  repository: Repository,
  panel: string,
  mode: Epix10kaMode,
  stamp: string,
  rows: number,
  columns: number,
): Promise<Parameters<typeof switchedPedestals>[1] | null> {
  const low = switchedModes[mode];
  if (low === undefined) return null;
  const load = async (type: PanelType, of: Epix10kaMode): Promise<Float64Array | null> => {
    const file = await repository.find(panel, type, of, stamp);
    if (file === null) return null;
    const map = await readPanelMap(file);
    checkShape(map, rows, columns, 'the panel');
    return map.values;
  };
  const offsetHigh = await load('offset', mode);
  const offsetLow = await load('offset', low);
  const gainHigh = await load('gainci', mode);
  const gainLow = await load('gainci', low);
  if (offsetHigh === null || offsetLow === null || gainHigh === null || gainLow === null) return null;
  return { offsetHigh, offsetLow, gainHigh, gainLow };
}

export function limitsDocument({ dark }: Epix10kaDarkResult): EpixLimits[] {
  return dark.limits.map(({ rms_min, rms_max, ave_min, ave_max }) => ({
    rms_min,
    rms_max,
    ave_min,
    ave_max,
    nevlm: dark.framesOutAllowed,
  }));
}

/**
 * Dark constants of an epix10ka of any size, cycle by cycle, into the repository of panels: all files of the command or none.
 * @throws CalibdeskError not-found for data set, run, detector, stack; bad-input for a wrong gain mode, no frames, missing or extra panels
 */
export async function darkEpix10ka(
  services: GainServices,
  input: DarkEpix10kaInput,
  context: CallContext,
): Promise<DarkEpix10kaDocument> {
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
    const cycles = await cyclesOf(
      dataset,
      {
        only: input.onlyCycle,
        most: input.mostCycles,
        skip: 0,
        spacing: usualSpacing,
        skipMismatch: input.skipMismatch,
      },
      context,
    );
    const darks = cycles.filter(({ number }) => number < firstPulsed);
    if (darks.length === 0)
      throw new CalibdeskError(
        'bad-input',
        `${dataset.name}: there is no dark cycle to process; nothing was written`,
        {
          file: dataset.name,
          hint: 'check -c and -m, and the labels of the steps',
        },
      );
    return await processCycles(services, dataset, darks, input, context);
  } finally {
    await dataset.close();
  }
}

/** Spacing of pulsed pixels where nobody says otherwise. */
export const usualSpacing = 7;

async function processCycles(
  services: GainServices,
  dataset: GainDataset,
  cycles: readonly Cycle[],
  input: DarkEpix10kaInput,
  context: CallContext,
): Promise<DarkEpix10kaDocument> {
  const { panel: only, repository: options } = input;
  const experiment = input.experiment ?? dataset.experiment;
  checkNameForFiles(experiment, 'experiment');
  const [panels, rows, columns] = cycles[0].step.shape;
  const { ids } = checkPanels(dataset, panels);
  const chosen = chosenPanels(only === null ? null : [only], panels);
  const [{ run, seconds }] = dataset.runs;
  const tstamp = stampIn(new Date(1000 * seconds), options.zone);
  const document: DarkEpix10kaDocument = {
    detector: dataset.source,
    experiment,
    tstamp,
    panels: [],
    steps: [],
    files: [],
  };
  const size = rows * columns;
  const oneCycle = async (cycle: Cycle, repository: Repository, plain: Repository | null): Promise<void> => {
    const { step, number } = cycle;
    const mode = epix10kaModes[number];
    const { frames } = storedFrames(frameCount(step), null, input.buffer, input.allFrames);
    const result = await epix10kaDark(
      services.pool,
      {
        shape: [chosen.length, rows, columns],
        frames: framesOfStep(step, frames, only),
        parameters: input.parameters,
        label: `run ${step.run}, step ${step.step} (${mode})`,
      },
      context,
    );
    const { average, rms, status } = result.dark;
    for (const [at, panel] of document.panels.entries()) {
      const prefix: PanelPrefix = {
        detector: 'epix10ka',
        alias: panel.alias,
        stamp: tstamp,
        experiment,
        run,
      };
      const write = async (type: PanelType, of: string, data: Float64Array | Uint16Array): Promise<void> => {
        const { format } = panelTypes[type];
        const text = await formatRows(services.pool, data, [0, size], columns, format, context.signal);
        await repository.writePanel(panel.id, prefix, type, of, text);
      };
      const part = [at * size, (at + 1) * size] as const;
      await write('pedestals', mode, average.subarray(...part));
      await write('rms', mode, rms.subarray(...part));
      await write('status', mode, status.subarray(...part));
      const maps = await switchedMaps(repository, panel.id, mode, tstamp, rows, columns);
      if (maps !== null)
        await write('pedestals', switchedModes[mode]!, switchedPedestals(average.subarray(...part), maps));
    }
    if (plain !== null) {
      const shape = [chosen.length, rows, columns];
      await plain.write(`${mode}_pedestals.npy`, encodeNpy(ndArray('float64', shape, average)));
      await plain.write(`${mode}_rms.npy`, encodeNpy(ndArray('float64', shape, rms)));
      await plain.write(`${mode}_status.npy`, encodeNpy(ndArray('uint16', shape, status)));
    }
    document.steps.push({
      run: step.run,
      step: step.step,
      gain_mode: mode,
      index: number,
      frames: frameCount(step),
      frames_used: result.framesUsed,
      status_histogram: result.histogram,
      limits: limitsDocument(result),
    });
    input.onStep?.({
      run: step.run,
      step: step.step,
      mode,
      done: document.steps.length,
      of: cycles.length,
      shape: [chosen.length, rows, columns],
      framesUsed: result.framesUsed,
      average,
      rms,
    });
  };
  const writeAll = async (repository: Repository, plain: Repository | null): Promise<void> => {
    for (const index of chosen)
      document.panels.push({
        index,
        id: ids[index],
        alias: await repository.aliasOf(ids[index], { experiment, run }),
      });
    for (const cycle of cycles) await oneCycle(cycle, repository, plain);
  };
  await withRepository(options, services.identity, context, async (repository) => {
    if (input.npy === null) await writeAll(repository, null);
    else
      await withRepository({ ...options, root: input.npy }, services.identity, context, (plain) =>
        writeAll(repository, plain),
      );
    document.files = [...repository.written];
  });
  await recordCommand(
    options,
    input.command,
    services.identity,
    [...document.steps.map((step) => JSON.stringify(step)), ...document.files],
    context,
  );
  return options.dryRun ? { ...document, dryRun: true } : document;
}
