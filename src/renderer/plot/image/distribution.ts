import type { NdArray } from '../../../domain/array/ndarray.ts';
import { isIntegerDtype } from '../../../domain/array/ndarray.ts';
import type { NumberData } from './values.ts';
import { isWide, numbersOf, toFloat32 } from './values.ts';

/** Percentages whose values every summary holds, ascending; the presets are pairs of them. */
export const percentages = [0, 0.1, 1, 5, 25, 50, 75, 95, 99, 99.9, 100] as const;
export type Percentage = (typeof percentages)[number];

/** Floating arrays above this many elements are sampled; integers are always counted exactly. */
export const exactLimit = 16_777_216;

export interface Distribution {
  /** Elements of the array. */
  count: number;
  /** Elements looked at: `count`, or fewer when sampled. All following numbers are about these. */
  examined: number;
  finite: number;
  nan: number;
  infinite: number;
  /** Value at rank round(p/100 * (finite-1)) of the sorted finite values; empty without finite values. */
  percentiles: { percent: Percentage; value: number }[];
  mean: number | null;
  /** Population standard deviation. */
  std: number | null;
  /** False when float64 or 64-bit values were rounded to float32 for the percentiles. */
  fullPrecision: boolean;
}

interface Keys {
  /** Unsigned 32-bit keys of the usable elements; their order is that of the values. */
  keys: Uint32Array;
  /** Only the upper 16 bits differ, as for integers of up to 16 bits. */
  upperOnly: boolean;
  valueOf: (key: number) => number;
}

/** Keys of every `stride`-th element that is finite; there are `usable` of those. */
function floatKeys(values: Float32Array, stride: number, usable: number): Keys {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Uint32Array(usable);
  let place = 0;
  for (let i = 0; i < bits.length; i += stride) {
    const word = bits[i];
    // All bits of the exponent set: NaN or infinite.
    if ((word & 0x7f800000) === 0x7f800000) continue;
    // Negative numbers: all bits flipped; others: sign bit set. This makes the order of the bits that of the values.
    keys[place++] = word & 0x80000000 ? ~word : word | 0x80000000;
  }
  const back = new Float32Array(1);
  const backBits = new Uint32Array(back.buffer);
  return {
    // A float64 beyond the range of float32 became infinite and has no key.
    keys: place === usable ? keys : keys.subarray(0, place),
    upperOnly: false,
    valueOf: (key) => {
      backBits[0] = key & 0x80000000 ? key & 0x7fffffff : ~key;
      return back[0];
    },
  };
}

function integerKeys(values: NumberData): Keys {
  const bits = 8 * values.BYTES_PER_ELEMENT;
  const signed = values instanceof Int8Array || values instanceof Int16Array || values instanceof Int32Array;
  const shift = signed ? 2 ** (bits - 1) : 0;
  const factor = bits <= 16 ? 65536 : 1;
  const keys = new Uint32Array(values.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (values[i] + shift) * factor;
  return { keys, upperOnly: bits <= 16, valueOf: (key) => key / factor - shift };
}

/**
 * Values at given ranks (0-based, ascending), exact, in two passes without sorting: count the upper 16 bits of the
 * keys, then the lower 16 bits of those elements whose upper half holds a wanted rank.
 */
function valuesAtRanks({ keys, upperOnly, valueOf }: Keys, ranks: number[]): number[] {
  const coarse = new Uint32Array(65536);
  for (let i = 0; i < keys.length; i++) coarse[keys[i] >>> 16]++;
  const slotOf = new Int16Array(65536).fill(-1);
  const fine: { upper: number; before: number; counts: Uint32Array }[] = [];
  let before = 0;
  let next = 0;
  for (let upper = 0; upper < 65536 && next < ranks.length; upper++) {
    const after = before + coarse[upper];
    if (ranks[next] < after) {
      slotOf[upper] = fine.length;
      fine.push({ upper, before, counts: new Uint32Array(upperOnly ? 0 : 65536) });
      while (next < ranks.length && ranks[next] < after) next++;
    }
    before = after;
  }
  if (!upperOnly) {
    for (let i = 0; i < keys.length; i++) {
      const slot = slotOf[keys[i] >>> 16];
      if (slot >= 0) fine[slot].counts[keys[i] & 65535]++;
    }
  }
  return ranks.map((rank) => {
    const part = fine.findLast(({ before: first }) => first <= rank);
    if (!part) return Number.NaN;
    if (upperOnly) return valueOf(part.upper * 65536);
    let seen = part.before;
    for (let lower = 0; lower < 65536; lower++) {
      seen += part.counts[lower];
      if (rank < seen) return valueOf(part.upper * 65536 + lower);
    }
    return Number.NaN;
  });
}

/**
 * Counts, moments and percentiles of all elements. `maximumElements` limits the work on floating arrays: beyond it
 * every k-th element is taken and `examined` says how many those were.
 */
export function summarize(array: NdArray, maximumElements = exactLimit): Distribution {
  const integer = isIntegerDtype(array.dtype);
  const wide = isWide(array.data);
  const values = numbersOf(array.data);
  const length = values.length;
  const stride = (integer && !wide) || length <= maximumElements ? 1 : Math.ceil(length / maximumElements);
  let examined = 0;
  let nan = 0;
  let infinite = 0;
  let sum = 0;
  for (let i = 0; i < length; i += stride) {
    const value = values[i];
    examined++;
    // NaN and the infinities are the only numbers whose difference with themselves is not zero.
    if (value - value === 0) sum += value;
    else if (value !== value) nan++;
    else infinite++;
  }
  const finite = examined - nan - infinite;
  const empty: Distribution = {
    count: length,
    examined,
    finite,
    nan,
    infinite,
    percentiles: [],
    mean: null,
    std: null,
    fullPrecision: !wide && array.dtype !== 'float64',
  };
  if (finite === 0) return empty;
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < length; i += stride) {
    const difference = values[i] - mean;
    if (difference - difference === 0) squares += difference * difference;
  }
  const keyed = integer && !wide ? integerKeys(values) : floatKeys(toFloat32(values), stride, finite);
  const ranks = percentages.map((percent) => Math.round((percent / 100) * (keyed.keys.length - 1)));
  const found = valuesAtRanks(keyed, ranks);
  const percentiles = percentages.map((percent, i) => ({ percent, value: found[i] }));
  return { ...empty, percentiles, mean, std: Math.sqrt(squares / finite) };
}

/** Value at a percentage, or null without finite values. */
export function percentile(distribution: Distribution, percent: Percentage): number | null {
  return distribution.percentiles.find((entry) => entry.percent === percent)?.value ?? null;
}

/** A quick first guess from at most `samples` elements spread over the array, to draw before the exact answer is there. */
export function guessDistribution(array: NdArray, samples = 20_000): Distribution {
  const { data } = array;
  const stride = Math.max(1, Math.ceil(data.length / samples));
  const picked = new Float32Array(Math.ceil(data.length / stride));
  // Start off the first column: edges of sensors are unlike their inside.
  const start = Math.min(stride >> 1, Math.max(0, data.length - 1));
  let used = 0;
  for (let i = start; i < data.length; i += stride) picked[used++] = Number(data[i]);
  const guess = summarize({ dtype: 'float32', shape: [used], data: picked.subarray(0, used) });
  return { ...guess, count: data.length };
}
