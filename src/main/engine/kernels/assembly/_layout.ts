// State of one slice of pixels. All arrays hold `capacity` pixels (a multiple of 16) and follow one another from `base`:
// the offsets below are bytes per pixel, to be multiplied by the capacity. kernels/darkKernel.ts has the same numbers.
//
// Values are unsigned 16-bit words: raw & mask, with the sign bit turned over for signed data, so that their order is that of
// the numbers. Sums are those of value - gateLow ("offsets"); the TypeScript side restores the sums of values exactly.

export const GATE_LOW: usize = 0; // u16
export const GATE_HIGH: usize = 2; // u16; gateLow 1 and gateHigh 0 mean that nothing passes
export const COUNT: usize = 4; // u16, records inside the gate
export const BELOW: usize = 6; // u16, records below the lowest intensity
export const ABOVE: usize = 8; // u16
export const MINIMUM: usize = 10; // u16
export const MAXIMUM: usize = 12; // u16
export const SUM: usize = 14; // u32, sum of offsets
export const SQUARES: usize = 18; // u32, sum of squares of offsets, of narrow gates
export const SQUARES_WIDE: usize = 22; // u64, the same of all other gates
export const RANK_LOW: usize = 30; // u16, order statistics of the first stage
export const RANK_HIGH: usize = 32; // u16
export const MIDDLE_LOW: usize = 34; // u16
export const MIDDLE_HIGH: usize = 36; // u16
export const DEVIATION_LOW: usize = 38; // u16
export const DEVIATION_HIGH: usize = 40; // u16
export const WHOLE_GATE_LOW: usize = 42; // f64, what follows is in the form of the results
export const WHOLE_GATE_HIGH: usize = 50; // f64
export const MEDIAN: usize = 58; // f64
export const ABSDEV: usize = 66; // f64
export const SUM1: usize = 74; // f64, sum of values
export const SUM2: usize = 82; // f64
export const SUM0: usize = 90; // u32
export const FRAMES_BELOW: usize = 94; // u32
export const FRAMES_ABOVE: usize = 98; // u32
export const OTHER_STATES: usize = 102; // u16, gain bits that differed from the expected ones in any record

/** How a stored word becomes a value; constants at every call, so that only the branch that is needed is compiled. */
export const MASKED: i32 = 0; // raw & mask
export const UNSIGNED: i32 = 1; // all 16 bits, unsigned
export const SIGNED: i32 = 2; // raw & mask, signed

// @ts-ignore: decorator
@inline
export function values8(address: usize, mask: v128, kind: i32): v128 {
  const raw = v128.load(address);
  if (kind == UNSIGNED) return raw;
  const masked = v128.and(raw, mask);
  return kind == SIGNED ? v128.xor(masked, i16x8.splat(<i16>0x8000)) : masked;
}
