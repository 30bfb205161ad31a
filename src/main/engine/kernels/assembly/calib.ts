import { masked } from './_masked';
import { correctionOfLanes, correctionOfRegion } from './_medians';

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

/** The whole calibration without common mode of `pixels` (a multiple of 8). `factors`, `mask` 0: not applied. */
export function whole(raw: usize, out: usize, pixels: i32, offsets: usize, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, mask: usize): void {
  const bits = i16x8.splat(<i16>gainBits);
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel += 8) {
    const words = v128.load(raw + 2 * pixel);
    const switched = planes > 1 && v128.any_true(v128.and(words, bits));
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
}

/**
 * First pass with common mode: values less offsets into `out`, and into `work` (rows `stride` bytes apart) those of the pixels
 * that take part, +Infinity for the others.
 */
export function begin(raw: usize, out: usize, rows: i32, columns: i32, offsets: usize, planeBytes: usize, planes: i32, gainBits: i32, good: usize, work: usize, stride: usize): void {
  const bits = i16x8.splat(<i16>gainBits);
  const infinite = f32x4.splat(Infinity);
  const goodPlane = planeBytes >> 2;
  let pixel: usize = 0;
  for (let row = 0; row < rows; row++) {
    let target = work + <usize>row * stride;
    for (let column = 0; column < columns; column += 8) {
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
      v128.store(out + at, left);
      v128.store(out + at, right, 16);
      v128.store(target, v128.bitselect(left, infinite, i32x4.extend_low_i16x8_s(takes)));
      v128.store(target, v128.bitselect(right, infinite, i32x4.extend_high_i16x8_s(takes)), 16);
      target += 32;
      pixel += 8;
    }
  }
}

/** Last pass with common mode: corrected values where there are any, factor, mask. */
export function finish(raw: usize, out: usize, rows: i32, columns: i32, factors: usize, planeBytes: usize, planes: i32, gainBits: i32, mask: usize, work: usize, stride: usize): void {
  const bits = i16x8.splat(<i16>gainBits);
  const infinite = f32x4.splat(Infinity);
  let pixel: usize = 0;
  for (let row = 0; row < rows; row++) {
    let source = work + <usize>row * stride;
    for (let column = 0; column < columns; column += 8) {
      const at = 4 * pixel;
      const leftWork = v128.load(source);
      const rightWork = v128.load(source, 16);
      let left = v128.bitselect(leftWork, v128.load(out + at), f32x4.lt(leftWork, infinite));
      let right = v128.bitselect(rightWork, v128.load(out + at, 16), f32x4.lt(rightWork, infinite));
      if (factors != 0) {
        const words = v128.load(raw + 2 * pixel);
        const switched = planes > 1 && v128.any_true(v128.and(words, bits));
        left = multiplied(left, i32x4.extend_low_i16x8_u(words), gainBits, switched, factors + at, planeBytes, planes);
        right = multiplied(right, i32x4.extend_high_i16x8_u(words), gainBits, switched, factors + at + 16, planeBytes, planes);
      }
      if (mask != 0) {
        const good = v128.load8x8_s(mask + pixel);
        left = masked(left, i32x4.extend_low_i16x8_s(good));
        right = masked(right, i32x4.extend_high_i16x8_s(good));
      }
      v128.store(out + at, left);
      v128.store(out + at, right, 16);
      source += 32;
      pixel += 8;
    }
  }
}

/**
 * Banks: one median for all rows of `width` columns. `scratch` holds one bank.
 */
export function banks(work: usize, stride: usize, rows: i32, columns: i32, width: i32, leastPixels: f64, limit: f64, scratch: usize): void {
  const lineBytes = 4 * <usize>width;
  for (let column = 0; column < columns; column += width) {
    const from = work + 4 * <usize>column;
    for (let row = 0; row < rows; row++) memory.copy(scratch + <usize>row * lineBytes, from + <usize>row * stride, lineBytes);
    const correction = correctionOfRegion(scratch, (<usize>rows * <usize>width) >> 2, leastPixels, limit);
    for (let row = 0; row < rows; row++) {
      const line = work + <usize>row * stride + 4 * <usize>column;
      for (let at = line; at < line + lineBytes; at += 16) v128.store(at, f32x4.sub(v128.load(at), correction));
    }
  }
}

/** Rows within banks of `width` columns, four rows at a time (`rows` a multiple of 4). `scratch` holds four of them. */
export function rowsOfBanks(work: usize, stride: usize, rows: i32, columns: i32, width: i32, leastPixels: f64, limit: f64, scratch: usize): void {
  for (let row = 0; row < rows; row += 4)
    for (let column = 0; column < columns; column += width) {
      const line = work + <usize>row * stride + 4 * <usize>column;
      for (let part: usize = 0; part < <usize>width; part += 4) {
        const from = line + 4 * part;
        const a = v128.load(from);
        const b = v128.load(from + stride);
        const c = v128.load(from + 2 * stride);
        const d = v128.load(from + 3 * stride);
        const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
        const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
        const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
        const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
        const to = scratch + 16 * part;
        v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2));
        v128.store(to, v128.shuffle<u64>(ab, cd, 1, 3), 16);
        v128.store(to, v128.shuffle<u64>(abHigh, cdHigh, 0, 2), 32);
        v128.store(to, v128.shuffle<u64>(abHigh, cdHigh, 1, 3), 48);
      }
      const correction = correctionOfLanes(scratch, 16, <usize>width, leastPixels, limit);
      const ofA = v128.shuffle<u32>(correction, correction, 0, 0, 0, 0);
      const ofB = v128.shuffle<u32>(correction, correction, 1, 1, 1, 1);
      const ofC = v128.shuffle<u32>(correction, correction, 2, 2, 2, 2);
      const ofD = v128.shuffle<u32>(correction, correction, 3, 3, 3, 3);
      const first = work + <usize>row * stride + 4 * <usize>column;
      for (let at = first; at < first + 4 * <usize>width; at += 16) {
        v128.store(at, f32x4.sub(v128.load(at), ofA));
        v128.store(at + stride, f32x4.sub(v128.load(at + stride), ofB));
        v128.store(at + 2 * stride, f32x4.sub(v128.load(at + 2 * stride), ofC));
        v128.store(at + 3 * stride, f32x4.sub(v128.load(at + 3 * stride), ofD));
      }
    }
}

/** Columns, four at a time, over all `rows` (a multiple of 4). */
export function columnsOfHalf(work: usize, stride: usize, rows: i32, columns: i32, leastPixels: f64, limit: f64): void {
  for (let column = 0; column < columns; column += 4) {
    const from = work + 4 * <usize>column;
    const correction = correctionOfLanes(from, stride, <usize>rows, leastPixels, limit);
    const end = from + <usize>rows * stride;
    for (let at = from; at < end; at += stride) v128.store(at, f32x4.sub(v128.load(at), correction));
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

export { fullBytes } from './_masked';
