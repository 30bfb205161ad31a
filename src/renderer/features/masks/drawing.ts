import {
  mappedShape,
  movedShape,
  shapeTest,
  type PlanePoint,
  type Shape,
} from '../../../domain/masks/shapes.ts';
import type { Stroke } from '../../../domain/masks/maskDocument.ts';
import type { Layout, Panel } from '../../plot/image/layout.ts';

export const maskTools = [
  'look',
  'rectangle',
  'circle',
  'sector',
  'polygon',
  'line',
  'brush',
  'flood',
] as const;
export type MaskTool = (typeof maskTools)[number];

/** What is drawn on: the panels as they are shown, and how many um a world unit is (null: side by side, no geometry). */
export interface Surface {
  layout: Layout;
  unit_um: number | null;
}

/** World point of a point (column, row) of a panel. */
export const worldOfPanel = (panel: Panel, [column, row]: PlanePoint): [number, number] => [
  panel.x + column * panel.columnX + row * panel.rowX,
  panel.y + column * panel.columnY + row * panel.rowY,
];

/** Point (column, row) of a panel under a world point; any number of pixels outside too. */
export function panelPoint(panel: Panel, [x, y]: PlanePoint): [number, number] {
  const [dx, dy] = [x - panel.x, y - panel.y];
  const determinant = panel.columnX * panel.rowY - panel.columnY * panel.rowX;
  return [
    (dx * panel.rowY - dy * panel.rowX) / determinant,
    (dy * panel.columnX - dx * panel.columnY) / determinant,
  ];
}

/** A shape drawn in world units as strokes: on the detector, on one panel, or on each panel that it touches. */
export function strokesOf(surface: Surface, shape: Shape, panel: Panel | null, remove: boolean): Stroke[] {
  const { layout, unit_um } = surface;
  // A sector is round about the beam, whatever panel it begins on.
  if (panel !== null && shape.kind !== 'sector') {
    const scale = 1 / Math.hypot(panel.columnX, panel.columnY);
    const own = mappedShape(shape, (point) => panelPoint(panel, point), scale);
    return [{ place: panel.index, shape: own, remove }];
  }
  if (unit_um !== null)
    return [
      {
        place: 'detector',
        shape: mappedShape(shape, ([x, y]) => [x * unit_um, y * unit_um], unit_um),
        remove,
      },
    ];
  const box = shapeTest(shape);
  return layout.panels
    .filter(
      ({ x, y, columns, rows }) =>
        box.right >= x && box.left <= x + columns && box.bottom >= y && box.top <= y + rows,
    )
    .map(({ index, x, y }) => ({ place: index, shape: movedShape(shape, -x, -y), remove }));
}

/** The shape that dragging from one world point to another makes; null for tools that do not drag. */
export function draggedShape(
  tool: MaskTool,
  points: readonly PlanePoint[],
  options: { width: number; centre: PlanePoint },
): Shape | null {
  const [from] = points;
  const to = points[points.length - 1];
  switch (tool) {
    case 'rectangle':
      return { kind: 'rectangle', from, to };
    case 'circle':
      return { kind: 'circle', centre: from, radius: Math.hypot(to[0] - from[0], to[1] - from[1]) };
    case 'line':
      return { kind: 'path', points: [from, to], width: options.width };
    case 'brush':
      return { kind: 'path', points, width: options.width };
    case 'sector':
      return sectorBetween(options.centre, from, to);
    default:
      return null;
  }
}

const degrees = 180 / Math.PI;

/** Ring sector about a centre with two points as opposite corners; the shorter way round from one to the other. */
function sectorBetween(centre: PlanePoint, one: PlanePoint, two: PlanePoint): Shape {
  const polar = ([x, y]: PlanePoint): [radius: number, angle: number] => [
    Math.hypot(x - centre[0], y - centre[1]),
    Math.atan2(y - centre[1], x - centre[0]) * degrees,
  ];
  const [radius1, angle1] = polar(one);
  const [radius2, angle2] = polar(two);
  const way = ((angle2 - angle1 + 540) % 360) - 180;
  const [start_deg, end_deg] = way >= 0 ? [angle1, angle1 + way] : [angle1 + way, angle1];
  return {
    kind: 'sector',
    centre,
    inner: Math.min(radius1, radius2),
    outer: Math.max(radius1, radius2),
    start_deg,
    end_deg,
  };
}

/** Points nearer than this to the last one, in world units, add nothing to a brush. */
export const brushStep = 0.5;

/** How a stroke maps to the world: its outline, and points back. Null where its panel is not there. */
export function strokePlane(
  surface: Surface,
  stroke: Stroke,
): {
  toWorld: (point: PlanePoint) => [number, number];
  fromWorld: (point: PlanePoint) => [number, number];
  scale: number;
} | null {
  const { layout, unit_um } = surface;
  if (stroke.place === 'pixels') return null;
  if (stroke.place === 'detector') {
    if (unit_um === null) return null;
    return {
      toWorld: ([x, y]) => [x / unit_um, y / unit_um],
      fromWorld: ([x, y]) => [x * unit_um, y * unit_um],
      scale: 1 / unit_um,
    };
  }
  const panel = layout.panels.find(({ index }) => index === stroke.place);
  if (!panel) return null;
  return {
    toWorld: (point) => worldOfPanel(panel, point),
    fromWorld: (point) => panelPoint(panel, point),
    scale: Math.hypot(panel.columnX, panel.columnY),
  };
}

/** Number of the uppermost stroke under a world point; null where there is none. */
export function strokeAt(surface: Surface, strokes: readonly Stroke[], world: PlanePoint): number | null {
  for (let at = strokes.length - 1; at >= 0; at--) {
    const stroke = strokes[at];
    const plane = strokePlane(surface, stroke);
    if (plane && stroke.place !== 'pixels' && shapeTest(stroke.shape).contains(...plane.fromWorld(world)))
      return at;
  }
  return null;
}

/** A stroke moved by a distance in the world. */
export function movedStroke(surface: Surface, stroke: Stroke, from: PlanePoint, to: PlanePoint): Stroke {
  const plane = strokePlane(surface, stroke);
  if (!plane || stroke.place === 'pixels') return stroke;
  const [x0, y0] = plane.fromWorld(from);
  const [x1, y1] = plane.fromWorld(to);
  return { ...stroke, shape: movedShape(stroke.shape, x1 - x0, y1 - y0) };
}
