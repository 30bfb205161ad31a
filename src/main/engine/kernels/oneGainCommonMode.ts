import { epixColumns, epixRows } from '../../../domain/common-mode/banks.ts';
import { hasSections, peakStretches, sectionPixels } from '../../../domain/common-mode/sections.ts';
import { endsWith, sensorKind, type CommonModeSensor } from '../../../domain/common-mode/sensor.ts';
import { stretchRule } from '../../../domain/common-mode/stretches.ts';
import type { CommonModeSetting } from '../../../domain/common-mode/types.ts';
import type { OneGainCommonMode } from './oneGainExports.ts';
import { banksOf4, neighboursOf6, segmentsOf8 } from './oneGainMedians.ts';

/** Pixels of a part that is not given by the sensor, about: constants and values of so many stay in the cache. */
const PART = 32768;
/** Longer stretches have more values than words of 16 bits count. */
const LONGEST_BINNED = 131072;
/** Sums of so many coarse values fit the digits of a double (`sumsAreExact`). */
const LONGEST_EXACT = 4096;
const PEAK_BYTES = 30720;

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
    sums: mean,
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
  // The kernel takes four pixels at a time.
  if (pixels % 4 !== 0 || stretches.some(({ count, stride }) => stride !== 1 || count % 4 !== 0)) return null;
  const count = Math.trunc(threshold) <= 0 ? 100 : Math.min(Math.trunc(threshold), 0x7fffffff);
  const columns = sections && fallBack > 0.1 ? (sensor.shape.at(-1) ?? 0) : 0;
  return {
    parts: sections ? stretches.length : 1,
    good: 'status',
    usesRms: false,
    calibrates: true,
    wholePedestals: true,
    workBytes: PEAK_BYTES,
    correct: (
      kernel,
      { raw, frame, pixels: size, kind, pedestals, factors, mask, good, whole, odd, work },
    ) => {
      const limit = Math.min(size, end);
      const calibration = [raw, frame, size, kind, pedestals, factors, mask] as const;
      kernel.peaks(...calibration, limit, length, mean, sigma, count, columns, good, whole, odd, work);
    },
  };
}

function unbondedOf(sensor: CommonModeSensor, pixels: number, numbers: readonly number[]): OneGainCommonMode {
  const [, limit = 0] = numbers;
  const columns = sensor.shape.at(-1) ?? 0;
  return {
    parts: pixels / sectionPixels,
    good: 'none',
    usesRms: false,
    calibrates: true,
    workBytes: 0,
    correct: (kernel, { raw, frame, pixels: size, kind, pedestals, factors, mask }) =>
      kernel.unbonded(raw, frame, size, kind, pedestals, factors, mask, sectionPixels, columns, limit),
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
