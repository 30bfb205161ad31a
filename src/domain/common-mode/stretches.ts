import { valueOfRank } from './median.ts';
import type { CommonModeInputs, Correction } from './types.ts';

/** Histogram bins of algorithm 3: -16384 to 16383, what lies beyond is counted in the last bin. */
const lowestBin = -16384;
const highestBin = 16383;

/** Mean of good values below the threshold, double sum cast to float32; null without any. */
function meanBelow(values: Float32Array, count: number): number | null {
  if (count === 0) return null;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  return Math.fround(sum / count);
}

/**
 * Median by bins of 1 ADU, cut toward zero: the first bin at which at least half of the values are reached. As the bin rises
 * with the value, it is the bin of the value of that rank.
 */
function binnedMedian(values: Float32Array, count: number): number | null {
  if (count === 0) return null;
  const bin = Math.trunc(valueOfRank(values, count, Math.ceil(count / 2) - 1));
  return Math.max(lowestBin, Math.min(highestBin, bin)) + 0; // never -0
}

/** Parameters of algorithms 2 and 3 as they are used: threshold and largest correction, ADU, rounded to float32; pixels of a stretch. */
export function stretchRule(numbers: readonly number[]): {
  threshold: number;
  largest: number;
  length: number;
} {
  const [, p1 = 0, p2 = 0, p3 = 0] = numbers;
  const length = Math.trunc(p3) < 100 ? 128 : Math.trunc(p3);
  return { threshold: Math.fround(p1), largest: Math.fround(p2), length };
}

/**
 * Algorithms 2 (mean) and 3 (median by bins): p1 threshold, p2 largest correction, p3 length of a stretch (below 100: 128). `order`
 * gives the pixels in the order in which stretches are cut, null: as they lie. The last stretch may be shorter.
 * Source: reference dark-processing 10.2, 10.3.
 */
export function stretchCorrection(
  frameSize: number,
  numbers: readonly number[],
  inputs: CommonModeInputs,
  order: Int32Array | null,
): Correction {
  const { threshold, largest, length } = stretchRule(numbers);
  const estimate = numbers[0] === 2 ? meanBelow : binnedMedian;
  const scratch = new Float32Array(Math.min(length, frameSize));
  const { status } = inputs;
  return (frame) => {
    for (let first = 0; first < frameSize; first += length) {
      const end = Math.min(frameSize, first + length);
      let count = 0;
      for (let at = first; at < end; at++) {
        const pixel = order === null ? at : order[at];
        if ((status === null || status[pixel] === 0) && frame[pixel] < threshold)
          scratch[count++] = frame[pixel];
      }
      const correction = estimate(scratch, count);
      if (correction === null || !(Math.abs(correction) <= largest)) continue;
      for (let at = first; at < end; at++) frame[order === null ? at : order[at]] -= correction;
    }
  };
}
