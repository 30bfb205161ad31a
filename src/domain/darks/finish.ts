import { correctForGate } from './gateCorrection.ts';
import { meanOf, standardDeviationOf } from './pairwise.ts';
import { addZeroRecords, type PixelSums } from './sums.ts';
import {
  statusBits,
  type DarkLimits,
  type DarkParameters,
  type DarkProducts,
  type DarkSettings,
} from './types.ts';
import { CalibdeskError } from '../errors.ts';

/** Average and rms of the pixels, ADU. */
export interface Moments {
  average: Float64Array;
  rms: Float64Array;
}

/**
 * Average and rms of the gated values (reference 4.6) of pixels [begin, end), 0 where no value was inside the gate.
 * Population rms, ADU. Every pixel by itself, so that workers may share the pixels.
 */
export function writeMoments(
  sums: Pick<PixelSums, 'sum0' | 'sum1' | 'sum2'>,
  { average, rms }: Moments,
  begin: number,
  end: number,
): void {
  const { sum0, sum1, sum2 } = sums;
  for (let pixel = begin; pixel < end; pixel++) {
    const count = sum0[pixel];
    if (count === 0) {
      average[pixel] = rms[pixel] = 0;
      continue;
    }
    const mean = sum1[pixel] / count;
    average[pixel] = mean;
    // Rounding can make the difference slightly negative where all values are large and equal.
    rms[pixel] = Math.sqrt(Math.max(0, sum2[pixel] / count - mean * mean));
  }
}

/** Average and rms of all pixels; see `writeMoments`. */
export function averageAndRms(sums: Pick<PixelSums, 'sum0' | 'sum1' | 'sum2'>): Moments {
  const pixels = sums.sum0.length;
  const moments = { average: new Float64Array(pixels), rms: new Float64Array(pixels) };
  writeMoments(sums, moments, 0, pixels);
  return moments;
}

/** Are zero records still to be counted, so that average and rms cannot be final before? See `addZeroRecords`. */
export function lacksZeroRecords(settings: DarkSettings, framesUsed: number): boolean {
  return settings.original === true && framesUsed < settings.nrecs1;
}

/** Limits of one array (reference 4.7): absolute ones, narrowed to mean -+ sigmas where sigmas are positive. */
export function limitsOf(
  values: Float64Array,
  sigmasLow: number,
  sigmasHigh: number,
  lowest: number,
  highest: number,
): { low: number; high: number; mean: number; std: number } {
  const mean = meanOf(values);
  const std = standardDeviationOf(values, mean);
  const low = sigmasLow > 0 ? mean - sigmasLow * std : lowest;
  const high = sigmasHigh > 0 ? mean + sigmasHigh * std : highest;
  return { low: Math.max(low, lowest), high: Math.min(high, highest), mean, std };
}

export function darkLimits(average: Float64Array, rms: Float64Array, p: DarkParameters): DarkLimits {
  const ofRms = limitsOf(rms, p.rmsSigmasLow, p.rmsSigmasHigh, p.rmsLow, p.rmsHigh);
  const ofAverage = limitsOf(
    average,
    p.intensitySigmasLow,
    p.intensitySigmasHigh,
    p.intensityLow,
    p.intensityHigh,
  );
  return {
    rms_min: ofRms.low,
    rms_max: ofRms.high,
    ave_min: ofAverage.low,
    ave_max: ofAverage.high,
    rms_mean: ofRms.mean,
    rms_std: ofRms.std,
    ave_mean: ofAverage.mean,
    ave_std: ofAverage.std,
  };
}

/** Status words (reference 4.8; all comparisons strict), what is good (1) or bad (0), and the number of pixels by bit. */
export function pixelStatus(
  arrays: { average: Float64Array; rms: Float64Array; framesBelow: Uint32Array; framesAbove: Uint32Array },
  limits: DarkLimits,
  framesOutAllowed: number,
): { status: Uint16Array; mask: Uint8Array; counts: Record<string, number> } {
  const { average, rms, framesBelow, framesAbove } = arrays;
  const { rms_min: rmsLow, rms_max: rmsHigh, ave_min: averageLow, ave_max: averageHigh } = limits;
  const status = new Uint16Array(average.length);
  const mask = new Uint8Array(average.length);
  const byWord = new Uint32Array(64);
  let good = 0;
  for (let pixel = 0; pixel < status.length; pixel++) {
    const spread = rms[pixel];
    const mean = average[pixel];
    const bits =
      (spread > rmsHigh ? 1 : 0) |
      (spread < rmsLow ? 2 : 0) |
      (framesAbove[pixel] > framesOutAllowed ? 4 : 0) |
      (framesBelow[pixel] > framesOutAllowed ? 8 : 0) |
      (mean > averageHigh ? 16 : 0) |
      (mean < averageLow ? 32 : 0);
    if (bits === 0) {
      mask[pixel] = 1;
      good++;
      continue;
    }
    status[pixel] = bits;
    byWord[bits]++;
  }
  byWord[0] = good;
  const counts = Object.fromEntries(
    statusBits.map((bit) => [
      String(bit),
      byWord.reduce((total, count, word) => total + (word & bit ? count : 0), 0),
    ]),
  );
  return { status, mask, counts };
}

/** Refuses fewer records than the algorithm needs. */
export function checkRecords(framesUsed: number): void {
  if (framesUsed < 3)
    throw new CalibdeskError('bad-input', `dark processing needs at least 3 records, found ${framesUsed}`, {
      hint: 'check source, event range and event codes',
    });
}

/**
 * Everything that follows from the sums: average, rms, limits, status, mask (reference 4.6 to 4.8). The arrays of the sums become
 * part of the products. `moments`: average and rms if they are known already.
 */
export function finishDark(
  sums: PixelSums,
  settings: DarkSettings,
  framesUsed: number,
  moments: Moments | null = null,
): DarkProducts {
  checkRecords(framesUsed);
  const { parameters, nrecs, nrecs1, dtype, dataBits } = settings;
  const original = settings.original ?? false;
  const late = lacksZeroRecords(settings, framesUsed);
  if (late) addZeroRecords(nrecs1 - framesUsed, sums, settings);
  const counter = framesUsed - 1;
  const framesOutAllowed = Math.floor(parameters.fractionOut * counter);
  // Only float frames can have pixels without any value; integers leave the start values behind with the first record.
  if (dtype === 'float32') replaceInfinities(sums);
  const { average, rms } = moments === null || late ? averageAndRms(sums) : moments;
  const rmsCorrected = settings.correctRms ?? false;
  if (rmsCorrected) correctForGate(rms, sums.sum0, framesUsed);
  const limits = darkLimits(average, rms, parameters);
  const { status, mask, counts } = pixelStatus({ ...sums, average, rms }, limits, framesOutAllowed);
  return {
    shape: [...settings.shape],
    dtype,
    dataBits,
    parameters: { ...parameters },
    nrecs,
    nrecs1,
    original,
    rmsCorrected,
    framesUsed,
    counter,
    framesOutAllowed,
    ...sums,
    average,
    rms,
    status,
    mask,
    limits,
    statusCounts: counts,
  };
}

/** A pixel that never had a number has no extremes. */
function replaceInfinities(sums: PixelSums): void {
  for (let pixel = 0; pixel < sums.maximum.length; pixel++)
    if (sums.maximum[pixel] < sums.minimum[pixel]) sums.maximum[pixel] = sums.minimum[pixel] = NaN;
}
