import { DEVIATION_HIGH, DEVIATION_LOW, MIDDLE_HIGH, MIDDLE_LOW, RANK_HIGH, RANK_LOW, values8 } from './_layout';

// First stage for eight pixels at a time: exact order statistics by bisection of the value, one bit in each pass over the records.
// The value of rank k (from 0) is the largest t with at most k values below t. Values are taken above the smallest of their pixel, so
// that as many passes are needed as the spread of the eight pixels has bits: five or six for ordinary noise.

/** Words turned over by 0x8000, so that signed comparisons, which are one instruction, order them as unsigned. */
// @ts-ignore: decorator
@inline
function below(turned: v128, limit: v128): v128 {
  return i16x8.lt_s(turned, limit);
}

/** Bits that the largest of eight unsigned words needs. */
function bitsOf(words: v128): i32 {
  let largest = i16x8.max_u(words, v128.shuffle<u16>(words, words, 4, 5, 6, 7, 0, 1, 2, 3));
  largest = i16x8.max_u(largest, v128.shuffle<u16>(largest, largest, 2, 3, 0, 1, 6, 7, 4, 5));
  largest = i16x8.max_u(largest, v128.shuffle<u16>(largest, largest, 1, 0, 3, 2, 5, 4, 7, 6));
  return 32 - clz<i32>(<i32>i16x8.extract_lane_u(largest, 0));
}

/** The value after `found` (of rank `rank`) in ascending order: `found` again if it occurs often enough. */
// @ts-ignore: decorator
@inline
function nextAfter(scratch: usize, frames: i32, found: v128, rank: i32): v128 {
  const turn = i16x8.splat(<i16>0x8000);
  const turned = v128.xor(found, turn);
  let count = i16x8.splat(0);
  let next = i16x8.splat(0x7fff);
  const end = scratch + (<usize>frames << 4);
  for (let at = scratch; at < end; at += 16) {
    const value = v128.load(at);
    const above = i16x8.gt_s(value, turned);
    count = i16x8.sub(count, above);
    // Where the value is not above, all bits of the mask but the sign are set: the largest word.
    next = i16x8.min_s(next, v128.or(v128.and(value, above), v128.andnot(i16x8.splat(0x7fff), above)));
  }
  // frames - above values are at most `found`; the next rank is still `found` if there are more than rank + 1 of them.
  const again = i16x8.lt_u(count, i16x8.splat(<i16>(frames - rank - 1)));
  return v128.bitselect(found, v128.xor(next, turn), again);
}

/**
 * Order statistics of `frames` records of `vectors` * 8 pixels (frames < 65536): ranks `low`, `high`, the two middle ones
 * and the two middle ones of |value - median| without its half (see below). `scratch`: 16 bytes per record.
 */
// @ts-ignore: decorator
@inline
export function ranksKind(
  base: usize,
  capacity: usize,
  rows: usize,
  stride: usize,
  frames: i32,
  vectors: i32,
  mask16: i32,
  low: i32,
  high: i32,
  scratch: usize,
  kind: i32,
): void {
  const mask = i16x8.splat(<i16>mask16);
  const turn = i16x8.splat(<i16>0x8000);
  const zero = i16x8.splat(0);
  const middle = (frames - 1) >> 1;
  const even = (frames & 1) == 0;
  const scratchEnd = scratch + (<usize>frames << 4);
  const lowLimit = i16x8.splat(<i16>low);
  const highLimit = i16x8.splat(<i16>high);
  const middleLimit = i16x8.splat(<i16>middle);
  for (let vector = 0; vector < vectors; vector++) {
    const at: usize = <usize>vector << 4;
    let row = rows + at;
    let minimum = values8(row, mask, kind);
    let maximum = minimum;
    for (let to = scratch; to < scratchEnd; to += 16) {
      const value = values8(row, mask, kind);
      minimum = i16x8.min_u(minimum, value);
      maximum = i16x8.max_u(maximum, value);
      v128.store(to, value);
      row += stride;
    }
    const start = v128.xor(minimum, turn);
    for (let from = scratch; from < scratchEnd; from += 16) v128.store(from, i16x8.sub(v128.load(from), start));

    let lowWord = zero;
    let highWord = zero;
    let middleWord = zero;
    for (let bit = 1 << (bitsOf(i16x8.sub(maximum, minimum)) - 1); bit > 0; bit >>= 1) {
      const step = i16x8.splat(<i16>bit);
      const lowTry = v128.or(lowWord, step);
      const highTry = v128.or(highWord, step);
      const middleTry = v128.or(middleWord, step);
      const lowTurned = v128.xor(lowTry, turn);
      const highTurned = v128.xor(highTry, turn);
      const middleTurned = v128.xor(middleTry, turn);
      let lowCount = zero;
      let highCount = zero;
      let middleCount = zero;
      for (let from = scratch; from < scratchEnd; from += 16) {
        const value = v128.load(from);
        lowCount = i16x8.sub(lowCount, below(value, lowTurned));
        highCount = i16x8.sub(highCount, below(value, highTurned));
        middleCount = i16x8.sub(middleCount, below(value, middleTurned));
      }
      lowWord = v128.bitselect(lowTry, lowWord, i16x8.le_u(lowCount, lowLimit));
      highWord = v128.bitselect(highTry, highWord, i16x8.le_u(highCount, highLimit));
      middleWord = v128.bitselect(middleTry, middleWord, i16x8.le_u(middleCount, middleLimit));
    }
    const middleNext = even ? nextAfter(scratch, frames, middleWord, middle) : middleWord;
    const state = base + at;
    v128.store(state + RANK_LOW * capacity, i16x8.add(lowWord, minimum));
    v128.store(state + RANK_HIGH * capacity, i16x8.add(highWord, minimum));
    v128.store(state + MIDDLE_LOW * capacity, i16x8.add(middleWord, minimum));
    v128.store(state + MIDDLE_HIGH * capacity, i16x8.add(middleNext, minimum));

    // |value - median| for a median between two whole numbers is a whole number and a half: the distance to the nearer one of
    // floor and ceiling of the median, and the half is added later. At most one of the two differences is not 0.
    const ceiling = i16x8.avgr_u(middleWord, middleNext);
    const floor = i16x8.sub(ceiling, v128.and(v128.xor(middleWord, middleNext), i16x8.splat(1)));
    let farthest = zero;
    for (let from = scratch; from < scratchEnd; from += 16) {
      const value = v128.xor(v128.load(from), turn);
      const distance = v128.or(i16x8.sub_sat_u(value, ceiling), i16x8.sub_sat_u(floor, value));
      farthest = i16x8.max_u(farthest, distance);
      v128.store(from, v128.xor(distance, turn));
    }
    let word = zero;
    for (let bit = 1 << (bitsOf(farthest) - 1); bit > 0; bit >>= 1) {
      const tried = v128.or(word, i16x8.splat(<i16>bit));
      const turned = v128.xor(tried, turn);
      let count = zero;
      for (let from = scratch; from < scratchEnd; from += 16) count = i16x8.sub(count, below(v128.load(from), turned));
      word = v128.bitselect(tried, word, i16x8.le_u(count, middleLimit));
    }
    v128.store(state + DEVIATION_LOW * capacity, word);
    v128.store(state + DEVIATION_HIGH * capacity, even ? nextAfter(scratch, frames, word, middle) : word);
  }
}
