import { mirroredAxis, noMasks, relativeWidths, type Segment, type SegmentOptions } from './segment.ts';

const rows = 185;
const cols = 388;
const half = cols / 2;
const pitch_um = 109.92;
const wide_um = 274.8;

/** SENS2X1:V1, a cspad 2x1: two ASICs with a column of wide pixels each at the gap. */
export function cspad2x1(name: string, options: SegmentOptions): Segment | null {
  if (name !== 'SENS2X1:V1') return null;
  return {
    name,
    rows,
    cols,
    layout: 'detector',
    x_um: mirroredAxis(half, pitch_um, wide_um - pitch_um / 2, options.widePixelCenter ? wide_um / 2 : null),
    y_um: Float64Array.from({ length: rows }, (_, row) => ((rows - 1) / 2 - row) * pitch_um),
    rowPitch_um: pitch_um,
    columnPitch_um: pitch_um,
    pixelScaleSize_um: pitch_um,
    pixelDepth_um: 400,
    rowAreas: new Float64Array(rows).fill(1),
    columnAreas: relativeWidths(cols, [half - 1, half], wide_um / pitch_um),
    asics: { rows, cols: half, down: 1, across: 2 },
    masks: { ...noMasks, columnBoundaries: [half], unbonded: true },
  };
}
