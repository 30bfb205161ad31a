import type { Dataset, DatasetEvent, DatasetSource } from '../datasets/dataset.ts';
import type { Calibration } from './loadCalibration.ts';

/**
 * Follows the configuration of an epix10ka from calib cycle to calib cycle: asked for each event in turn, gives the control words for
 * `Calibration.useWords` where they are others than before, else null. `fixed`: the configuration was given, whatever the data say.
 */
export function wordsOfCycles(
  dataset: Dataset,
  source: DatasetSource,
  calibration: Calibration,
  fixed: boolean,
): (event: DatasetEvent) => Promise<Uint8Array | null> {
  let cycle = 0;
  return async (event) => {
    if (fixed || !calibration.plan.words || event.calibCycle === cycle) return null;
    cycle = event.calibCycle;
    return (await dataset.controlWords?.(cycle, source)) ?? null;
  };
}
