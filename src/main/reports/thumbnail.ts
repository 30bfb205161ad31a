import { colorTable, type ColorMapName } from '../../domain/color/colorMaps.ts';
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

/** Segments side by side in a grid that is about square, a gap of one reduced pixel between them. */
interface Layout {
  segments: number;
  rows: number;
  columns: number;
  /** Raw pixels per reduced pixel, both ways. */
  step: number;
  cellWidth: number;
  cellHeight: number;
  gridColumns: number;
  width: number;
  height: number;
}

function layoutOf(shape: readonly number[], largest: number): Layout {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length > 1 ? shape[shape.length - 2] : 1;
  const segments = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const gridColumns = Math.min(segments, Math.max(1, Math.round(Math.sqrt((segments * rows) / columns))));
  const gridRows = Math.ceil(segments / gridColumns);
  const step = Math.max(1, Math.ceil(Math.max(gridColumns * columns, gridRows * rows) / largest));
  const cellWidth = Math.ceil(columns / step);
  const cellHeight = Math.ceil(rows / step);
  const gap = segments > 1 ? 1 : 0;
  const width = gridColumns * (cellWidth + gap) - gap;
  const height = gridRows * (cellHeight + gap) - gap;
  return { segments, rows, columns, step, cellWidth, cellHeight, gridColumns, width, height };
}

/** One value per reduced pixel: mean of its block, or its largest value. */
function reduceSegment(
  values: ArrayLike<number>,
  from: number,
  layout: Layout,
  useMaximum: boolean,
): Float64Array {
  const { rows, columns, step, cellWidth, cellHeight } = layout;
  const cells = new Float64Array(cellWidth * cellHeight);
  for (let y = 0; y < cellHeight; y++)
    for (let x = 0; x < cellWidth; x++) {
      let sum = 0;
      let largest = -Infinity;
      let count = 0;
      for (let row = y * step; row < Math.min(rows, (y + 1) * step); row++)
        for (let column = x * step; column < Math.min(columns, (x + 1) * step); column++) {
          const value = values[from + row * columns + column];
          sum += value;
          if (value > largest) largest = value;
          count++;
        }
      cells[y * cellWidth + x] = useMaximum ? largest : sum / count;
    }
  return cells;
}

/** Value below which `share` of the sample lies; a sample of at most 100,000 values. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const stride = Math.max(1, Math.floor(values.length / 100_000));
  const sample = new Float64Array(Math.ceil(values.length / stride));
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * stride];
  sample.sort();
  return sample[Math.min(sample.length - 1, Math.max(0, Math.round(share * (sample.length - 1))))] ?? 0;
}

export type ThumbnailKind = 'values' | 'change' | 'status';

/**
 * A small picture of an array of any number of dimensions (the last two are rows and columns of a segment):
 * `values` between the 1 and 99 percent values, `change` symmetric about zero, `status` bad pixels marked.
 */
export function thumbnail(
  values: ArrayLike<number>,
  shape: readonly number[],
  kind: ThumbnailKind,
  largest = 320,
): Thumbnail {
  const layout = layoutOf(shape, largest);
  const { width, height, cellWidth, cellHeight, gridColumns, rows, columns } = layout;
  let low = kind === 'status' ? 0 : percentile(values, 0.01);
  let high = kind === 'status' ? 1 : percentile(values, 0.99);
  if (kind === 'change') {
    high = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
    low = -high;
  }
  const range = high > low ? high - low : 1;
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(background, 3 * i);
  for (let segment = 0; segment < layout.segments; segment++) {
    const cells = reduceSegment(values, segment * rows * columns, layout, kind === 'status');
    const left = (segment % gridColumns) * (cellWidth + 1);
    const top = Math.floor(segment / gridColumns) * (cellHeight + 1);
    for (let y = 0; y < cellHeight; y++)
      for (let x = 0; x < cellWidth; x++) {
        const value = cells[y * cellWidth + x];
        const map = kind === 'change' ? 'diverging' : 'viridis';
        const colour =
          kind === 'status'
            ? value > 0
              ? bad
              : good
            : Number.isNaN(value)
              ? background
              : colourAt(map, (value - low) / range);
        rgb.set(colour, 3 * ((top + y) * width + left + x));
      }
  }
  return { uri: pngDataUri(width, height, rgb), width, height, low, high };
}
