import { darkLimits } from '../darks/finish.ts';
import { addRecord, addStates, createSums, findGates, type PixelSums } from '../darks/sums.ts';
import type { DarkLimits, DarkParameters, DarkSettings } from '../darks/types.ts';
import { CalibdeskError } from '../errors.ts';

/** Bits of the status words of this detector beside those of every dark (1 to 32). */
export const badSwitchStatus = 64;

/** Dark constants of a step, all modules behind one another. 22 bytes per pixel, 42 with the first stage. */
export interface JungfrauDark {
  average: Float64Array;
  rms: Float64Array;
  status: Uint16Array;
  minimum: Uint16Array;
  maximum: Uint16Array;
  /** Results of the first stage, where they were asked for. */
  first: { gateLow: Uint16Array; gateHigh: Uint16Array; median: Float64Array; absdev: Float64Array } | null;
}

type Allocate = (bytes: number) => ArrayBufferLike;

export function createJungfrauDark(
  pixels: number,
  withFirst: boolean,
  allocate: Allocate = (bytes) => new ArrayBuffer(bytes),
): JungfrauDark {
  const float64 = (): Float64Array => new Float64Array(allocate(8 * pixels));
  const uint16 = (): Uint16Array => new Uint16Array(allocate(2 * pixels));
  return {
    average: float64(),
    rms: float64(),
    status: uint16(),
    minimum: uint16(),
    maximum: uint16(),
    first: withFirst ? { gateLow: uint16(), gateHigh: uint16(), median: float64(), absdev: float64() } : null,
  };
}

/** Frames out of the intensity limits that are tolerated, of `frames` (the original counts from the last index). */
export function jungfrauFramesOut(fraction: number, frames: number): number {
  return Math.trunc(fraction * (frames - 1));
}

/** Puts what was counted for the first `pixels` pixels of `sums` into `dark` from `at` on. Status bits that need limits of all pixels come later. */
export function storeTile(
  sums: PixelSums,
  pixels: number,
  dark: JungfrauDark,
  at: number,
  framesOutAllowed: number,
): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    const here = at + pixel;
    const count = sums.sum0[pixel];
    const mean = count === 0 ? 0 : sums.sum1[pixel] / count;
    dark.average[here] = mean;
    // Rounding can make the difference slightly negative where all values are large and equal.
    dark.rms[here] = count === 0 ? 0 : Math.sqrt(Math.max(0, sums.sum2[pixel] / count - mean * mean));
    let bits = 0;
    if (sums.framesAbove[pixel] > framesOutAllowed) bits |= 4;
    if (sums.framesBelow[pixel] > framesOutAllowed) bits |= 8;
    if (sums.otherStates![pixel] !== 0) bits |= badSwitchStatus;
    dark.status[here] = bits;
    dark.minimum[here] = sums.minimum[pixel];
    dark.maximum[here] = sums.maximum[pixel];
  }
  if (dark.first === null) return;
  const { gateLow, gateHigh, median, absdev } = dark.first;
  for (let pixel = 0; pixel < pixels; pixel++) {
    gateLow[at + pixel] = sums.gateLow[pixel];
    gateHigh[at + pixel] = sums.gateHigh[pixel];
    median[at + pixel] = sums.median[pixel];
    absdev[at + pixel] = sums.absdev[pixel];
  }
}

/** Adds the status bits of rms and average, whose limits come from all pixels, bad ones included (reference 4.3). */
export function finishStatus(dark: JungfrauDark, parameters: DarkParameters): DarkLimits {
  const { average, rms, status } = dark;
  const limits = darkLimits(average, rms, parameters);
  for (let pixel = 0; pixel < status.length; pixel++) {
    let bits = status[pixel];
    if (rms[pixel] > limits.rms_max) bits |= 1;
    if (rms[pixel] < limits.rms_min) bits |= 2;
    if (average[pixel] > limits.ave_max) bits |= 16;
    if (average[pixel] < limits.ave_min) bits |= 32;
    status[pixel] = bits;
  }
  return limits;
}

/** Number of pixels by status word, in ascending order. */
export function statusHistogram(status: Uint16Array): Record<string, number> {
  const counts = new Float64Array(65536);
  for (let pixel = 0; pixel < status.length; pixel++) counts[status[pixel]]++;
  const found: Record<string, number> = {};
  counts.forEach((count, word) => {
    if (count > 0) found[String(word)] = count;
  });
  return found;
}

/** Frames that dark processing needs: with fewer nothing is evaluated. */
export const leastFrames = 3;

export function checkFrames(frames: number, what: string): void {
  if (frames < leastFrames)
    throw new CalibdeskError(
      'bad-input',
      `${what}: not enough frames: ${frames}, at least ${leastFrames} are needed; nothing was written for it`,
      { hint: 'check the run, the event range (-m, -e, -n) and the event codes (-c)' },
    );
}

/** The whole step in plain TypeScript: the readable form, and the twin that the kernel is checked against. `frames`: whole words of all modules. */
export function jungfrauDarkPlain(
  frames: readonly Uint16Array[],
  settings: DarkSettings & { expectedState: number },
): { dark: JungfrauDark; limits: DarkLimits; framesOutAllowed: number } {
  const used = frames.slice(0, settings.nrecs);
  checkFrames(used.length, 'step');
  const pixels = used[0].length;
  const sums = createSums(pixels, 'uint16', undefined, true);
  const masked = used.map((frame) => frame.map((word) => word & settings.dataBits));
  findGates(masked.slice(0, settings.nrecs1), sums, 0, settings);
  used.forEach((frame, index) => {
    addRecord(masked[index], sums, 0, settings);
    addStates(frame, sums, 0, settings.expectedState);
  });
  const framesOutAllowed = jungfrauFramesOut(settings.parameters.fractionOut, used.length);
  const dark = createJungfrauDark(pixels, true);
  storeTile(sums, pixels, dark, 0, framesOutAllowed);
  return { dark, limits: finishStatus(dark, settings.parameters), framesOutAllowed };
}
