import type { GainStepDetail, GainSteps } from '../../contract/gainDarks.ts';
import { cycleOfStep, epix10kaDarkModes } from '../../domain/gains/epix10kaModes.ts';
import { isJungfrauMode, jungfrauGainIndex, jungfrauPlaneNames } from '../../domain/gains/jungfrauModes.ts';
import { detectorTypeOf } from '../../domain/store/detectorTypes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { configuredMode, firstPulsed } from '../gains/epixCycles.ts';
import {
  frameCount,
  panelNamesOf,
  type GainDataset,
  type GainFamily,
  type GainStep,
} from '../gains/gainDataset.ts';
import { withRuns } from '../gains/moreRuns.ts';
import { openGains } from '../gains/openGains.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';
import { usualSpacing } from './darkEpix10ka.ts';

/** Family of a detector that switches gain, by its source; null for others. */
export function gainFamilyOf(source: string): GainFamily | null {
  const { base } = detectorTypeOf(source);
  if (base === 'JungfrauV1') return 'jungfrau';
  return base === 'Epix10kaV1' ? 'epix10ka' : null;
}

/** Plane or mode that a step is a dark of; null: of none, or it cannot be told. */
function placeOf(dataset: GainDataset, step: GainStep): { mode: string | null; place: number | null } {
  if (dataset.numbers.family === 'jungfrau') {
    const mode = step.jungfrauMode;
    return { mode, place: mode !== null && isJungfrauMode(mode) ? jungfrauGainIndex(mode) : null };
  }
  const mode = configuredMode(step);
  const labelled = step.labels === null ? null : cycleOfStep(step.labels, dataset.source, usualSpacing);
  if (labelled !== null && labelled >= firstPulsed) return { mode, place: null };
  const place = labelled ?? (mode === null ? -1 : epix10kaDarkModes.indexOf(mode));
  // A dark whose configuration says another mode than its label is refused by the processing too.
  const fits = place >= 0 && (mode === null || mode === epix10kaDarkModes[place]);
  return { mode, place: fits ? place : null };
}

/**
 * Which gain modes a run has darks of, with further runs where each mode was taken in a run of its own.
 * @throws CalibdeskError bad-input for a detector of one gain; those of opening the data
 */
export async function describeGains(
  input: { dsname: string; source: string; moreRuns: readonly number[]; indexFile?: IndexFile | undefined },
  context: CallContext,
): Promise<GainSteps> {
  const family = gainFamilyOf(input.source);
  if (family === null)
    throw new CalibdeskError('bad-input', `${input.source} does not switch gain`, {
      hint: 'its dark has one mode',
    });
  const warnings: string[] = [];
  const noting: CallContext = { ...context, note: (message) => void warnings.push(message) };
  const name = withRuns(input.dsname, input.moreRuns);
  const { source, indexFile } = input;
  const dataset = await openGains([name], { source, family, runs: null, indexFile }, noting);
  try {
    const names: readonly string[] = family === 'jungfrau' ? jungfrauPlaneNames : epix10kaDarkModes;
    const modes = names.map((mode) => ({ mode, steps: [] as GainStepDetail[] }));
    const others: GainStepDetail[] = [];
    for (const run of dataset.runs)
      for (const step of await run.steps()) {
        const { mode, place } = placeOf(dataset, step);
        const detail = { run: step.run, step: step.step, mode, frames: frameCount(step) };
        (place === null ? others : modes[place].steps).push(detail);
      }
    return {
      source: dataset.source,
      family,
      modes,
      others,
      panels: panelNamesOf(dataset.source, dataset.numbers).ids,
      warnings,
    };
  } finally {
    await dataset.close();
  }
}
