import { CalibdeskError } from '../errors.ts';

/** Status words of one type; the axis of gains, if there is one, comes first. */
export type StatusWords = ArrayLike<number> | ArrayLike<bigint>;

/**
 * 1 for good pixels: those whose status is 0 in each of the first `gains` planes of `words` (one plane: single-gain detectors).
 * `bits` are the status bits that count; 0: the type is not used. Source: reference dark-processing 11.
 */
export function maskOfStatus(words: StatusWords, pixels: number, gains = 1, bits?: bigint): Uint8Array {
  const mask = new Uint8Array(pixels).fill(1);
  const planes = Math.min(gains, Math.floor(words.length / pixels));
  for (let index = 0; index < planes * pixels; index++) {
    const word = words[index];
    if (bits === undefined ? Number(word) !== 0 : (BigInt(word) & bits) !== 0n) mask[index % pixels] = 0;
  }
  return mask;
}

/** Pixels that are good in both; null stands for all good. */
export function andMasks(a: Uint8Array | null, b: ArrayLike<number> | null): Uint8Array | null {
  if (b === null) return a;
  const mask = new Uint8Array(b.length);
  for (let pixel = 0; pixel < mask.length; pixel++)
    mask[pixel] = b[pixel] !== 0 && (a === null || a[pixel] !== 0) ? 1 : 0;
  return mask;
}

/** Panels of `rows` x `columns`, one behind the other. */
export interface PanelGrid {
  rows: number;
  columns: number;
}

/** The mask with the 4 or 8 neighbours of every bad pixel bad too; neighbours on other panels do not count. */
export function growBad(mask: Uint8Array, grid: PanelGrid, neighbours: 4 | 8): Uint8Array {
  const { rows, columns } = grid;
  const grown = Uint8Array.from(mask);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (mask[pixel] !== 0) continue;
    const row = Math.floor(pixel / columns) % rows;
    const column = pixel % columns;
    for (let down = -1; down <= 1; down++)
      for (let right = -1; right <= 1; right++) {
        if (neighbours === 4 && down !== 0 && right !== 0) continue;
        if (row + down < 0 || row + down >= rows || column + right < 0 || column + right >= columns) continue;
        grown[pixel + down * columns + right] = 0;
      }
  }
  return grown;
}

/** 0 in the outer `width` rows and columns of each panel. */
export function edgeMask(pixels: number, grid: PanelGrid, width = 1): Uint8Array {
  const { rows, columns } = grid;
  const mask = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const row = Math.floor(pixel / columns) % rows;
    const column = pixel % columns;
    const inside = Math.min(row, rows - 1 - row, column, columns - 1 - column) >= width;
    mask[pixel] = inside ? 1 : 0;
  }
  return mask;
}

/** A user's mask of one frame's size as 1 good, 0 bad. Throws `bad-input` when it is of another size. */
export function userMask(words: StatusWords, pixels: number, file: string): Uint8Array {
  if (words.length !== pixels)
    throw new CalibdeskError(
      'bad-input',
      `${file}: a mask of ${words.length} pixels, the frame has ${pixels}`,
      {
        file,
        hint: 'a mask has the size of one frame, 1 good, 0 bad',
      },
    );
  return Uint8Array.from({ length: pixels }, (_, pixel) => (Number(words[pixel]) !== 0 ? 1 : 0));
}
