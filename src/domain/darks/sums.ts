import { gateOf, quantilesOf } from './quantiles.ts';
import type { DarkProducts, DarkSettings, FrameDtype, FramePixels } from './types.ts';

/** What is known of each pixel when all records have been counted. */
export type PixelSums = Pick<
  DarkProducts,
  | 'gateLow'
  | 'gateHigh'
  | 'median'
  | 'absdev'
  | 'sum0'
  | 'sum1'
  | 'sum2'
  | 'framesBelow'
  | 'framesAbove'
  | 'maximum'
  | 'minimum'
  | 'otherStates'
>;

/** Bytes per pixel of all arrays of PixelSums together, for budgets. */
export const bytesOfSums = 68;

type Allocate = (bytes: number) => ArrayBufferLike;

function maximumArray(dtype: FrameDtype, buffer: ArrayBufferLike, pixels: number): FramePixels {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(buffer, 0, pixels);
    case 'uint16':
      return new Uint16Array(buffer, 0, pixels);
    case 'int16':
      return new Int16Array(buffer, 0, pixels);
    case 'uint32':
      return new Uint32Array(buffer, 0, pixels);
    case 'float32':
      return new Float32Array(buffer, 0, pixels);
  }
}

function minimumArray(dtype: FrameDtype, buffer: ArrayBufferLike, pixels: number): PixelSums['minimum'] {
  switch (dtype) {
    case 'uint8':
    case 'uint16':
      return new Uint16Array(buffer, 0, pixels);
    case 'int16':
      return new Int32Array(buffer, 0, pixels);
    case 'uint32':
      return new Uint32Array(buffer, 0, pixels);
    case 'float32':
      return new Float32Array(buffer, 0, pixels);
  }
}

/**
 * Start values of maximum and minimum: 0 and 65535 as in the original, or the whole range of types that go beyond.
 * The largest and smallest of integer data are therefore never below 0 and never above 65535 unless the type is.
 */
export function extremesAtStart(dtype: FrameDtype): { maximum: number; minimum: number } {
  if (dtype === 'float32') return { maximum: -Infinity, minimum: Infinity };
  return { maximum: 0, minimum: dtype === 'uint32' ? 0xffff_ffff : 65535 };
}

/** Empty sums; `allocate` decides in which kind of memory (workers share it). */
export function createSums(
  pixels: number,
  dtype: FrameDtype,
  allocate: Allocate = (bytes) => new ArrayBuffer(bytes),
  withStates = false,
): PixelSums {
  const float64 = (): Float64Array => new Float64Array(allocate(8 * pixels));
  const uint32 = (): Uint32Array => new Uint32Array(allocate(4 * pixels));
  const start = extremesAtStart(dtype);
  const maximum = maximumArray(dtype, allocate(4 * pixels), pixels);
  const minimum = minimumArray(dtype, allocate(4 * pixels), pixels);
  maximum.fill(start.maximum);
  minimum.fill(start.minimum);
  return {
    gateLow: float64(),
    gateHigh: float64(),
    median: float64(),
    absdev: float64(),
    sum0: uint32(),
    sum1: float64(),
    sum2: float64(),
    framesBelow: uint32(),
    framesAbove: uint32(),
    maximum,
    minimum,
    ...(withStates ? { otherStates: new Uint16Array(allocate(2 * pixels)) } : {}),
  };
}

/** Sums for the first `pixels` pixels in the memory of others, empty as from `createSums`. What the others held is lost. */
export function reusedSums(sums: PixelSums, pixels: number, dtype: FrameDtype): PixelSums {
  const start = extremesAtStart(dtype);
  const { sum0, sum1, sum2, framesBelow, framesAbove, maximum, minimum, otherStates } = sums;
  for (const values of [sum0, sum1, sum2, framesBelow, framesAbove]) values.fill(0, 0, pixels);
  maximum.fill(start.maximum, 0, pixels);
  minimum.fill(start.minimum, 0, pixels);
  otherStates?.fill(0, 0, pixels);
  return sumsOf(sums, 0, pixels);
}

/** The sums of the pixels [begin, end), in the same memory. */
export function sumsOf(sums: PixelSums, begin: number, end: number): PixelSums {
  const part = <Values extends { subarray(begin: number, end: number): Values }>(values: Values): Values =>
    values.subarray(begin, end);
  return {
    gateLow: part(sums.gateLow),
    gateHigh: part(sums.gateHigh),
    median: part(sums.median),
    absdev: part(sums.absdev),
    sum0: part(sums.sum0),
    sum1: part(sums.sum1),
    sum2: part(sums.sum2),
    framesBelow: part(sums.framesBelow),
    framesAbove: part(sums.framesAbove),
    maximum: part(sums.maximum),
    minimum: part(sums.minimum),
    ...(sums.otherStates === undefined ? {} : { otherStates: part(sums.otherStates) }),
  };
}

/** The values that count: raw & dataBits in the raw integer type. Float frames are taken as they are. */
export function maskedValues(raw: FramePixels, dtype: FrameDtype, dataBits: number): FramePixels {
  if (dtype === 'float32') return raw;
  const values = raw.slice();
  // The store into the typed array wraps to the raw type, so that int16 keeps its sign when bit 15 is in the mask.
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = values[pixel] & dataBits;
  return values;
}

/**
 * First stage (reference 4.4): quantiles and gate of `pixels` pixels, from the masked `block` (one array per record).
 * Results go to `sums` from pixel `at` on.
 */
export function findGates(
  block: readonly FramePixels[],
  sums: PixelSums,
  at: number,
  settings: DarkSettings,
): void {
  const { dtype, parameters } = settings;
  const { quantileLow, quantileHigh, intensityLow, intensityHigh } = parameters;
  const pixels = block[0].length;
  const buffer = new Float64Array(block.length);
  const scratch = new Float64Array(block.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let count = 0;
    for (const record of block) {
      const value = record[pixel];
      if (value === value) buffer[count++] = value; // NaN is no value
    }
    const quantiles = quantilesOf(buffer.subarray(0, count), scratch, quantileLow, quantileHigh);
    const gate = gateOf(quantiles, intensityLow, intensityHigh, dtype !== 'float32');
    sums.gateLow[at + pixel] = gate.low;
    sums.gateHigh[at + pixel] = gate.high;
    sums.median[at + pixel] = quantiles.median;
    sums.absdev[at + pixel] = quantiles.absdev;
  }
}

/**
 * Second stage (reference 4.5): counts one record of masked values, for the pixels from `at` on. NaN counts as out of
 * limits (below) and as nothing else.
 */
export function addRecord(values: FramePixels, sums: PixelSums, at: number, settings: DarkSettings): void {
  const { gateLow, gateHigh, sum0, sum1, sum2, framesBelow, framesAbove, maximum, minimum } = sums;
  const { intensityLow, intensityHigh } = settings.parameters;
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel];
    const here = at + pixel;
    if (value >= gateLow[here] && value <= gateHigh[here]) {
      sum0[here]++;
      sum1[here] += value;
      sum2[here] += value * value;
    }
    if (!(value >= intensityLow)) framesBelow[here]++;
    if (value > intensityHigh) framesAbove[here]++;
    if (value > maximum[here]) maximum[here] = value;
    if (value < minimum[here]) minimum[here] = value;
  }
}

/** Collects, for the pixels from `at` on, bits 15, 14 of whole words that differ from the expected state. */
export function addStates(words: Uint16Array, sums: PixelSums, at: number, expectedState: number): void {
  const states = sums.otherStates!;
  for (let pixel = 0; pixel < words.length; pixel++)
    states[at + pixel] |= (words[pixel] ^ (expectedState << 14)) & 0xc000;
}

/**
 * The original's defect with a block that was not filled: its unused records, all zeros, are counted as well
 * (reference 14, row 1).
 */
export function addZeroRecords(records: number, sums: PixelSums, settings: DarkSettings): void {
  if (records <= 0) return;
  const { intensityLow, intensityHigh } = settings.parameters;
  const pixels = sums.sum0.length;
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (sums.gateLow[pixel] <= 0 && sums.gateHigh[pixel] >= 0) sums.sum0[pixel] += records;
    if (intensityLow > 0) sums.framesBelow[pixel] += records;
    if (intensityHigh < 0) sums.framesAbove[pixel] += records;
    if (sums.maximum[pixel] < 0) sums.maximum[pixel] = 0;
    if (sums.minimum[pixel] > 0) sums.minimum[pixel] = 0;
  }
}
