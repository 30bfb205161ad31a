export type ColorMapName = 'grey' | 'viridis' | 'cividis' | 'inferno' | 'diverging';

/** How values between the limits are spread over the colours. */
export type ColorScale = 'linear' | 'log' | 'sqrt';

/** Colours at equal distances from 0 to 1, interpolated in between. All but `diverging` grow in luminance, so that
 * they read the same in grey and to colour-blind people; `diverging` is lightest at its centre. */
const stops: Record<ColorMapName, string> = {
  grey: '000000 ffffff',
  viridis: '440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725',
  cividis: '00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838',
  inferno: '000004 210c4a 57106e 8a226a bc3754 e45a31 f98e09 f9cb35 fcffa4',
  diverging: '0b3a82 2f6db8 7aa9d8 bdd5ea f4f4f1 f2c9a5 e09a5c bd6320 7f3a07',
};

export const colorMapNames = Object.keys(stops) as ColorMapName[];
export const colorScales: readonly ColorScale[] = ['linear', 'log', 'sqrt'];

/** Number of entries of a colour table. */
export const tableSize = 256;

const cache = new Map<ColorMapName, Uint8Array<ArrayBuffer>>();

/** 256 colours as RGBA bytes, opaque. */
export function colorTable(name: ColorMapName): Uint8Array<ArrayBuffer> {
  const known = cache.get(name);
  if (known) return known;
  const colors = stops[name].split(' ').map((hex) => {
    const bits = Number.parseInt(hex, 16);
    return [bits >> 16, (bits >> 8) & 255, bits & 255];
  });
  const table = new Uint8Array(tableSize * 4);
  for (let i = 0; i < tableSize; i++) {
    const place = (i / (tableSize - 1)) * (colors.length - 1);
    const left = Math.min(colors.length - 2, Math.floor(place));
    const part = place - left;
    for (let channel = 0; channel < 3; channel++) {
      const from = colors[left][channel];
      table[i * 4 + channel] = Math.round(from + part * (colors[left + 1][channel] - from));
    }
    table[i * 4 + 3] = 255;
  }
  cache.set(name, table);
  return table;
}

/** Strength of the logarithm: colours follow log(1 + 1000 t), which is defined for t = 0 and any sign of the limits. */
export const logStrength = 1000;

/** Place in the colour table, 0..1, of a value's relative place `t` between the limits; the twin of the shader. */
export function applyScale(t: number, scale: ColorScale): number {
  const clamped = Math.min(1, Math.max(0, t));
  if (scale === 'sqrt') return Math.sqrt(clamped);
  if (scale === 'log') return Math.log(1 + logStrength * clamped) / Math.log(1 + logStrength);
  return clamped;
}

/** Place in the table of a value between limits; a zero-width range shows everything below as 0 and the rest as 1. */
export function colorPlace(value: number, low: number, high: number, scale: ColorScale): number {
  if (!(high > low)) return value < low ? 0 : 1;
  return applyScale((value - low) / (high - low), scale);
}

/** Limits made symmetric about zero, which the diverging map needs for its centre to mean zero. */
export function centredLimits(low: number, high: number): [number, number] {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return [-reach, reach];
}

/** Relative luminance (WCAG) of an RGB colour given in bytes. */
export function luminance(red: number, green: number, blue: number): number {
  const linear = (byte: number): number => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
