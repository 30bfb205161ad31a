import {
  bankColumns,
  bankRows,
  defaultsOf6,
  epixColumns,
  epixRows,
  leastPixels,
} from '../../../domain/common-mode/banks.ts';
import { defaultLeast, pnccdPanel, pnccdSteps } from '../../../domain/common-mode/panels.ts';
import { hasSections, peakStretches, sectionPixels } from '../../../domain/common-mode/sections.ts';
import { endsWith, sensorKind, type CommonModeSensor } from '../../../domain/common-mode/sensor.ts';
import { stretchRule } from '../../../domain/common-mode/stretches.ts';
import type { CommonModeSetting } from '../../../domain/common-mode/types.ts';
import type { OneGainExports } from './oneGainExports.ts';

/** Addresses of one part of a frame in the memory of the kernel. */
export interface CommonModePlaces {
  /** Values, float32; corrected in place. */
  frame: number;
  pixels: number;
  /** Bytes of the pixels that estimates use, 0xff or 0; 0: all. */
  good: number;
  rms: number;
  /** Bytes that algorithm 6 writes: which pixels it uses. */
  chosen: number;
  work: number;
  /** Sums of values of a stretch are never rounded. */
  exact: boolean;
}

/** A common mode that the kernel can do. */
export interface OneGainCommonMode {
  /** Equal parts of a frame that it does not cross. */
  parts: number;
  /** Where the good pixels come from. */
  good: 'status' | 'user' | 'none';
  usesRms: boolean;
  /** Bytes of `work`. */
  workBytes: number;
  correct(kernel: OneGainExports, places: CommonModePlaces): void;
}

/** Pixels of a part that is not given by the sensor, about: constants and values of so many stay in the cache. */
const PART = 32768;
/** Longer stretches have more values than words of 16 bits count. */
const LONGEST_BINNED = 131072;
/** Sums of so many coarse values fit the digits of a double (`sumsAreExact`). */
const LONGEST_EXACT = 4096;
const PEAK_BYTES = 49152;

/** The next larger double: the kernel asks for less than a limit where the rule is not more than it. */
function justAbove(value: number): number {
  // A negative limit lets nothing pass, whatever it is.
  if (value < 0) return -1;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

/** The largest float32 that is not above a number. */
function notAbove(value: number): number {
  const near = Math.fround(value);
  if (near <= value) return near;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, near);
  view.setInt32(0, view.getInt32(0) + (near > 0 ? -1 : 1));
  return view.getFloat32(0);
}

interface MedianStep {
  rows: number;
  columns: number;
  least: number;
  /** The absolute median must be smaller, ADU; NaN: no limit. */
  limit: number;
}

interface MedianRules {
  panel: { rows: number; columns: number };
  /** Values beyond +-half take no part, ADU. */
  half: number;
  steps: readonly MedianStep[];
  /** Only good pixels are corrected. */
  onlyGood: boolean;
}

function medianSteps(
  kernel: OneGainExports,
  { panel, half, steps, onlyGood }: MedianRules,
  frame: number,
  good: number,
  work: number,
): void {
  const { rows, columns } = panel;
  const shown = onlyGood ? good : 0;
  for (const { rows: height, columns: width, least, limit } of steps)
    if (height === 1) kernel.rowMedians(frame, rows, columns, width, half, good, shown, least, limit, work);
    else if (width === 1)
      kernel.columnMedians(frame, rows, columns, height, half, good, shown, least, limit, work);
    else kernel.bankMedians(frame, rows, columns, height, width, half, good, shown, least, limit, work);
}

/** Room for any of the steps on a panel. */
function medianBytes({ rows, columns }: MedianRules['panel'], steps: readonly MedianStep[]): number {
  const sizes = steps.map(({ rows: height, columns: width }) =>
    height === 1
      ? 80 * width + 1024
      : width === 1
        ? 4 * columns + (16 * height + 64) * (columns / 16 + 4) + 256
        : 5 * height * width + 64,
  );
  return Math.max(0, (rows + 2) * (columns + 32), ...sizes);
}

function banksOf4(numbers: readonly number[]): OneGainCommonMode | null {
  const [, bits = 0, p2 = 0, p3 = 0] = numbers;
  const half = Math.fround(p2);
  if (!Number.isFinite(half)) return null;
  const largest = Math.fround(p3);
  const limit = largest === 0 ? NaN : justAbove(largest);
  const tiles = [
    { bit: 1, rows: bankRows, columns: bankColumns },
    { bit: 2, rows: 1, columns: bankColumns },
    { bit: 4, rows: bankRows, columns: 1 },
  ];
  const steps = tiles
    .filter(({ bit }) => bits & bit)
    .map(({ rows, columns }) => ({ rows, columns, least: leastPixels, limit }));
  const rules: MedianRules = {
    panel: { rows: bankRows, columns: epixColumns },
    half,
    steps,
    onlyGood: false,
  };
  return {
    parts: epixRows / bankRows,
    good: 'status',
    usesRms: false,
    workBytes: medianBytes(rules.panel, steps),
    correct: (kernel, { frame, good, work }) => medianSteps(kernel, rules, frame, good, work),
  };
}

/** The smallest number of pixels of a tile that algorithm 6 corrects with, by its own rule. */
function leastOf6(length: number, share: number): number {
  for (let count = 1; count <= length; count++) if (!(length - count > (1 - share) * length)) return count;
  return length + 1;
}

function neighboursOf6(named: Readonly<Record<string, number>>): OneGainCommonMode {
  const { maxCorr, histoRange, colrow, minFrac } = { ...defaultsOf6, ...named };
  const limit = justAbove(maxCorr);
  const steps: MedianStep[] = [];
  if (colrow % 2 === 1) steps.push({ rows: bankRows, columns: 1, least: leastOf6(bankRows, minFrac), limit });
  if (colrow >= 2)
    steps.push({ rows: 1, columns: bankColumns, least: leastOf6(bankColumns, minFrac), limit });
  const panel = { rows: epixRows, columns: epixColumns };
  const rules: MedianRules = { panel, half: Infinity, steps, onlyGood: false };
  const range = notAbove(histoRange);
  return {
    // Neighbours of bright pixels may be in the other half.
    parts: 1,
    good: 'none',
    usesRms: true,
    workBytes: medianBytes(panel, steps),
    correct: (kernel, { frame, rms, chosen, work }) => {
      kernel.unexcluded(frame, epixRows, epixColumns, rms, range, chosen, work);
      medianSteps(kernel, rules, frame, chosen, work);
    },
  };
}

function segmentsOf8(numbers: readonly number[], masked: boolean, original: boolean): OneGainCommonMode {
  const [, bits = 0, limit = NaN] = numbers;
  const steps = pnccdSteps
    .filter(({ bit }) => bits & bit)
    .map(({ tile, bank }) => ({
      // Without a mask the original takes rows in place of banks.
      rows: bank && original && !masked ? 1 : tile.rows,
      columns: tile.columns,
      // Banks need so many good pixels, rows and columns more.
      least: !masked ? 1 : bank ? defaultLeast : defaultLeast + 1,
      limit,
    }));
  const rules: MedianRules = { panel: pnccdPanel, half: Infinity, steps, onlyGood: masked };
  return {
    parts: 4,
    good: 'user',
    usesRms: false,
    workBytes: medianBytes(pnccdPanel, steps),
    correct: (kernel, { frame, good, work }) => medianSteps(kernel, rules, frame, good, work),
  };
}

/** Largest number of equal parts of about PART pixels that are whole stretches and a multiple of 4 pixels; 0 where the frame is no such multiple. */
function partsOfStretches(pixels: number, length: number): number {
  const stretches = pixels / length;
  if (Number.isInteger(stretches))
    for (let parts = Math.min(stretches, Math.ceil(pixels / PART)); parts > 1; parts--)
      if (stretches % parts === 0 && (pixels / parts) % 4 === 0) return parts;
  return pixels % 4 === 0 ? 1 : 0;
}

function stretchesOf(pixels: number, numbers: readonly number[]): OneGainCommonMode | null {
  const { threshold, largest, length: wanted } = stretchRule(numbers);
  const length = Math.min(wanted, pixels);
  const parts = partsOfStretches(pixels, length);
  const mean = numbers[0] === 2;
  if (parts === 0 || (!mean && length > LONGEST_BINNED)) return null;
  return {
    parts,
    good: 'status',
    usesRms: false,
    workBytes: mean ? 0 : 2 * length + 64,
    correct: (kernel, { frame, pixels: count, good, work, exact }) =>
      mean
        ? kernel.means(frame, count, length, threshold, largest, good, exact && length <= LONGEST_EXACT)
        : kernel.binnedMedians(frame, count, length, threshold, largest, good, work),
  };
}

function peaksOf(
  sensor: CommonModeSensor,
  pixels: number,
  numbers: readonly number[],
): OneGainCommonMode | null {
  const [, mean = 0, sigma = 0, threshold = 0, fallBack = 0] = numbers;
  const stretches = peakStretches(sensor, pixels, numbers);
  const sections = hasSections(sensor);
  const [{ count: length }] = stretches;
  const last = stretches[stretches.length - 1];
  const end = last.first + last.count;
  if (pixels % 4 !== 0 || stretches.some(({ stride }) => stride !== 1)) return null;
  const count = Math.trunc(threshold) <= 0 ? 100 : Math.min(Math.trunc(threshold), 0x7fffffff);
  const columns = sections && fallBack > 0.1 ? (sensor.shape.at(-1) ?? 0) : 0;
  return {
    parts: sections ? stretches.length : 1,
    good: 'status',
    usesRms: false,
    workBytes: PEAK_BYTES,
    correct: (kernel, { frame, pixels: size, good, work }) =>
      kernel.peaks(frame, Math.min(size, end), length, mean, sigma, count, columns, good, work),
  };
}

function unbondedOf(sensor: CommonModeSensor, pixels: number, numbers: readonly number[]): OneGainCommonMode {
  const [, limit = 0] = numbers;
  const columns = sensor.shape.at(-1) ?? 0;
  return {
    parts: pixels / sectionPixels,
    good: 'none',
    usesRms: false,
    workBytes: 0,
    correct: (kernel, { frame, pixels: size }) => kernel.unbonded(frame, size, sectionPixels, columns, limit),
  };
}

/**
 * What the kernel does for an algorithm that is on, or null where the readable loops (`prepareCommonMode`, whose twin it is) must do it: other algorithms,
 * primitives, and sizes that do not fit; those loops also refuse what does not fit the sensor. `masked`: the user has a mask.
 */
export function oneGainCommonMode(
  setting: CommonModeSetting,
  sensor: CommonModeSensor,
  options: { masked: boolean; original: boolean },
): OneGainCommonMode | null {
  if (setting.kind === 'primitive') return null;
  const { numbers, named } = setting;
  const kind = sensorKind(sensor.device);
  const pixels = sensor.shape.reduce((product, length) => product * length, 1);
  const isEpix =
    kind === 'epix100a' && pixels === epixRows * epixColumns && endsWith(sensor.shape, epixRows, epixColumns);
  switch (numbers[0]) {
    case 1:
      return peaksOf(sensor, pixels, numbers);
    case 2:
    case 3:
      // Stretches of cspad2x2 are cut in another order than its pixels have.
      return kind === 'cspad2x2' && hasSections(sensor) ? null : stretchesOf(pixels, numbers);
    case 4:
      return isEpix ? banksOf4(numbers) : null;
    case 5:
      return hasSections(sensor) ? unbondedOf(sensor, pixels, numbers) : null;
    case 6:
      return isEpix ? neighboursOf6(named) : null;
    case 8:
      return kind === 'pnccd' && sensor.shape.join() === '4,512,512'
        ? segmentsOf8(numbers, options.masked, options.original)
        : null;
    default:
      return null;
  }
}
