import {
  controlWords,
  cycleOfStep,
  epix10kaDarkModes,
  epix10kaModes,
  majorityMode,
  type Epix10kaMode,
} from '../../domain/gains/epix10kaModes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { CallContext } from '../usecases/context.ts';
import type { GainDataset, GainStep } from './gainDataset.ts';

/** Number of the first calibration cycle that is no dark. */
export const firstPulsed = 5;

/** A step with the number of its calibration cycle. */
export interface Cycle {
  step: GainStep;
  /** 0 to 4 darks FH FM FL AHL-H AML-M, then the charge-injection cycles. */
  number: number;
}

/** Mode that the configuration of a step sets; null when no mode has more than half of the pixels, or nothing is known. */
export function configuredMode(step: GainStep): Epix10kaMode | null {
  const gain = step.epixGain;
  if (gain === null || typeof gain === 'string') return gain;
  return majorityMode(controlWords(gain));
}

const nameOf = (dataset: GainDataset, step: GainStep): string =>
  `${dataset.name}: run ${step.run}, step ${step.step}`;

/** Number of the cycle of a step: by its labels, else by its configuration; without labels by its position `counter` among all steps. */
function cycleOf(
  dataset: GainDataset,
  step: GainStep,
  counter: number,
  spacing: number,
  context: CallContext,
): number {
  if (step.labels === null) {
    context.note(`warning: ${nameOf(dataset, step)} has no labels: it counts as cycle ${counter}`);
    return counter;
  }
  const labelled = cycleOfStep(step.labels, dataset.source, spacing);
  if (labelled !== null) return labelled;
  const mode = configuredMode(step);
  const number = mode === null ? -1 : epix10kaDarkModes.indexOf(mode);
  if (number >= 0) {
    context.note(
      `warning: ${nameOf(dataset, step)}: its labels mean nothing, by its configuration it is ${mode}`,
    );
    return number;
  }
  throw new CalibdeskError(
    'bad-input',
    `${nameOf(dataset, step)}: neither its labels nor its configuration tell which calibration cycle it is; nothing was written`,
    { file: dataset.name, hint: 'choose other cycles with -c, or correct the labels' },
  );
}

export interface CycleOptions {
  /** Only this cycle; null: all. */
  only: number | null;
  /** Steps looked at, at most. */
  most: number;
  /** Steps left out at the begin. */
  skip: number;
  /** Spacing of pulsed pixels. */
  spacing: number;
  /** Leave out a step whose gain mode is another than that of its cycle, in place of an error. */
  skipMismatch: boolean;
}

/**
 * The calibration cycles of all runs in order, darks checked against the gain mode of their configuration.
 * @throws CalibdeskError bad-input for a step of an unknown cycle, of no gain mode, or of another mode than its cycle
 */
export async function cyclesOf(
  dataset: GainDataset,
  options: CycleOptions,
  context: CallContext,
): Promise<Cycle[]> {
  const { only, most, skip, spacing, skipMismatch } = options;
  const cycles: Cycle[] = [];
  let counter = -1;
  for (const run of dataset.runs)
    for (const step of await run.steps()) {
      counter++;
      if (counter >= most) return cycles;
      const number = cycleOf(dataset, step, counter, spacing, context);
      if (counter < skip || (only !== null && number !== only)) continue;
      if (number < firstPulsed) {
        const wrong = mismatch(step, number);
        if (wrong !== null) {
          const message = `${nameOf(dataset, step)}: ${wrong}`;
          if (!skipMismatch)
            throw new CalibdeskError('bad-input', `${message}; nothing was written`, {
              file: dataset.name,
              hint: 'with -E such a step is left out',
            });
          context.note(`warning: ${message}; it is left out`);
          continue;
        }
      }
      cycles.push({ step, number });
    }
  return cycles;
}

/** Why the configuration of a step does not fit its dark cycle, or null. */
function mismatch(step: GainStep, number: number): string | null {
  const mode = configuredMode(step);
  if (mode === null) return 'no gain mode has more than half of the pixels';
  const wanted = epix10kaModes[number];
  return mode === wanted ? null : `its gain mode is ${mode}, that of cycle ${number} is ${wanted}`;
}
