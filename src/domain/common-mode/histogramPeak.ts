import { sectionColumns } from './sensor.ts';

/** Pixels of one estimate: `count` of them from `first`, `stride` apart. */
export interface Stretch {
  first: number;
  count: number;
  stride: number;
}

/** Bins of 1 ADU, -1000 to 1999. */
const lowest = -1000;
const bins = 3000;
const histogram = new Int32Array(bins);

function fill(frame: Float32Array, bad: ArrayLike<number> | null, stretch: Stretch): void {
  histogram.fill(0);
  for (let k = 0, pixel = stretch.first; k < stretch.count; k++, pixel += stretch.stride) {
    if (bad !== null && bad[pixel] !== 0) continue;
    const value = frame[pixel];
    // Half away from zero, in double.
    const bin = Math.trunc(value < 0 ? value - 0.5 : value + 0.5) - lowest;
    if (bin >= 0 && bin < bins) histogram[bin]++;
  }
}

/** First peak above the threshold that falls to half of its height; null when there is none. */
function findPeak(threshold: number): { at: number; count: number; right: number } | null {
  let at = -1;
  let count = -1;
  let right = bins;
  for (let i = 0; i < bins; i++) {
    if (histogram[i] > count && histogram[i] > threshold) {
      at = i;
      count = histogram[i];
    } else if (count > 0 && histogram[i] <= count >> 1) {
      right = i;
      break;
    }
  }
  return at < 0 ? null : { at, count, right };
}

/**
 * Position of the peak of dark pixels in a histogram, ADU; null when it is unknown: no bin above `threshold`, or the mean
 * or width beyond its limit. Algorithm 1, reference dark-processing 10.1.
 */
export function peakOf(
  frame: Float32Array,
  bad: ArrayLike<number> | null,
  stretch: Stretch,
  limits: { mean: number; sigma: number; threshold: number },
): number | null {
  fill(frame, bad, stretch);
  const peak = findPeak(Math.trunc(limits.threshold) <= 0 ? 100 : Math.trunc(limits.threshold));
  if (peak === null) return null;
  let left = peak.at;
  while (left >= 0 && histogram[left] > peak.count >> 1) left--;
  let sigma = (peak.right - left) / 2.36;
  let mean = peak.at;
  for (let pass = 0; pass < 2; pass++) {
    const reach = Math.trunc(sigma * 2 + 0.5);
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    for (let i = Math.max(0, peak.at - reach); i < bins && i <= peak.at + reach; i++) {
      s0 += histogram[i];
      s1 += (i - mean) * histogram[i];
      s2 += (i - mean) * (i - mean) * histogram[i];
    }
    mean += s1 / s0;
    // Rounding may bring the variance of a single bin below zero.
    sigma = Math.sqrt(Math.max(0, s2 / s0 - (s1 / s0) * (s1 / s0)));
  }
  mean += lowest;
  return Math.abs(mean) > limits.mean || sigma > limits.sigma ? null : mean;
}

/**
 * Mean of the unbonded pixels (r, r) and (r, r + 194), r = 10, 20 .. 180, of a cspad section, ADU. The two of each r are added in
 * float32, the sums in double. Algorithm 5, reference dark-processing 10.5.
 */
export function unbondedMean(frame: Float32Array, first: number): number {
  let sum = 0;
  for (let r = 10; r < 185; r += 10) {
    const pixel = first + r * sectionColumns + r;
    sum += Math.fround(frame[pixel] + frame[pixel + sectionColumns / 2]);
  }
  return sum / 36;
}

/** Subtracts a double from each pixel; the result is rounded to float32. */
export function subtract(frame: Float32Array, stretch: Stretch, value: number): void {
  for (let k = 0, pixel = stretch.first; k < stretch.count; k++, pixel += stretch.stride)
    frame[pixel] -= value;
}
