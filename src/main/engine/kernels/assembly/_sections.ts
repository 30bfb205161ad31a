import { addToHistogram, BINS, clearHistogram, LOWEST, setExpected } from './_histogram';
import { ofOneGain } from './_oneGainPixels';

// Common mode of cspad sections and of other long stretches: twin of domain/common-mode/histogramPeak.ts. `good` are bytes of the pixels that
// estimates use, 0xff or 0 (address 0: all).

/** Position of the peak, ADU; NaN when it is unknown. */
function peakOf(table: usize, meanLimit: f64, sigmaLimit: f64, threshold: i32): f64 {
  let at = -1;
  let count = -1;
  let right = BINS;
  for (let i = 0; i < BINS; i++) {
    const found = load<i32>(table + 4 * <usize>i);
    if (found > count && found > threshold) {
      at = i;
      count = found;
    } else if (count > 0 && found <= count >> 1) {
      right = i;
      break;
    }
  }
  if (at < 0) return NaN;
  setExpected(at + LOWEST);
  let left = at;
  while (left >= 0 && load<i32>(table + 4 * <usize>left) > count >> 1) left--;
  let sigma = <f64>(right - left) / 2.36;
  let mean = <f64>at;
  for (let pass = 0; pass < 2; pass++) {
    const reach = <i32>min<f64>(sigma * 2 + 0.5, <f64>BINS);
    let s0: f64 = 0;
    let s1: f64 = 0;
    let s2: f64 = 0;
    for (let i = max(0, at - reach); i < BINS && i <= at + reach; i++) {
      const weight = <f64>load<i32>(table + 4 * <usize>i);
      const from = <f64>i - mean;
      s0 += weight;
      s1 += from * weight;
      s2 += from * from * weight;
    }
    mean += s1 / s0;
    sigma = sqrt<f64>(max<f64>(0, s2 / s0 - (s1 / s0) * (s1 / s0)));
  }
  mean += <f64>LOWEST;
  return abs<f64>(mean) > meanLimit || sigma > sigmaLimit ? NaN : mean;
}

/** Subtracts a double from the pixels `from` to `end`; the results are rounded to float32. */
function subtract(frame: usize, from: usize, end: usize, correction: f64): void {
  const by = f64x2.splat(correction);
  let pixel = from;
  for (; pixel + 4 <= end; pixel += 4) {
    const value = v128.load(frame + 4 * pixel);
    const low = f64x2.sub(f64x2.promote_low_f32x4(value), by);
    const high = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<u64>(value, value, 1, 0)), by);
    v128.store(frame + 4 * pixel, v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
  }
  for (; pixel < end; pixel++) store<f32>(frame + 4 * pixel, <f32>(<f64>load<f32>(frame + 4 * pixel) - correction));
}

/** Algorithm 5 on the section whose first pixel is `from`: the mean of its unbonded pixels, rows of `columns`. */
// @ts-ignore: decorator
@inline
function correctUnbonded(frame: usize, from: usize, length: usize, columns: usize, limit: f64): void {
  let sum: f64 = 0;
  for (let r: usize = 10; r < 185; r += 10) {
    const at = frame + 4 * (from + r * columns + r);
    sum += <f64>(load<f32>(at) + load<f32>(at + 2 * columns));
  }
  const mean = sum / 36;
  if (abs<f64>(mean) <= limit) subtract(frame, from, from + length, mean);
}

/**
 * Raw words less pedestals (as `ofOneGain`), then algorithm 1 on stretches of `length` pixels up to `end`: the peak of a histogram; `threshold` is the count that
 * it exceeds. `fallBack` is the length of a row of a cspad section, 0 for no algorithm 5 where the peak is unknown. `work` has 20480 bytes. Lengths are
 * multiples of 4, but for the last stretch.
 */
export function peaks(raw: usize, frame: usize, pixels: usize, kind: i32, pedestals: usize, end: usize, length: usize, meanLimit: f64, sigmaLimit: f64, threshold: i32, fallBack: usize, good: usize, work: usize): void {
  const rawBytes: usize = kind == 2 ? 1 : 2;
  if (end < pixels) ofOneGain(raw + rawBytes * end, frame + 4 * end, pixels - end, kind, pedestals + 4 * end, 0, 0);
  for (let first: usize = 0; first < end; first += length) {
    const stop = min(end, first + length);
    clearHistogram(work);
    addToHistogram(raw, kind, pedestals, frame, first, stop, good, work);
    const peak = peakOf(work, meanLimit, sigmaLimit, threshold);
    if (!isNaN(peak)) subtract(frame, first, stop, peak);
    else if (fallBack != 0) correctUnbonded(frame, first, length, fallBack, meanLimit);
  }
}

/** Algorithm 5 on sections of `length` pixels, rows of `columns`. */
export function unbonded(frame: usize, pixels: usize, length: usize, columns: usize, limit: f64): void {
  for (let first: usize = 0; first + length <= pixels; first += length) correctUnbonded(frame, first, length, columns, limit);
}
