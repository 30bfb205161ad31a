import { selectRank } from '../array/statistics.ts';

/** One outlier test, as the JSON document and the log of det_pixel_status tell it. NaN where nothing could be found. */
export interface Evaluation {
  title: string;
  vmin_abs: number;
  vmax_abs: number;
  snrmax: number;
  /** Values strictly between the absolute limits (NaN counts too), of `size`. */
  selected: number;
  size: number;
  median: number;
  /** Median absolute deviation, or the standard deviation where that is 0. */
  spread: number;
  spread_was_zero: boolean;
  /** Limits found; values on or beyond them are outliers. */
  vmin: number;
  vmax: number;
  n_lo: number;
  n_hi: number;
}

/** Median of the values, mean of the middle two for an even count; NaN for none or when one is NaN. Reorders `values`. */
export function medianInPlace(values: Float64Array): number {
  if (values.length === 0 || values.includes(NaN)) return NaN;
  const middle = values.length >>> 1;
  const upper = selectRank(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) if (values[i] > lower) lower = values[i];
  return (lower + upper) / 2;
}

/** Population standard deviation, two passes. */
function deviationOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / values.length);
}

/**
 * Outlier test of det_pixel_status (reference dark-processing 9.2): median and spread of the values strictly inside the
 * absolute limits, band of `snrmax` spreads about the median, cut at the absolute limits; both ends count as outliers.
 */
export function evaluate(
  title: string,
  values: Float64Array,
  absolute: { low: number; high: number },
  snrmax: number,
): Evaluation {
  // Written so that NaN, which is neither low nor high, stays selected.
  const selection = values.filter((value) => !(value <= absolute.low || value >= absolute.high));
  const selected = selection.length;
  const median = medianInPlace(selection.slice());
  let spread = medianInPlace(selection.map((value) => Math.abs(value - median)));
  const zero = spread === 0;
  if (zero) spread = deviationOf(selection);
  const nothing = Number.isNaN(median) || Number.isNaN(spread);
  const vmin = nothing ? NaN : Math.max(median - snrmax * spread, absolute.low);
  const vmax = nothing ? NaN : Math.min(median + snrmax * spread, absolute.high);
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value <= vmin) low++;
    if (value >= vmax) high++;
  }
  return {
    title,
    vmin_abs: absolute.low,
    vmax_abs: absolute.high,
    snrmax,
    selected,
    size: values.length,
    median,
    spread,
    spread_was_zero: zero,
    vmin,
    vmax,
    n_lo: low,
    n_hi: high,
  };
}

/** Adds the bits of an outlier test to the status words. */
export function flag(
  status: Uint16Array,
  values: Float64Array,
  test: Evaluation,
  lowBit: number,
  highBit: number,
): void {
  for (let pixel = 0; pixel < values.length; pixel++) {
    if (values[pixel] <= test.vmin) status[pixel] += lowBit;
    if (values[pixel] >= test.vmax) status[pixel] += highBit;
  }
}
