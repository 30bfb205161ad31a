import { CalibdeskError } from '../errors.ts';
import { imageShape, noBin, type IndexMap } from './indexMaps.ts';

/** What a bin shows that several pixels hit: how many, the last one, the largest, or their mean. */
export type ImageMode = 'entries' | 'last' | 'max' | 'mean';
export const imageModes: readonly ImageMode[] = ['entries', 'last', 'max', 'mean'];

/** Where each pixel goes, worked out once for many images. */
export interface ImagePlan {
  shape: [rows: number, cols: number];
  /** Flat bin of each pixel; `noBin` for pixels without a place. */
  bins: Uint32Array;
}

export interface BinCounts {
  /** Pixels of each bin. */
  hits: Uint16Array;
  /** Bins that more than one pixel hits, and how many pixels those are. */
  multiBins: number;
  multiPixels: number;
  /** Empty bins all of whose neighbours above, below and beside have pixels. */
  holes: Uint32Array;
}

export function imagePlan(map: IndexMap): ImagePlan {
  const shape = imageShape(map);
  const cols = shape[1];
  const { rows, cols: columns } = map;
  const bins = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) bins[i] = rows[i] === noBin ? noBin : rows[i] * cols + columns[i];
  return { shape, bins };
}

/** Values in bins; later pixels win over earlier ones, as in img_from_pixel_arrays. float32, empty bins hold `base`. */
export function lastImage(
  plan: ImagePlan,
  values: ArrayLike<number>,
  base = 0,
  into?: Float32Array,
): Float32Array {
  const { shape, bins } = plan;
  const image = into ?? new Float32Array(shape[0] * shape[1]);
  if (into !== undefined || base !== 0) image.fill(base);
  // A bin outside (noBin) is an index that typed arrays do not have: the value goes nowhere.
  for (let i = 0; i < bins.length; i++) image[bins[i]] = values[i];
  return image;
}

/** The same image straight from a map, for a single one: no plan is kept. */
export function scatterImage(map: IndexMap, values: ArrayLike<number>, into?: Float32Array): Float32Array {
  const [rows, cols] = imageShape(map);
  const image = into ?? new Float32Array(rows * cols);
  if (into !== undefined) image.fill(0);
  const { rows: row, cols: column } = map;
  // `noBin` rows make an index far beyond the image, which typed arrays ignore.
  for (let i = 0; i < row.length; i++) image[row[i] * cols + column[i]] = values[i];
  return image;
}

/** The neighbours above, below, left and right that exist. */
function neighboursOf(bin: number, rows: number, cols: number): number[] {
  const row = Math.floor(bin / cols);
  const column = bin % cols;
  const found: number[] = [];
  if (row > 0) found.push(bin - cols);
  if (row < rows - 1) found.push(bin + cols);
  if (column > 0) found.push(bin - 1);
  if (column < cols - 1) found.push(bin + 1);
  return found;
}

export function countBins(plan: ImagePlan): BinCounts {
  const [rows, cols] = plan.shape;
  const hits = new Uint16Array(rows * cols);
  for (const bin of plan.bins) if (bin !== noBin && hits[bin] < 65535) hits[bin]++;
  let multiBins = 0;
  let multiPixels = 0;
  const holes: number[] = [];
  for (let bin = 0; bin < hits.length; bin++) {
    if (hits[bin] > 1) {
      multiBins++;
      multiPixels += hits[bin];
    } else if (hits[bin] === 0) {
      const around = neighboursOf(bin, rows, cols);
      if (around.length > 0 && around.every((each) => hits[each] > 0)) holes.push(bin);
    }
  }
  return { hits, multiBins, multiPixels, holes: Uint32Array.from(holes) };
}

/**
 * Fills holes with the smallest of their neighbours. Two holes are never neighbours, so the order does not matter.
 * Neighbours outside of the image do not count (the original takes those of the opposite side).
 */
export function fillHoles(plan: ImagePlan, counts: BinCounts, image: Float32Array): void {
  const [rows, cols] = plan.shape;
  for (const bin of counts.holes)
    image[bin] = Math.min(...neighboursOf(bin, rows, cols).map((each) => image[each]));
}

export interface ImageOptions {
  mode: ImageMode;
  fillHoles: boolean;
  /** Value of empty bins. */
  base: number;
}

/** Image of one value per pixel: float32 (rows, cols); uint16 in mode `entries`. */
export function assembleImage(
  plan: ImagePlan,
  values: ArrayLike<number>,
  options: ImageOptions,
): { image: Float32Array | Uint16Array; counts: BinCounts } {
  const { bins, shape } = plan;
  if (values.length !== bins.length)
    throw new CalibdeskError(
      'bad-input',
      `the data have ${values.length} values, the geometry ${bins.length} pixels`,
      { hint: 'give the data of the same detector, or name the object that they belong to (--object)' },
    );
  const counts = countBins(plan);
  if (options.mode === 'entries') return { image: counts.hits, counts };
  const image = lastImage(plan, values, options.base);
  if (options.mode === 'max') {
    const seen = new Uint8Array(shape[0] * shape[1]);
    for (let i = 0; i < bins.length; i++) {
      const bin = bins[i];
      if (bin === noBin) continue;
      if (seen[bin] === 0 || values[i] > image[bin]) image[bin] = values[i];
      seen[bin] = 1;
    }
  } else if (options.mode === 'mean') {
    const sums = new Float64Array(shape[0] * shape[1]);
    for (let i = 0; i < bins.length; i++) if (bins[i] !== noBin) sums[bins[i]] += values[i];
    for (let bin = 0; bin < sums.length; bin++)
      if (counts.hits[bin] > 0) image[bin] = sums[bin] / counts.hits[bin];
  }
  if (options.fillHoles) fillHoles(plan, counts, image);
  return { image, counts };
}

/** The value of each pixel's bin: the way back from an image to the array of the detector. */
export function pixelsOfImage(plan: ImagePlan, image: ArrayLike<number>): Float32Array {
  const values = new Float32Array(plan.bins.length);
  for (let i = 0; i < values.length; i++)
    values[i] = plan.bins[i] === noBin ? Number.NaN : image[plan.bins[i]];
  return values;
}
