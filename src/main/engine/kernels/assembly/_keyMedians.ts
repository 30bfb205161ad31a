import { adaptWindow, EXCLUDED, FIRST, LAST } from './_byteKeys';

// Exact medians of regions whose pixels have keys (_byteKeys.ts): the key of the rank is found by bisection over bytes, then the few values with that
// key are put in order as they are. Twin of domain/common-mode/median.ts: an even number gives half the sum, in float32, of the middle two.
//
// Lists of such values: LISTS holds for each of sixteen lanes its number of values; the lists themselves stand behind, `capacity` numbers each.

/** Bytes that are counted before a sum of one byte could overflow. */
const BLOCK: usize = 128;

/** When a region is corrected: at least so many pixels, absolute median below `limit`, ADU (NaN: no limit). */
// @ts-ignore: decorator
@inline
function corrects(median: f32, limit: f64): bool {
  return isNaN(limit) || <f64>abs<f32>(median) < limit;
}

/** Value of rank `rank` of a list, which is put in order around it. Twin of `select` of the domain. */
function select(list: usize, count: i32, rank: i32): f32 {
  let left = 0;
  let right = count - 1;
  while (right > left) {
    const pivot = load<f32>(list + 4 * <usize>((left + right) >> 1));
    let low = left;
    let high = right;
    while (low <= high) {
      while (load<f32>(list + 4 * <usize>low) < pivot) low++;
      while (load<f32>(list + 4 * <usize>high) > pivot) high--;
      if (low <= high) {
        const swap = load<f32>(list + 4 * <usize>low);
        store<f32>(list + 4 * <usize>low, load<f32>(list + 4 * <usize>high));
        store<f32>(list + 4 * <usize>high, swap);
        low++;
        high--;
      }
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else return pivot;
  }
  return load<f32>(list + 4 * <usize>rank);
}

/** Median of which the upper middle value has rank `rank` in a list; with `even` the one before it is in the list too. */
function medianOfList(list: usize, count: i32, rank: i32, even: bool): f32 {
  const upper = select(list, count, rank);
  if (!even) return upper;
  let lower = load<f32>(list);
  for (let i = 1; i < rank; i++) lower = max<f32>(lower, load<f32>(list + 4 * <usize>i));
  return <f32>0.5 * (lower + upper);
}

/** Numbers of keys below `trial` of lanes 0-7 and 8-15. */
let countLow: v128 = i16x8.splat(0);
let countHigh: v128 = i16x8.splat(0);

// @ts-ignore: decorator
@inline
function below(at: usize, trial: v128): v128 {
  return i8x16.lt_s(v128.load(at), trial);
}

/** Counts, in each lane, the keys below `trial` of `length` (a multiple of 8, at most 32767) vectors. */
function countLanes(keys: usize, length: usize, trial: v128): void {
  let low = i16x8.splat(0);
  let high = i16x8.splat(0);
  const end = keys + 16 * length;
  for (let from = keys; from < end; from += 16 * BLOCK) {
    const stop = min(end, from + 16 * BLOCK);
    let sum = i8x16.splat(0);
    for (let at = from; at < stop; at += 128) {
      const first = i8x16.add(i8x16.add(below(at, trial), below(at + 16, trial)), i8x16.add(below(at + 32, trial), below(at + 48, trial)));
      const second = i8x16.add(i8x16.add(below(at + 64, trial), below(at + 80, trial)), i8x16.add(below(at + 96, trial), below(at + 112, trial)));
      sum = i8x16.sub(sum, i8x16.add(first, second));
    }
    low = i16x8.add(low, i16x8.extend_low_i8x16_u(sum));
    high = i16x8.add(high, i16x8.extend_high_i8x16_u(sum));
  }
  countLow = low;
  countHigh = high;
}

/** Largest key below `limit` in each lane. */
function largestBelow(keys: usize, length: usize, limit: v128): v128 {
  let largest = i8x16.splat(FIRST);
  for (let at = keys; at < keys + 16 * length; at += 16) {
    const key = v128.load(at);
    largest = i8x16.max_s(largest, i8x16.relaxed_laneselect(key, i8x16.splat(FIRST), i8x16.lt_s(key, limit)));
  }
  return largest;
}

/**
 * Corrections of sixteen regions, one per lane of the `length` (a multiple of 8) vectors of keys; the values of a lane begin `laneStep` bytes after those
 * of the lane before it, and follow each other `valueStep` bytes apart. Writes 16 float32 numbers to `result`: medians, 0 where
 * a region is not corrected. `work` has 256 + 64 * length bytes.
 */
export function laneMedians(keys: usize, length: usize, values: usize, laneStep: usize, valueStep: usize, least: i32, limit: f64, result: usize, work: usize): void {
  countLanes(keys, length, i8x16.splat(EXCLUDED));
  const numbersLow = countLow;
  const numbersHigh = countHigh;
  const rankLow = i16x8.shr_u(numbersLow, 1);
  const rankHigh = i16x8.shr_u(numbersHigh, 1);
  const wanted = i16x8.splat(<i16>max(least, 1));
  const valid = i8x16.narrow_i16x8_s(i16x8.ge_s(numbersLow, wanted), i16x8.ge_s(numbersHigh, wanted));
  // The largest key of which no more than `rank` keys are smaller.
  let key = i8x16.splat(FIRST);
  let underLow = i16x8.splat(0);
  let underHigh = i16x8.splat(0);
  for (let step = 128; step > 0; step >>= 1) {
    const trial = i8x16.add(key, i8x16.splat(<i8>step));
    countLanes(keys, length, trial);
    const acceptLow = i16x8.le_s(countLow, rankLow);
    const acceptHigh = i16x8.le_s(countHigh, rankHigh);
    key = i8x16.relaxed_laneselect(trial, key, i8x16.narrow_i16x8_s(acceptLow, acceptHigh));
    underLow = i16x8.relaxed_laneselect(countLow, underLow, acceptLow);
    underHigh = i16x8.relaxed_laneselect(countHigh, underHigh, acceptHigh);
  }
  // Where the lower middle value has a smaller key, its values are listed too.
  const one = i16x8.splat(1);
  const apartLow = v128.andnot(i16x8.eq(underLow, rankLow), i16x8.eq(v128.and(numbersLow, one), one));
  const apartHigh = v128.andnot(i16x8.eq(underHigh, rankHigh), i16x8.eq(v128.and(numbersHigh, one), one));
  const apart = v128.and(i8x16.narrow_i16x8_s(apartLow, apartHigh), valid);
  let lower = key;
  if (v128.any_true(apart)) {
    lower = i8x16.relaxed_laneselect(largestBelow(keys, length, key), key, apart);
    countLanes(keys, length, lower);
    const mixedLow = i16x8.extend_low_i8x16_s(apart);
    const mixedHigh = i16x8.extend_high_i8x16_s(apart);
    underLow = i16x8.relaxed_laneselect(countLow, underLow, mixedLow);
    underHigh = i16x8.relaxed_laneselect(countHigh, underHigh, mixedHigh);
  }
  const listed = work;
  v128.store(listed, i16x8.splat(0));
  v128.store(listed, i16x8.splat(0), 16);
  v128.store(listed, i16x8.sub(rankLow, underLow), 32);
  v128.store(listed, i16x8.sub(rankHigh, underHigh), 48);
  v128.store(listed, numbersLow, 64);
  v128.store(listed, numbersHigh, 80);
  const lists = work + 96;
  const capacity = 4 * length;
  let row = values;
  for (let at = keys; at < keys + 16 * length; at += 16) {
    const found = v128.load(at);
    let bits = i8x16.bitmask(v128.and(valid, v128.or(i8x16.eq(found, key), i8x16.eq(found, lower))));
    while (bits != 0) {
      const lane = <usize>ctz(bits);
      bits &= bits - 1;
      const count = <usize>load<u16>(listed + 2 * lane);
      store<f32>(lists + lane * capacity + 4 * count, load<f32>(row + lane * laneStep));
      store<u16>(listed + 2 * lane, <u16>(count + 1));
    }
    row += valueStep;
  }
  const takes = i8x16.bitmask(valid);
  let inside = 0;
  let numbers = 0;
  let median: f32 = NaN;
  for (let lane: usize = 0; lane < 16; lane++) {
    let correction: f32 = 0;
    if ((takes >> <i32>lane) & 1) {
      const count = <i32>load<u16>(listed + 2 * lane);
      const number = <i32>load<u16>(listed + 2 * lane, 64);
      median = medianOfList(lists + lane * capacity, count, <i32>load<u16>(listed + 2 * lane, 32), (number & 1) == 0);
      if (corrects(median, limit)) correction = median;
      inside += count;
      numbers += number;
    }
    store<f32>(result + 4 * lane, correction);
  }
  const ends = v128.and(valid, v128.or(i8x16.eq(key, i8x16.splat(FIRST)), i8x16.eq(key, i8x16.splat(LAST))));
  if (takes != 0) adaptWindow(median, v128.any_true(ends), inside, numbers);
}

// @ts-ignore: decorator
@inline
function sumOf(counts: v128): i32 {
  return i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
}

/** Number of keys below `trial` among `count` (a multiple of 16). */
function countKeys(keys: usize, count: usize, trial: i8): i32 {
  const limit = i8x16.splat(trial);
  let total = i32x4.splat(0);
  const end = keys + count;
  for (let from = keys; from < end; from += 16 * BLOCK) {
    const stop = min(end, from + 16 * BLOCK);
    let sum = i8x16.splat(0);
    let at = from;
    for (; at + 64 <= stop; at += 64) {
      const first = i8x16.add(below(at, limit), below(at + 16, limit));
      sum = i8x16.sub(sum, i8x16.add(first, i8x16.add(below(at + 32, limit), below(at + 48, limit))));
    }
    for (; at < stop; at += 16) sum = i8x16.sub(sum, below(at, limit));
    total = i32x4.add(total, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(sum)));
  }
  return sumOf(total);
}

/**
 * Correction of one region of `rows` rows of `width` pixels (a multiple of 16), `rowStep` bytes apart, whose keys follow one another: its
 * median, 0 where it is not corrected. `list` has room for the whole region.
 */
export function regionMedian(keys: usize, rows: usize, width: usize, values: usize, rowStep: usize, least: i32, limit: f64, list: usize): f32 {
  const size = rows * width;
  const number = countKeys(keys, size, EXCLUDED);
  if (number < max(least, 1)) return 0;
  const rank = number >> 1;
  let key: i32 = FIRST;
  let under = 0;
  for (let step = 128; step > 0; step >>= 1) {
    const found = countKeys(keys, size, <i8>(key + step));
    if (found <= rank) {
      key += step;
      under = found;
    }
  }
  let lower = key;
  const even = (number & 1) == 0;
  if (even && under == rank) {
    const largest = largestBelow(keys, size >> 4, i8x16.splat(<i8>key));
    lower = FIRST;
    for (let lane: usize = 0; lane < 16; lane++) {
      v128.store(list, largest);
      lower = max(lower, <i32>load<i8>(list + lane));
    }
    under = countKeys(keys, size, <i8>lower);
  }
  let count: usize = 0;
  let at = keys;
  for (let row: usize = 0; row < rows; row++) {
    const line = values + row * rowStep;
    for (let column: usize = 0; column < width; column += 16) {
      const found = v128.load(at);
      let bits = i8x16.bitmask(v128.or(i8x16.eq(found, i8x16.splat(<i8>key)), i8x16.eq(found, i8x16.splat(<i8>lower))));
      while (bits != 0) {
        store<f32>(list + 4 * count, load<f32>(line + 4 * (column + <usize>ctz(bits))));
        bits &= bits - 1;
        count++;
      }
      at += 16;
    }
  }
  const median = medianOfList(list, <i32>count, rank - under, even);
  adaptWindow(median, key == FIRST || key == LAST, <i32>count, number);
  return corrects(median, limit) ? median : 0;
}
