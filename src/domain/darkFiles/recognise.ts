import { selectRank } from '../array/statistics.ts';

/** Judgement about one detector, from a few frames spread over the run. */
export interface DarknessOfSource {
  source: string;
  /** Typical spread of a pixel over the frames, ADU (1.4826 times the median absolute deviation). */
  noise: number;
  /** Share of values above the pixel's median by more than the noise allows. */
  brightShare: number;
}

/** Values this many times the noise above the median of their pixel cannot be noise. */
const brightSigmas = 8;
/** And never less than this, ADU: quantised data can have a noise near zero. */
const brightFloor = 12;
/** Share of bright values that noisy and flickering pixels may cause. */
const brightShareLimit = 1e-3;

function medianOf(values: Float64Array): number {
  return selectRank(values, (values.length - 1) >> 1);
}

/**
 * Looks for light in frames of one detector: values that rise above the median of their own pixel by more than noise can.
 * `frames` hold the same pixels of several events (data bits only); at least three are needed, else null.
 */
export function darknessOf(source: string, frames: readonly ArrayLike<number>[]): DarknessOfSource | null {
  if (frames.length < 3 || frames[0].length === 0) return null;
  const pixels = frames[0].length;
  const medians = new Float64Array(pixels);
  const spreads = new Float64Array(pixels);
  const values = new Float64Array(frames.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let i = 0; i < frames.length; i++) values[i] = frames[i][pixel];
    const median = medianOf(values);
    medians[pixel] = median;
    for (let i = 0; i < frames.length; i++) values[i] = Math.abs(frames[i][pixel] - median);
    spreads[pixel] = medianOf(values);
  }
  const noise = 1.4826 * medianOf(spreads);
  const limit = Math.max(brightSigmas * noise, brightFloor);
  let bright = 0;
  for (const frame of frames)
    for (let pixel = 0; pixel < pixels; pixel++) if (frame[pixel] - medians[pixel] > limit) bright++;
  return { source, noise, brightShare: bright / (pixels * frames.length) };
}

/** Whether a run looks dark: none of its detectors shows light. The reason names what was seen. */
export function recogniseDark(detectors: readonly DarknessOfSource[]): {
  recognised: boolean;
  reason: string;
} {
  if (detectors.length === 0)
    return { recognised: false, reason: 'no area detector has enough frames to tell' };
  const text = ({ source, brightShare, noise }: DarknessOfSource): string =>
    `${source}: ${(100 * brightShare).toFixed(3)} % of the values above noise (${noise.toFixed(1)} ADU)`;
  const lit = detectors.filter(({ brightShare }) => brightShare > brightShareLimit);
  if (lit.length > 0) return { recognised: false, reason: `light was seen: ${lit.map(text).join('; ')}` };
  return { recognised: true, reason: `pixels vary by their noise only: ${detectors.map(text).join('; ')}` };
}
