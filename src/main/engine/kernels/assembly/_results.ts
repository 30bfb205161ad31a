import {
  ABOVE,
  ABSDEV,
  BELOW,
  COUNT,
  DEVIATION_HIGH,
  DEVIATION_LOW,
  FRAMES_ABOVE,
  FRAMES_BELOW,
  GATE_HIGH,
  GATE_LOW,
  MEDIAN,
  MIDDLE_HIGH,
  MIDDLE_LOW,
  RANK_HIGH,
  RANK_LOW,
  SQUARES,
  SQUARES_WIDE,
  SUM,
  SUM0,
  SUM1,
  SUM2,
  WHOLE_GATE_HIGH,
  WHOLE_GATE_LOW,
} from './_layout';

// From the words of the kernel to the numbers of the results and back. `zero` is the word of the value 0.

/** Two words as doubles. */
// @ts-ignore: decorator
@inline
function pair(address: usize): v128 {
  const words = i32x4.extend_low_i16x8_u(v128.load32_zero(address));
  return f64x2.convert_low_i32x4_s(words);
}

/**
 * Gates, median and absolute deviation from the order statistics; the same steps as `gateOf` of the domain. There are no NaN, and
 * zeros of both signs are the same here, so that the plain minimum and maximum instructions do.
 */
export function gatesFromRanks(base: usize, capacity: usize, pixels: i32, zero: i32, intensityLow: f64, intensityHigh: f64): void {
  const lowest = f64x2.splat(intensityLow);
  const highest = f64x2.splat(intensityHigh);
  const zero2 = f64x2.splat(<f64>zero);
  const nothing = f64x2.splat(0);
  const one = f64x2.splat(1);
  const half = f64x2.splat(0.5);
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel += 2) {
    const words = base + 2 * pixel;
    const doubles = base + 8 * pixel;
    const rankLow = f64x2.sub(pair(words + RANK_LOW * capacity), zero2);
    const rankHigh = f64x2.sub(pair(words + RANK_HIGH * capacity), zero2);
    const low = f64x2.add(f64x2.trunc(f64x2.pmax(rankLow, lowest)), nothing);
    const cut = f64x2.add(f64x2.trunc(f64x2.pmin(rankHigh, highest)), nothing);
    const high = v128.bitselect(cut, f64x2.add(cut, one), f64x2.gt(cut, low));
    v128.store(doubles + WHOLE_GATE_LOW * capacity, f64x2.add(f64x2.pmax(low, lowest), nothing));
    v128.store(doubles + WHOLE_GATE_HIGH * capacity, f64x2.add(f64x2.pmin(high, highest), nothing));

    const middle = f64x2.add(pair(words + MIDDLE_LOW * capacity), pair(words + MIDDLE_HIGH * capacity));
    const median = f64x2.mul(middle, half);
    v128.store(doubles + MEDIAN * capacity, f64x2.sub(median, zero2));
    // Deviations from a median that is not a whole number were counted without their half.
    const rest = f64x2.sub(median, f64x2.floor(median));
    const deviations = f64x2.add(pair(words + DEVIATION_LOW * capacity), pair(words + DEVIATION_HIGH * capacity));
    v128.store(doubles + ABSDEV * capacity, f64x2.add(f64x2.mul(deviations, half), rest));
  }
}

/** Gates of two pixels, cut to [least, most]; whole numbers. */
// @ts-ignore: decorator
@inline
function lowEnds(address: usize, least: v128): v128 {
  return f64x2.pmax(f64x2.ceil(v128.load(address)), least);
}

// @ts-ignore: decorator
@inline
function highEnds(address: usize, most: v128): v128 {
  return f64x2.pmin(f64x2.floor(v128.load(address)), most);
}

/** Four 32-bit whole numbers from twice two doubles. */
// @ts-ignore: decorator
@inline
function whole4(first: v128, second: v128): v128 {
  return v128.shuffle<u64>(i32x4.trunc_sat_f64x2_s_zero(first), i32x4.trunc_sat_f64x2_s_zero(second), 0, 2);
}

/**
 * Gates as words for the second stage, four pixels at a time; a gate that no value of [least, most] can pass becomes 1, 0.
 */
export function wordsOfGates(base: usize, capacity: usize, pixels: i32, zero: i32, least: f64, most: f64): void {
  const least2 = f64x2.splat(least);
  const most2 = f64x2.splat(most);
  const zero4 = i32x4.splat(zero);
  const one = i32x4.splat(1);
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel += 4) {
    const atLow = base + WHOLE_GATE_LOW * capacity + 8 * pixel;
    const atHigh = base + WHOLE_GATE_HIGH * capacity + 8 * pixel;
    const low = lowEnds(atLow, least2);
    const low2 = lowEnds(atLow + 16, least2);
    const high = highEnds(atHigh, most2);
    const high2 = highEnds(atHigh + 16, most2);
    const open = v128.shuffle<u32>(f64x2.le(low, high), f64x2.le(low2, high2), 0, 2, 4, 6);
    const lowWords = v128.bitselect(i32x4.add(whole4(low, low2), zero4), one, open);
    const highWords = v128.and(i32x4.add(whole4(high, high2), zero4), open);
    v128.store64_lane(base + GATE_LOW * capacity + 2 * pixel, i16x8.narrow_i32x4_u(lowWords, lowWords), 0);
    v128.store64_lane(base + GATE_HIGH * capacity + 2 * pixel, i16x8.narrow_i32x4_u(highWords, highWords), 0);
  }
}

/** Whole numbers below 2^52 as doubles: put into the fraction of 2^52, which is then taken off. */
// @ts-ignore: decorator
@inline
function double(longs: v128): v128 {
  const power52 = i64x2.splat(0x4330000000000000);
  return f64x2.sub(v128.or(longs, power52), power52);
}

// @ts-ignore: decorator
@inline
function put64(address: usize, value: v128, fresh: bool): void {
  v128.store(address, fresh ? value : f64x2.add(v128.load(address), value));
}

// @ts-ignore: decorator
@inline
function put32(address: usize, value: v128, fresh: bool): void {
  v128.store(address, fresh ? value : i32x4.add(v128.load(address), value));
}

/**
 * Adds what was counted to the sums of values, or starts them if `fresh`. All are whole numbers below 2^53, exact in any order.
 * Four pixels at a time.
 */
export function restoreSums(base: usize, capacity: usize, pixels: i32, zero: i32, fresh: bool): void {
  const zero4 = i32x4.splat(zero);
  const two = f64x2.splat(2);
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel += 4) {
    const words = base + 2 * pixel;
    const longs = base + 4 * pixel;
    const doubles = base + 8 * pixel;
    const inside4 = i32x4.extend_low_i16x8_u(v128.load64_zero(words + COUNT * capacity));
    const low4 = i32x4.sub(i32x4.extend_low_i16x8_u(v128.load64_zero(words + GATE_LOW * capacity)), zero4);
    const offsets4 = v128.load(longs + SUM * capacity);
    const squares4 = v128.load(longs + SQUARES * capacity);
    const wide = doubles + SQUARES_WIDE * capacity;
    put32(longs + SUM0 * capacity, inside4, fresh);
    put32(longs + FRAMES_BELOW * capacity, i32x4.extend_low_i16x8_u(v128.load64_zero(words + BELOW * capacity)), fresh);
    put32(longs + FRAMES_ABOVE * capacity, i32x4.extend_low_i16x8_u(v128.load64_zero(words + ABOVE * capacity)), fresh);
    for (let half = 0; half < 2; half++) {
      const second = half == 1;
      const squares = second ? i64x2.extend_high_i32x4_u(squares4) : i64x2.extend_low_i32x4_u(squares4);
      const offsets = double(second ? i64x2.extend_high_i32x4_u(offsets4) : i64x2.extend_low_i32x4_u(offsets4));
      const inside = double(second ? i64x2.extend_high_i32x4_u(inside4) : i64x2.extend_low_i32x4_u(inside4));
      const low = f64x2.convert_low_i32x4_s(second ? v128.shuffle<u64>(low4, low4, 1, 1) : low4);
      const insideLow = f64x2.mul(inside, low);
      const offsetSquares = double(i64x2.add(squares, v128.load(wide + 16 * half)));
      const mixed = f64x2.add(f64x2.mul(f64x2.mul(two, low), offsets), f64x2.mul(insideLow, low));
      put64(doubles + SUM1 * capacity + 16 * half, f64x2.add(offsets, insideLow), fresh);
      put64(doubles + SUM2 * capacity + 16 * half, f64x2.add(offsetSquares, mixed), fresh);
    }
  }
}
