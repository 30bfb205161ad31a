import { gateOf, ranksOf } from '../../../domain/darks/quantiles.ts';
import type { PixelSums } from '../../../domain/darks/sums.ts';
import { bytesPerPixel, type DarkSettings } from '../../../domain/darks/types.ts';
import { DarkKernel, type DarkState, type WordForm } from '../kernels/darkKernel.ts';
import type { SliceProcessor } from './sliceProcessor.ts';

/** Counters of the kernel have 16 bits. */
const MOST_RECORDS = 65535;

/** Can the kernel process this data: whole numbers of which at most 16 bits count? */
export function kernelTakes(settings: DarkSettings): boolean {
  if (settings.dtype === 'float32' || settings.nrecs1 > MOST_RECORDS) return false;
  return settings.dtype !== 'uint32' || settings.dataBits <= 0xffff;
}

function wordForm(settings: DarkSettings): { form: WordForm; mask: number } {
  const mask = settings.dataBits & (settings.dtype === 'uint8' ? 0xff : 0xffff);
  if (settings.dtype === 'int16' && (mask & 0x8000) !== 0) return { form: 'Signed', mask };
  return { form: mask === 0xffff ? 'Unsigned' : 'Masked', mask };
}

/** Runs the compiled kernel over slices; exact twin of domain/darks/sums.ts. */
export class KernelSlice implements SliceProcessor {
  readonly #settings: DarkSettings;
  readonly #kernel = new DarkKernel();
  readonly #form: WordForm;
  readonly #mask: number;
  /** Word of the value 0: signed words are turned over, so that their order is that of unsigned ones. */
  readonly #zero: number;
  /** Smallest and largest value of the form. */
  readonly #least: number;
  readonly #most: number;
  #state!: DarkState;
  #pixels = 0;
  #capacity = 0;
  #rows = 0;
  #unflushed = 0;

  constructor(settings: DarkSettings) {
    this.#settings = settings;
    const { form, mask } = wordForm(settings);
    this.#form = form;
    this.#mask = mask;
    this.#zero = form === 'Signed' ? 0x8000 : 0;
    this.#least = -this.#zero;
    this.#most = 0xffff - this.#zero;
  }

  begin(pixels: number, rows: number): void {
    if (pixels > this.#capacity || rows > this.#rows) {
      this.#capacity = Math.max(pixels, this.#capacity);
      this.#rows = Math.max(rows, this.#rows);
      this.#state = this.#kernel.prepare(this.#capacity, this.#rows, bytesPerPixel[this.#settings.dtype]);
    }
    this.#pixels = pixels;
    this.#clear();
  }

  rowTarget(row: number): Uint8Array {
    const bytes = this.#pixels * bytesPerPixel[this.#settings.dtype];
    return this.#is16bit() ? this.#kernel.row(row, bytes) : this.#kernel.staging(bytes);
  }

  rowFilled(row: number): void {
    if (this.#settings.dtype === 'uint8') this.#kernel.widenInto(row, this.#pixels);
    else if (this.#settings.dtype === 'uint32') this.#kernel.narrowInto(row, this.#pixels);
  }

  findGates(records: number, sums: PixelSums, at: number): void {
    const { quantileLow, quantileHigh, intensityLow, intensityHigh } = this.#settings.parameters;
    const ranks = ranksOf(records, quantileLow, quantileHigh);
    this.#kernel.ranks(this.#form, records, this.#pixels, this.#mask, ranks.low, ranks.high);
    const { rankLow, rankHigh, middleLow, middleHigh, deviationLow, deviationHigh } = this.#state;
    const zero = this.#zero;
    for (let pixel = 0; pixel < this.#pixels; pixel++) {
      const quantiles = { low: rankLow[pixel] - zero, high: rankHigh[pixel] - zero };
      const gate = gateOf(quantiles, intensityLow, intensityHigh, true);
      const middle = middleLow[pixel] + middleHigh[pixel];
      sums.gateLow[at + pixel] = gate.low;
      sums.gateHigh[at + pixel] = gate.high;
      sums.median[at + pixel] = middle / 2 - zero;
      // The kernel leaves out the half by which all deviations from a half median differ from whole numbers.
      sums.absdev[at + pixel] = (deviationLow[pixel] + deviationHigh[pixel] + (middle & 1)) / 2;
    }
    this.loadGates(sums, at);
  }

  loadGates(sums: PixelSums, at: number): void {
    const { gateLow, gateHigh } = this.#state;
    const zero = this.#zero;
    for (let pixel = 0; pixel < this.#pixels; pixel++) {
      const low = Math.max(Math.ceil(sums.gateLow[at + pixel]), this.#least);
      const high = Math.min(Math.floor(sums.gateHigh[at + pixel]), this.#most);
      const open = low <= high;
      gateLow[pixel] = open ? low + zero : 1;
      gateHigh[pixel] = open ? high + zero : 0;
    }
    // The kernel works on whole vectors: what lies behind the last pixel must be harmless.
    gateLow.fill(1, this.#pixels);
    gateHigh.fill(0, this.#pixels);
  }

  add(row: number, records: number, sums: PixelSums, at: number): void {
    const zero = this.#zero;
    const lowest =
      Math.min(Math.max(Math.ceil(this.#settings.parameters.intensityLow), this.#least), this.#most) + zero;
    const highest =
      Math.min(Math.max(Math.floor(this.#settings.parameters.intensityHigh), this.#least), this.#most) + zero;
    for (let first = 0; first < records;) {
      if (this.#unflushed === MOST_RECORDS) this.flush(sums, at);
      const part = Math.min(records - first, MOST_RECORDS - this.#unflushed);
      this.#kernel.accumulate(this.#form, row + first, part, this.#pixels, this.#mask, lowest, highest);
      this.#unflushed += part;
      first += part;
    }
  }

  flush(sums: PixelSums, at: number): void {
    const { gateLow, count, below, above, minimum, maximum, sum, squares, squaresWide } = this.#state;
    const { intensityLow, intensityHigh } = this.#settings.parameters;
    const records = this.#unflushed;
    const zero = this.#zero;
    // Limits beyond every possible value: the kernel cannot express them, all records are out.
    const allBelow = Math.ceil(intensityLow) > this.#most;
    const allAbove = Math.floor(intensityHigh) < this.#least;
    for (let pixel = 0; pixel < this.#pixels; pixel++) {
      const here = at + pixel;
      const inside = count[pixel];
      const low = gateLow[pixel] - zero;
      // Sums of value - low; whole numbers below 2^53 throughout.
      const offsets = sum[pixel];
      const offsetSquares =
        squares[pixel] + squaresWide[2 * pixel] + squaresWide[2 * pixel + 1] * 0x1_0000_0000;
      sums.sum0[here] += inside;
      sums.sum1[here] += offsets + inside * low;
      sums.sum2[here] += offsetSquares + 2 * low * offsets + inside * low * low;
      sums.framesBelow[here] += allBelow ? records : below[pixel];
      sums.framesAbove[here] += allAbove ? records : above[pixel];
      if (maximum[pixel] - zero > sums.maximum[here]) sums.maximum[here] = maximum[pixel] - zero;
      if (minimum[pixel] - zero < sums.minimum[here]) sums.minimum[here] = minimum[pixel] - zero;
    }
    this.#clear();
  }

  #is16bit(): boolean {
    return this.#settings.dtype === 'uint16' || this.#settings.dtype === 'int16';
  }

  #clear(): void {
    this.#kernel.clear();
    this.#unflushed = 0;
  }
}
