import { fillHistogram, WINDOW } from './_histogram';
import { ofOneGain, rawValues, scaled } from './_oneGainPixels';
import { BINS, LOWEST, valueOf } from './_wholePedestals';

// Common mode of cspad sections and of other long stretches: twin of domain/common-mode/histogramPeak.ts.

/** The peak cannot be told from the bins of the window. */
const UNTOLD: f64 = Infinity;
/** Bin before the window in which the next peak is expected; -1 when all bins are needed. */
let expected: i32 = -1;
/** Bins of the window below the peak: pixels under it must not be more than the threshold. Above it, only the flank is needed. */
const BELOW_PEAK: i32 = 50;
/** Half width of the widest peaks that a window is tried for: they may move a little. */
const WIDEST_REACH: i32 = 40;

/**
 * Position of the peak in the bins `low` to `high`, ADU; NaN when it is unknown. Unless these are all bins: UNTOLD when others are needed, of which no one
 * below `low` is above the threshold.
 */
function peakOf(bins: usize, low: i32, high: i32, meanLimit: f64, sigmaLimit: f64, threshold: i32): f64 {
  const whole = low == 0 && high == BINS;
  let at = -1;
  let count = -1;
  let right = high;
  for (let i = low; i < high; i++) {
    const found = load<i32>(bins + 4 * <usize>i);
    if (found > count && found > threshold) {
      at = i;
      count = found;
    } else if (count > 0 && found <= count >> 1) {
      right = i;
      break;
    }
  }
  if (whole) expected = -1;
  if (at < 0) return whole ? NaN : UNTOLD;
  if (right == high && !whole) return UNTOLD;
  let left = at;
  while (left >= low && load<i32>(bins + 4 * <usize>left) > count >> 1) left--;
  if (left < low && !whole) return UNTOLD;
  let sigma = <f64>(right - left) / 2.36;
  let mean = <f64>at;
  let widest = 0;
  for (let pass = 0; pass < 2; pass++) {
    const reach = <i32>min<f64>(sigma * 2 + 0.5, <f64>BINS);
    if (!whole && (at - reach < low || at + reach >= high)) return UNTOLD;
    widest = max(widest, reach);
    let s0: f64 = 0;
    let s1: f64 = 0;
    let s2: f64 = 0;
    for (let i = max(0, at - reach); i < BINS && i <= at + reach; i++) {
      const weight = <f64>load<i32>(bins + 4 * <usize>i);
      const from = <f64>i - mean;
      s0 += weight;
      s1 += from * weight;
      s2 += from * from * weight;
    }
    mean += s1 / s0;
    sigma = sqrt<f64>(max<f64>(0, s2 / s0 - (s1 / s0) * (s1 / s0)));
  }
  if (widest <= WIDEST_REACH) expected = max(0, min(BINS - WINDOW, <i32>mean - BELOW_PEAK));
  mean += <f64>LOWEST;
  return abs<f64>(mean) > meanLimit || sigma > sigmaLimit ? NaN : mean;
}

/** The peak of the pixels `from` to `end`, from a window where that is enough, else from all bins. Parameters as in `fillHistogram`. */
function peakOfPixels(raw: usize, kind: i32, pedestals: usize, whole: usize, from: usize, end: usize, good: usize, odd: usize, bins: usize, meanLimit: f64, sigmaLimit: f64, threshold: i32): f64 {
  if (expected >= 0) {
    const base = expected;
    const below = fillHistogram(raw, kind, pedestals, whole, from, end, good, odd, bins, base);
    const peak = below > threshold ? UNTOLD : peakOf(bins, base + 1, base + WINDOW, meanLimit, sigmaLimit, threshold);
    if (peak != UNTOLD) return peak;
  }
  fillHistogram(raw, kind, pedestals, whole, from, end, good, odd, bins, -1);
  return peakOf(bins, 0, BINS, meanLimit, sigmaLimit, threshold);
}

/**
 * Raw words less pedestals of the pixels `from` to `end` (multiples of 4), less a double, times factors and mask (`scaled`): each step rounded to float32.
 */
// @ts-ignore: decorator
@inline
function corrected(raw: usize, kind: i32, pedestals: usize, out: usize, from: usize, end: usize, correction: f64, factors: usize, mask: usize): void {
  const by = f64x2.splat(correction);
  for (let pixel = from; pixel < end; pixel += 4) {
    const value = f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel));
    const low = f64x2.sub(f64x2.promote_low_f32x4(value), by);
    const high = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<u64>(value, value, 1, 0)), by);
    const single = v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    v128.store(out + 4 * pixel, scaled(single, pixel, factors, mask));
  }
}

/** The same of any type, and without correction where that is NaN. */
function finish(raw: usize, kind: i32, pedestals: usize, out: usize, from: usize, end: usize, correction: f64, factors: usize, mask: usize): void {
  if (isNaN(correction)) {
    const words = raw + from * (kind == 2 ? 1 : 2);
    ofOneGain(words, out + 4 * from, end - from, kind, pedestals + 4 * from, factors == 0 ? 0 : factors + 4 * from, mask == 0 ? 0 : mask + from);
  } else if (kind == 0 && factors == 0 && mask == 0) corrected(raw, 0, pedestals, out, from, end, correction, 0, 0);
  else if (kind == 0 && mask == 0) corrected(raw, 0, pedestals, out, from, end, correction, factors, 0);
  else if (kind == 1 && mask == 0) corrected(raw, 1, pedestals, out, from, end, correction, factors, 0);
  else corrected(raw, kind, pedestals, out, from, end, correction, factors, mask);
}

/** Algorithm 5: mean of the unbonded pixels of the section whose first pixel is `from`, rows of `columns`; NaN when it is beyond the limit. */
function unbondedMean(raw: usize, kind: i32, pedestals: usize, from: usize, columns: usize, limit: f64): f64 {
  let sum: f64 = 0;
  for (let r: usize = 10; r < 185; r += 10) {
    const pixel = from + r * columns + r;
    sum += <f64>(valueOf(raw, kind, pedestals, pixel) + valueOf(raw, kind, pedestals, pixel + (columns >> 1)));
  }
  const mean = sum / 36;
  return abs<f64>(mean) <= limit ? mean : NaN;
}

/**
 * The whole calibration with algorithm 1 on stretches of `length` pixels up to `end`: the peak of a histogram; `threshold` is the count that it exceeds. `fallBack`
 * is the length of a row of a cspad section, 0 for no algorithm 5 where the peak is unknown. `good`, `whole` and `odd` are of `wholePedestals`.
 * `work` has 30720 bytes. All numbers of pixels are multiples of 4.
 */
export function peaks(raw: usize, out: usize, pixels: usize, kind: i32, pedestals: usize, factors: usize, mask: usize, end: usize, length: usize, meanLimit: f64, sigmaLimit: f64, threshold: i32, fallBack: usize, good: usize, whole: usize, odd: usize, work: usize): void {
  if (end < pixels) finish(raw, kind, pedestals, out, end, pixels, NaN, factors, mask);
  for (let first: usize = 0; first < end; first += length) {
    const stop = min(end, first + length);
    let correction = peakOfPixels(raw, kind, pedestals, whole, first, stop, good, odd, work + 64, meanLimit, sigmaLimit, threshold);
    if (isNaN(correction) && fallBack != 0) correction = unbondedMean(raw, kind, pedestals, first, fallBack, meanLimit);
    finish(raw, kind, pedestals, out, first, stop, correction, factors, mask);
    while (load<u32>(odd) < <u32>stop) odd += 4;
  }
}

/** The whole calibration with algorithm 5 on sections of `length` pixels, rows of `columns`. */
export function unbonded(raw: usize, out: usize, pixels: usize, kind: i32, pedestals: usize, factors: usize, mask: usize, length: usize, columns: usize, limit: f64): void {
  for (let first: usize = 0; first < pixels; first += length)
    finish(raw, kind, pedestals, out, first, first + length, unbondedMean(raw, kind, pedestals, first, columns, limit), factors, mask);
}
