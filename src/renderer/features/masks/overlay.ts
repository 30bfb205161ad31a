import type { Stroke } from '../../../domain/masks/maskDocument.ts';
import type { PlanePoint, Shape } from '../../../domain/masks/shapes.ts';
import { toPane, type PaneSize, type Viewport } from '../../plot/image/viewport.ts';
import { strokePlane, type Surface } from './drawing.ts';

export interface MaskOverlay {
  surface: Surface;
  strokes: readonly Stroke[];
  selected: number | null;
  /** Being drawn, in world units, with the points of a polygon that is not closed yet. */
  draft: Shape | null;
  corners: readonly PlanePoint[];
  /** The beam on a detector, or the middle of the picture: where sectors have their centre. */
  centre: PlanePoint | null;
  colors: { line: string; selected: string; remove: string; back: string };
}

const cornersOfCircle = 72;

/** Points around a shape, in its own plane; a path gives its way. */
export function outlineOf(shape: Shape): PlanePoint[] {
  switch (shape.kind) {
    case 'rectangle': {
      const [[x0, y0], [x1, y1]] = [shape.from, shape.to];
      return [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
      ];
    }
    case 'circle':
      return arc(shape.centre, shape.radius, 0, 360);
    case 'sector': {
      const opening = shape.end_deg - shape.start_deg;
      const end =
        Math.abs(opening) >= 360 ? shape.start_deg + 360 : shape.start_deg + (((opening % 360) + 360) % 360);
      return [
        ...arc(shape.centre, shape.outer, shape.start_deg, end),
        ...arc(shape.centre, shape.inner, end, shape.start_deg),
      ];
    }
    case 'polygon':
    case 'path':
      return [...shape.points];
  }
}

function arc([x, y]: PlanePoint, radius: number, from_deg: number, to_deg: number): PlanePoint[] {
  const steps = Math.max(2, Math.ceil((Math.abs(to_deg - from_deg) / 360) * cornersOfCircle));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from_deg + ((to_deg - from_deg) * i) / steps) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
  });
}

/** Outlines of the strokes of a layer, and of what is being drawn. */
export function paintMask(
  context: CanvasRenderingContext2D,
  view: Viewport,
  pane: PaneSize,
  state: MaskOverlay,
): void {
  const { colors } = state;
  context.save();
  context.lineJoin = 'round';
  context.lineCap = 'round';

  const trace = (points: readonly (readonly [number, number])[], closed: boolean): void => {
    context.beginPath();
    points.forEach((point, i) => {
      const [x, y] = toPane(view, pane, ...point);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (points.length === 1) {
      const [x, y] = toPane(view, pane, ...points[0]);
      context.lineTo(x + 0.01, y);
    }
    if (closed) context.closePath();
  };
  const draw = (
    shape: Shape,
    toWorld: (point: PlanePoint) => [number, number],
    scale: number,
    color: string,
  ): void => {
    const points = outlineOf(shape).map(toWorld);
    if (shape.kind === 'path') {
      trace(points, false);
      context.globalAlpha = 0.35;
      context.lineWidth = Math.max(1, shape.width * scale * view.scale);
      context.strokeStyle = color;
      context.stroke();
      context.globalAlpha = 1;
    }
    for (const [style, width] of [
      [colors.back, 3],
      [color, 1.5],
    ] as const) {
      trace(points, shape.kind !== 'path');
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke();
    }
  };

  state.strokes.forEach((stroke, at) => {
    const plane = strokePlane(state.surface, stroke);
    if (!plane || stroke.place === 'pixels') return;
    // What takes away is dashed: colour alone says nothing.
    context.setLineDash(stroke.remove ? [5, 4] : []);
    const color = at === state.selected ? colors.selected : stroke.remove ? colors.remove : colors.line;
    draw(stroke.shape, plane.toWorld, plane.scale, color);
  });
  context.setLineDash([]);
  const same = ([x, y]: PlanePoint): [number, number] => [x, y];
  if (state.draft) draw(state.draft, same, 1, colors.selected);
  if (state.corners.length > 0) {
    trace(state.corners, false);
    context.strokeStyle = colors.selected;
    context.lineWidth = 1.5;
    context.stroke();
    for (const corner of state.corners) {
      const [x, y] = toPane(view, pane, ...corner);
      context.fillStyle = colors.selected;
      context.fillRect(x - 3, y - 3, 6, 6);
    }
  }
  if (state.centre) {
    const [x, y] = toPane(view, pane, ...state.centre);
    context.strokeStyle = colors.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x - 7, y);
    context.lineTo(x + 7, y);
    context.moveTo(x, y - 7);
    context.lineTo(x, y + 7);
    context.stroke();
  }
  context.restore();
}
