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

/** Gates as words for the second stage; a gate that no value of [least, most] can pass becomes 1, 0. */
export function wordsOfGates(base: usize, capacity: usize, pixels: i32, zero: i32, least: f64, most: f64): void {
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel++) {
    const low = max(ceil(load<f64>(base + WHOLE_GATE_LOW * capacity + 8 * pixel)), least);
    const high = min(floor(load<f64>(base + WHOLE_GATE_HIGH * capacity + 8 * pixel)), most);
    const open = low <= high;
    store<u16>(base + GATE_LOW * capacity + 2 * pixel, open ? <u16>(<i32>low + zero) : 1);
    store<u16>(base + GATE_HIGH * capacity + 2 * pixel, open ? <u16>(<i32>high + zero) : 0);
  }
}

/** Adds what was counted to the sums of values: whole numbers below 2^53, exact in any order. */
export function restoreSums(base: usize, capacity: usize, pixels: i32, zero: i32): void {
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel++) {
    const words = base + 2 * pixel;
    const longs = base + 4 * pixel;
    const doubles = base + 8 * pixel;
    const inside = <i32>load<u16>(words + COUNT * capacity);
    const low = <f64>(<i32>load<u16>(words + GATE_LOW * capacity) - zero);
    const offsets = <f64>load<u32>(longs + SUM * capacity);
    const squares = <f64>(<i64>load<u32>(longs + SQUARES * capacity) + load<i64>(doubles + SQUARES_WIDE * capacity));
    const atSum1 = doubles + SUM1 * capacity;
    const atSum2 = doubles + SUM2 * capacity;
    store<f64>(atSum1, load<f64>(atSum1) + offsets + <f64>inside * low);
    store<f64>(atSum2, load<f64>(atSum2) + squares + 2 * low * offsets + <f64>inside * low * low);
    const atSum0 = longs + SUM0 * capacity;
    const atBelow = longs + FRAMES_BELOW * capacity;
    const atAbove = longs + FRAMES_ABOVE * capacity;
    store<u32>(atSum0, load<u32>(atSum0) + inside);
    store<u32>(atBelow, load<u32>(atBelow) + load<u16>(words + BELOW * capacity));
    store<u32>(atAbove, load<u32>(atAbove) + load<u16>(words + ABOVE * capacity));
  }
}
