import type { DarkProducts } from '../darks/types.ts';
import type { Comparison, DarkSummary } from './quality.ts';

/** Limits of the checks that are shown beside a dark; people set their own. Shares are fractions of all pixels, 0 to 1. */
export interface QualityLimits {
  /** Fewer frames than this are a warning; fewer than the records of the first stage too. */
  fewFrames: number;
  badShareWarn: number;
  badShareFail: number;
  /** Change of the median pedestal against the constants before, ADU. */
  pedestalChangeWarn: number;
  pedestalChangeFail: number;
  /** Ratio of the median rms to the one before, either way round; 1 or more. */
  rmsRatioWarn: number;
  rmsRatioFail: number;
  /** Pixels that turned bad. */
  newlyBadShareWarn: number;
  newlyBadShareFail: number;
  /** Pixels that never changed their value. */
  constantShareWarn: number;
  /** Pixels at the largest value of the data bits. */
  saturatedShareWarn: number;
}

export const defaultQualityLimits: Readonly<QualityLimits> = {
  fewFrames: 100,
  badShareWarn: 0.01,
  badShareFail: 0.1,
  pedestalChangeWarn: 50,
  pedestalChangeFail: 1000,
  rmsRatioWarn: 1.5,
  rmsRatioFail: 5,
  newlyBadShareWarn: 0.005,
  newlyBadShareFail: 0.1,
  constantShareWarn: 0.01,
  saturatedShareWarn: 0.01,
};

export interface QualityCheck {
  name: string;
  state: 'pass' | 'warn' | 'fail';
  reason: string;
}

/** The numbers that the checks judge; they are kept, so that other limits need no new processing. */
export interface QualityFigures {
  pixels: number;
  framesUsed: number;
  framesWanted: number;
  /** Records of the first stage that were asked for. */
  nrecs1: number;
  badPixels: number;
  /** Pixels that never changed their value. */
  constant: number;
  /** Pixels whose median is the largest value of the data bits. */
  saturated: number;
  /** Pixels without a usable number: median of the first stage NaN or infinite. */
  withoutNumber: number;
  /** Null: no constants applied before. */
  comparison: Comparison | null;
  /** Name of a device whose gain mode is in the data, of which one dark covers one mode only; else null. */
  multiGainDevice: string | null;
}

/** Largest value that pixels can have; infinite for floating-point frames. */
function fullScale({ dtype, dataBits }: DarkProducts): number {
  switch (dtype) {
    case 'float32':
      return Infinity;
    case 'uint8':
      return dataBits & 0xff;
    case 'int16':
      return dataBits & 0x7fff;
    case 'uint16':
      return dataBits & 0xffff;
    case 'uint32':
      return dataBits;
  }
}

/** Counts of pixels that deserve a remark. */
function unusualPixels(
  products: DarkProducts,
): Pick<QualityFigures, 'constant' | 'saturated' | 'withoutNumber'> {
  const { rms, sum0, median } = products;
  const largest = fullScale(products);
  let constant = 0;
  let saturated = 0;
  let withoutNumber = 0;
  for (let pixel = 0; pixel < rms.length; pixel++) {
    if (rms[pixel] === 0 && sum0[pixel] > 0) constant++;
    if (!Number.isFinite(median[pixel])) withoutNumber++;
    else if (median[pixel] >= largest) saturated++;
  }
  return { constant, saturated, withoutNumber };
}

export function qualityFigures(
  products: DarkProducts,
  summary: DarkSummary,
  comparison: Comparison | null,
  framesWanted: number,
  multiGainDevice: string | null = null,
): QualityFigures {
  const { framesUsed, nrecs1 } = products;
  const { pixels, badPixels } = summary;
  return {
    pixels,
    framesUsed,
    framesWanted,
    nrecs1,
    badPixels,
    ...unusualPixels(products),
    comparison,
    multiGainDevice,
  };
}

/** Two significant digits, none behind the point from 10 % on. */
function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
}
const shareText = (count: number, pixels: number): string =>
  `${count} of ${pixels} pixels (${percent(count / pixels)})`;

function stateOf(value: number, warn: number, fail = Infinity): QualityCheck['state'] {
  return value >= fail ? 'fail' : value >= warn ? 'warn' : 'pass';
}

/** The checks of one dark, each with its reason. */
export function qualityChecks(
  figures: QualityFigures,
  limits: QualityLimits = defaultQualityLimits,
): QualityCheck[] {
  const { pixels, badPixels, constant, saturated, withoutNumber, framesUsed, comparison } = figures;
  const checks: QualityCheck[] = [];
  const add = (name: string, state: QualityCheck['state'], reason: string): void =>
    void checks.push({ name, state, reason });

  const expected = Math.max(Math.min(limits.fewFrames, figures.framesWanted), figures.nrecs1);
  if (framesUsed < expected)
    add('frames', 'warn', `${framesUsed} frames used; at least ${expected} were expected`);
  else add('frames', 'pass', `${framesUsed} frames used`);
  add(
    'bad pixels',
    stateOf(badPixels / pixels, limits.badShareWarn, limits.badShareFail),
    `${shareText(badPixels, pixels)} are bad; warning from ${percent(limits.badShareWarn)}, failure from ${percent(limits.badShareFail)}`,
  );
  add(
    'constant pixels',
    stateOf(constant / pixels, limits.constantShareWarn),
    `${shareText(constant, pixels)} never changed; warning from ${percent(limits.constantShareWarn)}`,
  );
  add(
    'saturated pixels',
    stateOf(saturated / pixels, limits.saturatedShareWarn),
    `${shareText(saturated, pixels)} are at the largest value; warning from ${percent(limits.saturatedShareWarn)}`,
  );
  if (withoutNumber > 0)
    add(
      'pixels without a number',
      'warn',
      `${shareText(withoutNumber, pixels)} are NaN or infinite, and marked bad`,
    );
  if (comparison === null) add('change', 'warn', 'no constants applied before: nothing to compare with');
  else addChanges(comparison, pixels, limits, add);
  if (figures.multiGainDevice !== null)
    add(
      'gain modes',
      'fail',
      `${figures.multiGainDevice} has several gain modes, this dark covers one: do not deploy it, use the multi-gain dark of this detector`,
    );
  return checks;
}

function addChanges(
  comparison: Comparison,
  pixels: number,
  limits: QualityLimits,
  add: (name: string, state: QualityCheck['state'], reason: string) => void,
): void {
  add(
    'pedestal change',
    stateOf(Math.abs(comparison.medianPedestalChange), limits.pedestalChangeWarn, limits.pedestalChangeFail),
    `median change ${comparison.medianPedestalChange.toFixed(2)} ADU; warning from ${limits.pedestalChangeWarn} ADU, failure from ${limits.pedestalChangeFail} ADU`,
  );
  const ratio = comparison.rmsRatio;
  if (ratio !== null) {
    const far = Math.max(ratio, 1 / ratio);
    add(
      'rms change',
      stateOf(far, limits.rmsRatioWarn, limits.rmsRatioFail),
      `median rms ${ratio.toFixed(2)} times the one before; warning from ${limits.rmsRatioWarn} times, either way`,
    );
  }
  add(
    'newly bad pixels',
    stateOf(comparison.newlyBad / pixels, limits.newlyBadShareWarn, limits.newlyBadShareFail),
    `${comparison.newlyBad} pixels turned bad, ${comparison.newlyGood} turned good; warning from ${percent(limits.newlyBadShareWarn)}`,
  );
}

/** What a user must know of a result that is usable but unusual; empty for an ordinary dark. Each line stands by itself. */
export function darkRemarks(products: DarkProducts): string[] {
  const { framesUsed, nrecs1, dtype } = products;
  const pixels = products.status.length;
  const { constant, saturated, withoutNumber } = unusualPixels(products);
  const remarks: string[] = [];
  if (framesUsed < nrecs1)
    remarks.push(
      `only ${framesUsed} frames, fewer than the ${nrecs1} of the first stage: gates and limits are rough`,
    );
  if (saturated > 0)
    remarks.push(
      `${shareText(saturated, pixels)} are saturated (median ${fullScale(products)} ADU, the largest value)`,
    );
  if (constant > 0) remarks.push(`${shareText(constant, pixels)} never changed their value`);
  if (withoutNumber > 0)
    remarks.push(`${shareText(withoutNumber, pixels)} are NaN or infinite in the first stage: marked bad`);
  if (dtype === 'float32')
    remarks.push(
      'frames of floating-point numbers: no data bits are cut out, NaN counts as below the lowest intensity',
    );
  return remarks;
}
