import { masked } from './_masked';
import { LAG } from './_oneGainPixels';

// Calibrated frames of detectors that switch gain: twin of domain/calibrate/multiGain.ts with common mode of domain/common-mode/tiles.ts; every
// operation is rounded to float32 as there. A call takes a stretch of pixels that common mode does not cross: half a panel, or any when it is off.
//
// Planes of constants lie `planeBytes` apart, in float32; plane 0 belongs to upper bits 00 of the raw word, 1 to 01, 2 to 11; 10 is no gain: nothing is
// subtracted, the factor is 1. Bits out of `gainBits` do not count. Bytes of masks are 0 or 0xff; those of good pixels lie a quarter of `planeBytes`
// apart and there are only two planes of them.

const DATA: i32 = 0x3fff;
const FIRST: i32 = 0x4000;
const SECOND: i32 = 0xc000;
const NONE: i32 = 0x8000;

/** Value of the gain of each of four raw words (extended to 32 bits); `none` where there is no gain. */
// @ts-ignore: decorator
@inline
function ofGain(state: v128, address: usize, planeBytes: usize, planes: i32, none: v128): v128 {
  let chosen = v128.bitselect(v128.load(address + planeBytes), v128.load(address), i32x4.eq(state, i32x4.splat(FIRST)));
  if (planes > 2) {
    chosen = v128.bitselect(v128.load(address + 2 * planeBytes), chosen, i32x4.eq(state, i32x4.splat(SECOND)));
    chosen = v128.bitselect(none, chosen, i32x4.eq(state, i32x4.splat(NONE)));
  }
  return chosen;
}

/** Values of four raw words less their offsets. `switched`: one of them may not be of plane 0. */
// @ts-ignore: decorator
@inline
function subtracted(words: v128, gainBits: i32, switched: bool, offsets: usize, planeBytes: usize, planes: i32): v128 {
  const value = f32x4.convert_i32x4_s(v128.and(words, i32x4.splat(DATA)));
  if (!switched) return f32x4.sub(value, v128.load(offsets));
  const state = v128.and(words, i32x4.splat(gainBits));
  return f32x4.sub(value, ofGain(state, offsets, planeBytes, planes, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function multiplied(value: v128, words: v128, gainBits: i32, switched: bool, factors: usize, planeBytes: usize, planes: i32): v128 {
  if (!switched) return f32x4.mul(value, v128.load(factors));
  const state = v128.and(words, i32x4.splat(gainBits));
  return f32x4.mul(value, ofGain(state, factors, planeBytes, planes, f32x4.splat(1)));
}

/** Eight pixels of plane 0: words less offsets, times factors (0: none). */
// @ts-ignore: decorator
@inline
function plain(words: v128, out: usize, offsets: usize, factors: usize): void {
  const values = v128.and(words, i16x8.splat(<i16>DATA));
  let left = f32x4.sub(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(values)), v128.load(offsets));
  let right = f32x4.sub(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(values)), v128.load(offsets, 16));
  if (factors != 0) {
    left = f32x4.mul(left, v128.load(factors));
    right = f32x4.mul(right, v128.load(factors, 16));
  }
  v128.store(out, left);
  v128.store(out, right, 16);
}

/** Eight pixels of any gain, with a mask (0: none). */
function mixed(raw: usize, out: usize, pixel: usize, offsets: usize, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, mask: usize, switched: bool): void {
  const words = v128.load(raw + 2 * pixel);
  const low = i32x4.extend_low_i16x8_u(words);
  const high = i32x4.extend_high_i16x8_u(words);
  const at = 4 * pixel;
  let left = subtracted(low, gainBits, switched, offsets + at, planeBytes, planes);
  let right = subtracted(high, gainBits, switched, offsets + at + 16, planeBytes, planes);
  if (factors != 0) {
    left = multiplied(left, low, gainBits, switched, factors + at, planeBytes, planes);
    right = multiplied(right, high, gainBits, switched, factors + at + 16, planeBytes, planes);
  }
  if (mask != 0) {
    const good = v128.load8x8_s(mask + pixel);
    left = masked(left, i32x4.extend_low_i16x8_s(good));
    right = masked(right, i32x4.extend_high_i16x8_s(good));
  }
  v128.store(out + at, left);
  v128.store(out + at, right, 16);
}

/** Eight pixels; `simple`: the mask does not count for those of plane 0. */
// @ts-ignore: decorator
@inline
function eight(raw: usize, out: usize, pixel: usize, offsets: usize, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, bits: v128, mask: usize, simple: bool): void {
  const words = v128.load(raw + 2 * pixel);
  const switched = planes > 1 && v128.any_true(v128.and(words, bits));
  const at = 4 * pixel;
  if (!switched && simple) plain(words, out + at, offsets + at, factors == 0 ? 0 : factors + at);
  else mixed(raw, out, pixel, offsets, factors, planeBytes, planes, gainBits, mask, switched);
}

/**
 * The whole calibration without common mode of `pixels` (a multiple of 8). `factors`, `mask` 0: not applied. `folded`: the factors are 0 where the mask
 * hides, so that it counts for pixels without a gain only.
 */
export function whole(raw: usize, out: usize, pixels: usize, offsets: usize, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, mask: usize, folded: bool): void {
  const bits = i16x8.splat(<i16>gainBits);
  const simple = mask == 0 || folded;
  for (let pixel: usize = 0; pixel < pixels; pixel += 8) eight(raw, out, pixel, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
}

/**
 * The same for four frames whose raw words and results stand as many bytes apart, of 48 pixels or more: memory gives and takes more when it is asked for several
 * places at once.
 */
export function whole4(raw: usize, rawStep: usize, out: usize, outStep: usize, pixels: usize, offsets: usize, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, mask: usize, folded: bool): void {
  const bits = i16x8.splat(<i16>gainBits);
  const simple = mask == 0 || folded;
  for (let frame: usize = 0; frame < 4; frame++) {
    const words = raw + frame * rawStep;
    const values = out + frame * outStep;
    for (let pixel: usize = 0; pixel < (3 - frame) * LAG; pixel += 8)
      eight(words, values, pixel, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
    for (let pixel: usize = pixels - frame * LAG; pixel < pixels; pixel += 8)
      eight(words, values, pixel, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
  }
  for (let pixel: usize = 3 * LAG; pixel < pixels; pixel += 8) {
    eight(raw, out, pixel, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
    eight(raw + rawStep, out + outStep, pixel - LAG, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
    eight(raw + 2 * rawStep, out + 2 * outStep, pixel - 2 * LAG, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
    eight(raw + 3 * rawStep, out + 3 * outStep, pixel - 3 * LAG, offsets, factors, planeBytes, planes, gainBits, bits, mask, simple);
  }
}

/**
 * First pass with common mode: into `work` the values less offsets of the pixels that take part, +Infinity for the others.
 */
export function begin(raw: usize, pixels: usize, offsets: usize, planeBytes: usize, planes: i32, gainBits: i32, good: usize, work: usize): void {
  const bits = i16x8.splat(<i16>gainBits);
  const infinite = f32x4.splat(Infinity);
  const goodPlane = planeBytes >> 2;
  for (let pixel: usize = 0; pixel < pixels; pixel += 8) {
    const words = v128.load(raw + 2 * pixel);
    const state = v128.and(words, bits);
    const switched = planes > 1 && v128.any_true(state);
    const at = 4 * pixel;
    const left = subtracted(i32x4.extend_low_i16x8_u(words), gainBits, switched, offsets + at, planeBytes, planes);
    const right = subtracted(i32x4.extend_high_i16x8_u(words), gainBits, switched, offsets + at + 16, planeBytes, planes);
    let takes = v128.load8x8_s(good + pixel);
    if (switched) {
      const first = v128.and(v128.load8x8_s(good + goodPlane + pixel), i16x8.eq(state, i16x8.splat(<i16>FIRST)));
      takes = v128.or(v128.and(takes, i16x8.eq(state, i16x8.splat(0))), first);
    }
    v128.store(work + at, v128.bitselect(left, infinite, i32x4.extend_low_i16x8_s(takes)));
    v128.store(work + at, v128.bitselect(right, infinite, i32x4.extend_high_i16x8_s(takes)), 16);
  }
}

/**
 * Last pass with common mode: corrected values where there are any, those less offsets elsewhere, factor, mask. `folded`: the factors are 0 where the mask
 * hides, so that it counts for pixels without a gain only.
 */
export function finish(raw: usize, out: usize, pixels: usize, offsets: usize, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, mask: usize, folded: bool, work: usize): void {
  const bits = i16x8.splat(<i16>gainBits);
  const infinite = f32x4.splat(Infinity);
  for (let pixel: usize = 0; pixel < pixels; pixel += 8) {
    const at = 4 * pixel;
    let left = v128.load(work + at);
    let right = v128.load(work + at, 16);
    const words = v128.load(raw + 2 * pixel);
    const switched = planes > 1 && v128.any_true(v128.and(words, bits));
    const leftTook = f32x4.lt(left, infinite);
    const rightTook = f32x4.lt(right, infinite);
    const low = i32x4.extend_low_i16x8_u(words);
    const high = i32x4.extend_high_i16x8_u(words);
    if (!i32x4.all_true(v128.and(leftTook, rightTook))) {
      left = v128.bitselect(left, subtracted(low, gainBits, switched, offsets + at, planeBytes, planes), leftTook);
      right = v128.bitselect(right, subtracted(high, gainBits, switched, offsets + at + 16, planeBytes, planes), rightTook);
    }
    if (factors != 0) {
      left = multiplied(left, low, gainBits, switched, factors + at, planeBytes, planes);
      right = multiplied(right, high, gainBits, switched, factors + at + 16, planeBytes, planes);
    }
    if (mask != 0 && (switched || !folded)) {
      const good = v128.load8x8_s(mask + pixel);
      left = masked(left, i32x4.extend_low_i16x8_s(good));
      right = masked(right, i32x4.extend_high_i16x8_s(good));
    }
    v128.store(out + at, left);
    v128.store(out + at, right, 16);
  }
}

/** Whether the absolute values of `count` numbers (a multiple of 8) are below `limit`: none is infinite or no number. */
export function allBelow(values: usize, count: i32, limit: f32): bool {
  const most = f32x4.splat(limit);
  let all = i32x4.splat(-1);
  for (let at = values; at < values + 4 * <usize>count; at += 32) {
    all = v128.and(all, f32x4.lt(f32x4.abs(v128.load(at)), most));
    all = v128.and(all, f32x4.lt(f32x4.abs(v128.load(at, 16)), most));
  }
  return i32x4.all_true(all);
}

export { bankMedians, columnMedians, rowMedians } from './_medianSteps';
export { fullBytes } from './_masked';
export { foldMask } from './_oneGainPixels';
