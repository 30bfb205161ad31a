import { medianOf } from '../array/statistics.ts';
import type { DarkProducts } from '../darks/types.ts';

/** Limits of the checks that are shown beside a dark. Shares are fractions of all pixels. */
export interface QualityLimits {
  /** Fewer frames than this are a warning; fewer than the records of the first stage too. */
  fewFrames: number;
  badShareWarn: number;
  badShareFail: number;
  /** Change of the median pedestal against the constants before, ADU. */
  pedestalChangeWarn: number;
  pedestalChangeFail: number;
  /** Ratio of the median rms to the one before, either way round. */
  rmsRatioWarn: number;
  /** Pixels that turned bad. */
  newlyBadShareWarn: number;
  /** Pixels that never changed their value. */
  constantShareWarn: number;
}

export const defaultQualityLimits: Readonly<QualityLimits> = {
  fewFrames: 100,
  badShareWarn: 0.01,
  badShareFail: 0.1,
  pedestalChangeWarn: 50,
  pedestalChangeFail: 1000,
  rmsRatioWarn: 1.5,
  newlyBadShareWarn: 0.005,
  constantShareWarn: 0.01,
};

export interface QualityCheck {
  name: string;
  state: 'pass' | 'warn' | 'fail';
  reason: string;
}

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

const percent = (share: number): string => `${(100 * share).toPrecision(2).replace(/e\S+$/, '')} %`;
const shareText = (count: number, pixels: number): string =>
  `${count} of ${pixels} pixels (${percent(count / pixels)})`;

/** The checks of one dark, each with its reason. `comparison` null: no constants applied before. */
export function qualityChecks(
  products: DarkProducts,
  summary: DarkSummary,
  comparison: Comparison | null,
  framesWanted: number,
  limits: QualityLimits = defaultQualityLimits,
): QualityCheck[] {
  const { pixels, badPixels } = summary;
  const checks: QualityCheck[] = [];
  const add = (name: string, state: QualityCheck['state'], reason: string): void =>
    void checks.push({ name, state, reason });

  const { framesUsed, nrecs1 } = products;
  if (framesUsed < Math.min(limits.fewFrames, framesWanted) || framesUsed < nrecs1)
    add(
      'frames',
      'warn',
      `${framesUsed} frames used; at least ${Math.max(Math.min(limits.fewFrames, framesWanted), nrecs1)} were expected`,
    );
  else add('frames', 'pass', `${framesUsed} frames used`);

  const badShare = badPixels / pixels;
  add(
    'bad pixels',
    badShare >= limits.badShareFail ? 'fail' : badShare >= limits.badShareWarn ? 'warn' : 'pass',
    `${shareText(badPixels, pixels)} are bad; warning from ${percent(limits.badShareWarn)}, failure from ${percent(limits.badShareFail)}`,
  );

  let constant = 0;
  for (let pixel = 0; pixel < pixels; pixel++) if (products.rms[pixel] === 0) constant++;
  add(
    'constant pixels',
    constant / pixels >= limits.constantShareWarn ? 'warn' : 'pass',
    `${shareText(constant, pixels)} never changed`,
  );

  if (comparison === null) {
    add('change', 'warn', 'no constants applied before: nothing to compare with');
    return checks;
  }
  const change = Math.abs(comparison.medianPedestalChange);
  add(
    'pedestal change',
    change >= limits.pedestalChangeFail ? 'fail' : change >= limits.pedestalChangeWarn ? 'warn' : 'pass',
    `median change ${comparison.medianPedestalChange.toFixed(2)} ADU; warning from ${limits.pedestalChangeWarn} ADU`,
  );
  const ratio = comparison.rmsRatio;
  if (ratio !== null) {
    const far = ratio > limits.rmsRatioWarn || ratio < 1 / limits.rmsRatioWarn;
    add('rms change', far ? 'warn' : 'pass', `median rms ${ratio.toFixed(2)} times the one before`);
  }
  add(
    'newly bad pixels',
    comparison.newlyBad / pixels >= limits.newlyBadShareWarn ? 'warn' : 'pass',
    `${comparison.newlyBad} pixels turned bad, ${comparison.newlyGood} turned good`,
  );
  return checks;
}
