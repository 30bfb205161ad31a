import { masked } from './_masked';

/** Four raw words of a detector of one gain as float32. `kind`: 0 uint16, 1 int16, 2 uint8. All fit a signed word of 32 bits, which is faster. */
// @ts-ignore: decorator
@inline
export function rawValues(raw: usize, pixel: usize, kind: i32): v128 {
  if (kind == 0) return f32x4.convert_i32x4_s(v128.load16x4_u(raw + 2 * pixel));
  if (kind == 1) return f32x4.convert_i32x4_s(v128.load16x4_s(raw + 2 * pixel));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(raw + pixel))));
}

/** Four bytes 0xff or 0 as words. */
// @ts-ignore: decorator
@inline
function wide(bytes: usize): v128 {
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(bytes)));
}

// @ts-ignore: decorator
@inline
export function scaled(value: v128, at: usize, factors: usize, mask: usize): v128 {
  const product = factors == 0 ? value : f32x4.mul(value, v128.load(factors + 4 * at));
  return mask == 0 ? product : masked(product, wide(mask + at));
}

// @ts-ignore: decorator
@inline
function calibrated(raw: usize, out: usize, pixels: usize, kind: i32, pedestals: usize, factors: usize, mask: usize): void {
  let pixel: usize = 0;
  for (; pixel + 8 <= pixels; pixel += 8) {
    const left = f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel));
    const right = f32x4.sub(rawValues(raw, pixel + 4, kind), v128.load(pedestals + 4 * pixel, 16));
    v128.store(out + 4 * pixel, scaled(left, pixel, factors, mask));
    v128.store(out + 4 * pixel, scaled(right, pixel + 4, factors, mask), 16);
  }
  if (pixel < pixels) v128.store(out + 4 * pixel, scaled(f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel)), pixel, factors, mask));
}

/**
 * Detectors of one gain (twin of domain/calibrate/generic.ts): raw values less pedestals, times factors, times mask; `factors`, `mask` 0: not
 * applied. `pixels` is a multiple of 4.
 */
export function ofOneGain(raw: usize, out: usize, pixels: usize, kind: i32, pedestals: usize, factors: usize, mask: usize): void {
  // The usual cases have loops of their own, without questions inside.
  if (mask != 0) calibrated(raw, out, pixels, kind, pedestals, factors, mask);
  else if (kind == 0 && factors != 0) calibrated(raw, out, pixels, 0, pedestals, factors, 0);
  else if (kind == 0) calibrated(raw, out, pixels, 0, pedestals, 0, 0);
  else if (kind == 1 && factors != 0) calibrated(raw, out, pixels, 1, pedestals, factors, 0);
  else if (kind == 1) calibrated(raw, out, pixels, 1, pedestals, 0, 0);
  else calibrated(raw, out, pixels, kind, pedestals, factors, 0);
}

/** Eight pixels. */
// @ts-ignore: decorator
@inline
function eight(raw: usize, out: usize, pixel: usize, kind: i32, pedestals: usize, factors: usize): void {
  const left = f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel));
  const right = f32x4.sub(rawValues(raw, pixel + 4, kind), v128.load(pedestals + 4 * pixel, 16));
  v128.store(out + 4 * pixel, scaled(left, pixel, factors, 0));
  v128.store(out + 4 * pixel, scaled(right, pixel + 4, factors, 0), 16);
}

/** Each frame is so many pixels behind the one before: at the same pixel, results of some sizes of frames would share few cache sets. */
export const LAG: usize = 16;

// @ts-ignore: decorator
@inline
function calibrated4(raw: usize, rawStep: usize, out: usize, outStep: usize, pixels: usize, kind: i32, pedestals: usize, factors: usize): void {
  for (let frame: usize = 0; frame < 4; frame++) {
    const words = raw + frame * rawStep;
    const values = out + frame * outStep;
    for (let pixel: usize = 0; pixel < (3 - frame) * LAG; pixel += 8) eight(words, values, pixel, kind, pedestals, factors);
    for (let pixel: usize = pixels - frame * LAG; pixel < pixels; pixel += 8) eight(words, values, pixel, kind, pedestals, factors);
  }
  for (let pixel: usize = 3 * LAG; pixel < pixels; pixel += 8) {
    eight(raw, out, pixel, kind, pedestals, factors);
    eight(raw + rawStep, out + outStep, pixel - LAG, kind, pedestals, factors);
    eight(raw + 2 * rawStep, out + 2 * outStep, pixel - 2 * LAG, kind, pedestals, factors);
    eight(raw + 3 * rawStep, out + 3 * outStep, pixel - 3 * LAG, kind, pedestals, factors);
  }
}

/**
 * As `ofOneGain` without a mask, for four frames whose raw words and results stand as many bytes apart: memory gives and takes more when it is asked for
 * several places at once. `pixels` is a multiple of 8 and at least 48.
 */
export function ofOneGain4(raw: usize, rawStep: usize, out: usize, outStep: usize, pixels: usize, kind: i32, pedestals: usize, factors: usize): void {
  if (kind == 0 && factors != 0) calibrated4(raw, rawStep, out, outStep, pixels, 0, pedestals, factors);
  else if (kind == 0) calibrated4(raw, rawStep, out, outStep, pixels, 0, pedestals, 0);
  else if (kind == 1 && factors != 0) calibrated4(raw, rawStep, out, outStep, pixels, 1, pedestals, factors);
  else if (kind == 1) calibrated4(raw, rawStep, out, outStep, pixels, 1, pedestals, 0);
  else calibrated4(raw, rawStep, out, outStep, pixels, kind, pedestals, factors);
}

/** The last steps alone, after common mode. */
export function scale(out: usize, pixels: usize, factors: usize, mask: usize): void {
  for (let pixel: usize = 0; pixel < pixels; pixel += 4) v128.store(out + 4 * pixel, scaled(v128.load(out + 4 * pixel), pixel, factors, mask));
}

/**
 * Makes the factors of bad pixels 0 with their sign, so that the mask need not be applied. That gives the same bits as long as no product with the factor
 * overflows: false, and nothing changed, where pedestals or factors are so large that one might, or no numbers.
 */
export function foldMask(pedestals: usize, factors: usize, mask: usize, pixels: usize): bool {
  const mostPedestal = f32x4.splat(1e8);
  const mostFactor = f32x4.splat(1e25);
  for (let at: usize = 0; at < 4 * pixels; at += 16) {
    const fine = v128.and(f32x4.lt(f32x4.abs(v128.load(pedestals + at)), mostPedestal), f32x4.lt(f32x4.abs(v128.load(factors + at)), mostFactor));
    if (!i32x4.all_true(fine)) return false;
  }
  const sign = i32x4.splat(0x80000000);
  for (let pixel: usize = 0; pixel < pixels; pixel += 4) {
    const at = factors + 4 * pixel;
    v128.store(at, v128.and(v128.load(at), v128.or(wide(mask + pixel), sign)));
  }
  return true;
}
