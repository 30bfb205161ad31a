import { medianInPlace } from './median.ts';
import { forEachTile, type Tiling } from './tiles.ts';
import type { CommonModeInputs, Correction } from './types.ts';

export const epixRows = 704;
export const epixColumns = 768;
export const bankRows = 352;
export const bankColumns = 96;
/** A region with fewer good pixels is left as it is. */
export const leastPixels = 10;

/** The epix100a frame cut into tiles. */
function tilesOf(tileRows: number, tileColumns: number): Tiling {
  return { first: 0, rows: epixRows, columns: epixColumns, tileRows, tileColumns };
}

/**
 * Subtracts from all pixels of each tile the median of its good pixels within +-half, ADU, if it is not beyond `largest`
 * (0: no limit). In place, float32.
 */
function correctWithin(
  frame: Float32Array,
  tiling: Tiling,
  status: ArrayLike<number> | null,
  limits: { half: number; largest: number },
  scratch: Float32Array,
): void {
  const { columns, tileRows, tileColumns } = tiling;
  const { half, largest } = limits;
  forEachTile(tiling, (start) => {
    let count = 0;
    for (let row = 0, line = start; row < tileRows; row++, line += columns)
      for (let pixel = line; pixel < line + tileColumns; pixel++) {
        const value = frame[pixel];
        if ((status === null || status[pixel] === 0) && value <= half && value >= -half)
          scratch[count++] = value;
      }
    if (count < leastPixels) return;
    const median = medianInPlace(scratch, count);
    if (largest !== 0 && Math.abs(median) > largest) return;
    for (let row = 0, line = start; row < tileRows; row++, line += columns)
      for (let pixel = line; pixel < line + tileColumns; pixel++) frame[pixel] -= median;
  });
}

/**
 * Algorithm 4 on an epix100a frame: p1 bits (1 banks of 352 x 96, 2 rows of a bank, 4 columns of a bank, in this order), p2 half
 * range, p3 largest correction, ADU. Banks do not touch each other, so each step may run over the whole frame before the
 * next. Source: reference dark-processing 10.4.
 */
export function bankCorrection(numbers: readonly number[], inputs: CommonModeInputs): Correction {
  const [, bits = 0, half = 0, largest = 0] = numbers;
  const limits = { half: Math.fround(half), largest: Math.fround(largest) };
  const steps: [number, Tiling][] = [
    [1, tilesOf(bankRows, bankColumns)],
    [2, tilesOf(1, bankColumns)],
    [4, tilesOf(bankRows, 1)],
  ];
  const wanted = steps.filter(([bit]) => bits & bit).map(([, tiling]) => tiling);
  const scratch = new Float32Array(bankRows * bankColumns);
  return (frame) => {
    for (const tiling of wanted) correctWithin(frame, tiling, inputs.status, limits, scratch);
  };
}

/** Parameters of algorithm 6 where none are named: ADU, ADU, steps, share of the pixels that must not be left out. */
export const defaultsOf6 = { maxCorr: 30, histoRange: 30, colrow: 3, minFrac: 0.25 };

/** 1 for pixels that estimates leave out: bright ones with their four neighbours, and those beyond the range. */
function excludedPixels(frame: Float32Array, rms: Float32Array, range: number, out: Uint8Array): void {
  out.fill(0);
  for (let row = 0, pixel = 0; row < epixRows; row++)
    for (let column = 0; column < epixColumns; column++, pixel++) {
      const value = frame[pixel];
      if (value >= Math.fround(10 * rms[pixel])) {
        out[pixel] = 1;
        if (row > 0) out[pixel - epixColumns] = 1;
        if (row < epixRows - 1) out[pixel + epixColumns] = 1;
        if (column > 0) out[pixel - 1] = 1;
        if (column < epixColumns - 1) out[pixel + 1] = 1;
      }
      if (!(Math.abs(value) <= range)) out[pixel] = 1;
    }
}

/** One step of algorithm 6; `length` is the number of pixels of a tile. */
function correctUnexcluded(
  frame: Float32Array,
  tiling: Tiling,
  excluded: Uint8Array,
  limits: { largest: number; leastShare: number },
  scratch: Float32Array,
): void {
  const { columns, tileRows, tileColumns } = tiling;
  const length = tileRows * tileColumns;
  forEachTile(tiling, (start) => {
    let count = 0;
    for (let row = 0, line = start; row < tileRows; row++, line += columns)
      for (let pixel = line; pixel < line + tileColumns; pixel++)
        if (excluded[pixel] === 0) scratch[count++] = frame[pixel];
    if (count === 0 || length - count > (1 - limits.leastShare) * length) return;
    const median = medianInPlace(scratch, count);
    if (Math.abs(median) > limits.largest) return;
    for (let row = 0, line = start; row < tileRows; row++, line += columns)
      for (let pixel = line; pixel < line + tileColumns; pixel++) frame[pixel] -= median;
  });
}

/**
 * Algorithm 6 on an epix100a frame: medians without bright pixels and their neighbours; columns in halves of 352, then row parts
 * of 96; which pixels are left out is decided once, before. Parameters by name only. Source: reference dark-processing 10.6.
 */
export function neighbourCorrection(named: Readonly<Record<string, number>>, rms: Float32Array): Correction {
  const { maxCorr, histoRange, colrow, minFrac } = { ...defaultsOf6, ...named };
  const limits = { largest: maxCorr, leastShare: minFrac };
  const excluded = new Uint8Array(epixRows * epixColumns);
  const scratch = new Float32Array(bankRows);
  return (frame) => {
    excludedPixels(frame, rms, histoRange, excluded);
    if (colrow % 2 === 1) correctUnexcluded(frame, tilesOf(bankRows, 1), excluded, limits, scratch);
    if (colrow >= 2) correctUnexcluded(frame, tilesOf(1, bankColumns), excluded, limits, scratch);
  };
}
