import { CalibdeskError } from '../../errors.ts';
import { noMasks, type Segment } from './segment.ts';

/** Most pixels of one segment; the largest real ones have 17 million. */
export const mostSegmentPixels = 2 ** 26;

function equalPixels(name: string, rows: number, cols: number, rowPitch: number, columnPitch: number) {
  return {
    name,
    rows,
    cols,
    rowPitch_um: rowPitch,
    columnPitch_um: columnPitch,
    pixelScaleSize_um: Math.min(rowPitch, columnPitch),
    pixelDepth_um: 100,
    rowAreas: new Float64Array(rows).fill(1),
    columnAreas: new Float64Array(cols).fill(1),
    asics: { rows, cols, down: 1, across: 1 },
  };
}

/** A matrix of equal pixels around its own centre: x to the right with columns, y down with rows. */
export function centredMatrix(
  name: string,
  rows: number,
  cols: number,
  rowPitch: number,
  columnPitch: number,
): Segment {
  return {
    ...equalPixels(name, rows, cols, rowPitch, columnPitch),
    layout: 'detector',
    x_um: Float64Array.from({ length: cols }, (_, column) => columnPitch * (column - (cols - 1) / 2)),
    y_um: Float64Array.from({ length: rows }, (_, row) => -rowPitch * (row - (rows - 1) / 2)),
    masks: { ...noMasks, edges: 0, centers: 0 },
  };
}

/** A matrix whose origin is pixel (0, 0): x along rows, y along columns. */
function cornerMatrix(
  name: string,
  rows: number,
  cols: number,
  rowPitch: number,
  columnPitch: number,
): Segment {
  return {
    ...equalPixels(name, rows, cols, rowPitch, columnPitch),
    layout: 'matrix',
    x_um: Float64Array.from({ length: rows }, (_, row) => rowPitch * row),
    y_um: Float64Array.from({ length: cols }, (_, column) => columnPitch * column),
    masks: { ...noMasks, centers: 0 },
  };
}

function badName(name: string, why: string): CalibdeskError {
  return new CalibdeskError('bad-input', `segment ${name.slice(0, 80)}: ${why}`, {
    hint: 'write MTRX:V2:<rows>:<cols>:<row pitch um>:<column pitch um>',
  });
}

function wholeNumber(name: string, text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw badName(name, `expected a number of rows or columns, found ${text.slice(0, 20)}`);
  return value;
}

function pitch(name: string, text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : 0;
  if (!(value > 0 && value < 1e9))
    throw badName(name, `expected a pixel size in um, found ${text.slice(0, 20)}`);
  return value;
}

/** PNCCD:V1, `MTRX:rows:cols:pitch:pitch` and `MTRX:V2:rows:cols:pitch:pitch`; throws for a wrong MTRX name. */
export function matrix(name: string): Segment | null {
  if (name === 'PNCCD:V1') return { ...cornerMatrix(name, 512, 512, 75, 75), pixelDepth_um: 400 };
  if (name === 'MTRXANY:V1')
    throw badName(name, 'its shape comes with the data: name the matrix instead (MTRX:V2:...)');
  if (!name.startsWith('MTRX')) return null;
  const fields = name.split(':');
  const second = name.startsWith('MTRX:V2');
  const four = second ? fields.slice(-4) : fields.slice(1, 5);
  if (four.length < 4 || fields.length < (second ? 6 : 5))
    throw badName(name, `expected rows, columns and two pixel sizes, found ${fields.length - 1} fields`);
  const rows = wholeNumber(name, four[0]);
  const cols = wholeNumber(name, four[1]);
  if (rows * cols > mostSegmentPixels)
    throw badName(name, `${rows} x ${cols} pixels, at most ${mostSegmentPixels} are possible`);
  const make = second ? centredMatrix : cornerMatrix;
  return make(name, rows, cols, pitch(name, four[2]), pitch(name, four[3]));
}
