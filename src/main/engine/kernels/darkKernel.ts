import { loadKernel } from './kernelFile.ts';

/** How the kernel reads a stored word; one set of compiled functions for each. See assembly/_layout.ts. */
export type WordForm = 'Masked' | 'Unsigned' | 'Signed';

type Accumulate = (
  base: number,
  capacity: number,
  rows: number,
  stride: number,
  frames: number,
  vectors: number,
  mask: number,
  lowest: number,
  highest: number,
) => void;
type Ranks = (
  base: number,
  capacity: number,
  rows: number,
  stride: number,
  frames: number,
  vectors: number,
  mask: number,
  low: number,
  high: number,
  scratch: number,
) => void;
type DarkExports = Record<`accumulate${WordForm}`, Accumulate> &
  Record<`ranks${WordForm}`, Ranks> & {
    gatesFromRanks(
      base: number,
      capacity: number,
      pixels: number,
      zero: number,
      intensityLow: number,
      intensityHigh: number,
    ): void;
    wordsOfGates(
      base: number,
      capacity: number,
      pixels: number,
      zero: number,
      least: number,
      most: number,
    ): void;
    restoreSums(base: number, capacity: number, pixels: number, zero: number, fresh: boolean): void;
    otherStates(
      base: number,
      capacity: number,
      rows: number,
      stride: number,
      frames: number,
      vectors: number,
      expected: number,
    ): void;
    widenBytes(source: number, target: number, count: number): void;
    narrowWords(source: number, target: number, count: number): void;
  };

/** Offsets of the state arrays in bytes per pixel; the same numbers as in assembly/_layout.ts. */
const wordOffsets = {
  gateLow: 0,
  gateHigh: 2,
  count: 4,
  below: 6,
  above: 8,
  minimum: 10,
  maximum: 12,
  otherStates: 102,
} as const;
const longOffsets = { sum: 14, squares: 18, sum0: 90, framesBelow: 94, framesAbove: 98 } as const;
const SQUARES_WIDE = 22;
const doubleOffsets = {
  wholeGateLow: 42,
  wholeGateHigh: 50,
  median: 58,
  absdev: 66,
  sum1: 74,
  sum2: 82,
} as const;
const STATE_BYTES = 104;

/** Slices of rows are this much longer than their pixels: strides that are powers of two would share few cache sets. */
const STRIDE_PADDING = 64;
const PAGE = 65536;
/** Free space in front: the compiled code keeps its few constants there. */
const BASE = 1024;

/** Views on the state of the slice, one element per pixel. */
export type DarkState = Record<keyof typeof wordOffsets, Uint16Array> &
  Record<keyof typeof longOffsets, Uint32Array> &
  Record<keyof typeof doubleOffsets, Float64Array>;

/** The compiled dark kernel with its own memory: state arrays of one slice of pixels, rows of raw words, scratch. */
export class DarkKernel {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 32768 });
  readonly #exports: DarkExports;
  #capacity = 0;
  #stride = 0;
  #rows = 0;
  #scratch = 0;
  #staging = 0;
  #state: DarkState | undefined;

  constructor() {
    const instance = new WebAssembly.Instance(loadKernel('dark'), { env: { memory: this.memory } });
    this.#exports = instance.exports as unknown as DarkExports;
  }

  /** Lays the memory out for slices of `pixels`, `rows` records at a time and `stagingBytes` per pixel of raw input. */
  prepare(pixels: number, rows: number, stagingBytes: number): DarkState {
    const capacity = Math.ceil(pixels / 64) * 64;
    this.#capacity = capacity;
    this.#stride = 2 * capacity + STRIDE_PADDING;
    this.#rows = BASE + STATE_BYTES * capacity;
    this.#scratch = this.#rows + this.#stride * rows;
    this.#staging = this.#scratch + 16 * rows + 96;
    const pages = Math.ceil((this.#staging + stagingBytes * capacity + 64) / PAGE);
    const missing = pages - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.memory.grow(missing);
    const { buffer } = this.memory;
    const views = <View>(
      table: Record<string, number>,
      make: (byteOffset: number) => View,
    ): [string, View][] =>
      Object.entries(table).map(([name, offset]) => [name, make(BASE + offset * capacity)]);
    this.#state = Object.fromEntries<Uint16Array | Uint32Array | Float64Array>([
      ...views(wordOffsets, (at) => new Uint16Array(buffer, at, capacity)),
      ...views(longOffsets, (at) => new Uint32Array(buffer, at, capacity)),
      ...views(doubleOffsets, (at) => new Float64Array(buffer, at, capacity)),
    ]) as DarkState;
    return this.#state;
  }

  /** Forgets the counts and sums since the last flush; the extremes stay. */
  clear(): void {
    const { count, below, above, sum, squares } = this.#state!;
    for (const counts of [count, below, above, sum, squares]) counts.fill(0);
    new Uint8Array(this.memory.buffer, BASE + SQUARES_WIDE * this.#capacity, 8 * this.#capacity).fill(0);
  }

  /** Where the 16-bit words of a row belong. */
  row(row: number, bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.#rows + row * this.#stride, bytes);
  }

  /** Where raw data of another width are put before they are made 16-bit words. */
  staging(bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.#staging, bytes);
  }

  widenInto(row: number, pixels: number): void {
    this.#exports.widenBytes(this.#staging, this.#rows + row * this.#stride, pixels);
  }

  narrowInto(row: number, pixels: number): void {
    this.#exports.narrowWords(this.#staging, this.#rows + row * this.#stride, pixels);
  }

  /** Order statistics of the first `records` rows; `low` and `high` are ranks counted from 0. */
  ranks(form: WordForm, records: number, pixels: number, mask: number, low: number, high: number): void {
    const vectors = 2 * Math.ceil(pixels / 16);
    this.#exports[`ranks${form}`](
      BASE,
      this.#capacity,
      this.#rows,
      this.#stride,
      records,
      vectors,
      mask,
      low,
      high,
      this.#scratch,
    );
  }

  /** Gates, median and absolute deviation of the state from the order statistics. */
  gatesFromRanks(pixels: number, zero: number, intensityLow: number, intensityHigh: number): void {
    this.#exports.gatesFromRanks(BASE, this.#capacity, pixels, zero, intensityLow, intensityHigh);
  }

  /** Gates for the second stage from `wholeGateLow` and `wholeGateHigh`. */
  wordsOfGates(pixels: number, zero: number, least: number, most: number): void {
    this.#exports.wordsOfGates(BASE, this.#capacity, pixels, zero, least, most);
  }

  /** Adds what was counted to sum0, sum1, sum2, framesBelow and framesAbove of the state, or starts them. */
  restoreSums(pixels: number, zero: number, fresh: boolean): void {
    this.#exports.restoreSums(BASE, this.#capacity, pixels, zero, fresh);
  }

  /** Collects gain bits of rows of whole words that differ from those of `expected`. */
  collectStates(row: number, records: number, pixels: number, expected: number): void {
    const rows = this.#rows + row * this.#stride;
    const vectors = Math.ceil(pixels / 8);
    this.#exports.otherStates(BASE, this.#capacity, rows, this.#stride, records, vectors, expected);
  }

  /** Counts rows; `lowest` and `highest` as words of the form. */
  accumulate(
    form: WordForm,
    row: number,
    records: number,
    pixels: number,
    mask: number,
    lowest: number,
    highest: number,
  ): void {
    const rows = this.#rows + row * this.#stride;
    const vectors = Math.ceil(pixels / 8);
    this.#exports[`accumulate${form}`](
      BASE,
      this.#capacity,
      rows,
      this.#stride,
      records,
      vectors,
      mask,
      lowest,
      highest,
    );
  }
}
