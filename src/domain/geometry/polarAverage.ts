export interface PolarBins {
  radii: number;
  /** um */
  minRadius: number;
  maxRadius: number;
  angles: number;
}

export const usualPolarBins: PolarBins = { radii: 500, minRadius: 1000, maxRadius: 100_000, angles: 360 };

/** Averages of pixel values in bins of radius (rows) and azimuth 0..360 degrees (columns); 0 where no pixel falls. */
export function polarAverage(
  x: Float64Array,
  y: Float64Array,
  values: ArrayLike<number>,
  bins: PolarBins = usualPolarBins,
): Float64Array {
  const { radii, angles, minRadius, maxRadius } = bins;
  const sums = new Float64Array(radii * angles);
  const counts = new Float64Array(radii * angles);
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor(((Math.hypot(x[i], y[i]) - minRadius) / (maxRadius - minRadius)) * radii);
    if (!(row >= 0 && row < radii)) continue;
    let phi = (Math.atan2(y[i], x[i]) * 180) / Math.PI;
    if (phi < 0) phi += 360;
    const bin = row * angles + Math.min(angles - 1, Math.floor((phi / 360) * angles));
    sums[bin] += values[i];
    counts[bin]++;
  }
  for (let bin = 0; bin < sums.length; bin++) if (counts[bin] > 0) sums[bin] /= counts[bin];
  return sums;
}
