/**
 * Positions of the order statistics of the first stage among n ascending values (reference 4.4): floor(low (n-1)) and
 * ceil(high (n-1)) in double arithmetic, without interpolation; the median is the mean of the two middle values.
 */
export interface Ranks {
  low: number;
  high: number;
  middleLow: number;
  middleHigh: number;
}

export function ranksOf(count: number, quantileLow: number, quantileHigh: number): Ranks {
  const last = count - 1;
  return {
    low: Math.floor(quantileLow * last),
    high: Math.ceil(quantileHigh * last),
    middleLow: last >> 1,
    middleHigh: count >> 1,
  };
}

/** Order statistics of one pixel. All NaN where the pixel had no number at all. */
export interface PixelQuantiles {
  low: number;
  high: number;
  median: number;
  /** Median of |value - median|. */
  absdev: number;
}

const nothing: PixelQuantiles = { low: NaN, high: NaN, median: NaN, absdev: NaN };

/**
 * Order statistics of the values of one pixel. Sorts `values` in place and uses `scratch` (at least as long).
 * Values that are not numbers must have been left out.
 */
export function quantilesOf(
  values: Float64Array,
  scratch: Float64Array,
  quantileLow: number,
  quantileHigh: number,
): PixelQuantiles {
  const count = values.length;
  if (count === 0) return nothing;
  values.sort();
  const ranks = ranksOf(count, quantileLow, quantileHigh);
  const median = (values[ranks.middleLow] + values[ranks.middleHigh]) / 2;
  const deviations = scratch.subarray(0, count);
  for (let index = 0; index < count; index++) deviations[index] = Math.abs(values[index] - median);
  deviations.sort();
  const absdev = (deviations[ranks.middleLow] + deviations[ranks.middleHigh]) / 2;
  return { low: values[ranks.low], high: values[ranks.high], median, absdev };
}

/**
 * Gate of one pixel from the quantiles of the first stage (reference 4.4), both ends included, ADU. `truncate` for integer data: the ends
 * are then cut to whole numbers before the intensity limits, which may be fractions, are applied once more.
 */
export function gateOf(
  quantiles: Pick<PixelQuantiles, 'low' | 'high'>,
  intensityLow: number,
  intensityHigh: number,
  truncate: boolean,
): { low: number; high: number } {
  let low = Math.max(quantiles.low, intensityLow);
  let high = Math.min(quantiles.high, intensityHigh);
  if (truncate) {
    low = Math.trunc(low) + 0; // + 0: no end of a gate is ever -0
    high = Math.trunc(high) + 0;
  }
  if (!(high > low)) high += 1;
  return { low: Math.max(low, intensityLow) + 0, high: Math.min(high, intensityHigh) + 0 };
}
