import type { NdArray } from '../../../domain/array/ndarray.ts';
import { isWide } from './values.ts';

/** One status bit that occurs in an array. */
export interface BitEntry {
  /** 0 for value 1, 1 for value 2, 2 for value 4 ... */
  position: number;
  /** Place in the packed words of the picture, 0..31. */
  slot: number;
  /** `1`, `2`, `4` ...: what people write. */
  value: string;
  letter: string;
  color: string;
  name: string;
  /** Elements in which it is set. */
  count: number;
}

export interface BitCensus {
  entries: BitEntry[];
  elements: number;
  /** Elements with any bit set. */
  flagged: number;
}

/** Okabe and Ito's colours that differ for every kind of colour vision, without black. */
export const okabeIto = [
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#F0E442',
  '#0072B2',
  '#D55E00',
  '#CC79A7',
] as const;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#@';

/** Meaning of the bits that dark processing sets, by position. */
export const darkStatusNames: readonly string[] = [
  'rms high',
  'rms low',
  'saturated',
  'low intensity',
  'average high',
  'average low',
  'wrong gain switch',
];

/** Letter of a bit position: A for value 1, B for value 2 ... */
export function bitLetter(position: number): string {
  return letters[position] ?? '?';
}

export function bitColor(position: number): string {
  return okabeIto[position % okabeIto.length];
}

/** Bits set in a non-negative number below 2^53, as positions. */
function positionsOf(value: bigint): number[] {
  const found: number[] = [];
  for (let rest = value, position = 0; rest !== 0n; rest >>= 1n, position++)
    if (rest & 1n) found.push(position);
  return found;
}

const bitsOfElement: Partial<Record<NdArray['dtype'], number>> = {
  uint8: 8,
  int8: 8,
  uint16: 16,
  int16: 16,
  uint32: 32,
  int32: 32,
  uint64: 64,
  int64: 64,
};

/** How often each value but 0 occurs; negative numbers as their two's complement of the type. */
function countValues(array: NdArray): Map<bigint, number> {
  const width = bitsOfElement[array.dtype];
  if (width === undefined) return new Map();
  const counted = new Map<bigint, number>();
  const { data } = array;
  if (isWide(data)) {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
    for (let i = 0; i < words.length; i += 2) {
      if (words[i] === 0 && words[i + 1] === 0) continue;
      const value = (BigInt(words[i + 1]) << 32n) | BigInt(words[i]);
      counted.set(value, (counted.get(value) ?? 0) + 1);
    }
    return counted;
  }
  const plain = new Map<number, number>();
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (value !== 0) plain.set(value, (plain.get(value) ?? 0) + 1);
  }
  for (const [value, count] of plain) counted.set(BigInt.asUintN(width, BigInt(value)), count);
  return counted;
}

/** The bits that occur in an integer array, with counts. Names by position; bits without a name say their number. */
export function censusOf(array: NdArray, names: readonly string[] = []): BitCensus {
  const counts = new Map<number, number>();
  let flagged = 0;
  for (const [value, count] of countValues(array)) {
    flagged += count;
    for (const position of positionsOf(value)) counts.set(position, (counts.get(position) ?? 0) + count);
  }
  const positions = [...counts.keys()].sort((a, b) => a - b);
  // Words of 32 bits hold all that occurs in practice; above that the highest share the last place.
  const identity = positions.every((position) => position < 32);
  const entries = positions.map((position, order): BitEntry => ({
    position,
    slot: identity ? position : Math.min(31, order),
    value: (1n << BigInt(position)).toString(),
    letter: bitLetter(position),
    color: bitColor(position),
    name: names[position] ?? `bit ${position}`,
    count: counts.get(position) ?? 0,
  }));
  return { entries, elements: array.data.length, flagged };
}

/** The elements as 32-bit words in which each entry of the census has its slot. */
export function packBits(array: NdArray, census: BitCensus): Uint32Array<ArrayBuffer> {
  const { data } = array;
  const packed = new Uint32Array(data.length);
  const width = bitsOfElement[array.dtype];
  if (width === undefined) return packed;
  const identity = census.entries.every(({ position, slot }) => position === slot);
  if (isWide(data)) {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
    for (let i = 0; i < packed.length; i++) {
      const low = words[2 * i];
      const high = words[2 * i + 1];
      if (identity) packed[i] = low;
      else if (low !== 0 || high !== 0) {
        let word = 0;
        for (const { position, slot } of census.entries) {
          const source = position < 32 ? low : high;
          if ((source >>> (position & 31)) & 1) word |= 1 << slot;
        }
        packed[i] = word;
      }
    }
    return packed;
  }
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;
  for (let i = 0; i < packed.length; i++) packed[i] = data[i] & mask;
  return packed;
}

/** What a status word says, for the line under the picture: `A rms high, E average high`, or `good`. */
export function wordText(word: number, census: BitCensus): string {
  const set = census.entries.filter(({ slot }) => (word >>> slot) & 1);
  if (set.length === 0) return 'good';
  return set.map(({ letter, name }) => `${letter} ${name}`).join(', ');
}

/**
 * The array as integers for the display of bits. Constants files without a type header read as float32: whole numbers
 * are taken as the words they stand for. Null when some value is no word (negative, fractional, missing, too large).
 */
export function asWords(array: NdArray): NdArray | null {
  if (bitsOfElement[array.dtype] !== undefined) return array;
  const source = array.data as Float32Array | Float64Array;
  const words = new Uint32Array(source.length);
  for (let i = 0; i < source.length; i++) {
    words[i] = source[i];
    if (words[i] !== source[i]) return null;
  }
  return { dtype: 'uint32', shape: array.shape, data: words };
}

/** Hidden bits with one more, or one less. */
export function toggledBit(hidden: ReadonlySet<number>, position: number): ReadonlySet<number> {
  const next = new Set(hidden);
  if (!next.delete(position)) next.add(position);
  return next;
}

/** Hidden bits when only one is to be seen. */
export const allBitsBut = (census: BitCensus | null, position: number): ReadonlySet<number> =>
  new Set(census?.entries.map((entry) => entry.position).filter((other) => other !== position));
