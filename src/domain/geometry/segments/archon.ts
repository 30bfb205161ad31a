import { CalibdeskError } from '../../errors.ts';
import { noMasks, type Segment, type SegmentOptions } from './segment.ts';

const banks = 16;
const realColumns = 264;
const fakeColumns = 36;
const cols = banks * (realColumns + fakeColumns);
const mostRows = 1200;

/**
 * ARCHON:V1 and V2 (psana2): 16 banks of 264 pixels and 36 columns that are none, behind the real ones in V1 and before
 * them in V2. The number of rows comes with the data.
 */
export function archon(name: string, options: SegmentOptions): Segment | null {
  if (options.segmentLibrary !== 'psana2' || (name !== 'ARCHON:V1' && name !== 'ARCHON:V2')) return null;
  const rows = options.dataRows;
  if (rows === null)
    throw new CalibdeskError('usage', `${name}: the number of rows is not in the geometry`, {
      hint: 'give the rows of the data with --rows',
    });
  if (rows < 1 || rows > mostRows)
    throw new CalibdeskError('usage', `${name}: ${rows} rows, expected 1 to ${mostRows}`);
  const before = name === 'ARCHON:V2' ? fakeColumns : 0;
  const x_um = new Float64Array(cols).fill(Number.NaN);
  for (let bank = 0; bank < banks; bank++)
    for (let column = 0; column < realColumns; column++)
      x_um[bank * (realColumns + fakeColumns) + before + column] = 10 * (realColumns * bank + column) - 21115;
  return {
    name,
    rows,
    cols,
    layout: 'detector',
    x_um,
    y_um: Float64Array.from({ length: rows }, (_, row) => 20 * ((rows - 1) / 2 - row)),
    rowPitch_um: 20,
    columnPitch_um: 10,
    pixelScaleSize_um: 10,
    pixelDepth_um: 400,
    rowAreas: new Float64Array(rows).fill(1),
    columnAreas: x_um.map((x) => (Number.isNaN(x) ? x : 1)),
    asics: { rows, cols, down: 1, across: 1 },
    masks: { ...noMasks, edges: 0, centers: 0 },
  };
}
