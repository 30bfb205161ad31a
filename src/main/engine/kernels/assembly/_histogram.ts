import { BINS, binOf, LOWEST, NO_BIN } from './_wholePedestals';

// Histograms of algorithm 1: bins of 1 ADU from -1000 to 1999 as uint32. Twin of `fill` in domain/common-mode/histogramPeak.ts. Whole pedestals and bytes
// of the pixels that are counted with them come from `wholePedestals`.
//
// Mostly a window about the peak of the histogram before is enough (`peakOf` in _sections.ts says when it is not). There, two neighbours are counted at
// once, in a square table of pairs; what each of them adds is the sums over its columns and over its rows. That halves the increments, and
// two of the same place in succession, of which one waits for the other, are rare.

/** Keys of values in the window are 1 to WINDOW - 1; 0 stands for pixels that are not counted. */
export const WINDOW: i32 = 96;
const PAIR_BYTES: usize = 2 * 96 * 96;
/** Pixels of which the pairs fit words of 16 bits. */
const BLOCK: usize = 131056;
/** One bin more stands on each side, for pixels that are not counted. */
const TABLE_BYTES: usize = 4 * 3002;

/** Eight raw words as int16, with the bias of `wholePedestals`. */
// @ts-ignore: decorator
@inline
function rawWords(raw: usize, pixel: usize, kind: i32, bias: v128): v128 {
  if (kind == 0) return v128.xor(v128.load(raw + 2 * pixel), bias);
  if (kind == 1) return v128.load(raw + 2 * pixel);
  return v128.load8x8_u(raw + pixel);
}

// @ts-ignore: decorator
@inline
function countPair(at: i32): void {
  store<u16>(<usize>at, <u16>(load<u16>(<usize>at) + 1));
}

// @ts-ignore: decorator
@inline
function countOne(at: i32): void {
  store<u32>(<usize>at, load<u32>(<usize>at) + 1);
}

/** Adds the numbers of both members of all pairs to the bins, of which `bins` is the one of key 0. */
function addPairs(pairs: usize, bins: usize, spare: usize): void {
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

/** Counts pairs of the pixels `from` to `end`, a multiple of 8; returns how many are at the value `base` or below. */
// @ts-ignore: decorator
@inline
function countPairs(raw: usize, kind: i32, whole: usize, from: usize, end: usize, good: usize, pairs: usize, base: i32): i32 {
  // Is 0, which the compiler must not know: it would make constants of vectors anew in every turn of the loop.
  const zero = load<i32>(pairs);
  const bias = i16x8.splat(<i16>(0x8000 | zero));
  const bases = i16x8.splat(<i16>(base | zero));
  const none = i16x8.splat(<i16>zero);
  const above = i16x8.splat(<i16>(WINDOW | zero));
  // Addresses of pairs: words in rows of the second member.
  const places = i32x4.splat(2 | (2 * WINDOW << 16) | zero);
  const origin = i32x4.splat(<i32>pairs);
  let below = none;
  for (let pixel = from; pixel < end; pixel += 8) {
    const key = i16x8.sub_sat_s(i16x8.sub_sat_s(rawWords(raw, pixel, kind, bias), v128.load(whole + 2 * pixel)), bases);
    const counted = v128.load8x8_s(good + pixel);
    const over = i16x8.gt_s(key, none);
    below = i16x8.sub(below, v128.andnot(counted, over));
    const inside = v128.and(v128.and(over, counted), i16x8.gt_s(above, key));
    const addresses = i32x4.add(i32x4.dot_i16x8_s(v128.and(key, inside), places), origin);
    countPair(i32x4.extract_lane(addresses, 0));
    countPair(i32x4.extract_lane(addresses, 1));
    countPair(i32x4.extract_lane(addresses, 2));
    countPair(i32x4.extract_lane(addresses, 3));
  }
  const wide = i32x4.extadd_pairwise_i16x8_u(below);
  const halves = i32x4.add(wide, v128.shuffle<u32>(wide, wide, 2, 3, 0, 1));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
}

/** Counts the pixels `from` to `end`, a multiple of 8, in all bins. */
// @ts-ignore: decorator
@inline
function countAll(raw: usize, kind: i32, whole: usize, from: usize, end: usize, good: usize, table: usize): void {
  const bias = i16x8.splat(<i16>0x8000);
  const before = i16x8.splat(<i16>(LOWEST - 1));
  const none = i16x8.splat(0);
  const behind = i16x8.splat(<i16>(BINS + 1));
  const origin = i32x4.splat(<i32>table);
  for (let pixel = from; pixel < end; pixel += 8) {
    const bin = i16x8.sub_sat_s(i16x8.sub_sat_s(rawWords(raw, pixel, kind, bias), v128.load(whole + 2 * pixel)), before);
    const place = v128.and(i16x8.min_s(i16x8.max_s(bin, none), behind), v128.load8x8_s(good + pixel));
    const low = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_u(place), 2), origin);
    const high = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_u(place), 2), origin);
    countOne(i32x4.extract_lane(low, 0));
    countOne(i32x4.extract_lane(low, 1));
    countOne(i32x4.extract_lane(low, 2));
    countOne(i32x4.extract_lane(low, 3));
    countOne(i32x4.extract_lane(high, 0));
    countOne(i32x4.extract_lane(high, 1));
    countOne(i32x4.extract_lane(high, 2));
    countOne(i32x4.extract_lane(high, 3));
  }
}

/** One pixel whose bin is made from its value: counted if it stands above the bin `base`; 1 if it does not and below the others. */
// @ts-ignore: decorator
@inline
function countValue(raw: usize, kind: i32, pedestals: usize, pixel: usize, bins: usize, base: i32): i32 {
  const bin = binOf(raw, kind, pedestals, pixel);
  // Values under all bins are not counted anywhere.
  if (bin == NO_BIN) return 0;
  if (bin <= base) return 1;
  countOne(<i32>(bins + 4 * <usize>bin));
  return 0;
}

/**
 * Makes the histogram of the pixels `from` to `end` (multiples of 4): of all bins for `base` -1, else of the WINDOW - 1 bins behind `base`, others are
 * not touched or have some of their pixels. Returns how many pixels stand at `base` or below. `odd`: where the list of odd pixels has the first of these. Bin 0
 * stands at `bins`, which needs 4 bytes before and 30636 behind.
 */
export function fillHistogram(raw: usize, kind: i32, pedestals: usize, whole: usize, from: usize, end: usize, good: usize, odd: usize, bins: usize, base: i32): i32 {
  const table = bins - 4;
  const spare = table + TABLE_BYTES + 8;
  const pairs = spare + 2 * <usize>WINDOW;
  const stop = from + ((end - from) & ~7);
  let below = 0;
  if (base < 0) {
    memory.fill(table, 0, TABLE_BYTES);
    if (kind == 0) countAll(raw, 0, whole, from, stop, good, table);
    else if (kind == 1) countAll(raw, 1, whole, from, stop, good, table);
    else countAll(raw, 2, whole, from, stop, good, table);
  } else {
    memory.fill(bins + 4 * <usize>base, 0, 4 * WINDOW);
    for (let first = from; first < stop; first += BLOCK) {
      const last = min(stop, first + BLOCK);
      memory.fill(pairs, 0, PAIR_BYTES);
      if (kind == 0) below += countPairs(raw, 0, whole, first, last, good, pairs, base + LOWEST);
      else if (kind == 1) below += countPairs(raw, 1, whole, first, last, good, pairs, base + LOWEST);
      else below += countPairs(raw, 2, whole, first, last, good, pairs, base + LOWEST);
      addPairs(pairs, bins + 4 * <usize>base, spare);
    }
  }
  for (let pixel = stop; pixel < end; pixel++) if (load<u8>(good + pixel) != 0) below += countValue(raw, kind, pedestals, pixel, bins, base);
  for (let at = odd; load<u32>(at) < <u32>end; at += 4) below += countValue(raw, kind, pedestals, load<u32>(at), bins, base);
  return below;
}
