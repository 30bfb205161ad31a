import { encodeNpy } from '../../domain/array/npy.ts';
import { ndArray, type NdArray } from '../../domain/array/ndarray.ts';
import type { EventCodeSelection } from '../../domain/darkFiles/eventCodes.ts';
import type { DarkLimits, DarkParameters } from '../../domain/darks/types.ts';
import { panelTypes, type PanelPrefix, type PanelType } from '../../domain/gains/panelFiles.ts';
import {
  isJungfrauMode,
  jungfrauGainIndex,
  jungfrauGainState,
  jungfrauModeNames,
  jungfrauModeText,
  type JungfrauModeName,
} from '../../domain/gains/jungfrauModes.ts';
import { stampIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { jungfrauDark, type JungfrauDarkResult } from '../engine/gains/jungfrauDark.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { recordCommand, type CommandLine } from '../gains/commandRecords.ts';
import { frameCount, type GainDataset, type GainRun, type GainStep } from '../gains/gainDataset.ts';
import { openGains } from '../gains/openGains.ts';
import { checkPanels, type PanelDocument } from '../gains/panelCheck.ts';
import { formatRows, withRepository, type Repository, type RepositoryOptions } from '../gains/repository.ts';
import { EventTaker, framesOfStep, joinFrames } from '../gains/stepEvents.ts';
import type { DarkFrames } from '../engine/gains/darkFrames.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import type { CallContext, Identity } from './context.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** What the commands of gain-switching detectors need of the product. */
export interface GainServices {
  readonly pool: WorkerPool;
  readonly identity: Identity;
  readonly indexFile?: IndexFile;
}

/** A step whose constants are made; the arrays are overwritten by the next one. */
export interface StepDone {
  run: number;
  step: number;
  mode: string;
  /** Steps done and to do. */
  done: number;
  of: number;
  shape: readonly number[];
  framesUsed: number;
  /** ADU. */
  average: Float64Array;
  rms: Float64Array;
}

/** jungfrau_dark_proc in whole words (reference epix10ka-jungfrau 4.1). */
export interface DarkJungfrauInput {
  names: readonly string[];
  source: string;
  runs: readonly number[] | null;
  repository: RepositoryOptions;
  command: CommandLine;
  experiment: string | null;
  events: number;
  skip: number;
  stop: number;
  codes: EventCodeSelection | null;
  onlyStep: number | null;
  mostSteps: number | null;
  segment: number | null;
  nrecs: number;
  nrecs1: number;
  parameters: DarkParameters;
  /** Folder for unrounded arrays; null: none. */
  npy: string | null;
  onStep?: ((step: StepDone) => void) | undefined;
}

export interface DarkJungfrauStep {
  run: number;
  step: number;
  gain_mode: string;
  /** Plane of the constants. */
  index: number;
  frames: number;
  frames_used: number;
  status_histogram: Record<string, number>;
  limits: Pick<DarkLimits, 'rms_min' | 'rms_max' | 'ave_min' | 'ave_max'> & { nevlm: number };
}

export interface DarkJungfrauDocument {
  detector: string;
  experiment: string;
  tstamp: string;
  panels: PanelDocument[];
  steps: DarkJungfrauStep[];
  files: string[];
  dryRun?: true;
}

/** Frames of one accumulation: a step, or with event codes a run. */
interface Portion {
  step: GainStep;
  mode: JungfrauModeName;
  frames: DarkFrames;
  offered: number;
}

function modeOf(step: GainStep, name: string): JungfrauModeName {
  const mode = step.jungfrauMode;
  if (mode !== null && isJungfrauMode(mode)) return mode;
  throw new CalibdeskError(
    'bad-input',
    `${name}: run ${step.run}, step ${step.step}: ${mode === null ? 'its gain mode is not known' : `there is no gain mode ${JSON.stringify(mode)}`}; nothing was written`,
    { file: name, hint: `modes are ${jungfrauModeNames.join(', ')}` },
  );
}

/** Works out, before anything is processed, which frames make which constants. */
async function portionsOf(dataset: GainDataset, input: DarkJungfrauInput): Promise<Portion[]> {
  const { onlyStep, mostSteps, segment, nrecs, codes } = input;
  const taker = new EventTaker(input);
  const portions: Portion[] = [];
  let steps = 0;
  for (const run of dataset.runs) {
    const parts: Portion[] = [];
    let taken = 0;
    for (const step of await run.steps()) {
      steps++;
      if (mostSteps !== null && steps > mostSteps) taker.ended = true;
      if (onlyStep !== null && step.step > onlyStep) taker.ended = true;
      if (taker.ended) break;
      if (onlyStep !== null && step.step < onlyStep) continue;
      const mode = modeOf(step, dataset.name);
      const indices = taker.take(step, codes === null ? nrecs : nrecs - taken);
      taken += indices.length;
      parts.push({ step, mode, frames: framesOfStep(step, indices, segment), offered: frameCount(step) });
      if (taker.ended) break;
    }
    if (codes !== null && parts.length > 0)
      // With event codes statistics go on through the run, under the mode of its first step.
      portions.push({
        ...parts[0],
        frames: joinFrames(parts.map((part) => part.frames)),
        offered: parts.reduce((sum, part) => sum + part.offered, 0),
      });
    else portions.push(...parts);
    if (taker.ended) break;
  }
  if (portions.length === 0)
    throw new CalibdeskError(
      'bad-input',
      `${dataset.name}: there is no step to process; nothing was written`,
      {
        file: dataset.name,
        hint: 'check --stepnum and --stepmax',
      },
    );
  return portions;
}

const products: readonly [PanelType, (dark: JungfrauDarkResult['dark']) => NdArray['data']][] = [
  ['pedestals', (dark) => dark.average],
  ['rms', (dark) => dark.rms],
  ['status', (dark) => dark.status],
  ['dark_min', (dark) => dark.minimum],
  ['dark_max', (dark) => dark.maximum],
];

/** The unrounded arrays of a step, `g<index>_<name>.npy`. */
function arraysOf({ dark }: JungfrauDarkResult, shape: readonly number[]): [name: string, array: NdArray][] {
  const float64 = (data: Float64Array): NdArray => ndArray('float64', shape, data);
  const uint16 = (data: Uint16Array): NdArray => ndArray('uint16', shape, data);
  const { gateLow, gateHigh, median, absdev } = dark.first!;
  return [
    ['pedestals', float64(dark.average)],
    ['rms', float64(dark.rms)],
    ['median', float64(median)],
    ['abs_dev', float64(absdev)],
    ['status', uint16(dark.status)],
    ['dark_min', uint16(dark.minimum)],
    ['dark_max', uint16(dark.maximum)],
    ['gate_lo', uint16(gateLow)],
    ['gate_hi', uint16(gateHigh)],
  ];
}

/** A repository for the plain arrays, with the same rules of writing. */
const plainFolder = (input: DarkJungfrauInput): RepositoryOptions => ({
  ...input.repository,
  root: input.npy ?? '',
});

/**
 * Dark constants of a jungfrau, step by step, into the repository of panels: all files of the command or none. Statistics are those of the whole detector.
 * @throws CalibdeskError not-found for data set, run, detector, stack; bad-input for an unknown gain mode, too few frames, missing or extra modules
 */
export async function darkJungfrau(
  services: GainServices,
  input: DarkJungfrauInput,
  context: CallContext,
): Promise<DarkJungfrauDocument> {
  const { source, runs, experiment } = input;
  const dataset = await openGains(
    input.names,
    {
      source,
      runs,
      family: 'jungfrau',
      ...(experiment === null ? {} : { experiment }),
      indexFile: services.indexFile,
    },
    context,
  );
  try {
    return await processRuns(services, dataset, input, context);
  } finally {
    await dataset.close();
  }
}

async function processRuns(
  services: GainServices,
  dataset: GainDataset,
  input: DarkJungfrauInput,
  context: CallContext,
): Promise<DarkJungfrauDocument> {
  const { segment, repository: options } = input;
  const experiment = input.experiment ?? dataset.experiment;
  checkNameForFiles(experiment, 'experiment');
  const portions = await portionsOf(dataset, input);
  const [modules, rows, columns] = portions[0].step.shape;
  const { ids } = checkPanels(dataset, modules);
  if (segment !== null && segment >= modules)
    throw new CalibdeskError('usage', `there is no module ${segment}: the detector has ${modules}`);
  const chosen = segment === null ? ids.map((_, index) => index) : [segment];
  const tstamp = stampIn(new Date(1000 * (dataset.runs[0] as GainRun).seconds), options.zone);
  const document: DarkJungfrauDocument = {
    detector: dataset.source,
    experiment,
    tstamp,
    panels: [],
    steps: [],
    files: [],
  };
  const writeAll = async (repository: Repository, plain: Repository | null): Promise<void> => {
    for (const index of chosen)
      document.panels.push({
        index,
        id: ids[index],
        alias: await repository.aliasOf(ids[index], { experiment, run: portions[0].step.run }),
      });
    // The constants of a step are written before the next one begins: its memory serves them all.
    let reuse: JungfrauDarkResult['dark'] | undefined;
    for (const portion of portions) {
      const { step, mode } = portion;
      const index = jungfrauGainIndex(mode);
      const shape = [chosen.length, rows, columns] as const;
      const result = await jungfrauDark(
        services.pool,
        {
          shape,
          frames: portion.frames,
          parameters: input.parameters,
          nrecs1: input.nrecs1,
          expectedState: jungfrauGainState[index],
          keepFirst: plain !== null,
          label: `run ${step.run}, step ${step.step} (${mode})`,
          reuse,
        },
        context,
      );
      reuse = result.dark;
      for (const [at, panel] of document.panels.entries()) {
        const prefix: PanelPrefix = {
          detector: 'jungfrau',
          alias: panel.alias,
          stamp: tstamp,
          experiment,
          run: step.run,
        };
        const range = [at * rows * columns, (at + 1) * rows * columns] as const;
        for (const [type, dataOf] of products) {
          const { format } = panelTypes[type];
          const text = await formatRows(
            services.pool,
            dataOf(result.dark),
            range,
            columns,
            format,
            context.signal,
          );
          await repository.writePanel(panel.id, prefix, type, jungfrauModeText(mode), text);
        }
      }
      if (plain !== null)
        for (const [name, array] of arraysOf(result, shape))
          await plain.write(`g${index}_${name}.npy`, encodeNpy(array));
      const { rms_min, rms_max, ave_min, ave_max } = result.limits;
      document.steps.push({
        run: step.run,
        step: step.step,
        gain_mode: mode,
        index,
        frames: portion.offered,
        frames_used: result.framesUsed,
        status_histogram: result.histogram,
        limits: { rms_min, rms_max, ave_min, ave_max, nevlm: result.framesOutAllowed },
      });
      const { average, rms } = result.dark;
      input.onStep?.({
        run: step.run,
        step: step.step,
        mode,
        done: document.steps.length,
        of: portions.length,
        shape,
        framesUsed: result.framesUsed,
        average,
        rms,
      });
    }
  };
  await withRepository(options, services.identity, context, async (repository) => {
    if (input.npy === null) await writeAll(repository, null);
    else
      await withRepository(plainFolder(input), services.identity, context, (plain) =>
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
