import { createSums, type PixelSums } from '../../../domain/darks/sums.ts';
import { pixelCount } from '../../../domain/darks/settings.ts';
import type { DarkSettings } from '../../../domain/darks/types.ts';
import { CalibdeskError } from '../../../domain/errors.ts';

/** One of `count` bands that a sensor is cut into: pixels [begin, end) in C order. Bands count from 1. */
export interface PixelBand {
  index: number;
  count: number;
  begin: number;
  end: number;
}

/** Sums of the pixels of one band; the arrays hold that band only. */
export interface BandSums {
  settings: DarkSettings;
  band: PixelBand;
  framesUsed: number;
  sums: PixelSums;
}

/** Bands begin at multiples of this: the kernels count 64 pixels at a time. */
const step = 64;

/** Band `index` (from 1) of `count`, nearly equal in size. Empty when there are more bands than pixels. */
export function bandOf(pixels: number, index: number, count: number): PixelBand {
  const edge = (part: number): number =>
    part === count ? pixels : Math.min(pixels, Math.round((pixels * part) / count / step) * step);
  return { index, count, begin: edge(index - 1), end: edge(index) };
}

/** Names of the arrays of sums of a data type, in a fixed order. */
export function sumNames(sums: PixelSums): (keyof PixelSums)[] {
  return (Object.keys(sums) as (keyof PixelSums)[]).filter((name) => sums[name] !== undefined);
}

/** A copy of the part of a band. */
export function sliceSums(sums: PixelSums, { begin, end }: PixelBand): PixelSums {
  const part = { ...sums } as Record<keyof PixelSums, unknown>;
  // Not slice(): that of shared memory stays shared, and such arrays cannot be written to files.
  for (const name of sumNames(sums)) {
    const view = sums[name]!.subarray(begin, end);
    part[name] = new (view.constructor as new (values: typeof view) => typeof view)(view);
  }
  return part as PixelSums;
}

/** Puts the sums of a band to their place among those of all pixels. */
export function placeSums(all: PixelSums, { sums, band }: BandSums): void {
  for (const name of sumNames(all)) (all[name] as Float64Array).set(sums[name] as Float64Array, band.begin);
}

function refuse(message: string): never {
  throw new CalibdeskError('bad-input', `bands of a dark run: ${message}; nothing was written`, {
    hint: 'make all bands of one run with the same options, then join them',
  });
}

/** Settings and number of frames that all bands agree in. @throws CalibdeskError bad-input for bands that make no whole */
export function checkBands(bands: readonly BandSums[]): { settings: DarkSettings; framesUsed: number } {
  if (bands.length === 0) refuse('there are none');
  const [{ settings, framesUsed, band }] = bands;
  const pixels = pixelCount(settings.shape);
  const expected = sumNames(createSums(0, settings.dtype));
  const seen = new Set<number>();
  for (const part of bands) {
    const { index, count, begin, end } = part.band;
    const own = bandOf(pixels, index, count);
    if (count !== band.count) refuse(`one of ${count} and one of ${band.count} were found`);
    if (begin !== own.begin || end !== own.end)
      refuse(`band ${index} holds pixels ${begin} to ${end}, expected ${own.begin} to ${own.end}`);
    if (JSON.stringify(part.settings) !== JSON.stringify(settings))
      refuse(`bands ${band.index} and ${index} were made with other settings`);
    if (part.framesUsed !== framesUsed)
      refuse(`band ${band.index} holds ${framesUsed} frames, band ${index} ${part.framesUsed}`);
    if (seen.has(index)) refuse(`band ${index} was given twice`);
    for (const name of expected)
      if (part.sums[name]?.length !== end - begin)
        refuse(`${name} of band ${index} has ${part.sums[name]?.length} values, expected ${end - begin}`);
    seen.add(index);
  }
  for (let index = 1; index <= band.count; index++)
    if (!seen.has(index)) refuse(`band ${index} of ${band.count} is missing`);
  return { settings, framesUsed };
}
