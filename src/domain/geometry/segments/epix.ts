import { mirroredAxis, noMasks, relativeWidths, type Segment, type SegmentOptions } from './segment.ts';

interface FourAsics {
  rows: number;
  cols: number;
  pitch_um: number;
  /** Width of the pixels beside both gaps. */
  wide_um: number;
  /** Rows count upwards in y (epix100) instead of downwards. */
  yGrows: boolean;
}

/** Two by two ASICs around a cross of wide pixels. */
function fourAsics(name: string, shape: FourAsics, options: SegmentOptions): Segment {
  const { rows, cols, pitch_um, wide_um } = shape;
  const first = wide_um - pitch_um / 2;
  const edge = options.widePixelCenter ? wide_um / 2 : null;
  return {
    name,
    rows,
    cols,
    layout: 'detector',
    x_um: mirroredAxis(cols / 2, pitch_um, first, edge),
    y_um: mirroredAxis(rows / 2, pitch_um, first, edge, shape.yGrows ? 1 : -1),
    rowPitch_um: pitch_um,
    columnPitch_um: pitch_um,
    pixelScaleSize_um: pitch_um,
    pixelDepth_um: 400,
    rowAreas: relativeWidths(rows, [rows / 2 - 1, rows / 2], wide_um / pitch_um),
    columnAreas: relativeWidths(cols, [cols / 2 - 1, cols / 2], wide_um / pitch_um),
    asics: { rows: rows / 2, cols: cols / 2, down: 2, across: 2 },
    masks: { ...noMasks, rowBoundaries: [rows / 2], columnBoundaries: [cols / 2] },
  };
}

/**
 * EPIXHR1X4:V1, four ASICs in a row. The gaps between them are not alike (450, 350, 450 um), as the original has it.
 * Its rows overlap in the middle (71 and 72 the wrong way round); corrected unless the original is asked for.
 */
function fourInRow(name: string, original: boolean): Segment {
  const rows = 144;
  const cols = 768;
  const x_um = new Float64Array(cols);
  for (let k = 0; k < 384; k++) {
    x_um[384 + k] = k < 192 ? 100 * k + 175 : 100 * (k - 192) + 19725;
    x_um[383 - k] = -x_um[384 + k];
  }
  const overlapping = (row: number): number => (row < 72 ? 7050 - 100 * row : 50 - 100 * (row - 72));
  return {
    name,
    rows,
    cols,
    layout: 'detector',
    x_um,
    y_um: Float64Array.from({ length: rows }, (_, row) => (original ? overlapping(row) : 100 * (71.5 - row))),
    rowPitch_um: 100,
    columnPitch_um: 100,
    pixelScaleSize_um: 100,
    pixelDepth_um: 400,
    rowAreas: new Float64Array(rows).fill(1),
    columnAreas: new Float64Array(cols).fill(1),
    asics: { rows, cols: 192, down: 1, across: 4 },
    masks: { ...noMasks, columnBoundaries: [192, 384, 576], centers: 0, centerColumnsOnly: true },
  };
}

const epix10ka = { rows: 352, cols: 384, pitch_um: 100, yGrows: false };

/** EPIX100, EPIX10KA and their successors. EPIX10KA:V1 has wide pixels of 250 um in LCLS-I and of 225 um in psana2. */
export function epix(name: string, options: SegmentOptions): Segment | null {
  const psana2 = options.segmentLibrary === 'psana2';
  if (name === 'EPIX100:V1')
    return fourAsics(name, { rows: 704, cols: 768, pitch_um: 50, wide_um: 175, yGrows: true }, options);
  if (name === 'EPIX10KA:V1') return fourAsics(name, { ...epix10ka, wide_um: psana2 ? 225 : 250 }, options);
  if (name === 'EPIX10KA:V2' && !psana2) return fourAsics(name, { ...epix10ka, wide_um: 225 }, options);
  if (name === 'EPIXHR2X2:V1' && psana2)
    return fourAsics(name, { rows: 288, cols: 384, pitch_um: 100, wide_um: 225, yGrows: false }, options);
  if (name === 'EPIXHR1X4:V1' && psana2) return fourInRow(name, options.original);
  return null;
}
