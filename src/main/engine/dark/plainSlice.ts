import { addRecord, addStates, findGates, maskedValues, type PixelSums } from '../../../domain/darks/sums.ts';
import { bytesPerPixel, type DarkSettings, type FramePixels } from '../../../domain/darks/types.ts';
import type { SliceProcessor } from './sliceProcessor.ts';

const constructors = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  float32: Float32Array,
};

/** The same steps as the kernel's, by the plain functions of the domain: for float frames and more than 16 data bits. */
export class PlainSlice implements SliceProcessor {
  readonly #settings: DarkSettings;
  #pixels = 0;
  #rows: FramePixels[] = [];

  constructor(settings: DarkSettings) {
    this.#settings = settings;
  }

  begin(pixels: number, rows: number): void {
    if (pixels === this.#pixels && rows <= this.#rows.length) return;
    this.#pixels = pixels;
    this.#rows = Array.from({ length: rows }, () => new constructors[this.#settings.dtype](pixels));
  }

  rowTarget(row: number): Uint8Array {
    return new Uint8Array(this.#rows[row].buffer, 0, this.#pixels * bytesPerPixel[this.#settings.dtype]);
  }

  rowFilled(): void {
    // Rows are in their final form as they are read.
  }

  findGates(records: number, sums: PixelSums, at: number): void {
    findGates(
      this.#rows.slice(0, records).map((row) => this.#masked(row)),
      sums,
      at,
      this.#settings,
    );
  }

  loadGates(): void {
    // Gates are taken from the sums themselves.
  }

  add(row: number, records: number, sums: PixelSums, at: number): void {
    for (let index = row; index < row + records; index++) this.#add(this.#rows[index], sums, at);
  }

  #add(row: FramePixels, sums: PixelSums, at: number): void {
    const { expectedState } = this.#settings;
    addRecord(this.#masked(row), sums, at, this.#settings);
    if (expectedState !== undefined) addStates(row as Uint16Array, sums, at, expectedState);
  }

  findRanges(_records: number, sums: PixelSums, at: number): void {
    const { intensityLow, intensityHigh } = this.#settings.parameters;
    sums.gateLow.fill(intensityLow, at, at + this.#pixels);
    sums.gateHigh.fill(intensityHigh, at, at + this.#pixels);
  }

  flush(): void {
    // Records are counted in the sums at once.
  }

  #masked(row: FramePixels): FramePixels {
    return maskedValues(row, this.#settings.dtype, this.#settings.dataBits);
  }
}
