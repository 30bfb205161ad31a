import type { Bench } from './bench.ts';
import { benchCases, type CalibCase } from './calibFrames.ts';

/** Common mode by the bits of algorithm 7: rows of a bank, columns of a bank, banks, all of them. */
const settings = [
  ['off', '0'],
  ['rows', '7,1,100,0'],
  ['cols', '7,2,10,10'],
  ['banks', '7,4,100,10'],
  ['all', '7,7,100,10'],
] as const;

/** Seconds of the original for one frame by setting (reference epix10ka-jungfrau 10), null where it is not known. */
const cases = (
  name: string,
  device: string,
  shape: number[],
  original: Partial<Record<(typeof settings)[number][0], number>>,
): CalibCase[] =>
  settings.map(([setting, commonMode]) => ({
    name: `${name} ${setting}`,
    device,
    shape,
    commonMode,
    until: 'mask',
    originalMilliseconds: original[setting] ?? null,
  }));

/** Frames that the row may take without being asked: memory holds a ring of four of them. */
const usual = 32;

/** Calibrated frames of a Jungfrau 4M: gain by the bits of each word, pedestals, common mode, gain, mask. */
export const calibJungfrauBench: Bench = {
  summary: 'calibrated frames of a Jungfrau 4M in memory, by common mode, beside a memory copy',
  run: (options, context) =>
    benchCases(
      cases('jungfrau4M', 'Jungfrau', [8, 512, 1024], { off: 1000 / 34, rows: 1000 / 2.4 }),
      { ...options, frames: options.frames ?? usual },
      context,
    ),
};

/** Calibrated frames of an ePix10ka 2M: gain by the mode of each pixel. */
export const calibEpix10kaBench: Bench = {
  summary: 'calibrated frames of an ePix10ka 2M in memory, by common mode, beside a memory copy',
  run: (options, context) =>
    benchCases(
      cases('epix10ka2M', 'Epix10ka2M', [16, 352, 384], { off: 1000 / 50, cols: 1000 / 5.3 }),
      { ...options, frames: options.frames ?? usual },
      context,
    ),
};
