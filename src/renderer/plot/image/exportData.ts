import type { NdArray } from '../../../domain/array/ndarray.ts';
import { shapeText } from '../../../domain/array/ndarray.ts';
import { encodeNpy } from '../../../domain/array/npy.ts';
import type { Layout } from './layout.ts';
import { valueText } from './values.ts';

/** The array as a .npy file. */
export function npyBlob(array: NdArray): Blob {
  return new Blob([encodeNpy(array) as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
}

/**
 * Rows of a comma-separated table, panel after panel: a line `# panel <label>` before each when there are several, one
 * line per row of pixels. Numbers are exact.
 */
export function* csvLines(array: NdArray, layout: Layout, title: string): Generator<string> {
  yield `# ${title.replaceAll('\n', ' ')}`;
  yield `# ${array.dtype} ${shapeText(array.shape)}`;
  for (const panel of layout.panels) {
    if (layout.panels.length > 1) yield `# panel ${panel.label}`;
    for (let row = 0; row < panel.rows; row++) {
      const cells: string[] = [];
      let index = panel.offset + row * panel.rowStride;
      for (let column = 0; column < panel.columns; column++, index += panel.columnStride)
        cells.push(valueText(array, index));
      yield cells.join(',');
    }
  }
}

/** The table as a file, made in slices of 12 ms so that the window never stands still. */
export async function csvBlob(array: NdArray, layout: Layout, title: string): Promise<Blob> {
  const parts: Blob[] = [];
  let lines: string[] = [];
  let sliceEnd = performance.now() + 12;
  for (const line of csvLines(array, layout, title)) {
    lines.push(line);
    if (performance.now() < sliceEnd) continue;
    parts.push(new Blob([`${lines.join('\n')}\n`]));
    lines = [];
    await new Promise((resolve) => setTimeout(resolve));
    sliceEnd = performance.now() + 12;
  }
  if (lines.length > 0) parts.push(new Blob([`${lines.join('\n')}\n`]));
  return new Blob(parts, { type: 'text/csv' });
}

/** A file name from a title: `7-end.data pedestals` -> `7-end.data_pedestals.png`. */
export function fileNameOf(title: string, extension: string): string {
  const stem = title.replaceAll(/[^\w.+-]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return `${stem === '' ? 'image' : stem}.${extension}`;
}

/** Hands a file to the window's download. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
