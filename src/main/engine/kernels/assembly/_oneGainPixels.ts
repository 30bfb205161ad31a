import { masked } from './_masked';

/** Four raw words of a detector of one gain as float32. `kind`: 0 uint16, 1 int16, 2 uint8. */
// @ts-ignore: decorator
@inline
function rawValues(raw: usize, pixel: usize, kind: i32): v128 {
  if (kind == 0) return f32x4.convert_i32x4_u(v128.load16x4_u(raw + 2 * pixel));
  if (kind == 1) return f32x4.convert_i32x4_s(v128.load16x4_s(raw + 2 * pixel));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(raw + pixel))));
}

// @ts-ignore: decorator
@inline
function scaled(value: v128, at: usize, factors: usize, mask: usize): v128 {
  const product = factors == 0 ? value : f32x4.mul(value, v128.load(factors + 4 * at));
  if (mask == 0) return product;
  return masked(product, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(mask + at))));
}

/**
 * Detectors of one gain (twin of domain/calibrate/generic.ts): raw values less pedestals, times factors, times mask; `factors`, `mask` 0: not
 * applied. `pixels` is a multiple of 4.
 */
export function ofOneGain(raw: usize, out: usize, pixels: i32, kind: i32, pedestals: usize, factors: usize, mask: usize): void {
  let pixel: usize = 0;
  for (; pixel + 8 <= <usize>pixels; pixel += 8) {
    const left = f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel));
    const right = f32x4.sub(rawValues(raw, pixel + 4, kind), v128.load(pedestals + 4 * pixel, 16));
    v128.store(out + 4 * pixel, scaled(left, pixel, factors, mask));
    v128.store(out + 4 * pixel, scaled(right, pixel + 4, factors, mask), 16);
  }
  if (pixel < <usize>pixels) v128.store(out + 4 * pixel, scaled(f32x4.sub(rawValues(raw, pixel, kind), v128.load(pedestals + 4 * pixel)), pixel, factors, mask));
}

/** The last steps alone, after common mode. */
export function scale(out: usize, pixels: i32, factors: usize, mask: usize): void {
  for (let pixel: usize = 0; pixel < <usize>pixels; pixel += 4) v128.store(out + 4 * pixel, scaled(v128.load(out + 4 * pixel), pixel, factors, mask));
}
