import { formatFixed } from '../text/printf.ts';

/** Pixels along a side of the unbinned Rayonix sensor, and their size, um. */
const sensorPixels = 3840;
const sensorPixelSize = 44.5;

/** Pixel size of a binned axis with `count` pixels, um, as text: whole for even binning, one decimal otherwise. */
function pixelSizeText(count: number): string {
  const binning = sensorPixels / count;
  return formatFixed(sensorPixelSize * binning, binning % 2 === 0 ? 0 : 1);
}

/**
 * Default geometry of a Rayonix camera of `rows` x `columns` pixels: one matrix segment, 10 mm above the interaction point
 * (X0 Y0 Z0 in um), neither rotated nor tilted. Rule: reference dark-processing 6.2, step 6.
 */
export function rayonixGeometry(rows: number, columns: number): string {
  const segment = `MTRX:V2:${rows}:${columns}:${pixelSizeText(rows)}:${pixelSizeText(columns)}`;
  const line = (parent: string, child: string, z: number): string =>
    `${parent.padEnd(10)} 0  ${child.padEnd(30)} 0 ${[0, 0, z, 0, 0, 0, 0, 0, 0].map((value) => String(value).padStart(8)).join('')}\n`;
  const head =
    '# HDR PARENT IND       OBJECT                      IND    X0[um]  Y0[um]  Z0[um]   ROT-Z   ROT-Y   ROT-X  TILT-Z  TILT-Y  TILT-X\n';
  return head + line('RAYONIX', segment, 0) + line('IP', 'RAYONIX', 10000);
}
