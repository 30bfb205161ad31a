import type { ChangedPixel } from '../../../contract/darks.ts';
import { panelFrame } from '../../../domain/array/panelFrame.ts';
import { bitLetter } from '../../plot/image/statusBits.ts';

/** Segment (panel in array order), row and column of a pixel of a frame. */
export function pixelAddress(index: number, shape: readonly number[]): [number, number, number] {
  const { rows, columns, panelStride, rowStride, columnStride } = panelFrame(shape);
  // Where the segment is the fastest index, it is what remains of the columns.
  if (columnStride > 1) {
    const row = Math.floor(index / rowStride);
    const column = Math.floor((index - row * rowStride) / columnStride);
    return [index - row * rowStride - column * columnStride, row, column];
  }
  const segment = Math.floor(index / panelStride);
  const inside = index - segment * panelStride;
  return [segment, Math.floor(inside / columns) % rows, inside % columns];
}

/** Letters of the bits of a status word: `AE`. */
export function wordLetters(word: number): string {
  let letters = '';
  for (let position = 0; position < 32; position++)
    if ((word >>> position) & 1) letters += bitLetter(position);
  return letters;
}

export function changedPixelsCsv(pixels: readonly ChangedPixel[], shape: readonly number[]): string {
  const head =
    'segment,row,column,turned,status,status before,pedestal ADU,pedestal change ADU,rms ADU,rms change ADU';
  const rows = pixels.map((pixel) =>
    [
      ...pixelAddress(pixel.index, shape),
      pixel.turned,
      pixel.status,
      pixel.statusBefore,
      pixel.pedestal,
      pixel.pedestalChange,
      pixel.rms,
      pixel.rmsChange ?? '',
    ].join(','),
  );
  return `${[head, ...rows].join('\n')}\n`;
}
