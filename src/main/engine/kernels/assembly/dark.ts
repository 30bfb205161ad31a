import { MASKED, OTHER_STATES, SIGNED, UNSIGNED } from './_layout';
import { accumulateKind } from './_gated';
import { ranksKind } from './_ranks';

export { gatesFromRanks, restoreSums, wordsOfGates } from './_results';

// Kernels of dark processing; one set of exports for each form of the data, compiled from one source.
// Layout of the state and meaning of the parameters: _layout.ts.

/** Data bits cut out by a mask, e.g. 14 bits. */
export function accumulateMasked(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, mask: i32, lowest: i32, highest: i32): void {
  accumulateKind(base, capacity, rows, stride, frames, vectors, mask, lowest, highest, MASKED);
}

/** All 16 bits, unsigned. */
export function accumulateUnsigned(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, mask: i32, lowest: i32, highest: i32): void {
  accumulateKind(base, capacity, rows, stride, frames, vectors, mask, lowest, highest, UNSIGNED);
}

/** Signed data. */
export function accumulateSigned(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, mask: i32, lowest: i32, highest: i32): void {
  accumulateKind(base, capacity, rows, stride, frames, vectors, mask, lowest, highest, SIGNED);
}

/** Collects bits 14 and 15 of whole words that differ from `expected` in any record; twin: addStates of domain/darks/sums.ts. */
export function otherStates(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, expected16: i32): void {
  const expected = i16x8.splat(<i16>expected16);
  const gainBits = i16x8.splat(<i16>0xc000);
  for (let vector = 0; vector < vectors; vector++) {
    const at: usize = <usize>vector << 4;
    const state = base + OTHER_STATES * capacity + at;
    let row = rows + at;
    const end = row + stride * <usize>frames;
    let other = i16x8.splat(0);
    for (; row < end; row += stride) other = v128.or(other, v128.xor(v128.load(row), expected));
    v128.store(state, v128.or(v128.load(state), v128.and(other, gainBits)));
  }
}

/** Widens unsigned bytes to 16-bit words. */
export function widenBytes(source: usize, target: usize, count: i32): void {
  for (let index = 0; index < count; index += 16) {
    const bytes = v128.load(source + <usize>index);
    v128.store(target + 2 * <usize>index, i16x8.extend_low_i8x16_u(bytes));
    v128.store(target + 2 * <usize>index, i16x8.extend_high_i8x16_u(bytes), 16);
  }
}

/** Keeps the low 16 bits of 32-bit words. */
export function narrowWords(source: usize, target: usize, count: i32): void {
  for (let index = 0; index < count; index += 8) {
    const from = source + 4 * <usize>index;
    v128.store(target + 2 * <usize>index, v128.shuffle<u16>(v128.load(from), v128.load(from, 16), 0, 2, 4, 6, 8, 10, 12, 14));
  }
}

/** Order statistics of the first stage, of each form of the data. */
export function ranksMasked(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, mask: i32, low: i32, high: i32, scratch: usize): void {
  ranksKind(base, capacity, rows, stride, frames, vectors, mask, low, high, scratch, MASKED);
}

export function ranksUnsigned(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, mask: i32, low: i32, high: i32, scratch: usize): void {
  ranksKind(base, capacity, rows, stride, frames, vectors, mask, low, high, scratch, UNSIGNED);
}

export function ranksSigned(base: usize, capacity: usize, rows: usize, stride: usize, frames: i32, vectors: i32, mask: i32, low: i32, high: i32, scratch: usize): void {
  ranksKind(base, capacity, rows, stride, frames, vectors, mask, low, high, scratch, SIGNED);
}
