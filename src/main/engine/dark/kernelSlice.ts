import { ranksOf } from '../../../domain/darks/quantiles.ts';
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
  #fresh = true;

  constructor(settings: DarkSettings) {
    this.#settings = settings;
    const { form, mask } = wordForm(settings);
    this.#form = form;
    this.#mask = mask;
    this.#zero = form === 'Signed' ? 0x8000 : 0;
    this.#least = -this.#zero;
    this.#most = 0xffff - this.#zero;
  }

  begin(pixels: number, rows: number, fresh: boolean): void {
    if (pixels > this.#capacity || rows > this.#rows) {
      this.#capacity = Math.max(pixels, this.#capacity);
      this.#rows = Math.max(rows, this.#rows);
      this.#state = this.#kernel.prepare(this.#capacity, this.#rows, bytesPerPixel[this.#settings.dtype]);
    }
    this.#pixels = pixels;
    this.#kernel.clear();
    this.#unflushed = 0;
    this.#fresh = fresh;
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
    const { wholeGateLow, wholeGateHigh, median, absdev } = this.#state;
    this.#kernel.ranks(this.#form, records, this.#pixels, this.#mask, ranks.low, ranks.high);
    this.#kernel.gatesFromRanks(this.#pixels, this.#zero, intensityLow, intensityHigh);
    this.#write(sums.gateLow, at, wholeGateLow);
    this.#write(sums.gateHigh, at, wholeGateHigh);
    this.#write(sums.median, at, median);
    this.#write(sums.absdev, at, absdev);
    this.#useGates(sums, at);
  }

  findRanges(records: number, sums: PixelSums, at: number): void {
    const { intensityLow, intensityHigh } = this.#settings.parameters;
    const { gateLow, gateHigh, maximum, minimum, wholeGateLow, wholeGateHigh } = this.#state;
    gateLow.fill(1);
    gateHigh.fill(0);
    maximum.fill(0);
    minimum.fill(0xffff);
    this.#kernel.accumulate(this.#form, 0, records, this.#pixels, this.#mask, 0, 0xffff);
    for (let pixel = 0; pixel < this.#pixels; pixel++) {
      wholeGateLow[pixel] = Math.max(minimum[pixel] - this.#zero, intensityLow);
      wholeGateHigh[pixel] = Math.min(maximum[pixel] - this.#zero, intensityHigh);
    }
    this.#kernel.clear();
    this.#useGates(sums, at);
  }

  loadGates(sums: PixelSums, at: number): void {
    this.#read(this.#state.wholeGateLow, sums.gateLow, at);
    this.#read(this.#state.wholeGateHigh, sums.gateHigh, at);
    this.#useGates(sums, at);
  }

  add(row: number, records: number, sums: PixelSums, at: number): void {
    // Limits beyond every possible value make no difference here; #countAll sees to them.
    const low = Math.ceil(this.#settings.parameters.intensityLow);
    const high = Math.floor(this.#settings.parameters.intensityHigh);
    const lowest = (low > this.#most ? this.#least : Math.max(low, this.#least)) + this.#zero;
    const highest = (high < this.#least ? this.#most : Math.min(high, this.#most)) + this.#zero;
    for (let first = 0; first < records;) {
      if (this.#unflushed === MOST_RECORDS) this.flush(sums, at);
      const part = Math.min(records - first, MOST_RECORDS - this.#unflushed);
      this.#kernel.accumulate(this.#form, row + first, part, this.#pixels, this.#mask, lowest, highest);
      if (this.#settings.expectedState !== undefined)
        this.#kernel.collectStates(row + first, part, this.#pixels, this.#settings.expectedState << 14);
      this.#unflushed += part;
      first += part;
    }
  }

  flush(sums: PixelSums, at: number): void {
    const state = this.#state;
    const pairs = [
      [state.sum0, sums.sum0],
      [state.framesBelow, sums.framesBelow],
      [state.framesAbove, sums.framesAbove],
      [state.sum1, sums.sum1],
      [state.sum2, sums.sum2],
    ] as const;
    if (!this.#fresh) for (const [here, there] of pairs) this.#read(here, there, at);
    this.#kernel.restoreSums(this.#pixels, this.#zero, this.#fresh);
    this.#countAll(state);
    for (const [here, there] of pairs) this.#write(there, at, here);
    this.#writeExtremes(sums, at);
    if (sums.otherStates !== undefined) this.#write(sums.otherStates, at, state.otherStates);
    this.#kernel.clear();
    this.#unflushed = 0;
    this.#fresh = false;
  }

  /** Limits beyond every possible value: the kernel cannot express them, all records are out. */
  #countAll(state: DarkState): void {
    const { intensityLow, intensityHigh } = this.#settings.parameters;
    const add = (counts: Uint32Array): void => {
      for (let pixel = 0; pixel < this.#pixels; pixel++) counts[pixel] += this.#unflushed;
    };
    if (Math.ceil(intensityLow) > this.#most) add(state.framesBelow);
    if (Math.floor(intensityHigh) < this.#least) add(state.framesAbove);
  }

  #useGates(sums: PixelSums, at: number): void {
    const { gateLow, gateHigh, maximum, minimum } = this.#state;
    this.#kernel.wordsOfGates(this.#pixels, this.#zero, this.#least, this.#most);
    const { otherStates } = this.#state;
    if (sums.otherStates !== undefined && !this.#fresh) this.#read(otherStates, sums.otherStates, at);
    else otherStates.fill(0);
    // The kernel works on whole vectors: what lies behind the last pixel must be harmless.
    gateLow.fill(1, this.#pixels);
    gateHigh.fill(0, this.#pixels);
    if (this.#settings.dtype === 'uint16' && !this.#fresh) {
      this.#read(maximum, sums.maximum as Uint16Array, at);
      this.#read(minimum, sums.minimum as Uint16Array, at);
    } else {
      maximum.fill(0);
      minimum.fill(0xffff);
    }
  }

  #writeExtremes(sums: PixelSums, at: number): void {
    const { maximum, minimum } = this.#state;
    if (this.#settings.dtype === 'uint16') {
      this.#write(sums.maximum as Uint16Array, at, maximum);
      this.#write(sums.minimum as Uint16Array, at, minimum);
      return;
    }
    for (let pixel = 0; pixel < this.#pixels; pixel++) {
      const largest = maximum[pixel] - this.#zero;
      const smallest = minimum[pixel] - this.#zero;
      if (largest > sums.maximum[at + pixel]) sums.maximum[at + pixel] = largest;
      if (smallest < sums.minimum[at + pixel]) sums.minimum[at + pixel] = smallest;
    }
  }

  #read<Values extends Uint16Array | Uint32Array | Float64Array>(
    here: Values,
    there: Values,
    at: number,
  ): void {
    here.set(there.subarray(at, at + this.#pixels));
  }

  #write<Values extends Uint16Array | Uint32Array | Float64Array>(
    there: Values,
    at: number,
    here: Values,
  ): void {
    there.set(here.subarray(0, this.#pixels), at);
  }

  #is16bit(): boolean {
    return this.#settings.dtype === 'uint16' || this.#settings.dtype === 'int16';
  }
}
