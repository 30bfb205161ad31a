import { medianOf } from '../array/statistics.ts';
import { statusBits } from '../darks/types.ts';
import { badBySegment, bitsBySegment, type Comparison } from './quality.ts';
import type { QualityCheck, QualityFigures } from './qualityChecks.ts';

/** Constants of one gain mode: ADU, and words of status; as many numbers as the detector has pixels. */
export interface ModeConstants {
  pedestals: Float64Array;
  rms: Float64Array;
  status: Uint16Array;
}

/** Constants that applied before; null: there was no such file. */
export interface FormerMode {
  pedestals: Float64Array;
  rms: Float64Array | null;
  status: Float64Array | null;
}

/** Numbers of one mode that people look at first. */
export interface ModeSummary {
  /** Medians over all pixels, ADU. */
  medianPedestal: number;
  medianRms: number;
  badPixels: number;
  /** Count of pixels by status bit. */
  statusCounts: Record<string, number>;
  /** By panel, in array order. */
  panels: { medianPedestal: number; medianRms: number; badPixels: number }[];
  bitsBySegment: number[][];
}

const median = (data: Float64Array): number =>
  medianOf({ dtype: 'float64', shape: [data.length], data }) ?? Number.NaN;

/** Summary of the constants of one mode. `shape`: panels, rows, columns. */
export function summaryOfMode(constants: ModeConstants, shape: readonly number[]): ModeSummary {
  const { pedestals, rms, status } = constants;
  const bad = badBySegment(status, shape);
  const bits = bitsBySegment(status, shape);
  const size = status.length / bad.length;
  return {
    medianPedestal: median(pedestals),
    medianRms: median(rms),
    badPixels: bad.reduce((sum, count) => sum + count, 0),
    statusCounts: Object.fromEntries(
      statusBits.map((bit, at) => [String(bit), bits.reduce((sum, counts) => sum + counts[at], 0)]),
    ),
    panels: bad.map((badPixels, panel) => ({
      medianPedestal: median(pedestals.slice(panel * size, (panel + 1) * size)),
      medianRms: median(rms.slice(panel * size, (panel + 1) * size)),
      badPixels,
    })),
    bitsBySegment: bits,
  };
}

/** Compares the constants of one mode with those before. Median over all pixels, ADU. */
export function compareModes(now: ModeConstants, before: FormerMode): Comparison {
  const { pedestals, rms, status } = now;
  const change = pedestals.map((value, pixel) => value - before.pedestals[pixel]);
  let newlyBad = 0;
  let newlyGood = 0;
  for (let pixel = 0; pixel < status.length; pixel++) {
    const wasBad = before.status !== null && before.status[pixel] !== 0;
    if (status[pixel] !== 0 && !wasBad) newlyBad++;
    else if (status[pixel] === 0 && wasBad) newlyGood++;
  }
  const rmsBefore = before.rms === null ? 0 : median(before.rms);
  return {
    medianPedestalChange: median(change),
    rmsRatio: rmsBefore > 0 ? median(rms) / rmsBefore : null,
    newlyBad,
    newlyGood,
  };
}

/** Largest value of the 14 data bits of detectors that switch gain. */
const fullScale = 0x3fff;

/**
 * What the checks of one mode judge. Of a mode that is not of this dark the frames are not known: as many as were wanted count.
 */
export function figuresOfMode(
  constants: ModeConstants,
  comparison: Comparison | null,
  frames: { used: number | null; wanted: number; firstStage: number },
): QualityFigures {
  const { pedestals, rms, status } = constants;
  const figures = { badPixels: 0, constant: 0, saturated: 0, withoutNumber: 0 };
  for (let pixel = 0; pixel < status.length; pixel++) {
    if (status[pixel] !== 0) figures.badPixels++;
    if (rms[pixel] === 0) figures.constant++;
    if (!Number.isFinite(pedestals[pixel])) figures.withoutNumber++;
    else if (pedestals[pixel] >= fullScale) figures.saturated++;
  }
  return {
    pixels: status.length,
    framesUsed: frames.used ?? frames.wanted,
    framesWanted: frames.wanted,
    nrecs1: frames.firstStage,
    ...figures,
    comparison,
    multiGainDevice: null,
  };
}

/** Check of where the constants of a mode come from: what is not of this dark is never taken silently. */
export function originCheck(
  origin: 'dark' | 'earlier' | 'mixed' | 'default',
  text: string,
  /** The mode is one that darks are taken in; the pedestals of others come from charge injection. */
  taken: boolean,
): QualityCheck {
  const name = 'gain mode';
  if (origin === 'dark') return { name, state: 'pass', reason: text };
  if (origin === 'default')
    return taken
      ? { name, state: 'fail', reason: `missing in this dark and before it; ${text} would be deployed` }
      : { name, state: 'warn', reason: `no charge injection and no offsets; ${text}` };
  const what = taken ? 'not of this dark, or not of all panels' : 'of charge injection';
  return { name, state: taken ? 'warn' : 'pass', reason: `${what}: ${text}` };
}
