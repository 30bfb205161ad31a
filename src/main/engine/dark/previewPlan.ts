import type { DarkParameters } from '../../../domain/darks/types.ts';
import type { PixelSums } from '../../../domain/darks/sums.ts';

/** Most pixels of a preview. */
const MOST_PIXELS = 512 * 512;

/** How a frame is thinned for its preview: every step-th row and column; all dimensions but the last are stacked as rows. */
export interface PreviewPlan {
  frameColumns: number;
  rows: number;
  columns: number;
  step: number;
}

export function planPreview(shape: readonly number[]): PreviewPlan {
  const frameColumns = shape[shape.length - 1] ?? 1;
  const frameRows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  let step = Math.max(1, Math.ceil(Math.sqrt((frameRows * frameColumns) / MOST_PIXELS)));
  while (Math.ceil(frameRows / step) * Math.ceil(frameColumns / step) > MOST_PIXELS) step++;
  return { frameColumns, rows: Math.ceil(frameRows / step), columns: Math.ceil(frameColumns / step), step };
}

/** Average and rms so far of the pixels that the preview shows, in shared memory; NaN where nothing was read yet. */
export interface PreviewImages {
  average: Float32Array;
  rms: Float32Array;
}

/** Writes what is known so far of those pixels of [begin, end) that the preview shows. */
export function updatePreview(
  plan: PreviewPlan,
  { average, rms }: PreviewImages,
  sums: PixelSums,
  begin: number,
  end: number,
): void {
  const { frameColumns, step } = plan;
  const firstRow = Math.ceil(Math.floor(begin / frameColumns) / step);
  for (let row = firstRow; row < plan.rows; row++) {
    const start = row * step * frameColumns;
    if (start >= end) return;
    for (let column = 0; column < plan.columns; column++) {
      const pixel = start + column * step;
      if (pixel < begin) continue;
      if (pixel >= end) return;
      const count = sums.sum0[pixel];
      const mean = count === 0 ? 0 : sums.sum1[pixel] / count;
      const place = row * plan.columns + column;
      average[place] = mean;
      rms[place] = count === 0 ? 0 : Math.sqrt(Math.max(0, sums.sum2[pixel] / count - mean * mean));
    }
  }
}

/** Share of the pixels known so far, 0 to 1, that are out of the absolute limits; the relative ones need all pixels. */
export function badShareSoFar({ average, rms }: PreviewImages, limits: DarkParameters): number {
  let known = 0;
  let bad = 0;
  for (let place = 0; place < average.length; place++) {
    const mean = average[place];
    if (Number.isNaN(mean)) continue;
    known++;
    const spread = rms[place];
    const good =
      mean >= limits.intensityLow &&
      mean <= limits.intensityHigh &&
      spread >= limits.rmsLow &&
      spread <= limits.rmsHigh;
    if (!good) bad++;
  }
  return known === 0 ? 0 : bad / known;
}
