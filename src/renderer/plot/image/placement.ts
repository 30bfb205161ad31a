import type { Segment } from '../../../domain/geometry/segments/segment.ts';
import { composed, levelsOf, type Matrix, type Vector } from '../../../domain/geometry/transforms.ts';
import { isDaqOrdered, leavesOf, type Geometry, type GeometryObject } from '../../../domain/geometry/tree.ts';
import type { Layout, Panel, PanelPart } from './layout.ts';

/** A run of pixels along one axis of a segment that have equal steps; `from` is the outer edge of the first, um. */
interface Stretch {
  first: number;
  count: number;
  from_um: number;
  step_um: number;
}

/**
 * Edges of pixels along one axis: half a pitch around each centre. A pixel that is wider than a pitch reaches on towards
 * the gap beside it, up to its middle, as the sensor does.
 */
export function stretchesOf(centres: Float64Array, widths: Float64Array, pitch_um: number): Stretch[] {
  const count = centres.length;
  const edges = (i: number): [number, number] => {
    const forward = count < 2 || centres[count - 1] >= centres[0] ? 1 : -1;
    let low = centres[i] - (forward * pitch_um) / 2;
    let high = centres[i] + (forward * pitch_um) / 2;
    if (widths[i] > 1) {
      if (i > 0 && widths[i - 1] > 1) low = (centres[i - 1] + centres[i]) / 2;
      else if (i > 0) low = centres[i - 1] + (forward * pitch_um) / 2;
      if (i + 1 < count && widths[i + 1] > 1) high = (centres[i] + centres[i + 1]) / 2;
      else if (i + 1 < count) high = centres[i + 1] - (forward * pitch_um) / 2;
    }
    return [low, high];
  };
  const stretches: Stretch[] = [];
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(centres[i])) continue;
    const [low, high] = edges(i);
    const last = stretches.at(-1);
    if (
      last !== undefined &&
      last.first + last.count === i &&
      Math.abs(high - low - last.step_um) < 1e-6 * pitch_um &&
      Math.abs(last.from_um + last.count * last.step_um - low) < 1e-6 * pitch_um
    )
      last.count++;
    else stretches.push({ first: i, count: 1, from_um: low, step_um: high - low });
  }
  return stretches;
}

const patterns = new WeakMap<Segment, { rows: Stretch[]; columns: Stretch[] }>();

function patternOf(segment: Segment): { rows: Stretch[]; columns: Stretch[] } {
  let found = patterns.get(segment);
  if (found === undefined) {
    const detector = segment.layout === 'detector';
    found = {
      rows: stretchesOf(detector ? segment.y_um : segment.x_um, segment.rowAreas, segment.rowPitch_um),
      columns: stretchesOf(
        detector ? segment.x_um : segment.y_um,
        segment.columnAreas,
        segment.columnPitch_um,
      ),
    };
    patterns.set(segment, found);
  }
  return found;
}

/** World units are pixels of this size, um. */
export function unitOf(geometry: Geometry): number {
  return leavesOf(geometry.top)[0]?.segment?.pixelScaleSize_um ?? 100;
}

/** World point of a point of the top's frame (um): columns follow y, rows follow x, as one sees it along the beam. */
export const worldPoint = (point: Vector, unit_um: number): [number, number] => [
  point[1] / unit_um,
  point[0] / unit_um,
];

export interface PlacedPanel {
  object: GeometryObject;
  segment: Segment;
  rotation: Matrix;
  shift_um: Vector;
}

/** Segments with their composed transforms into the frame of the top, in the order of the data. */
export function placedPanels(geometry: Geometry): PlacedPanel[] {
  return leavesOf(geometry.top).flatMap((object) =>
    object.segment === null
      ? []
      : [{ object, segment: object.segment, ...composed(levelsOf(object, geometry.top, true)) }],
  );
}

/** A point of a segment's own frame (row along, column along, um) in the frame of the top. */
export function pointOf(placed: PlacedPanel, alongRows_um: number, alongColumns_um: number): Vector {
  const [x, y] =
    placed.segment.layout === 'detector' ? [alongColumns_um, alongRows_um] : [alongRows_um, alongColumns_um];
  const { rotation, shift_um } = placed;
  return [
    rotation[0][0] * x + rotation[0][1] * y + shift_um[0],
    rotation[1][0] * x + rotation[1][1] * y + shift_um[1],
    rotation[2][0] * x + rotation[2][1] * y + shift_um[2],
  ];
}

/**
 * Panels at their true places, projected along the beam. Values of panel `i` follow each other in C order, but those of
 * a cspad2x2 as the DAQ stores them: (185, 388, 2).
 */
export function geometryLayout(geometry: Geometry): Layout {
  const unit = unitOf(geometry);
  const daq = isDaqOrdered(geometry.top) || geometry.top.children.some(isDaqOrdered);
  let offset = 0;
  const placed = placedPanels(geometry);
  const panels = placed.map((each, index): Panel => {
    const { segment } = each;
    const { rows, columns } = patternOf(segment);
    const at = (row_um: number, column_um: number): [number, number] =>
      worldPoint(pointOf(each, row_um, column_um), unit);
    const origin = at(0, 0);
    const perRow = at(1e6, 0).map((value, k) => (value - origin[k]) / 1e6);
    const perColumn = at(0, 1e6).map((value, k) => (value - origin[k]) / 1e6);
    const piece = (row: Stretch, column: Stretch): PanelPart => {
      const [x, y] = at(row.from_um, column.from_um);
      return {
        row: row.first,
        column: column.first,
        rows: row.count,
        columns: column.count,
        x,
        y,
        columnX: perColumn[0] * column.step_um,
        columnY: perColumn[1] * column.step_um,
        rowX: perRow[0] * row.step_um,
        rowY: perRow[1] * row.step_um,
      };
    };
    const parts = rows.flatMap((row) => columns.map((column) => piece(row, column)));
    const outline = piece(whole(rows, segment.rows), whole(columns, segment.cols));
    const strides = daq
      ? { offset: index, rowStride: segment.cols * placed.length, columnStride: placed.length }
      : { offset, rowStride: segment.cols, columnStride: 1 };
    offset += each.object.pixels;
    return {
      ...outline,
      index,
      label: String(index),
      ...strides,
      rows: segment.rows,
      columns: segment.cols,
      ...(parts.length > 1 || parts[0].rows !== segment.rows || parts[0].columns !== segment.cols
        ? { parts }
        : {}),
    };
  });
  return { panels, ...boundsOf(panels) };
}

/** All stretches of an axis as one of equal steps: the outline. */
function whole(stretches: readonly Stretch[], count: number): Stretch {
  const [first] = stretches;
  const last = stretches[stretches.length - 1];
  const end = last.from_um + last.count * last.step_um;
  return { first: 0, count, from_um: first.from_um, step_um: (end - first.from_um) / count };
}

/** Corners of the outline of a panel, in order around it. */
export function cornersOf(panel: Panel): [number, number][] {
  const corner = (row: number, column: number): [number, number] => [
    panel.x + column * panel.columnX + row * panel.rowX,
    panel.y + column * panel.columnY + row * panel.rowY,
  ];
  return [corner(0, 0), corner(0, panel.columns), corner(panel.rows, panel.columns), corner(panel.rows, 0)];
}

function boundsOf(panels: readonly Panel[]): Omit<Layout, 'panels'> {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const panel of panels)
    for (const [x, y] of cornersOf(panel)) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  return panels.length === 0
    ? { left: 0, top: 0, width: 0, height: 0 }
    : { left, top, width: right - left, height: bottom - top };
}

/**
 * A geometry's layout for an array of a shape; null where it places another number of values: data are never shown at a wrong
 * place. Files of cspad2x2 have the segment as the last, fastest index; arrays of shape (2,185,388) do not.
 */
export function layoutForShape(
  placed: { layout: Layout; pixels: number } | null,
  shape: readonly number[],
): Layout | null {
  if (placed === null || shape.reduce((product, extent) => product * extent, 1) !== placed.pixels)
    return null;
  const { layout } = placed;
  const natural = shape.length === 3 && shape[0] === 2 && shape[1] === 185 && shape[2] === 388;
  if (!natural || layout.panels.every(({ columnStride }) => columnStride === 1)) return layout;
  const panels = layout.panels.map((panel) => ({
    ...panel,
    offset: panel.index * panel.rows * panel.columns,
    rowStride: panel.columns,
    columnStride: 1,
  }));
  return { ...layout, panels };
}
