import { noMasks, relativeWidths, type Segment, type SegmentOptions } from './segment.ts';
import { centredMatrix } from './matrix.ts';

const rows = 336;
const cols = 576;
const pitch_um = 100;
/** 425 um lie between the centres of edge pixels of neighbouring ASICs. */
const wide_um = 262.5;
const shift_um = (wide_um - pitch_um) / 2;

/**
 * EPIXUHR3X2:V1, two rows of three ASICs. With wide-pixel centres the original moves the columns 191, 193, 383, 385
 * (meant are 191, 192, 383, 384), in x by whole um only.
 */
function sixAsics(name: string, options: SegmentOptions): Segment {
  const x_um = Float64Array.from({ length: cols }, (_, column) =>
    column < 192
      ? 100 * column - 29075
      : column < 384
        ? 100 * (column - 192) - 9550
        : 100 * (column - 384) + 9975,
  );
  const y_um = Float64Array.from({ length: rows }, (_, row) =>
    row < 168 ? 16912.5 - 100 * row : -212.5 - 100 * (row - 168),
  );
  if (options.widePixelCenter) {
    const step = options.original ? Math.trunc : (value: number): number => value;
    const right = options.original ? [193, 385] : [192, 384];
    for (const column of [191, 383]) x_um[column] = step(x_um[column] + shift_um);
    for (const column of right) x_um[column] = step(x_um[column] - shift_um);
    y_um[167] -= shift_um;
    y_um[168] += shift_um;
  }
  return {
    name,
    rows,
    cols,
    layout: 'detector',
    x_um,
    y_um,
    rowPitch_um: pitch_um,
    columnPitch_um: pitch_um,
    pixelScaleSize_um: pitch_um,
    pixelDepth_um: 400,
    rowAreas: relativeWidths(rows, [167, 168], wide_um / pitch_um),
    columnAreas: relativeWidths(cols, [191, 192, 383, 384], wide_um / pitch_um),
    asics: { rows: 168, cols: 192, down: 2, across: 3 },
    masks: { ...noMasks, rowBoundaries: [168], columnBoundaries: [192, 384] },
  };
}

/** EPIXUHR3X2:V1, and the single ASICs of epixM and epixUHR (psana2). */
export function epixUhr(name: string, options: SegmentOptions): Segment | null {
  if (options.segmentLibrary !== 'psana2') return null;
  if (name === 'EPIXUHR3X2:V1') return sixAsics(name, options);
  if (name === 'EPIXMASIC:V1') return { ...centredMatrix(name, 192, 384, 50, 50), pixelDepth_um: 500 };
  if (name === 'EPIXUHRASIC:V1') return centredMatrix(name, 168, 192, 100, 100);
  return null;
}
