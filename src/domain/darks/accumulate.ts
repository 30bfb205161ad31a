import { CalibdeskError } from '../errors.ts';
import { checkRecords, finishDark } from './finish.ts';
import { checkDarkSettings, pixelCount } from './settings.ts';
import { addRecord, createSums, findGates, maskedValues } from './sums.ts';
import type { DarkProducts, DarkSettings, FramePixels } from './types.ts';

/**
 * Two-stage dark accumulation in plain TypeScript: the readable form of the algorithm (reference 4.3 to 4.8) and the
 * twin that the kernels are checked against.
 *
 * n = min(frames, nrecs) records are used. The gate of each pixel comes from the first min(n, nrecs1), then all n are counted
 * with it. `frames`: one array of all pixels per record, raw ADU in the dtype of the settings.
 */
export function accumulatePlain(frames: readonly FramePixels[], settings: DarkSettings): DarkProducts {
  checkDarkSettings(settings);
  const pixels = pixelCount(settings.shape);
  const used = frames.slice(0, settings.nrecs);
  checkRecords(used.length);
  used.forEach((frame, index) => {
    if (frame.length !== pixels)
      throw new CalibdeskError('bad-input', `record ${index} has ${frame.length} pixels, expected ${pixels}`);
  });
  const sums = createSums(pixels, settings.dtype);
  const masked = (frame: FramePixels): FramePixels => maskedValues(frame, settings.dtype, settings.dataBits);
  findGates(used.slice(0, settings.nrecs1).map(masked), sums, 0, settings);
  for (const frame of used) addRecord(masked(frame), sums, 0, settings);
  return finishDark(sums, settings, used.length);
}
