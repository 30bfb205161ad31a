import {
  ABOVE,
  BELOW,
  COUNT,
  GATE_HIGH,
  GATE_LOW,
  MAXIMUM,
  MINIMUM,
  SQUARES,
  SQUARES_WIDE,
  SUM,
  values8,
} from './_layout';

// Second stage for eight pixels at a time: 16 or 32 records go through registers before anything is stored.
//
// The gate is one signed comparison: offset = value - gateLow wraps, so that values below the gate become large; turned over by
// 0x8000 the offsets inside the gate are the smallest signed words, all below `end` = (width + 1) ^ 0x8000.
// Words inside the gate are thus offset + 0x8000, and what they add too much is taken off at the end of the block.

/** Gates of at most so many values above their lower end: sums of 16 squares fit into 16 bits (16 * 63^2 < 2^16). */
const NARROW: i16 = 63;
/** The same of 32 squares (32 * 45^2 < 2^16): half as many additions to the sums in memory. */
const NARROWEST: i16 = 45;
/** The same for sums of 16 offsets (16 * 4095 < 2^16). */
const MEDIUM: i16 = 4095;
const BLOCK: i32 = 16;

// @ts-ignore: decorator
@inline
function add32(address: usize, low: v128, high: v128): void {
  v128.store(address, i32x4.add(v128.load(address), low));
  v128.store(address, i32x4.add(v128.load(address, 16), high), 16);
}

// @ts-ignore: decorator
@inline
function add64(address: usize, low: v128, high: v128): void {
  v128.store(address, i64x2.add(v128.load(address), i64x2.extend_low_i32x4_u(low)));
  v128.store(address, i64x2.add(v128.load(address, 16), i64x2.extend_high_i32x4_u(low)), 16);
  v128.store(address, i64x2.add(v128.load(address, 32), i64x2.extend_low_i32x4_u(high)), 32);
  v128.store(address, i64x2.add(v128.load(address, 48), i64x2.extend_high_i32x4_u(high)), 48);
}

// @ts-ignore: decorator
@inline
function add16(address: usize, counts: v128): void {
  v128.store(address, i16x8.add(v128.load(address), counts));
}

/** Counts records out of the intensity limits; called only where the extremes say that there are any. */
function countOut(rows: usize, stride: usize, frames: i32, mask: v128, kind: i32, low: v128, high: v128, below: usize, above: usize): void {
  let low8 = v128.load(below);
  let high8 = v128.load(above);
  for (let frame = 0; frame < frames; frame++) {
    const value = values8(rows, mask, kind);
    low8 = i16x8.sub(low8, i16x8.lt_u(value, low));
    high8 = i16x8.sub(high8, i16x8.gt_u(value, high));
    rows += stride;
  }
  v128.store(below, low8);
  v128.store(above, high8);
}

/** Any gate, any width: products in 32 bits, sums in 64. */
function wide(rows: usize, stride: usize, frames: i32, mask: v128, kind: i32, low: v128, high: v128, count: usize, sum: usize, squares: usize): void {
  let count8 = i16x8.splat(0);
  for (let frame = 0; frame < frames; frame++) {
    const value = values8(rows, mask, kind);
    const inside = v128.and(i16x8.ge_u(value, low), i16x8.le_u(value, high));
    const offset = v128.and(i16x8.sub(value, low), inside);
    count8 = i16x8.sub(count8, inside);
    add32(sum, i32x4.extend_low_i16x8_u(offset), i32x4.extend_high_i16x8_u(offset));
    add64(squares, i32x4.extmul_low_i16x8_u(offset, offset), i32x4.extmul_high_i16x8_u(offset, offset));
    rows += stride;
  }
  add16(count, count8);
}

/** Counts `frames` records of `vectors` * 8 pixels; see the layout for `base`. */
// @ts-ignore: decorator
@inline
export function accumulateKind(
  base: usize,
  capacity: usize,
  rows: usize,
  stride: usize,
  frames: i32,
  vectors: i32,
  mask16: i32,
  lowest: i32,
  highest: i32,
  kind: i32,
): void {
  const mask = i16x8.splat(<i16>mask16);
  const cutLow = i16x8.splat(<i16>lowest);
  const cutHigh = i16x8.splat(<i16>highest);
  const turn = i16x8.splat(<i16>0x8000);
  const zero = i16x8.splat(0);
  for (let vector = 0; vector < vectors; vector++) {
    const at: usize = <usize>vector << 4; // bytes of eight 16-bit words
    const state = base + at;
    const low = v128.load(state + GATE_LOW * capacity);
    const high = v128.load(state + GATE_HIGH * capacity);
    const width = i16x8.sub_sat_u(high, low);
    const start = v128.xor(low, turn);
    const end = v128.xor(i16x8.sub(i16x8.add(high, i16x8.splat(1)), low), turn);
    const sum = base + SUM * capacity + 2 * at;
    let maximum = values8(rows + at, mask, kind);
    let minimum = maximum;
    let row = rows + at;

    if (!v128.any_true(i16x8.gt_u(width, i16x8.splat(NARROW)))) {
      const squares = base + SQUARES * capacity + 2 * at;
      const block = v128.any_true(i16x8.gt_u(width, i16x8.splat(NARROWEST))) ? BLOCK : 2 * BLOCK;
      for (let left = frames; left > 0; left -= block) {
        let count8 = zero;
        let sum8 = zero;
        let squares8 = zero;
        const last = row + stride * <usize>min(left, block);
        do {
          const value = values8(row, mask, kind);
          const offset = i16x8.sub(value, start);
          const inside = i16x8.gt_s(end, offset);
          const passed = v128.and(offset, inside);
          count8 = i16x8.sub(count8, inside);
          sum8 = i16x8.add(sum8, passed);
          squares8 = i16x8.add(squares8, i16x8.mul(passed, passed));
          maximum = i16x8.max_u(maximum, value);
          minimum = i16x8.min_u(minimum, value);
          row += stride;
        } while (row < last);
        sum8 = i16x8.sub(sum8, i16x8.shl(count8, 15));
        add16(state + COUNT * capacity, count8);
        add32(sum, i32x4.extend_low_i16x8_u(sum8), i32x4.extend_high_i16x8_u(sum8));
        add32(squares, i32x4.extend_low_i16x8_u(squares8), i32x4.extend_high_i16x8_u(squares8));
      }
    } else if (!v128.any_true(i16x8.gt_u(width, i16x8.splat(MEDIUM)))) {
      const squares = base + SQUARES_WIDE * capacity + 4 * at;
      for (let left = frames; left > 0; left -= BLOCK) {
        let count8 = zero;
        let sum8 = zero;
        let squaresLow = zero;
        let squaresHigh = zero;
        const last = row + stride * <usize>min(left, BLOCK);
        for (; row < last; row += stride) {
          const value = values8(row, mask, kind);
          const offset = i16x8.sub(value, start);
          const inside = i16x8.gt_s(end, offset);
          const passed = v128.and(v128.xor(offset, turn), inside);
          count8 = i16x8.sub(count8, inside);
          sum8 = i16x8.add(sum8, passed);
          squaresLow = i32x4.add(squaresLow, i32x4.extmul_low_i16x8_u(passed, passed));
          squaresHigh = i32x4.add(squaresHigh, i32x4.extmul_high_i16x8_u(passed, passed));
          maximum = i16x8.max_u(maximum, value);
          minimum = i16x8.min_u(minimum, value);
        }
        add16(state + COUNT * capacity, count8);
        add32(sum, i32x4.extend_low_i16x8_u(sum8), i32x4.extend_high_i16x8_u(sum8));
        add64(squares, squaresLow, squaresHigh);
      }
    } else {
      wide(row, stride, frames, mask, kind, low, high, state + COUNT * capacity, sum, base + SQUARES_WIDE * capacity + 4 * at);
      for (let frame = 0; frame < frames; frame++) {
        const value = values8(row, mask, kind);
        maximum = i16x8.max_u(maximum, value);
        minimum = i16x8.min_u(minimum, value);
        row += stride;
      }
    }

    if (v128.any_true(v128.or(i16x8.lt_u(minimum, cutLow), i16x8.gt_u(maximum, cutHigh))))
      countOut(rows + at, stride, frames, mask, kind, cutLow, cutHigh, state + BELOW * capacity, state + ABOVE * capacity);
    const atMaximum = state + MAXIMUM * capacity;
    const atMinimum = state + MINIMUM * capacity;
    v128.store(atMaximum, i16x8.max_u(v128.load(atMaximum), maximum));
    v128.store(atMinimum, i16x8.min_u(v128.load(atMinimum), minimum));
  }
}
