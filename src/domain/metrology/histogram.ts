/** Statistics of a histogram as the original's picture shows them. */
export interface HistogramStatistics {
  mean: number;
  rms: number;
  err_mean: number;
  err_rms: number;
  neff: number;
  skew: number;
  kurt: number;
  err_err: number;
  sum_w: number;
}

export interface Histogram {
  range: [number, number];
  bins: number;
  counts: number[];
  stat: HistogramStatistics;
}

const none: HistogramStatistics = {
  mean: 0,
  rms: 0,
  err_mean: 0,
  err_rms: 0,
  neff: 0,
  skew: 0,
  kurt: 0,
  err_err: 0,
  sum_w: 0,
};

function statisticsOf(counts: readonly number[], edges: readonly number[]): HistogramStatistics {
  const sum_w = counts.reduce((total, count) => total + count, 0);
  if (sum_w <= 0) return none;
  const centres = counts.map((_, bin) => 0.5 * (edges[bin] + edges[bin + 1]));
  const weighted = (value: (centre: number) => number): number =>
    counts.reduce((total, count, bin) => total + count * value(centres[bin]), 0) / sum_w;
  const neff = (sum_w * sum_w) / counts.reduce((total, count) => total + count * count, 0);
  const mean = weighted((centre) => centre);
  const [m2, m3, m4] = [2, 3, 4].map((power) => weighted((centre) => (centre - mean) ** power));
  const rms = m2 > 0 ? Math.sqrt(m2) : 0;
  const err_mean = rms / Math.sqrt(neff);
  const fourth = rms > 0 && neff > 1 ? (m4 - (m2 * m2 * (neff - 3)) / (neff - 1)) / neff : 0;
  return {
    mean,
    rms,
    err_mean,
    err_rms: err_mean / Math.SQRT2,
    neff,
    skew: rms > 0 ? m3 / (m2 * rms) : 0,
    kurt: rms > 0 ? m4 / (m2 * m2) - 3 : 0,
    err_err: fourth > 0 ? Math.sqrt(Math.sqrt(fourth)) : 0,
    sum_w,
  };
}

/**
 * Histogram of `values` over [low, high] in `bins` equal bins: an inner edge belongs to the upper bin, `high` to the
 * last one; what lies outside is left out. `neff` is built from squared contents (formula of the original).
 */
export function histogramOf(values: readonly number[], low: number, high: number, bins = 100): Histogram {
  const edges = Array.from({ length: bins + 1 }, (_, edge) => low + edge * ((high - low) / bins));
  edges[bins] = high;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    let bin = Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1);
    if (value < edges[bin]) bin -= 1;
    else if (value >= edges[bin + 1] && bin !== bins - 1) bin += 1;
    counts[bin] += 1;
  }
  return { range: [low, high], bins, counts, stat: statisticsOf(counts, edges) };
}
