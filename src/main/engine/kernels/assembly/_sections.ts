// Common mode of cspad sections and of other long stretches: twin of domain/common-mode/histogramPeak.ts. `good` are bytes of the pixels that
// estimates use, 0xff or 0 (address 0: all).

/** Bins of 1 ADU from -1000 to 1999; values beyond them are counted in bins that nobody reads. */
const LOWEST: i32 = -1000;
const BINS: i32 = 3000;
const BELOW: i32 = 8;
const TABLE: usize = 3072;
const TABLES: usize = 4;
/** The largest float32 below 0.5: added to a value away from zero, it rounds halves away from zero without reaching the next number too early. */
const NEARLY_HALF: i32 = 0x3effffff;

/** Bins of four values. Those out of the range, or no numbers, get a bin that nobody reads. */
// @ts-ignore: decorator
@inline
function binsOf(value: v128): v128 {
  const sign = v128.and(value, i32x4.splat(0x80000000));
  const away = f32x4.add(value, v128.or(sign, i32x4.splat(NEARLY_HALF)));
  // The limit comes first: it is what a comparison with NaN leaves.
  const inRange = f32x4.pmax(f32x4.pmin(f32x4.splat(<f32>(BINS + LOWEST)), away), f32x4.splat(<f32>(LOWEST - 1)));
  return i32x4.relaxed_trunc_f32x4_s(inRange);
}

// @ts-ignore: decorator
@inline
function increase(table: usize, bin: i32): void {
  const at = table + 4 * <usize>(bin - LOWEST + BELOW);
  store<u32>(at, load<u32>(at) + 1);
}

/** Histogram of the pixels `from` to `end` in the first of four tables at `tables`, each 4 * TABLE bytes. */
function fill(frame: usize, from: usize, end: usize, good: usize, tables: usize): void {
  const size = 4 * TABLE;
  memory.fill(tables, 0, TABLES * size);
  const hidden = i32x4.splat(BINS + LOWEST);
  let pixel = from;
  // Four tables: neighbours often share a bin, and an increment would have to wait for the one before.
  for (; pixel + 4 <= end; pixel += 4) {
    let bins = binsOf(v128.load(frame + 4 * pixel));
    if (good != 0) bins = i32x4.relaxed_laneselect(bins, hidden, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(good + pixel))));
    increase(tables, i32x4.extract_lane(bins, 0));
    increase(tables + size, i32x4.extract_lane(bins, 1));
    increase(tables + 2 * size, i32x4.extract_lane(bins, 2));
    increase(tables + 3 * size, i32x4.extract_lane(bins, 3));
  }
  for (; pixel < end; pixel++)
    if (good == 0 || load<u8>(good + pixel) != 0) increase(tables, i32x4.extract_lane(binsOf(v128.load32_splat(frame + 4 * pixel)), 0));
  for (let at = tables; at < tables + size; at += 16) {
    const first = i32x4.add(v128.load(at), v128.load(at + size));
    v128.store(at, i32x4.add(first, i32x4.add(v128.load(at + 2 * size), v128.load(at + 3 * size))));
  }
}

/** Position of the peak, ADU; NaN when it is unknown. */
function peakOf(table: usize, meanLimit: f64, sigmaLimit: f64, threshold: i32): f64 {
  const bins = table + 4 * <usize>BELOW;
  let at = -1;
  let count = -1;
  let right = BINS;
  for (let i = 0; i < BINS; i++) {
    const found = load<i32>(bins + 4 * <usize>i);
    if (found > count && found > threshold) {
      at = i;
      count = found;
    } else if (count > 0 && found <= count >> 1) {
      right = i;
      break;
    }
  }
  if (at < 0) return NaN;
  let left = at;
  while (left >= 0 && load<i32>(bins + 4 * <usize>left) > count >> 1) left--;
  let sigma = <f64>(right - left) / 2.36;
  let mean = <f64>at;
  for (let pass = 0; pass < 2; pass++) {
    const reach = <i32>min<f64>(sigma * 2 + 0.5, <f64>BINS);
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
 * Algorithm 1 on stretches of `length` pixels: the peak of a histogram; `threshold` is the count that it exceeds. `fallBack` is the length of a row of
 * a cspad section, 0 for no algorithm 5 where the peak is unknown. `work` has 49152 bytes.
 */
export function peaks(frame: usize, pixels: usize, length: usize, meanLimit: f64, sigmaLimit: f64, threshold: i32, fallBack: usize, good: usize, work: usize): void {
  for (let first: usize = 0; first < pixels; first += length) {
    const end = min(pixels, first + length);
    fill(frame, first, end, good, work);
    const peak = peakOf(work, meanLimit, sigmaLimit, threshold);
    if (!isNaN(peak)) subtract(frame, first, end, peak);
    else if (fallBack != 0) correctUnbonded(frame, first, length, fallBack, meanLimit);
  }
}

/** Algorithm 5 on sections of `length` pixels, rows of `columns`. */
export function unbonded(frame: usize, pixels: usize, length: usize, columns: usize, limit: f64): void {
  for (let first: usize = 0; first + length <= pixels; first += length) correctUnbonded(frame, first, length, columns, limit);
}
