import { eachChunk, isIntegerDtype, type NdArray, type TypedArray } from './ndarray.ts';

/** What changed from one array to another of the same size, element by element in C order. */
export interface ArrayDifference {
  /** Pairs of finite values: the figures below are over these. */
  compared: number;
  /** Of all elements, those that differ (nan equals nan). */
  changed: number;
  /** Of b - a, float64; null when nothing could be compared. */
  min: number | null;
  max: number | null;
  mean: number | null;
  /** About zero, not about the mean. */
  rms: number | null;
  newlyNonzero: number;
  newlyZero: number;
  /** Integer types only, else null: bits that came and went, ascending. */
  bits: { bit: number; set: number; cleared: number }[] | null;
}

/** Compares two arrays of the same number of elements: b minus a. */
export function differenceOf(a: NdArray, b: NdArray): ArrayDifference {
  const first: TypedArray = a.data;
  const second: TypedArray = b.data;
  const wide = typeof first[0] === 'bigint' && typeof second[0] === 'bigint';
  let compared = 0;
  let changed = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let squares = 0;
  let newlyNonzero = 0;
  let newlyZero = 0;
  eachChunk(first, 0, first.length, (befores, count, offset) => {
    eachChunk(second, offset, offset + count, (afters) => {
      for (let i = 0; i < count; i++) {
        const before = befores[i];
        const after = afters[i];
        let difference = after - before;
        if (wide) {
          // 64-bit integers are compared and subtracted exactly, the result is rounded
          const exact = BigInt(second[offset + i]) - BigInt(first[offset + i]);
          if (exact !== 0n) changed++;
          difference = Number(exact);
        } else if (before !== after && !(Number.isNaN(before) && Number.isNaN(after))) changed++;
        if (difference - difference !== 0) continue;
        compared++;
        if (difference < min) min = difference;
        if (difference > max) max = difference;
        sum += difference;
        squares += difference * difference;
        if (before === 0 && after !== 0) newlyNonzero++;
        else if (before !== 0 && after === 0) newlyZero++;
      }
    });
  });
  const none = compared === 0;
  return {
    compared,
    changed,
    min: none ? null : min,
    max: none ? null : max,
    mean: none ? null : sum / compared,
    rms: none ? null : Math.sqrt(squares / compared),
    newlyNonzero,
    newlyZero,
    bits: isIntegerDtype(a.dtype) && isIntegerDtype(b.dtype) ? changedBits(a, b) : null,
  };
}

function changedBits(a: NdArray, b: NdArray): { bit: number; set: number; cleared: number }[] {
  const width = 8 * Math.max(a.data.BYTES_PER_ELEMENT, b.data.BYTES_PER_ELEMENT);
  const set = new Float64Array(64);
  const cleared = new Float64Array(64);
  const count = (before: number, after: number, base: number): void => {
    for (let rest = (before ^ after) >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) {
      const bit = 31 - Math.clz32(rest & -rest);
      if (base + bit >= width) continue;
      if ((after >>> bit) & 1) set[base + bit]++;
      else cleared[base + bit]++;
    }
  };
  for (let i = 0; i < a.data.length; i++) {
    const before = a.data[i];
    const after = b.data[i];
    if (typeof before === 'number' && typeof after === 'number') {
      if (before !== after) count(before >>> 0, after >>> 0, 0);
      continue;
    }
    const low = 0xffffffffn;
    const one = BigInt.asUintN(64, BigInt(before));
    const two = BigInt.asUintN(64, BigInt(after));
    if (one === two) continue;
    count(Number(one & low), Number(two & low), 0);
    count(Number(one >> 32n), Number(two >> 32n), 32);
  }
  const bits: { bit: number; set: number; cleared: number }[] = [];
  for (let bit = 0; bit < 64; bit++)
    if (set[bit] > 0 || cleared[bit] > 0) bits.push({ bit, set: set[bit], cleared: cleared[bit] });
  return bits;
}
