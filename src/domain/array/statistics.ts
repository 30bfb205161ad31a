import { eachChunk, type NdArray, type TypedArray } from './ndarray.ts';

/** Figures of an array over its finite values; null where there is none. */
export interface ArrayStatistics {
  min: number | null;
  max: number | null;
  mean: number | null;
  sum: number;
  /** Values that are not a number. */
  nan: number;
  /** Values that are infinite. */
  infinite: number;
  /** Values that are exactly zero. */
  zeros: number;
  /** Values that are finite. */
  finite: number;
}

/** One pass over the values; sums in float64, integers beyond 2^53 rounded. */
export function statisticsOf(array: NdArray): ArrayStatistics {
  const size = array.data.length;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let nan = 0;
  let infinite = 0;
  let zeros = 0;
  eachChunk(array.data, 0, size, (values, count) => {
    for (let i = 0; i < count; i++) {
      const value = values[i];
      if (value - value !== 0) {
        if (Number.isNaN(value)) nan++;
        else infinite++;
        continue;
      }
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros++;
      sum += value;
    }
  });
  const finite = size - nan - infinite;
  const none = finite === 0;
  return {
    min: none ? null : min,
    max: none ? null : max,
    mean: none ? null : sum / finite,
    sum,
    nan,
    infinite,
    zeros,
    finite,
  };
}

/** Population standard deviation of the finite values (two passes), or null. */
export function deviationOf(array: NdArray, statistics: ArrayStatistics): number | null {
  if (statistics.mean === null) return null;
  const { mean } = statistics;
  let squares = 0;
  eachChunk(array.data, 0, array.data.length, (values, count) => {
    for (let i = 0; i < count; i++) {
      const difference = values[i] - mean;
      if (difference - difference === 0) squares += difference * difference;
    }
  });
  return Math.sqrt(squares / statistics.finite);
}

/** The `rank`-th smallest (from 0) of the values; the order of `values` changes. Average time linear. */
export function selectRank(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    // median of three as pivot: sorted input stays linear
    const middle = (low + high) >>> 1;
    const a = values[low];
    const b = values[middle];
    const c = values[high];
    const pivot = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const kept = values[i];
        values[i] = values[j];
        values[j] = kept;
        i++;
        j--;
      }
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank];
}

/** Median of the finite values (mean of the middle two for an even count), or null. */
export function medianOf(array: NdArray): number | null {
  const all = new Float64Array(array.data.length);
  let finite = 0;
  eachChunk(array.data, 0, all.length, (chunk, count) => {
    for (let i = 0; i < count; i++) if (Number.isFinite(chunk[i])) all[finite++] = chunk[i];
  });
  const values = all.subarray(0, finite);
  if (values.length === 0) return null;
  const middle = values.length >>> 1;
  const upper = selectRank(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < middle; i++) if (values[i] > lower) lower = values[i];
  return (lower + upper) / 2;
}

/** How many values have each bit set, for the bits that occur; empty for floating types. Ascending. */
export function bitCounts(array: NdArray): { bit: number; count: number }[] {
  if (array.dtype === 'float32' || array.dtype === 'float64') return [];
  const data: TypedArray = array.data;
  const bits = data.BYTES_PER_ELEMENT * 8;
  const counts = new Float64Array(bits);
  if (data instanceof BigUint64Array || data instanceof BigInt64Array) {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
    for (let i = 0; i < words.length; i++) countBits(words[i], counts, (i & 1) * 32);
  } else for (let i = 0; i < data.length; i++) countBits((data[i] as number) >>> 0, counts, 0);
  return [...counts].map((count, bit) => ({ bit, count })).filter(({ count }) => count > 0);
}

function countBits(word: number, counts: Float64Array, base: number): void {
  let rest = word;
  while (rest !== 0) {
    const bit = 31 - Math.clz32(rest & -rest);
    if (base + bit < counts.length) counts[base + bit]++;
    rest = (rest & (rest - 1)) >>> 0;
  }
}
