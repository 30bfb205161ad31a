// Medians begin with keys of one byte: where a value lies in a window about the expected median, from -128 (below it) to LAST (above it); EXCLUDED
// stands for pixels that take no part. A key never falls when its value rises, so the value of a rank is among those with the key of that rank,
// whatever the window is: a bad window costs time only. It follows the medians that are found.

export const EXCLUDED: i8 = 127;
export const LAST: i8 = 126;
export const FIRST: i8 = -128;

/** 1.5 * 2^23: numbers near it have whole steps, so a sum with it holds a rounded value in its lowest bits. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;
const WIDEST: f32 = 1048576;
const NARROWEST: f32 = 0.0625;
const FARTHEST: f32 = 100000;

/** Middle and half the width of the window, ADU. */
let center: f32 = 0;
let width: f32 = 32;

let scale: v128 = f32x4.splat(0);
let shift: v128 = f32x4.splat(0);
let lowest: v128 = f32x4.splat(0);

/** To be called before keys of a new set of regions are made. */
export function setWindow(): void {
  const factor = <f32>127 / width;
  scale = f32x4.splat(factor);
  shift = f32x4.splat(MAGIC - center * factor);
  lowest = f32x4.splat(center - <f32>4 * width);
}

/**
 * Moves the window to a median that was found. `outside`: a median lay out of it; `inside` of `count` values had to be looked at one
 * by one.
 */
export function adaptWindow(median: f32, outside: bool, inside: i32, count: i32): void {
  if (outside) width = min<f32>(width * 4, WIDEST);
  else if (inside > count >> 3) width = max<f32>(width * 0.5, NARROWEST);
  if (abs<f32>(median) < FARTHEST) center = median;
}

// @ts-ignore: decorator
@inline
function steps(value: v128): v128 {
  const inRange = f32x4.pmax(value, lowest);
  return i32x4.sub(f32x4.add(f32x4.mul(inRange, scale), shift), i32x4.splat(MAGIC_BITS));
}

// @ts-ignore: decorator
@inline
function within(value: v128, half: v128): v128 {
  // False for NaN.
  return f32x4.le(f32x4.abs(value), half);
}

/**
 * Keys of the sixteen pixels from `frame`. Those whose absolute value is above `half` or no number, or whose byte of `good` (0xff or 0) is 0,
 * are excluded; `good` 0: there are no such bytes.
 */
// @ts-ignore: decorator
@inline
export function keysOfPixels(frame: usize, half: v128, good: usize): v128 {
  const a = v128.load(frame);
  const b = v128.load(frame, 16);
  const c = v128.load(frame, 32);
  const d = v128.load(frame, 48);
  const ab = i16x8.narrow_i32x4_s(within(a, half), within(b, half));
  const cd = i16x8.narrow_i32x4_s(within(c, half), within(d, half));
  let takes = i8x16.narrow_i16x8_s(ab, cd);
  if (good != 0) takes = v128.and(takes, v128.load(good));
  const left = i16x8.narrow_i32x4_s(steps(a), steps(b));
  const right = i16x8.narrow_i32x4_s(steps(c), steps(d));
  const keys = i8x16.min_s(i8x16.narrow_i16x8_s(left, right), i8x16.splat(LAST));
  return i8x16.relaxed_laneselect(keys, i8x16.splat(EXCLUDED), takes);
}

/** One of four steps that turn a square of 16 x 16 bytes over: pairs of rows that stand eight apart are laced. */
// @ts-ignore: decorator
@inline
function lace(from: usize, to: usize): void {
  for (let row: usize = 0; row < 8; row++) {
    const upper = v128.load(from + 16 * row);
    const lower = v128.load(from + 16 * row, 128);
    v128.store(to + 32 * row, v128.shuffle<u8>(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(to + 32 * row, v128.shuffle<u8>(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
  }
}

/** Turns the square at `square` (256 bytes, which are lost) over, to `to`. `spare` has 256 bytes. */
export function turnOver(square: usize, spare: usize, to: usize): void {
  lace(square, spare);
  lace(spare, square);
  lace(square, spare);
  lace(spare, to);
}
