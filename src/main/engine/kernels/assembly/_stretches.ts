// Common mode by stretches of pixels that follow one another: twin of domain/common-mode/stretches.ts. `good` are bytes of the pixels that estimates
// use, 0xff or 0 (address 0: all); only values below `threshold` count; a correction beyond +-`largest` is not made.

const LOWEST: f32 = -16384;
const HIGHEST: f32 = 16383;
/** Key of values that do not count, above all others. */
const EXCLUDED: i16 = 32767;

// @ts-ignore: decorator
@inline
function takes(value: v128, threshold: v128): v128 {
  return f32x4.lt(value, threshold);
}

/** Values cut toward zero, between the first and the last bin. What is no number gives any number. */
// @ts-ignore: decorator
@inline
function bins(value: v128): v128 {
  return i32x4.relaxed_trunc_f32x4_s(f32x4.pmin(f32x4.pmax(value, f32x4.splat(LOWEST)), f32x4.splat(HIGHEST)));
}

// @ts-ignore: decorator
@inline
function sumOfWords(words: v128): i32 {
  const pairs = i32x4.dot_i16x8_s(words, i16x8.splat(1));
  const halves = i32x4.add(pairs, v128.shuffle<u32>(pairs, pairs, 2, 3, 0, 1));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
}

/** Number of keys below `trial` of `vectors` (a multiple of 4, at most 32767). */
// @ts-ignore: decorator
@inline
function countBelow(keys: usize, end: usize, trial: v128): i32 {
  let first = i16x8.splat(0);
  let second = i16x8.splat(0);
  for (let at = keys; at < end; at += 64) {
    first = i16x8.add(first, i16x8.add(i16x8.lt_s(v128.load(at), trial), i16x8.lt_s(v128.load(at, 16), trial)));
    second = i16x8.add(second, i16x8.add(i16x8.lt_s(v128.load(at, 32), trial), i16x8.lt_s(v128.load(at, 48), trial)));
  }
  return -sumOfWords(i16x8.add(first, second));
}

/** Subtracts a number from the pixels `from` to `end`. */
// @ts-ignore: decorator
@inline
function subtract(frame: usize, from: usize, end: usize, correction: f32): void {
  const by = f32x4.splat(correction);
  const last = frame + 4 * end;
  let at = frame + 4 * from;
  for (; at + 16 <= last; at += 16) v128.store(at, f32x4.sub(v128.load(at), by));
  for (; at < last; at += 4) store<f32>(at, load<f32>(at) - correction);
}

/**
 * Algorithm 3: medians by bins of 1 ADU. Keys are whole numbers, so the one of the rank is found by bisection. `length` at most 131072
 * pixels; `work` has 2 * length + 64 bytes.
 */
export function binnedMedians(frame: usize, pixels: usize, length: usize, threshold: f32, largest: f32, good: usize, work: usize): void {
  const limit = f32x4.splat(threshold);
  const excluded = i16x8.splat(EXCLUDED);
  for (let first: usize = 0; first < pixels; first += length) {
    const end = min(pixels, first + length);
    let pixel = first;
    let to = work;
    let smallest = excluded;
    let greatest = i16x8.splat(-32768);
    let counts = i16x8.splat(0);
    for (; pixel + 8 <= end; pixel += 8) {
      const left = v128.load(frame + 4 * pixel);
      const right = v128.load(frame + 4 * pixel, 16);
      let taken = i16x8.narrow_i32x4_s(takes(left, limit), takes(right, limit));
      if (good != 0) taken = v128.and(taken, v128.load8x8_s(good + pixel));
      const key = i16x8.narrow_i32x4_s(bins(left), bins(right));
      const kept = i16x8.relaxed_laneselect(key, excluded, taken);
      smallest = i16x8.min_s(smallest, kept);
      // 0 for those that do not count: at worst one step of the bisection more.
      greatest = i16x8.max_s(greatest, v128.and(key, taken));
      counts = i16x8.add(counts, taken);
      v128.store(to, kept);
      to += 16;
    }
    let count = -sumOfWords(counts);
    for (; pixel < end; pixel++) {
      const value = load<f32>(frame + 4 * pixel);
      let kept = EXCLUDED;
      if (value < threshold && (good == 0 || load<u8>(good + pixel) != 0)) {
        kept = <i16>max<f32>(LOWEST, min<f32>(HIGHEST, value));
        greatest = i16x8.max_s(greatest, i16x8.splat(kept));
        count++;
      }
      smallest = i16x8.min_s(smallest, i16x8.splat(kept));
      store<i16>(to, kept);
      to += 2;
    }
    if (count == 0) continue;
    for (const stop = work + ((to - work + 63) & ~63); to < stop; to += 2) store<i16>(to, EXCLUDED);
    // The largest key of which no more than `rank` keys are smaller.
    const rank = (count - 1) >> 1;
    let key = leastOf(smallest);
    const range = greatestOf(greatest) - key;
    for (let step = range == 0 ? 0 : 1 << (31 - clz(range)); step > 0; step >>= 1)
      if (countBelow(work, to, i16x8.splat(<i16>(key + step))) <= rank) key += step;
    const correction = <f32>key;
    if (abs<f32>(correction) <= largest) subtract(frame, first, end, correction);
  }
}

function leastOf(words: v128): i32 {
  let all = i16x8.min_s(words, v128.shuffle<u32>(words, words, 2, 3, 0, 1));
  all = i16x8.min_s(all, v128.shuffle<u32>(all, all, 1, 0, 3, 2));
  return min(<i32>i16x8.extract_lane_s(all, 0), <i32>i16x8.extract_lane_s(all, 1));
}

function greatestOf(words: v128): i32 {
  let all = i16x8.max_s(words, v128.shuffle<u32>(words, words, 2, 3, 0, 1));
  all = i16x8.max_s(all, v128.shuffle<u32>(all, all, 1, 0, 3, 2));
  return max(<i32>i16x8.extract_lane_s(all, 0), <i32>i16x8.extract_lane_s(all, 1));
}

/**
 * Algorithm 2: means, summed in double and cast to float32. `exact`: sums of no part of a stretch are rounded (`sumsAreExact`), so that their order
 * does not matter.
 */
export function means(frame: usize, pixels: usize, length: usize, threshold: f32, largest: f32, good: usize, exact: bool): void {
  const limit = f32x4.splat(threshold);
  for (let first: usize = 0; first < pixels; first += length) {
    const end = min(pixels, first + length);
    let pixel = first;
    let sum: f64 = 0;
    let count = 0;
    if (exact) {
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      let counts = i32x4.splat(0);
      for (; pixel + 4 <= end; pixel += 4) {
        const value = v128.load(frame + 4 * pixel);
        let taken = takes(value, limit);
        if (good != 0) taken = v128.and(taken, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(good + pixel))));
        const kept = v128.and(value, taken);
        low = f64x2.add(low, f64x2.promote_low_f32x4(kept));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<u64>(kept, kept, 1, 0)));
        counts = i32x4.sub(counts, taken);
      }
      const both = f64x2.add(low, high);
      sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
      count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
    }
    for (; pixel < end; pixel++) {
      const value = load<f32>(frame + 4 * pixel);
      if (value < threshold && (good == 0 || load<u8>(good + pixel) != 0)) {
        sum += <f64>value;
        count++;
      }
    }
    if (count == 0) continue;
    const correction = <f32>(sum / <f64>count);
    if (abs<f32>(correction) <= largest) subtract(frame, first, end, correction);
  }
}

/**
 * Whether raw words less these pedestals are so coarse and small that sums of up to 4096 of them in double are never rounded: pedestals up to 65536
 * in steps of 2^-24.
 */
export function sumsAreExact(pedestals: usize, pixels: usize): bool {
  const most = f32x4.splat(65536);
  const steps = f32x4.splat(16777216);
  for (let at = pedestals; at < pedestals + 4 * pixels; at += 16) {
    const value = v128.load(at);
    const scaled = f32x4.mul(value, steps);
    // Comparisons with NaN are false.
    const fine = v128.and(f32x4.le(f32x4.abs(value), most), f32x4.eq(scaled, f32x4.trunc(scaled)));
    if (!i32x4.all_true(fine)) return false;
  }
  return true;
}
