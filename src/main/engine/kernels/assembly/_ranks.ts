import { DEVIATION_HIGH, DEVIATION_LOW, MIDDLE_HIGH, MIDDLE_LOW, RANK_HIGH, RANK_LOW, values8 } from './_layout';

// First stage: exact order statistics by bisection of the value, one bit in each pass over the records.
// The value of rank k (from 0) is the largest t with at most k values below t. Values are taken above the smallest of their pixel, so
// that as many passes are needed as the spread of the pixels has bits: five or six for ordinary noise.
//
// Sixteen pixels at a time as bytes where all of them spread over less than 256 values, else eight at a time as 16-bit words.
// In the scratch memory words are turned over by their highest bit, so that signed comparisons, which are one instruction, order them
// as unsigned. S and U are the signed and the unsigned type of the words.

/** 2^position. */
// @ts-ignore: decorator
@inline
function power(position: i32): i32 {
  return 1 << position;
}

/** Words turned over, or turned back. */
// @ts-ignore: decorator
@inline
function turned<U>(words: v128): v128 {
  return v128.xor(words, v128.splat<U>(<U>power(8 * <i32>sizeof<U>() - 1)));
}

/** Bits that the largest of the words needs. */
// @ts-ignore: decorator
@inline
function bitsOf<U>(words: v128): i32 {
  let bits = 0;
  while (v128.any_true(v128.gt<U>(words, v128.splat<U>(<U>(power(bits) - 1))))) bits++;
  return bits;
}

/** The value of the rank after `rank`, whose value is `found`: `found` again if it occurs often enough, else the next larger one. */
// @ts-ignore: decorator
@inline
function nextAfter<S, U>(scratch: usize, end: usize, frames: i32, found: v128, rank: i32): v128 {
  const limit = turned<U>(found);
  const largest = v128.splat<S>(<S>(power(8 * <i32>sizeof<U>() - 1) - 1));
  let count = v128.splat<U>(0);
  let next = largest;
  for (let at = scratch; at < end; at += 16) {
    const value = v128.load(at);
    const above = v128.gt<S>(value, limit);
    count = v128.sub<U>(count, above);
    next = v128.min<S>(next, v128.bitselect(value, largest, above));
  }
  // frames - count values are at most `found`; the next rank is `found` too if they are more than rank + 1.
  const again = v128.lt<U>(count, v128.splat<U>(<U>(frames - rank - 1)));
  return v128.bitselect(found, turned<U>(next), again);
}

/**
 * Order statistics of the words in `scratch` (one vector per record, overwritten) that spread over `bits` bits. Writes six vectors to
 * `results`: rank `low`, rank `high`, the two middle values, and the two middle ones of |value - median| without its half.
 */
// @ts-ignore: decorator
@inline
function statistics<S, U>(scratch: usize, frames: i32, bits: i32, low: i32, high: i32, results: usize): void {
  const end = scratch + (<usize>frames << 4);
  const middle = (frames - 1) >> 1;
  const even = (frames & 1) == 0;
  const lowLimit = v128.splat<U>(<U>low);
  const highLimit = v128.splat<U>(<U>high);
  const middleLimit = v128.splat<U>(<U>middle);
  let lowWord = v128.splat<U>(0);
  let highWord = lowWord;
  let middleWord = lowWord;
  while (bits > 0) {
    const step = v128.splat<U>(<U>power(--bits));
    const lowTry = v128.or(lowWord, step);
    const highTry = v128.or(highWord, step);
    const middleTry = v128.or(middleWord, step);
    const lowTurned = turned<U>(lowTry);
    const highTurned = turned<U>(highTry);
    const middleTurned = turned<U>(middleTry);
    let lowCount = v128.splat<U>(0);
    let highCount = lowCount;
    let middleCount = lowCount;
    for (let from = scratch; from < end; from += 16) {
      const value = v128.load(from);
      lowCount = v128.sub<U>(lowCount, v128.lt<S>(value, lowTurned));
      highCount = v128.sub<U>(highCount, v128.lt<S>(value, highTurned));
      middleCount = v128.sub<U>(middleCount, v128.lt<S>(value, middleTurned));
    }
    lowWord = v128.bitselect(lowTry, lowWord, v128.le<U>(lowCount, lowLimit));
    highWord = v128.bitselect(highTry, highWord, v128.le<U>(highCount, highLimit));
    middleWord = v128.bitselect(middleTry, middleWord, v128.le<U>(middleCount, middleLimit));
  }
  const middleNext = even ? nextAfter<S, U>(scratch, end, frames, middleWord, middle) : middleWord;
  v128.store(results, lowWord);
  v128.store(results, highWord, 16);
  v128.store(results, middleWord, 32);
  v128.store(results, middleNext, 48);

  // |value - median| for a median between two whole numbers is a whole number and a half: the distance to the nearer one of
  // floor and ceiling of the median, and the half is added later. At most one of the two differences is not 0.
  const ceiling = v128.avgr<U>(middleWord, middleNext);
  const floor = v128.sub<U>(ceiling, v128.and(v128.xor(middleWord, middleNext), v128.splat<U>(1)));
  let farthest = v128.splat<U>(0);
  for (let from = scratch; from < end; from += 16) {
    const value = turned<U>(v128.load(from));
    const distance = v128.or(v128.sub_sat<U>(value, ceiling), v128.sub_sat<U>(floor, value));
    farthest = v128.max<U>(farthest, distance);
    v128.store(from, turned<U>(distance));
  }
  let word = v128.splat<U>(0);
  bits = bitsOf<U>(farthest);
  while (bits > 0) {
    const tried = v128.or(word, v128.splat<U>(<U>power(--bits)));
    const limit = turned<U>(tried);
    let count = v128.splat<U>(0);
    for (let from = scratch; from < end; from += 16) count = v128.sub<U>(count, v128.lt<S>(v128.load(from), limit));
    word = v128.bitselect(tried, word, v128.le<U>(count, middleLimit));
  }
  v128.store(results, word, 64);
  v128.store(results, even ? nextAfter<S, U>(scratch, end, frames, word, middle) : word, 80);
}

/** Stores one result of eight pixels; `minimum` is what the words of values were counted from. */
// @ts-ignore: decorator
@inline
function storeWords(state: usize, capacity: usize, low: v128, high: v128, mid: v128, next: v128, near: v128, far: v128, minimum: v128): void {
  v128.store(state + RANK_LOW * capacity, i16x8.add(low, minimum));
  v128.store(state + RANK_HIGH * capacity, i16x8.add(high, minimum));
  v128.store(state + MIDDLE_LOW * capacity, i16x8.add(mid, minimum));
  v128.store(state + MIDDLE_HIGH * capacity, i16x8.add(next, minimum));
  v128.store(state + DEVIATION_LOW * capacity, near);
  v128.store(state + DEVIATION_HIGH * capacity, far);
}

function wordStatistics(state: usize, capacity: usize, row: usize, stride: usize, frames: i32, mask: v128, kind: i32, low: i32, high: i32, minimum: v128, bits: i32, scratch: usize): void {
  const results = scratch + (<usize>frames << 4);
  const start = turned<u16>(minimum);
  for (let to = scratch; to < results; to += 16) {
    v128.store(to, i16x8.sub(values8(row, mask, kind), start));
    row += stride;
  }
  statistics<i16, u16>(scratch, frames, bits, low, high, results);
  storeWords(
    state,
    capacity,
    v128.load(results),
    v128.load(results, 16),
    v128.load(results, 32),
    v128.load(results, 48),
    v128.load(results, 64),
    v128.load(results, 80),
    minimum,
  );
}

/**
 * Order statistics of `frames` records (3 to 65535) of `vectors` * 8 pixels, `vectors` even: ranks `low` and `high`, the two
 * middle values and the two middle deviations. `scratch`: 16 bytes per record and 96 more.
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
  const results = scratch + (<usize>frames << 4);
  for (let vector = 0; vector < vectors; vector += 2) {
    const at: usize = <usize>vector << 4;
    const state = base + at;
    let row = rows + at;
    let minimum = values8(row, mask, kind);
    let minimum2 = values8(row + 16, mask, kind);
    let maximum = minimum;
    let maximum2 = minimum2;
    const end = row + stride * <usize>frames;
    for (; row < end; row += stride) {
      const value = values8(row, mask, kind);
      const value2 = values8(row + 16, mask, kind);
      minimum = i16x8.min_u(minimum, value);
      minimum2 = i16x8.min_u(minimum2, value2);
      maximum = i16x8.max_u(maximum, value);
      maximum2 = i16x8.max_u(maximum2, value2);
    }
    const bits = bitsOf<u16>(i16x8.sub(maximum, minimum));
    const bits2 = bitsOf<u16>(i16x8.sub(maximum2, minimum2));
    if (max(bits, bits2) > 8 || frames > 255) {
      wordStatistics(state, capacity, rows + at, stride, frames, mask, kind, low, high, minimum, bits, scratch);
      wordStatistics(state + 16, capacity, rows + at + 16, stride, frames, mask, kind, low, high, minimum2, bits2, scratch);
      continue;
    }
    // Less 128, so that the signed narrowing gives bytes turned over.
    const start = i16x8.add(minimum, i16x8.splat(128));
    const start2 = i16x8.add(minimum2, i16x8.splat(128));
    row = rows + at;
    for (let to = scratch; to < results; to += 16) {
      const value = i16x8.sub(values8(row, mask, kind), start);
      const value2 = i16x8.sub(values8(row + 16, mask, kind), start2);
      v128.store(to, i8x16.narrow_i16x8_s(value, value2));
      row += stride;
    }
    statistics<i8, u8>(scratch, frames, max(bits, bits2), low, high, results);
    const lows = v128.load(results);
    const highs = v128.load(results, 16);
    const mids = v128.load(results, 32);
    const nexts = v128.load(results, 48);
    const nears = v128.load(results, 64);
    const fars = v128.load(results, 80);
    storeWords(
      state,
      capacity,
      i16x8.extend_low_i8x16_u(lows),
      i16x8.extend_low_i8x16_u(highs),
      i16x8.extend_low_i8x16_u(mids),
      i16x8.extend_low_i8x16_u(nexts),
      i16x8.extend_low_i8x16_u(nears),
      i16x8.extend_low_i8x16_u(fars),
      minimum,
    );
    storeWords(
      state + 16,
      capacity,
      i16x8.extend_high_i8x16_u(lows),
      i16x8.extend_high_i8x16_u(highs),
      i16x8.extend_high_i8x16_u(mids),
      i16x8.extend_high_i8x16_u(nexts),
      i16x8.extend_high_i8x16_u(nears),
      i16x8.extend_high_i8x16_u(fars),
      minimum2,
    );
  }
}
