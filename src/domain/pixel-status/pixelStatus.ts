import { evaluate, flag, medianInPlace, type Evaluation } from './evaluate.ts';
import { PlaneFits } from './planeFit.ts';

/** What the features are worked out from. Frames are panels of `rows` x `columns` raw values. */
export interface PixelStatusInput {
  rows: number;
  columns: number;
  /** 1, 2, 3, 6: from the block of frames; 11: from the maximum. */
  features: readonly number[];
  snrmax: number;
  dataBits: number;
  /** Window of feature 6, rows and columns. */
  window: readonly [number, number];
}

export interface BlockStatus {
  status: Uint16Array;
  evaluations: Evaluation[];
  goodFrames: number[];
  frameMedians: number[] | null;
  corners: [number, number][] | null;
  mean: Float64Array | null;
  std: Float64Array | null;
  resMed: Float64Array | null;
  resSpr: Float64Array | null;
  residualsFirstGoodFrame: Float64Array | null;
}

export const pixelStatusBits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] as const;

/** Called between slices of long loops: progress, and a chance to stop (it throws then). */
export type Pause = (stage: string, done: number, total: number) => Promise<void>;

/** Rows of pixels that are worked on between two pauses. */
const bandRows = 16;

/** Mean and population standard deviation of each pixel over the good frames; NaN without any. */
async function meanAndStd(
  input: PixelStatusInput,
  frames: readonly ArrayLike<number>[],
  pause: Pause,
): Promise<{ mean: Float64Array; std: Float64Array }> {
  const { rows, columns, dataBits } = input;
  const mean = new Float64Array(rows * columns);
  const std = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += bandRows) {
    await pause('mean and deviation', row, rows);
    const end = Math.min(rows, row + bandRows) * columns;
    for (let pixel = row * columns; pixel < end; pixel++) {
      let sum = 0;
      for (const frame of frames) sum += frame[pixel] & dataBits;
      const average = sum / frames.length;
      let squares = 0;
      for (const frame of frames) squares += ((frame[pixel] & dataBits) - average) ** 2;
      mean[pixel] = average;
      std[pixel] = Math.sqrt(squares / frames.length);
    }
  }
  return { mean, std };
}

/** Median residual and its median absolute deviation over the good frames; residuals are made pixel by pixel. */
async function residualStatistics(
  input: PixelStatusInput,
  frames: readonly ArrayLike<number>[],
  fits: PlaneFits,
  pause: Pause,
): Promise<{ median: Float64Array; spread: Float64Array; first: Float64Array | null }> {
  const { rows, columns, dataBits } = input;
  const planes: Float64Array[] = [];
  for (const [index, frame] of frames.entries()) {
    if (index % 8 === 0) await pause('fitting planes', index, frames.length);
    planes.push(fits.fit(frame, dataBits));
  }
  const median = new Float64Array(rows * columns);
  const spread = new Float64Array(rows * columns);
  const values = new Float64Array(frames.length);
  for (let row = 0; row < rows; row++) {
    if (row % bandRows === 0) await pause('residuals', row, rows);
    for (let column = 0; column < columns; column++) {
      const pixel = row * columns + column;
      for (let i = 0; i < frames.length; i++)
        values[i] = (frames[i][pixel] & dataBits) - fits.planeAt(planes[i], row, column);
      median[pixel] = medianInPlace(values);
      for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i] - median[pixel]);
      spread[pixel] = medianInPlace(values);
    }
  }
  const first = frames.length === 0 ? null : fits.residuals(frames[0], dataBits, planes[0]);
  return { median, spread, first };
}

/**
 * Features 1, 2, 3 and 6 of det_pixel_status on a block of frames (reference dark-processing 9.3). Bits: 1, 2 mean; 4, 8
 * deviation; 16, 32 median residual; 64, 128 spread of the residual (low, high).
 */
export async function statusOfBlock(
  input: PixelStatusInput,
  block: readonly ArrayLike<number>[],
  pause: Pause = async () => undefined,
): Promise<BlockStatus> {
  const { rows, columns, features, snrmax, dataBits } = input;
  const status = new Uint16Array(rows * columns);
  const evaluations: Evaluation[] = [];
  const result: BlockStatus = {
    status,
    evaluations,
    goodFrames: block.map((_, index) => index),
    frameMedians: null,
    corners: null,
    mean: null,
    std: null,
    resMed: null,
    resSpr: null,
    residualsFirstGoodFrame: null,
  };
  const range = { low: 0, high: dataBits };
  const test = (
    title: string,
    values: Float64Array,
    absolute: typeof range,
    lowBit: number,
    highBit: number,
  ): void => {
    const found = evaluate(title, values, absolute, snrmax);
    evaluations.push(found);
    flag(status, values, found, lowBit, highBit);
  };
  if (features.includes(1)) {
    const medians = new Float64Array(block.length);
    for (const [index, frame] of block.entries()) {
      if (index % 8 === 0) await pause('medians of frames', index, block.length);
      medians[index] = medianInPlace(Float64Array.from(frame, (value) => value & dataBits));
    }
    const found = evaluate('Feat.1: intensity_med', medians, range, snrmax);
    evaluations.push(found);
    result.frameMedians = [...medians];
    result.goodFrames = result.goodFrames.filter(
      (index) => !(medians[index] <= found.vmin || medians[index] >= found.vmax),
    );
  }
  const good = result.goodFrames.map((index) => block[index]);
  if (features.includes(2) || features.includes(3)) {
    const { mean, std } = await meanAndStd(input, good, pause);
    if (features.includes(2)) test('Feat.2 mean', (result.mean = mean), range, 1, 2);
    if (features.includes(3)) test('Feat.3 std', (result.std = std), range, 4, 8);
  }
  if (features.includes(6)) {
    const fits = new PlaneFits(rows, columns, ...input.window);
    const { median, spread, first } = await residualStatistics(input, good, fits, pause);
    const both = { low: -dataBits, high: dataBits };
    result.corners = fits.corners;
    result.residualsFirstGoodFrame = first;
    test('Feat.6 res_med', (result.resMed = median), both, 16, 32);
    test('Feat.6 res_spr', (result.resSpr = spread), both, 64, 128);
  }
  return result;
}

export interface MaximumStatus {
  status: Uint16Array;
  evaluations: Evaluation[];
  limits: { lim_lo: number; lim_hi: number };
  maxPedestals: Float32Array;
}

/**
 * Feature 11: maximum minus pedestals, in float32. The limits about the median come from the median distances above and below
 * it, and the test of 9.2 acts inside them. Bits 256 low, 512 high.
 */
export function statusOfMaximum(
  maximum: ArrayLike<number>,
  pedestals: ArrayLike<number>,
  snrmax: number,
): MaximumStatus {
  const size = maximum.length;
  const maxPedestals = new Float32Array(size);
  for (let pixel = 0; pixel < size; pixel++)
    maxPedestals[pixel] = maximum[pixel] - Math.fround(pedestals[pixel]);
  const median = Math.fround(medianInPlace(Float64Array.from(maxPedestals)));
  const distances = Float64Array.from(maxPedestals, (value) => Math.fround(value - median));
  const above = medianInPlace(distances.filter((distance) => distance >= 0));
  const below = medianInPlace(distances.filter((distance) => distance < 0));
  const lim_hi = median + snrmax * above;
  const lim_lo = median + snrmax * below;
  const values = Float64Array.from(maxPedestals);
  const status = new Uint16Array(size);
  const found = evaluate('Feat.11 max-peds', values, { low: lim_lo, high: lim_hi }, snrmax);
  flag(status, values, found, 256, 512);
  return { status, evaluations: [found], limits: { lim_lo, lim_hi }, maxPedestals };
}
