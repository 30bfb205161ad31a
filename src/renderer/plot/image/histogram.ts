import type { NdArray } from '../../../domain/array/ndarray.ts';
import { isIntegerDtype } from '../../../domain/array/ndarray.ts';
import { numbersOf } from './values.ts';

/** Counts over equal bins; bin i holds start + i*width <= value < start + (i+1)*width, the last one its upper edge too. */
export interface Histogram {
  start: number;
  width: number;
  counts: Uint32Array<ArrayBuffer>;
  /** Finite values below and above the bins; infinities count here too. */
  below: number;
  above: number;
  nan: number;
  /** Every `stride`-th element was counted; 1 = all. */
  stride: number;
}

export interface Bins {
  start: number;
  width: number;
  count: number;
  /** Value that still belongs to the last bin, which is closed on both sides (as in numpy). */
  last?: number;
}

/**
 * Bins that cover [low, high]. For integers the width is a whole number and the edges lie halfway between values, so
 * that no bin holds more possible values than another (which would draw combs that are not in the data).
 */
export function chooseBins(low: number, high: number, maximumBins: number, integer: boolean): Bins {
  if (integer) {
    const first = Math.floor(low);
    const span = Math.ceil(high) - first + 1;
    const width = Math.max(1, Math.ceil(span / maximumBins));
    return { start: first - 0.5, width, count: Math.max(1, Math.ceil(span / width)) };
  }
  if (!(high > low)) {
    const reach = Math.abs(low) * 1e-3 || 0.5;
    return { start: low - reach, width: 2 * reach, count: 1 };
  }
  return { start: low, width: (high - low) / maximumBins, count: maximumBins, last: high };
}

/** Histogram of all elements (or of every `stride`-th) over given bins. */
export function countBins(array: NdArray, bins: Bins, stride = 1): Histogram {
  const values = numbersOf(array.data);
  const counts = new Uint32Array(bins.count);
  const { start, count } = bins;
  const scale = 1 / bins.width;
  const last = bins.last ?? -Infinity;
  let below = 0;
  let above = 0;
  let nan = 0;
  for (let i = 0; i < values.length; i += stride) {
    const place = Math.floor((values[i] - start) * scale);
    if (place >= 0 && place < count) counts[place]++;
    else if (place < 0) below++;
    else if (values[i] <= last) counts[count - 1]++;
    else if (place >= count) above++;
    else nan++;
  }
  return { start, width: bins.width, counts, below, above, nan, stride };
}

/** Histogram over [low, high] in at most `maximumBins` bins. */
export function histogramOf(
  array: NdArray,
  low: number,
  high: number,
  maximumBins = 256,
  stride = 1,
): Histogram {
  return countBins(array, chooseBins(low, high, maximumBins, isIntegerDtype(array.dtype)), stride);
}
