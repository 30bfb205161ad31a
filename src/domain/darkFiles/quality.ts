import { medianOf } from '../array/statistics.ts';
import { statusBits, type DarkProducts } from '../darks/types.ts';

/** What the constants that applied before were, against the new ones. */
export interface Comparison {
  medianPedestalChange: number;
  /** Median rms new / before; null without rms before. */
  rmsRatio: number | null;
  /** Pixels that are bad now and were good, and the reverse. Without a status before every pixel was good. */
  newlyBad: number;
  newlyGood: number;
}

/** Numbers of one dark that people look at first. */
export interface DarkSummary {
  pixels: number;
  /** Medians over all pixels, ADU. */
  medianPedestal: number;
  medianRms: number;
  badPixels: number;
  badBySegment: number[];
  /** Pixels of each segment with each status bit, in the order of the bits. */
  bitsBySegment: number[][];
}

const halfCspad2x2 = 185 * 388;

/** Whether a frame is a cspad2x2 in the order of the data acquisition, [row][column][segment]. */
function isInterleaved(shape: readonly number[]): boolean {
  return shape.length === 3 && shape[0] === 185 && shape[1] === 388 && shape[2] === 2;
}

/**
 * A frame with its segments one after the other: cspad2x2 in the order of the data acquisition, (185,388,2), becomes
 * (2,185,388); anything else stays as it is.
 */
export function bySegments(
  values: ArrayLike<number>,
  shape: readonly number[],
): { values: ArrayLike<number>; shape: readonly number[] } {
  if (!isInterleaved(shape)) return { values, shape };
  const natural = new Float64Array(2 * halfCspad2x2);
  for (let i = 0; i < natural.length; i++) natural[(i & 1) * halfCspad2x2 + (i >> 1)] = values[i];
  return { values: natural, shape: [2, 185, 388] };
}

/**
 * Constants of the store in the pixel order of a frame: files of cspad2x2 are in the order of the data acquisition, frames of
 * shape (2,185,388) are not. `null` stays null.
 */
export function inFrameOrder<Values extends ArrayLike<number | bigint> | null>(
  values: Values,
  shape: readonly number[],
): Values | Float64Array {
  if (values === null || shape.length !== 3 || shape[0] !== 2 || shape[1] !== 185 || shape[2] !== 388)
    return values;
  const natural = new Float64Array(2 * halfCspad2x2);
  for (let i = 0; i < natural.length; i++) natural[(i & 1) * halfCspad2x2 + (i >> 1)] = Number(values[i]);
  return natural;
}

/** Number of segments (panels) of a frame: all axes but the last two; 1 for a two-dimensional frame. */
export function segmentCount(shape: readonly number[]): number {
  return isInterleaved(shape) ? 2 : shape.slice(0, -2).reduce((product, length) => product * length, 1);
}

/** Bad pixels (status not 0) of each segment, in array order. */
export function badBySegment(status: ArrayLike<number>, shape: readonly number[]): number[] {
  const frame = bySegments(status, shape);
  const segments = segmentCount(frame.shape);
  const size = status.length / segments;
  return Array.from({ length: segments }, (_, segment) => {
    let bad = 0;
    for (let pixel = segment * size; pixel < (segment + 1) * size; pixel++)
      if (frame.values[pixel] !== 0) bad++;
    return bad;
  });
}

/** Pixels with each status bit (1, 2, 4, 8, 16, 32 in turn) of each segment, in array order. */
export function bitsBySegment(status: ArrayLike<number>, shape: readonly number[]): number[][] {
  const frame = bySegments(status, shape);
  const segments = segmentCount(frame.shape);
  const size = status.length / segments;
  return Array.from({ length: segments }, (_, segment) => {
    const counts = statusBits.map(() => 0);
    for (let pixel = segment * size; pixel < (segment + 1) * size; pixel++) {
      const word = frame.values[pixel];
      if (word !== 0) statusBits.forEach((bit, at) => (counts[at] += (word & bit) === 0 ? 0 : 1));
    }
    return counts;
  });
}

export function summaryOf(products: DarkProducts): DarkSummary {
  const bySegment = badBySegment(products.status, products.shape);
  const median = (data: Float64Array): number =>
    medianOf({ dtype: 'float64', shape: [data.length], data }) ?? 0;
  return {
    pixels: products.status.length,
    medianPedestal: median(products.average),
    medianRms: median(products.rms),
    badPixels: bySegment.reduce((sum, bad) => sum + bad, 0),
    badBySegment: bySegment,
    bitsBySegment: bitsBySegment(products.status, products.shape),
  };
}

/** Compares a dark with constants of as many pixels; `null` where there was no such constant. Median over all pixels, ADU. */
export function compareWithPrevious(
  products: DarkProducts,
  pedestals: ArrayLike<number>,
  rms: ArrayLike<number> | null,
  status: ArrayLike<number | bigint> | null,
): Comparison {
  const { average, status: now } = products;
  const change = new Float64Array(average.length);
  let newlyBad = 0;
  let newlyGood = 0;
  for (let pixel = 0; pixel < change.length; pixel++) {
    change[pixel] = average[pixel] - pedestals[pixel];
    const wasBad = status !== null && Number(status[pixel]) !== 0;
    if (now[pixel] !== 0 && !wasBad) newlyBad++;
    else if (now[pixel] === 0 && wasBad) newlyGood++;
  }
  const median = (data: Float64Array): number =>
    medianOf({ dtype: 'float64', shape: [data.length], data }) ?? 0;
  const rmsBefore = rms === null ? 0 : median(Float64Array.from(rms));
  return {
    medianPedestalChange: median(change),
    rmsRatio: rmsBefore > 0 ? median(products.rms) / rmsBefore : null,
    newlyBad,
    newlyGood,
  };
}
