import type { BulkArray } from '../../api/index.ts';
import { colorTable } from '../../../domain/color/colorMaps.ts';
import { addressAt, flatLayout, type Layout } from '../../plot/image/layout.ts';
import { bitColor } from '../../plot/image/statusBits.ts';

/** `changes`: differences, symmetric about zero; `words`: each bit in its colour; `bits`: any bit marked. */
export type ThumbnailKind = 'values' | 'changes' | 'bits' | 'words';

export interface Thumbnail {
  width: number;
  height: number;
  /** RGBA bytes; transparent between panels. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

const rgb = (color: string): [number, number, number] => [
  Number.parseInt(color.slice(1, 3), 16),
  Number.parseInt(color.slice(3, 5), 16),
  Number.parseInt(color.slice(5, 7), 16),
];

/** Values at which the colours begin and end: percentiles 1 and 99 of the samples. */
function limitsOf(samples: Float64Array): [number, number] {
  const finite = samples.filter((value) => Number.isFinite(value)).toSorted();
  if (finite.length === 0) return [0, 1];
  const at = (part: number) =>
    finite[Math.min(finite.length - 1, Math.floor(part * finite.length))] as number;
  const [low, high] = [at(0.01), at(0.99)];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

function rangeOf(samples: Float64Array, kind: ThumbnailKind): [number, number] {
  const [low, high] = limitsOf(samples);
  if (kind !== 'changes') return [low, high];
  const most = Math.max(Math.abs(low), Math.abs(high));
  return [-most, most];
}

/**
 * A small picture of an array: every pixel of it is one element of the array (nearest, for values) or says whether any
 * bit is set around it (for status). `placement`: where the panels lie; side by side without. Cheap enough for many at once; the image pane shows the exact picture.
 */
export function makeThumbnail(
  array: BulkArray,
  kind: ThumbnailKind,
  size: number,
  placement: Layout | null = null,
): Thumbnail {
  const layout = placement ?? flatLayout(array.shape);
  const isWords = kind === 'bits' || kind === 'words';
  const scale = Math.max(layout.width, layout.height, 1) / size;
  const width = Math.max(1, Math.round(layout.width / scale));
  const height = Math.max(1, Math.round(layout.height / scale));
  const samples = new Float64Array(width * height).fill(Number.NaN);
  const inside = new Uint8Array(width * height);
  const data = array.data;
  const reach = isWords ? Math.max(1, Math.round(scale)) : 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const worldX = layout.left + (x + 0.5) * scale;
      const worldY = layout.top + (y + 0.5) * scale;
      const address = addressAt(layout, worldX, worldY);
      if (!address) continue;
      const at = y * width + x;
      inside[at] = 1;
      if (reach === 1) samples[at] = Number(data[address.index]);
      else {
        const { panel } = address;
        const row = Math.max(0, Math.min(panel.rows - reach, address.row - (reach >> 1)));
        const column = Math.max(0, Math.min(panel.columns - reach, address.column - (reach >> 1)));
        let any = 0;
        for (let r = row; r < row + reach && any === 0; r += 1) {
          for (let c = column; c < column + reach; c += 1) {
            any = Number(data[panel.offset + r * panel.rowStride + c * panel.columnStride]);
            if (any !== 0) break;
          }
        }
        samples[at] = any;
      }
    }
  }
  const pixels = new Uint8ClampedArray(width * height * 4);
  const table = colorTable(kind === 'changes' ? 'diverging' : 'viridis');
  const [low, high] = isWords ? [0, 1] : rangeOf(samples, kind);
  for (let at = 0; at < samples.length; at += 1) {
    if (inside[at] === 0) continue;
    const value = samples[at] as number;
    let red: number, green: number, blue: number;
    if (isWords && value === 0) [red, green, blue] = [128, 136, 146];
    else if (kind === 'bits') [red, green, blue] = [213, 94, 0];
    else if (kind === 'words') [red, green, blue] = rgb(bitColor(31 - Math.clz32(value & -value)));
    else if (!Number.isFinite(value)) {
      // Missing is hatched, never a colour of the map.
      const dark = (((at % width) + Math.floor(at / width)) & 7) < 2;
      [red, green, blue] = dark ? [128, 136, 146] : [200, 206, 213];
    } else {
      const place = Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255))) * 4;
      [red, green, blue] = [table[place] as number, table[place + 1] as number, table[place + 2] as number];
    }
    pixels.set([red, green, blue, isWords && value === 0 ? 70 : 255], at * 4);
  }
  return { width, height, pixels };
}
