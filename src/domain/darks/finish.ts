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

/** Average and rms of the gated values (reference 4.6), 0 where no value was inside the gate. Population rms, ADU. */
export function averageAndRms(sums: Pick<PixelSums, 'sum0' | 'sum1' | 'sum2'>): {
  average: Float64Array;
  rms: Float64Array;
} {
  const pixels = sums.sum0.length;
  const average = new Float64Array(pixels);
  const rms = new Float64Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const count = sums.sum0[pixel];
    if (count === 0) continue;
    const mean = sums.sum1[pixel] / count;
    average[pixel] = mean;
    // Rounding can make the difference slightly negative where all values are large and equal.
    rms[pixel] = Math.sqrt(Math.max(0, sums.sum2[pixel] / count - mean * mean));
  }
  return { average, rms };
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

/** Status word of every pixel (reference 4.8); all comparisons strict. */
export function pixelStatus(
  arrays: { average: Float64Array; rms: Float64Array; framesBelow: Uint32Array; framesAbove: Uint32Array },
  limits: DarkLimits,
  framesOutAllowed: number,
): Uint16Array {
  const { average, rms, framesBelow, framesAbove } = arrays;
  const status = new Uint16Array(average.length);
  for (let pixel = 0; pixel < status.length; pixel++) {
    let bits = 0;
    if (rms[pixel] > limits.rms_max) bits |= 1;
    if (rms[pixel] < limits.rms_min) bits |= 2;
    if (framesAbove[pixel] > framesOutAllowed) bits |= 4;
    if (framesBelow[pixel] > framesOutAllowed) bits |= 8;
    if (average[pixel] > limits.ave_max) bits |= 16;
    if (average[pixel] < limits.ave_min) bits |= 32;
    status[pixel] = bits;
  }
  return status;
}

/** Number of pixels that have each status bit. */
export function countStatus(status: Uint16Array): Record<string, number> {
  const byWord = new Uint32Array(64);
  for (const bits of status) byWord[bits & 63]++;
  return Object.fromEntries(
    statusBits.map((bit) => [
      String(bit),
      byWord.reduce((total, count, word) => total + (word & bit ? count : 0), 0),
    ]),
  );
}

/** Refuses fewer records than the algorithm needs. */
export function checkRecords(framesUsed: number): void {
  if (framesUsed < 3)
    throw new CalibdeskError('bad-input', `dark processing needs at least 3 records, found ${framesUsed}`, {
      hint: 'check source, event range and event codes',
    });
}

/** Everything that follows from the sums: average, rms, limits, status, mask (reference 4.6 to 4.8). */
export function finishDark(sums: PixelSums, settings: DarkSettings, framesUsed: number): DarkProducts {
  checkRecords(framesUsed);
  const { parameters, nrecs, nrecs1, dtype, dataBits } = settings;
  const original = settings.original ?? false;
  if (original) addZeroRecords(nrecs1 - framesUsed, sums, settings);
  const counter = framesUsed - 1;
  const framesOutAllowed = Math.floor(parameters.fractionOut * counter);
  // Only float frames can have pixels without any value; integers leave the start values behind with the first record.
  if (dtype === 'float32') replaceInfinities(sums);
  const { average, rms } = averageAndRms(sums);
  const limits = darkLimits(average, rms, parameters);
  const status = pixelStatus({ ...sums, average, rms }, limits, framesOutAllowed);
  const mask = new Uint8Array(status.length);
  for (let pixel = 0; pixel < mask.length; pixel++) mask[pixel] = status[pixel] === 0 ? 1 : 0;
  return {
    shape: [...settings.shape],
    dtype,
    dataBits,
    parameters: { ...parameters },
    nrecs,
    nrecs1,
    original,
    framesUsed,
    counter,
    framesOutAllowed,
    ...sums,
    average,
    rms,
    status,
    mask,
    limits,
    statusCounts: countStatus(status),
  };
}

/** A pixel that never had a number has no extremes. */
function replaceInfinities(sums: PixelSums): void {
  for (let pixel = 0; pixel < sums.maximum.length; pixel++)
    if (sums.maximum[pixel] < sums.minimum[pixel]) sums.maximum[pixel] = sums.minimum[pixel] = NaN;
}
