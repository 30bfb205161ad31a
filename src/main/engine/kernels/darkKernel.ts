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
    widenBytes(source: number, target: number, count: number): void;
    narrowWords(source: number, target: number, count: number): void;
  };

/** Offsets of the state arrays in bytes per pixel; the same numbers as in assembly/_layout.ts. */
const offsets = {
  gateLow: 0,
  gateHigh: 2,
  count: 4,
  below: 6,
  above: 8,
  minimum: 10,
  maximum: 12,
  sum: 14,
  squares: 18,
  squaresWide: 22,
  rankLow: 30,
  rankHigh: 32,
  middleLow: 34,
  middleHigh: 36,
  deviationLow: 38,
  deviationHigh: 40,
} as const;
const STATE_BYTES = 42;

/** Slices of rows are this much longer than their pixels: strides that are powers of two would share few cache sets. */
const STRIDE_PADDING = 64;
const PAGE = 65536;
/** Free space in front: the compiled code keeps its few constants there. */
const BASE = 1024;

type Name16 = Exclude<keyof typeof offsets, 'sum' | 'squares' | 'squaresWide'>;
/** Views on the state of the slice, `pixels` rounded up to 64 elements each. */
export type DarkState = Record<Name16, Uint16Array> & {
  sum: Uint32Array;
  squares: Uint32Array;
  squaresWide: Uint32Array;
};

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
    this.#staging = this.#scratch + 16 * rows;
    const pages = Math.ceil((this.#staging + stagingBytes * capacity + 64) / PAGE);
    const missing = pages - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.memory.grow(missing);
    const { buffer } = this.memory;
    const word = (name: Name16): Uint16Array =>
      new Uint16Array(buffer, BASE + offsets[name] * capacity, capacity);
    const long = (offset: number, words: number): Uint32Array =>
      new Uint32Array(buffer, BASE + offset * capacity, words * capacity);
    this.#state = {
      gateLow: word('gateLow'),
      gateHigh: word('gateHigh'),
      count: word('count'),
      below: word('below'),
      above: word('above'),
      minimum: word('minimum'),
      maximum: word('maximum'),
      rankLow: word('rankLow'),
      rankHigh: word('rankHigh'),
      middleLow: word('middleLow'),
      middleHigh: word('middleHigh'),
      deviationLow: word('deviationLow'),
      deviationHigh: word('deviationHigh'),
      sum: long(offsets.sum, 1),
      squares: long(offsets.squares, 1),
      squaresWide: long(offsets.squaresWide, 2),
    };
    return this.#state;
  }

  /** Forgets all counts and sums. */
  clear(): void {
    const state = this.#state!;
    for (const name of ['count', 'below', 'above', 'maximum', 'sum', 'squares', 'squaresWide'] as const)
      state[name].fill(0);
    state.minimum.fill(0xffff);
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
    const vectors = Math.ceil(pixels / 8);
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
