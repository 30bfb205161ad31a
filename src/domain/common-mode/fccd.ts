import type { CommonModeInputs, Correction } from './types.ts';

export const fccdRows = 960;
export const fccdColumns = 960;
const leastPixels = 10;
const mostBins = 10000;

interface Region {
  first: number;
  rows: number;
  columns: number;
  columnStep: number;
}

/** Rows of 160 columns, every other column by itself; then 96 super-columns of 480 x 10. */
function regionsOf(bits: number): Region[] {
  const regions: Region[] = [];
  if (bits & 1)
    for (let row = 0; row < fccdRows; row++)
      for (let column = 0; column < fccdColumns; column += 160)
        for (const phase of [0, 1])
          regions.push({
            first: row * fccdColumns + column + phase,
            rows: 1,
            columns: 160 - phase,
            columnStep: 2,
          });
  if (bits & 2)
    for (const row of [0, 480])
      for (let column = 0; column < fccdColumns; column += 10)
        regions.push({ first: row * fccdColumns + column, rows: 480, columns: 10, columnStep: 1 });
  return regions;
}

function forEachPixel(region: Region, visit: (pixel: number) => void): void {
  for (let row = 0, line = region.first; row < region.rows; row++, line += fccdColumns)
    for (let column = 0; column < region.columns; column += region.columnStep) visit(line + column);
}

/** Median from a histogram of 1 ADU bins whose range follows the data; null when there is nothing to correct by. */
function rangedMedian(
  frame: Float32Array,
  region: Region,
  status: ArrayLike<number> | null,
  halfRange: number,
  largest: number,
): number | null {
  let low = -halfRange;
  let high = halfRange;
  for (;;) {
    const bins = high - low + 1;
    if (bins > mostBins) return null;
    const histogram = new Uint32Array(bins);
    let count = 0;
    forEachPixel(region, (pixel) => {
      const value = frame[pixel];
      if ((status !== null && status[pixel] !== 0) || value !== value) return;
      histogram[Math.max(0, Math.min(bins - 1, Math.trunc(value) - low))]++;
      count++;
    });
    if (count < leastPixels) return null;
    const half = count >> 1;
    if (histogram[0] > half) {
      if (largest !== 0 && low < -largest) return null;
      low -= bins >> 2;
    } else if (histogram[bins - 1] > half) {
      if (largest !== 0 && high > largest) return null;
      high += bins >> 2;
    } else return medianOfBins(histogram, low, Math.ceil(count / 2));
  }
}

function medianOfBins(histogram: Uint32Array, low: number, wanted: number): number {
  let remainder = wanted;
  let bin = 0;
  for (; bin < histogram.length; bin++) {
    remainder -= histogram[bin];
    if (remainder <= 0) break;
  }
  return Math.fround(low + bin + remainder / histogram[bin] + 0.8);
}

/**
 * Algorithm 4 as the FCCD960 has it: p1 bits (1 rows of 160 in two interleaved halves, 2 super-columns of 480 x 10), p2 half range
 * (at least 10), p3 largest correction (0: no limit), ADU. Source: reference dark-processing 10.4; never compared with the original.
 */
export function fccdCorrection(numbers: readonly number[], inputs: CommonModeInputs): Correction {
  const [, bits = 0, half = 0, p3 = 0] = numbers;
  const largest = Math.trunc(p3);
  const regions = regionsOf(bits);
  const halfRange = Math.max(Math.trunc(half), 10);
  return (frame) => {
    for (const region of regions) {
      const median = rangedMedian(frame, region, inputs.status, halfRange, largest);
      if (median === null || (largest !== 0 && Math.abs(median) > largest)) continue;
      forEachPixel(region, (pixel) => {
        frame[pixel] -= median;
      });
    }
  };
}
