import { colorPlace, colorTable, tableSize, type ColorMapName } from '../../../domain/color/colorMaps.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { Panel } from '../image/layout.ts';
import { numbersOf } from '../image/values.ts';
import type { QuadPicture } from './sceneRenderer.ts';

/** Cells along the longer side of the picture of a panel: all that a panel has on the screen. */
const mostCells = 256;
/** Numbers of the sample that the limits are taken from. */
const sampled = 50_000;
/** Pixels without a number, and masked ones. */
const missing = [128, 128, 128] as const;

/** Values below and above which 1 % of the numbers lie; of a sample. */
export function limitsOf(data: ArrayLike<number>): [low: number, high: number] {
  const stride = Math.max(1, Math.floor(data.length / sampled));
  const sample: number[] = [];
  for (let i = 0; i < data.length; i += stride) if (Number.isFinite(data[i])) sample.push(data[i]);
  if (sample.length === 0) return [0, 1];
  sample.sort((a, b) => a - b);
  const at = (share: number): number => sample[Math.round(share * (sample.length - 1))];
  const [low, high] = [at(0.01), at(0.99)];
  return high > low ? [low, high] : [low, low + 1];
}

/** Small pictures of all panels with common limits; each cell shows the mean of its pixels that have a number. */
export function panelPictures(
  array: NdArray,
  panels: readonly Panel[],
  colors: ColorMapName,
  mask: Uint8Array | null,
): QuadPicture[] {
  const data = numbersOf(array.data);
  const [low, high] = limitsOf(data);
  const table = colorTable(colors);
  return panels.map(({ rows, columns, offset, rowStride, columnStride }) => {
    const step = Math.max(1, Math.ceil(Math.max(rows, columns) / mostCells));
    const [width, height] = [Math.ceil(columns / step), Math.ceil(rows / step)];
    const pixels = new Uint8Array(4 * width * height);
    for (let y = 0, cell = 0; y < height; y++)
      for (let x = 0; x < width; x++, cell += 4) {
        let sum = 0;
        let count = 0;
        for (let row = y * step; row < Math.min(rows, (y + 1) * step); row++)
          for (let column = x * step; column < Math.min(columns, (x + 1) * step); column++) {
            const at = offset + row * rowStride + column * columnStride;
            if ((mask !== null && mask[at] === 0) || !Number.isFinite(data[at])) continue;
            sum += data[at];
            count++;
          }
        const place = count === 0 ? 0 : colorPlace(sum / count, low, high, 'linear');
        const entry = 4 * Math.min(tableSize - 1, Math.max(0, Math.round(place * (tableSize - 1))));
        for (let channel = 0; channel < 3; channel++)
          pixels[cell + channel] = count === 0 ? missing[channel] : table[entry + channel];
        pixels[cell + 3] = 255;
      }
    return { width, height, pixels };
  });
}
