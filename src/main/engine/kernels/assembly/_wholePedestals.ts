// Whole numbers for the histograms of algorithm 1. The bin of a pixel is its raw word less its pedestal, subtracted in float32 and rounded, halves away from
// zero. As long as the pedestal is not near a half this is the raw word less the rounded pedestal, which words of 16 bits can do. Pixels of which that
// cannot be said are odd: they are listed and counted one by one.

/** Number of a pixel in no bin. */
export const NO_BIN: i32 = 0x7fffffff;
export const LOWEST: i32 = -1000;
export const BINS: i32 = 3000;
/**
 * Differences below 2048 ADU, beyond all bins, have steps of 2^-13 or finer in float32: nearer to a half than this, rounding might reach it.
 */
const MARGIN: f32 = 1.0 / 8192.0;

/** Raw word less pedestal, `kind` as in `rawValues`. */
// @ts-ignore: decorator
@inline
export function valueOf(raw: usize, kind: i32, pedestals: usize, pixel: usize): f32 {
  const word = kind == 0 ? <f32>load<u16>(raw + 2 * pixel) : kind == 1 ? <f32>load<i16>(raw + 2 * pixel) : <f32>load<u8>(raw + pixel);
  return word - load<f32>(pedestals + 4 * pixel);
}

/** Bin of any pixel, from 0; NO_BIN outside of the bins and for NaN. */
export function binOf(raw: usize, kind: i32, pedestals: usize, pixel: usize): i32 {
  const value = <f64>valueOf(raw, kind, pedestals, pixel);
  const away = value + copysign<f64>(0.5, value);
  if (!(abs<f64>(away) < <f64>BINS)) return NO_BIN;
  const bin = <i32>away - LOWEST;
  return <u32>bin < <u32>BINS ? bin : NO_BIN;
}

/** Four pedestals rounded, less `bias`, where they are fit; else 0. `below`: the whole numbers below them. */
// @ts-ignore: decorator
@inline
function rounded(pedestal: v128, fits: v128, below: v128, bias: v128): v128 {
  const up = f32x4.gt(f32x4.sub(pedestal, below), f32x4.splat(0.5));
  const nearest = i32x4.sub(i32x4.trunc_sat_f32x4_s(below), up);
  return v128.and(i32x4.sub(nearest, bias), fits);
}

/**
 * Rounded pedestals of `pixels`, a multiple of 4, as int16 at `whole`, less 32768 for raw words of kind 0. Odd pixels become 0 in the bytes `good`, and those
 * that were good are listed at `odd` as uint32 in their order, with an end mark behind them.
 */
export function wholePedestals(pedestals: usize, pixels: usize, kind: i32, good: usize, whole: usize, odd: usize): void {
  const biasValue: f32 = kind == 0 ? 32768 : 0;
  const bias = i32x4.splat(<i32>biasValue);
  // Nothing is rounded up beyond int16.
  const least = f32x4.splat(biasValue - 32768);
  const most = f32x4.splat(biasValue + 32767);
  const half = f32x4.splat(0.5);
  const margin = f32x4.splat(MARGIN);
  let at = odd;
  for (let pixel: usize = 0; pixel < pixels; pixel += 4) {
    const pedestal = v128.load(pedestals + 4 * pixel);
    const below = f32x4.floor(pedestal);
    const fraction = f32x4.sub(pedestal, below);
    const inside = v128.and(f32x4.ge(pedestal, least), f32x4.le(pedestal, most));
    const fits = v128.and(inside, f32x4.ge(f32x4.abs(f32x4.sub(fraction, half)), margin));
    const numbers = rounded(pedestal, fits, below, bias);
    v128.store64_lane(whole + 2 * pixel, i16x8.narrow_i32x4_s(numbers, numbers), 0);
    let others = i32x4.bitmask(fits) ^ 15;
    for (; others != 0; others &= others - 1) {
      const one = pixel + <usize>ctz(others);
      if (load<u8>(good + one) == 0) continue;
      store<u8>(good + one, 0);
      store<u32>(at, <u32>one);
      at += 4;
    }
  }
  store<u32>(at, 0xffffffff);
}
