import { colorTable, type ColorMapName } from '../../domain/color/colorMaps.ts';
import { reduceTo, type PictureMap } from './pictureMap.ts';
import { pngDataUri } from './png.ts';

/** A picture at reduced size, with the values of its colour range. */
export interface Thumbnail {
  uri: string;
  width: number;
  height: number;
  low: number;
  high: number;
}

type Colour = readonly [number, number, number];
const background: Colour = [232, 232, 236];
const bad: Colour = [213, 94, 0];
const good: Colour = [244, 244, 246];

function colourAt(map: ColorMapName, share: number): Colour {
  const table = colorTable(map);
  const at = 4 * Math.round(255 * Math.min(Math.max(share, 0), 1));
  return [table[at], table[at + 1], table[at + 2]];
}

/** Value below which `share` of the numbers of a sample lies; the sample has at most 100,000 values. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const stride = Math.max(1, Math.floor(values.length / 100_000));
  const drawn = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let i = 0; i < drawn.length; i++) {
    const value = values[i * stride];
    if (!Number.isNaN(value)) drawn[count++] = value;
  }
  const sample = drawn.subarray(0, count).sort();
  return sample[Math.min(sample.length - 1, Math.max(0, Math.round(share * (sample.length - 1))))] ?? 0;
}

export type ThumbnailKind = 'values' | 'change' | 'status';

/**
 * A small picture of an array whose segments follow one another: `values` between the 1 and 99 percent values, `change`
 * symmetric about zero, `status` bad pixels marked. What has no number is left in the colour of the background.
 */
export function thumbnail(values: ArrayLike<number>, map: PictureMap, kind: ThumbnailKind): Thumbnail {
  const { width, height } = map;
  let low = kind === 'status' ? 0 : percentile(values, 0.01);
  let high = kind === 'status' ? 1 : percentile(values, 0.99);
  if (kind === 'change') {
    high = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
    low = -high;
  }
  const range = high > low ? high - low : 1;
  const cells = reduceTo(map, values, kind === 'status');
  const rgb = new Uint8Array(3 * width * height);
  const colours = kind === 'change' ? 'diverging' : 'viridis';
  for (const [cell, value] of cells.entries()) {
    let colour = background;
    if (kind === 'status' && !Number.isNaN(value)) colour = value > 0 ? bad : good;
    else if (!Number.isNaN(value)) colour = colourAt(colours, (value - low) / range);
    rgb.set(colour, 3 * cell);
  }
  return { uri: pngDataUri(width, height, rgb), width, height, low, high };
}
