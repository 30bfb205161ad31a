import { toDataOrder } from './coordinates.ts';
import type { Segment } from './segments/segment.ts';
import { leavesOf, type GeometryObject } from './tree.ts';

/** LCLS-I masks. */
export interface BitMask {
  /** 1 edges, 2 central rows and columns, 4 non-bonded pixels, 8 with four neighbours, 16 with eight. */
  bits: number;
  /** Outermost rows and columns. */
  width: number;
  /** Rows and columns on each side of an inner boundary. */
  wcentral: number;
  /** Bit 8 as the original has it: pixel (0, 0) stays good. */
  original: boolean;
}

/** psana2 masks: what is null takes the segment's own default. */
export interface KeywordMask {
  /** Only the cspad 2x1 looks at bits: 4, 8 and 16 of BitMask. */
  bits: number;
  width: number;
  wcenter: number;
  edgeRows: number | null;
  edgeCols: number | null;
  centerRows: number | null;
  centerCols: number | null;
  original: boolean;
}

export const usualBits: BitMask = { bits: 0o377, width: 1, wcentral: 1, original: false };
export const usualKeywords: KeywordMask = {
  bits: 4,
  width: 0,
  wcenter: 0,
  edgeRows: null,
  edgeCols: null,
  centerRows: null,
  centerCols: null,
  original: false,
};

type Pattern = { mask: Uint8Array; segment: Segment };

function maskRows({ mask, segment: { rows, cols } }: Pattern, from: number, to: number): void {
  const end = Math.min(rows, to);
  for (let row = Math.max(0, from); row < end; row++) mask.fill(0, row * cols, (row + 1) * cols);
}

function maskColumns({ mask, segment: { rows, cols } }: Pattern, from: number, to: number): void {
  const start = Math.max(0, from);
  const end = Math.min(cols, to);
  if (end > start) for (let row = 0; row < rows; row++) mask.fill(0, row * cols + start, row * cols + end);
}

function maskEdges(pattern: Pattern, rows: number, cols: number): void {
  const { segment } = pattern;
  maskRows(pattern, 0, rows);
  maskRows(pattern, segment.rows - rows, rows > 0 ? segment.rows : 0);
  maskColumns(pattern, 0, cols);
  maskColumns(pattern, segment.cols - cols, cols > 0 ? segment.cols : 0);
}

function maskCenters(pattern: Pattern, rows: number, cols: number): void {
  const { rowBoundaries, columnBoundaries } = pattern.segment.masks;
  for (const at of rowBoundaries) maskRows(pattern, at - rows, at + rows);
  for (const at of columnBoundaries) maskColumns(pattern, at - cols, at + cols);
}

/** Non-bonded pixels of the cspad: every tenth on the diagonal of each ASIC, with neighbours by the highest bit. */
function maskUnbonded({ mask, segment }: Pattern, bits: number, original: boolean): void {
  if (!segment.masks.unbonded || (bits & 28) === 0) return;
  const { rows, cols, asics } = segment;
  const reach = bits & 24 ? 1 : 0;
  const diagonal = (bits & 16) !== 0;
  for (let first = 0; first < cols; first += asics.cols)
    for (let p = 0; p < rows; p += 10)
      for (let down = -reach; down <= reach; down++)
        for (let right = -reach; right <= reach; right++) {
          const row = p + down;
          const column = p + right;
          // At p = 0 the other ASIC, or no pixel at all, lies before the first one.
          if (row < 0 || row >= rows || column < 0 || column >= asics.cols) continue;
          if (!diagonal && down !== 0 && right !== 0) continue;
          if (original && !diagonal && reach === 1 && p === 0 && down === 0 && right === 0) continue;
          mask[row * cols + first + column] = 0;
        }
}

const goodPattern = (segment: Segment): Pattern => ({
  mask: new Uint8Array(segment.rows * segment.cols).fill(1),
  segment,
});

/** Mask of one segment, 1 good, 0 masked. Source: SegGeometry*.pixel_mask_array of PSCalib. */
export function segmentMask(segment: Segment, options: BitMask): Uint8Array {
  const pattern = goodPattern(segment);
  if (options.bits & 1) maskEdges(pattern, options.width, options.width);
  if (options.bits & 2) maskCenters(pattern, options.wcentral, options.wcentral);
  maskUnbonded(pattern, options.bits, options.original);
  return maskFake(pattern);
}

/** The same with the keywords of psana2. */
export function keywordMask(segment: Segment, options: KeywordMask): Uint8Array {
  const pattern = goodPattern(segment);
  const { edges, centers, centerColumnsOnly } = segment.masks;
  const { width, wcenter } = options;
  maskEdges(
    pattern,
    width > 0 ? width : (options.edgeRows ?? edges),
    width > 0 ? width : (options.edgeCols ?? edges),
  );
  const centerRows = wcenter > 0 ? wcenter : (options.centerRows ?? centers);
  maskCenters(
    pattern,
    centerColumnsOnly ? 0 : centerRows,
    wcenter > 0 ? wcenter : (options.centerCols ?? centers),
  );
  maskUnbonded(pattern, options.bits, options.original);
  return maskFake(pattern);
}

/** Columns that hold no pixels are never good. */
function maskFake(pattern: Pattern): Uint8Array {
  const { columnAreas, cols } = pattern.segment;
  for (let column = 0; column < cols; column++)
    if (Number.isNaN(columnAreas[column])) maskColumns(pattern, column, column + 1);
  return pattern.mask;
}

/** Mask of an object, the pattern of its segments repeated. uint8, shape of the object's arrays. */
export function pixelMask(object: GeometryObject, maskOf: (segment: Segment) => Uint8Array): Uint8Array {
  const out = new Uint8Array(object.pixels);
  const patterns = new Map<Segment, Uint8Array>();
  let offset = 0;
  for (const leaf of leavesOf(object)) {
    if (leaf.segment === null) continue;
    const pattern = patterns.get(leaf.segment) ?? maskOf(leaf.segment);
    patterns.set(leaf.segment, pattern);
    out.set(pattern, offset);
    offset += leaf.pixels;
  }
  toDataOrder(object, out);
  return out;
}
