// Exact medians by bisection of the value. Pixels that take no part stand as +Infinity, so they are never below a trial value and one
// comparison counts both. No value is NaN or -0.
//
// Of `count` values the upper middle one has rank k = count >> 1 (from 0): a trial value t with just k values below separates it from the
// lower middle one, and a last pass finds both. Where equal values stand in the middle there is no such t: from time to time the ends are moved
// onto values that exist, and when they meet that is the value.

const UNROLL: usize = 4;
/** Passes after which the ends are moved onto existing values. */
const SNAP: i32 = 8;

/** Rows and columns need more good pixels than `least`, banks at least so many; the median must be below `limit`. */
// @ts-ignore: decorator
@inline
function corrects(median: f32, count: i32, least: f64, more: bool, limit: f64): bool {
  const enough = more ? <f64>count > least : <f64>count >= least;
  return count > 0 && enough && <f64>abs<f32>(median) < limit;
}

/** The next smaller float32 of each lane. */
// @ts-ignore: decorator
@inline
function before(values: v128): v128 {
  const sign = i32x4.shr_s(values, 31);
  const step = i32x4.sub(values, v128.or(sign, i32x4.splat(1)));
  return v128.bitselect(i32x4.splat(0x80000001), step, f32x4.eq(values, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function between(low: v128, high: v128): v128 {
  const middle = f32x4.mul(f32x4.add(low, high), f32x4.splat(0.5));
  return v128.bitselect(middle, high, f32x4.gt(middle, low));
}

// @ts-ignore: decorator
@inline
function below(at: usize, trial: v128): v128 {
  return f32x4.lt(v128.load(at), trial);
}

/** Values below `trial`, in each lane, of `length` vectors (a multiple of 4) that lie `step` bytes apart. */
// @ts-ignore: decorator
@inline
function countBelow(from: usize, step: usize, length: usize, trial: v128): v128 {
  const end = from + length * step;
  let count = i32x4.splat(0);
  for (let at = from; at < end; at += UNROLL * step) {
    const first = i32x4.add(below(at, trial), below(at + step, trial));
    const second = i32x4.add(below(at + 2 * step, trial), below(at + 3 * step, trial));
    count = i32x4.sub(count, i32x4.add(first, second));
  }
  return count;
}

/** Smallest value not below `low`, of each lane. */
// @ts-ignore: decorator
@inline
function smallestFrom(from: usize, step: usize, length: usize, low: v128): v128 {
  const end = from + length * step;
  const none = f32x4.splat(Infinity);
  let smallest = none;
  for (let at = from; at < end; at += step) {
    const value = v128.load(at);
    smallest = f32x4.pmin(smallest, v128.bitselect(value, none, f32x4.ge(value, low)));
  }
  return smallest;
}

/** Largest value below `limit` (or up to it), of each lane. */
// @ts-ignore: decorator
@inline
function largestTo(from: usize, step: usize, length: usize, limit: v128, inclusive: bool): v128 {
  const end = from + length * step;
  const none = f32x4.splat(-Infinity);
  let largest = none;
  for (let at = from; at < end; at += step) {
    const value = v128.load(at);
    const chosen = inclusive ? f32x4.le(value, limit) : f32x4.lt(value, limit);
    largest = f32x4.pmax(largest, v128.bitselect(value, none, chosen));
  }
  return largest;
}

// @ts-ignore: decorator
@inline
function sumOf(counts: v128): i32 {
  return i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
}

// @ts-ignore: decorator
@inline
function least(values: v128): v128 {
  const pairs = f32x4.pmin(values, v128.shuffle<u32>(values, values, 2, 3, 0, 1));
  return f32x4.pmin(pairs, v128.shuffle<u32>(pairs, pairs, 1, 0, 3, 2));
}

// @ts-ignore: decorator
@inline
function greatest(values: v128): v128 {
  const pairs = f32x4.pmax(values, v128.shuffle<u32>(values, values, 2, 3, 0, 1));
  return f32x4.pmax(pairs, v128.shuffle<u32>(pairs, pairs, 1, 0, 3, 2));
}

/**
 * What is to be subtracted from four regions, one in each lane, of `length` vectors that lie `step` bytes apart: their medians, 0
 * where a region is not corrected.
 */
export function correctionOfLanes(from: usize, step: usize, length: usize, leastPixels: f64, limit: f64): v128 {
  const infinite = f32x4.splat(Infinity);
  const counts = countBelow(from, step, length, infinite);
  const rank = i32x4.shr_u(counts, 1);
  let low = smallestFrom(from, step, length, f32x4.splat(-Infinity));
  let high = largestTo(from, step, length, infinite, false);
  let trial = low;
  let done = v128.or(f32x4.eq(low, high), i32x4.eq(counts, i32x4.splat(0)));
  for (let pass = 1; !i32x4.all_true(done); pass++) {
    trial = v128.bitselect(trial, between(low, high), done);
    const found = countBelow(from, step, length, trial);
    done = v128.or(done, i32x4.eq(found, rank));
    const tooHigh = i32x4.gt_s(found, rank);
    high = v128.bitselect(before(trial), high, v128.andnot(tooHigh, done));
    low = v128.bitselect(low, trial, v128.or(tooHigh, done));
    if (pass % SNAP == 0) {
      low = smallestFrom(from, step, length, low);
      high = largestTo(from, step, length, high, true);
    }
    const met = v128.andnot(f32x4.eq(low, high), done);
    trial = v128.bitselect(low, trial, met);
    done = v128.or(done, met);
  }
  const upper = smallestFrom(from, step, length, trial);
  const under = countBelow(from, step, length, trial);
  const lower = v128.bitselect(largestTo(from, step, length, trial, false), upper, i32x4.eq(under, rank));
  const even = i32x4.eq(v128.and(counts, i32x4.splat(1)), i32x4.splat(0));
  const medians = v128.bitselect(f32x4.mul(f32x4.add(lower, upper), f32x4.splat(0.5)), upper, even);
  let result = f32x4.splat(0);
  if (corrects(f32x4.extract_lane(medians, 0), i32x4.extract_lane(counts, 0), leastPixels, true, limit)) result = f32x4.replace_lane(result, 0, f32x4.extract_lane(medians, 0));
  if (corrects(f32x4.extract_lane(medians, 1), i32x4.extract_lane(counts, 1), leastPixels, true, limit)) result = f32x4.replace_lane(result, 1, f32x4.extract_lane(medians, 1));
  if (corrects(f32x4.extract_lane(medians, 2), i32x4.extract_lane(counts, 2), leastPixels, true, limit)) result = f32x4.replace_lane(result, 2, f32x4.extract_lane(medians, 2));
  if (corrects(f32x4.extract_lane(medians, 3), i32x4.extract_lane(counts, 3), leastPixels, true, limit)) result = f32x4.replace_lane(result, 3, f32x4.extract_lane(medians, 3));
  return result;
}

/** The same of one region of `length` vectors that follow one another; all lanes get its number. */
export function correctionOfRegion(from: usize, length: usize, leastPixels: f64, limit: f64): v128 {
  const infinite = f32x4.splat(Infinity);
  const count = sumOf(countBelow(from, 16, length, infinite));
  const nothing = f32x4.splat(0);
  if (count == 0) return nothing;
  const rank = count >> 1;
  let low = least(smallestFrom(from, 16, length, f32x4.splat(-Infinity)));
  let high = greatest(largestTo(from, 16, length, infinite, false));
  let trial = low;
  for (let pass = 1; f32x4.extract_lane(low, 0) < f32x4.extract_lane(high, 0); pass++) {
    trial = between(low, high);
    const found = sumOf(countBelow(from, 16, length, trial));
    if (found == rank) break;
    if (found > rank) high = before(trial);
    else low = trial;
    if (pass % SNAP == 0) {
      low = least(smallestFrom(from, 16, length, low));
      high = greatest(largestTo(from, 16, length, high, true));
    }
    trial = low;
  }
  const upper = least(smallestFrom(from, 16, length, trial));
  let median = f32x4.extract_lane(upper, 0);
  if ((count & 1) == 0) {
    const under = sumOf(countBelow(from, 16, length, trial));
    const lower = under == rank ? f32x4.extract_lane(greatest(largestTo(from, 16, length, trial, false)), 0) : median;
    median = <f32>0.5 * (lower + median);
  }
  return corrects(median, count, leastPixels, false, limit) ? f32x4.splat(median) : nothing;
}
