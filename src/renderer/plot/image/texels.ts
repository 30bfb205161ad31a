import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { Rgb, TexelData } from './glRenderer.ts';
import type { BitCensus } from './statusBits.ts';
import { toFloat32 } from './values.ts';

/** The array as texels: 8- and 16-bit unsigned integers as they are, all others rounded to float32. */
export function valueTexels(array: NdArray): TexelData {
  const { data } = array;
  if (data instanceof Uint16Array) return { kind: 'unsigned', values: data };
  if (data instanceof Uint8Array) return { kind: 'unsigned', values: Uint16Array.from(data) };
  return { kind: 'float', values: toFloat32(data) };
}

/** Texels with the masked ones missing, as float32; the same texels without a mask. */
export function maskedTexels(texels: TexelData, mask: Uint8Array | null): TexelData {
  if (mask === null || texels.kind === 'bits') return texels;
  const values = Float32Array.from(texels.values);
  const count = Math.min(values.length, mask.length);
  for (let i = 0; i < count; i++) if (mask[i] === 0) values[i] = Number.NaN;
  return { kind: 'float', values };
}

/** Colours of the 32 slots, RGBA. */
export function bitTable(census: BitCensus): Uint8Array {
  const table = new Uint8Array(32 * 4).fill(255);
  for (const { slot, color } of census.entries) table.set(rgbBytes(color), slot * 4);
  return table;
}

function rgbBytes(hex: string): Rgb {
  const bits = Number.parseInt(hex.slice(1), 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}

/** `#rrggbb` as three numbers from 0 to 1. */
export function rgbOf(hex: string): Rgb {
  const [red, green, blue] = rgbBytes(hex);
  return [red / 255, green / 255, blue / 255];
}

/** Bits of the slots that are shown. */
export function shownMask(census: BitCensus, hidden: ReadonlySet<number>): number {
  let mask = 0;
  for (const { slot, position } of census.entries) if (!hidden.has(position)) mask |= 1 << slot;
  return mask;
}
