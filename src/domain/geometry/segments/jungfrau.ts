import { noMasks, relativeWidths, type Segment, type SegmentOptions } from './segment.ts';

const rows = 512;
const cols = 1024;
const asic = 256;
const pitch_um = 75;
/** x of the first pixel of each ASIC column, in pixels. */
const asicStarts = [-514.5, -256.5, 1.5, 259.5];
const edgeColumns = [255, 256, 511, 512, 767, 768];

/**
 * JUNGFRAU:V1 and V2: two rows of four ASICs with gaps of two pixels; V2 counts rows upwards. In psana2 the pixels
 * beside the gaps of V2 are 150 um wide and stand at their own centres, whatever the options say.
 */
export function jungfrau(name: string, options: SegmentOptions): Segment | null {
  if (name !== 'JUNGFRAU:V1' && name !== 'JUNGFRAU:V2') return null;
  const up = name === 'JUNGFRAU:V2';
  const wide = up && options.segmentLibrary === 'psana2';
  const x_um = Float64Array.from(
    { length: cols },
    (_, column) => pitch_um * ((column % asic) + asicStarts[Math.floor(column / asic)]),
  );
  const y_um = Float64Array.from({ length: rows }, (_, row) =>
    up
      ? pitch_um * (row < asic ? row - 256.5 : 1.5 + (row - asic))
      : pitch_um * (row < asic ? 256.5 - row : -1.5 - (row - asic)),
  );
  if (wide) {
    for (const column of edgeColumns) x_um[column] += column % asic === asic - 1 ? 37.5 : -37.5;
    y_um[255] += 37.5;
    y_um[256] -= 37.5;
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
    rowAreas: relativeWidths(rows, wide ? [255, 256] : [], 2),
    columnAreas: relativeWidths(cols, wide ? edgeColumns : [], 2),
    asics: { rows: asic, cols: asic, down: 2, across: 4 },
    masks: { ...noMasks, rowBoundaries: [asic], columnBoundaries: [asic, 2 * asic, 3 * asic] },
  };
}
