import { rawValues } from './_oneGainPixels';

// Histograms of algorithm 1: bins of 1 ADU from -1000 to 1999, halves rounded away from zero. Twin of `fill` in domain/common-mode/histogramPeak.ts.
//
// Nearly all values lie in a window about the peak of the histogram before. Two neighbours in it are counted at once, in a square table of pairs; what each of
// them adds is the sums over its columns and over its rows. That halves the increments, and two of the same place in succession, of which one
// waits for the other, are rare. Values out of the window are counted one by one.

export const LOWEST: i32 = -1000;
export const BINS: i32 = 3000;
/** Keys of values in the window are 1 to WINDOW - 1; 0 stands for pixels that are not counted as pairs. */
const WINDOW: i32 = 64;
const PAIR_BYTES: usize = 2 * 64 * 64;
/** Pixels of which the pairs fit words of 16 bits. */
const BLOCK: usize = 65536;
const TABLE_BYTES: usize = 4 * 3000;
/** The largest float32 below 0.5: added away from zero, it rounds halves away from zero without reaching the next number too early. */
const NEARLY_HALF: i32 = 0x3effffff;

/** Where the window is expected, ADU. */
let expected: i32 = 0;

export function setExpected(value: i32): void {
  expected = value;
}

/** Rounded values. NaN and what is above the bins gives the number behind the last bin, what is far below any number below the bins. */
// @ts-ignore: decorator
@inline
function rounded(value: v128, signs: v128, half: v128, most: v128): v128 {
  const away = f32x4.add(value, v128.or(v128.and(value, signs), half));
  // The limit comes first: it is what a comparison with NaN leaves.
  return i32x4.relaxed_trunc_f32x4_s(f32x4.pmin(most, away));
}

// @ts-ignore: decorator
@inline
function countOne(table: usize, value: i32): void {
  const bin = value - LOWEST;
  if (<u32>bin >= <u32>BINS) return;
  const at = table + 4 * <usize>bin;
  store<u32>(at, load<u32>(at) + 1);
}

// @ts-ignore: decorator
@inline
function countPair(at: i32): void {
  store<u16>(<usize>at, <u16>(load<u16>(<usize>at) + 1));
}

/** Adds the numbers of both members of all pairs to the table, where key 0 has the bin of the value `base`. */
function addPairs(pairs: usize, table: usize, base: i32, spare: usize): void {
  const bins = table + 4 * <usize>(base - LOWEST);
  for (let key: usize = 0; key < <usize>WINDOW; key += 8) {
    let sum = i16x8.splat(0);
    for (let at = pairs + 2 * key; at < pairs + PAIR_BYTES; at += 2 * WINDOW) sum = i16x8.add(sum, v128.load(at));
    v128.store(spare + 2 * key, sum);
  }
  for (let key: usize = 1; key < <usize>WINDOW; key++) {
    const row = pairs + 2 * key * WINDOW;
    let sum = v128.load(row);
    for (let at = row + 16; at < row + 2 * WINDOW; at += 16) sum = i16x8.add(sum, v128.load(at));
    const wide = i32x4.extadd_pairwise_i16x8_u(sum);
    const halves = i32x4.add(wide, v128.shuffle<u32>(wide, wide, 2, 3, 0, 1));
    const count = i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1) + <i32>load<u16>(spare + 2 * key);
    store<u32>(bins + 4 * key, load<u32>(bins + 4 * key) + count);
  }
}

/** Empties the histogram at `table`: 12000 bytes, and 8336 bytes behind them are used. */
export function clearHistogram(table: usize): void {
  memory.fill(table, 0, TABLE_BYTES);
}

/** Four raw words less their pedestals. */
// @ts-ignore: decorator
@inline
function values(raw: usize, pixel: usize, kind: i32, pedestals: usize): v128 {
  return f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel));
}

/**
 * Counts the pixels `from` to `end`, at most 65536 of them and a multiple of 4. `good` are bytes of the pixels that count, 0xff or 0 (address 0:
 * all). `zero` is 0, which the compiler must not know: it would make constants of vectors anew in every turn of the loop.
 */
// @ts-ignore: decorator
@inline
function count(raw: usize, kind: i32, pedestals: usize, from: usize, end: usize, good: usize, table: usize, zero: i32): void {
  const spare = table + TABLE_BYTES;
  const pairs = spare + 144;
  // All keys have a bin.
  const base = max(LOWEST - 1, min(LOWEST + BINS - WINDOW, expected - WINDOW / 2));
  const bases = i16x8.splat(<i16>base);
  const none = i16x8.splat(<i16>zero);
  const above = i16x8.splat(<i16>(WINDOW | zero));
  const signs = i32x4.splat(0x80000000 | zero);
  const half = i32x4.splat(NEARLY_HALF | zero);
  const most = f32x4.splat(<f32>(BINS + LOWEST + zero));
  // Addresses of pairs: words in rows of the second member.
  const places = i32x4.splat(2 | (2 * WINDOW << 16) | zero);
  const origin = i32x4.splat(<i32>pairs);
  let pixel = from;
  for (; pixel + 8 <= end; pixel += 8) {
    const left = rounded(values(raw, pixel, kind, pedestals), signs, half, most);
    const right = rounded(values(raw, pixel + 4, kind, pedestals), signs, half, most);
    const whole = i16x8.narrow_i32x4_s(left, right);
    const key = i16x8.sub_sat_s(whole, bases);
    let inside = v128.and(i16x8.gt_s(key, none), i16x8.gt_s(above, key));
    let counts = i16x8.eq(none, none);
    if (good != 0) {
      counts = v128.load8x8_s(good + pixel);
      inside = v128.and(inside, counts);
    }
    const addresses = i32x4.add(i32x4.dot_i16x8_s(v128.and(key, inside), places), origin);
    countPair(i32x4.extract_lane(addresses, 0));
    countPair(i32x4.extract_lane(addresses, 1));
    countPair(i32x4.extract_lane(addresses, 2));
    countPair(i32x4.extract_lane(addresses, 3));
    const outside = v128.andnot(counts, inside);
    if (v128.any_true(outside)) {
      v128.store(spare, whole);
      let bits = i16x8.bitmask(outside);
      while (bits != 0) {
        countOne(table, <i32>load<i16>(spare + 2 * <usize>ctz(bits)));
        bits &= bits - 1;
      }
    }
  }
  if (pixel < end) {
    v128.store(spare, rounded(values(raw, pixel, kind, pedestals), signs, half, most));
    for (let lane: usize = 0; lane < 4; lane++) if (good == 0 || load<u8>(good + pixel + lane) != 0) countOne(table, load<i32>(spare + 4 * lane));
  }
}

/**
 * Adds the pixels `from` to `end` (multiples of 4) to the histogram: raw words of a type `kind` (`rawValues`) less pedestals. These values are made once more
 * when they are corrected, which takes less time than to keep them.
 */
export function addToHistogram(raw: usize, kind: i32, pedestals: usize, from: usize, end: usize, good: usize, table: usize): void {
  const pairs = table + TABLE_BYTES + 144;
  const base = max(LOWEST - 1, min(LOWEST + BINS - WINDOW, expected - WINDOW / 2));
  for (let first = from; first < end; first += BLOCK) {
    const last = min(end, first + BLOCK);
    memory.fill(pairs, 0, PAIR_BYTES);
    const zero = load<i32>(pairs);
    if (kind == 0) count(raw, 0, pedestals, first, last, good, table, zero);
    else if (kind == 1) count(raw, 1, pedestals, first, last, good, table, zero);
    else count(raw, 2, pedestals, first, last, good, table, zero);
    addPairs(pairs, table, base, table + TABLE_BYTES);
  }
}
