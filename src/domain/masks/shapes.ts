/** A point of the plane that a shape was drawn on: right and down, as one sees it. */
export type PlanePoint = readonly [right: number, down: number];

/**
 * What can be drawn. All lengths are in the unit of the plane: um on the detector, pixels on a panel (where `right` is
 * the column and `down` the row, and pixel (0, 0) reaches from 0 to 1).
 */
export type Shape =
  | { kind: 'rectangle'; from: PlanePoint; to: PlanePoint }
  | { kind: 'circle'; centre: PlanePoint; radius: number }
  | { kind: 'polygon'; points: readonly PlanePoint[] }
  /** Between two radii, and from one angle clockwise to another (degrees, 0 to the right, 90 down); whole with 0 to 360. */
  | { kind: 'sector'; centre: PlanePoint; inner: number; outer: number; start_deg: number; end_deg: number }
  /** Everything nearer to the open path than half the width: a line of two points, or the way of a brush. */
  | { kind: 'path'; points: readonly PlanePoint[]; width: number };

export type ShapeKind = Shape['kind'];

/** A shape made ready for many points. */
export interface ShapeTest {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Whether a point belongs to the shape; edges belong to it. */
  contains: (right: number, down: number) => boolean;
}

function around(points: readonly PlanePoint[], margin: number): Omit<ShapeTest, 'contains'> {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [right, down] of points) {
    box.left = Math.min(box.left, right - margin);
    box.right = Math.max(box.right, right + margin);
    box.top = Math.min(box.top, down - margin);
    box.bottom = Math.max(box.bottom, down + margin);
  }
  return box;
}

/** Even-odd rule: a polygon that crosses itself has holes. */
function polygonTest(points: readonly PlanePoint[]): ShapeTest {
  return {
    ...around(points, 0),
    contains: (right, down) => {
      let inside = false;
      for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
        const [x0, y0] = points[i];
        const [x1, y1] = points[j];
        if (y0 > down !== y1 > down && right < ((x1 - x0) * (down - y0)) / (y1 - y0) + x0) inside = !inside;
      }
      return inside;
    },
  };
}

function pathTest(points: readonly PlanePoint[], width: number): ShapeTest {
  const reach2 = (width / 2) ** 2;
  const near = (right: number, down: number, from: PlanePoint, to: PlanePoint): boolean => {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const [px, py] = [right - from[0], down - from[1]];
    const length2 = dx * dx + dy * dy;
    const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
    return (px - along * dx) ** 2 + (py - along * dy) ** 2 <= reach2;
  };
  return {
    ...around(points, width / 2),
    contains: (right, down) => {
      for (let i = 0; i < points.length; i++)
        if (near(right, down, points[Math.max(0, i - 1)], points[i])) return true;
      return false;
    },
  };
}

const turn = (angle_deg: number): number => ((angle_deg % 360) + 360) % 360;

/** Prepares a shape for testing points; its box holds all its points. */
export function shapeTest(shape: Shape): ShapeTest {
  switch (shape.kind) {
    case 'rectangle': {
      const box = around([shape.from, shape.to], 0);
      return {
        ...box,
        contains: (right, down) =>
          right >= box.left && right <= box.right && down >= box.top && down <= box.bottom,
      };
    }
    case 'circle': {
      const [x, y] = shape.centre;
      const radius2 = shape.radius ** 2;
      return {
        ...around([shape.centre], shape.radius),
        contains: (right, down) => (right - x) ** 2 + (down - y) ** 2 <= radius2,
      };
    }
    case 'sector': {
      const [x, y] = shape.centre;
      const [inner2, outer2] = [shape.inner ** 2, shape.outer ** 2];
      const opening = shape.end_deg - shape.start_deg;
      const whole = Math.abs(opening) >= 360;
      return {
        ...around([shape.centre], shape.outer),
        contains: (right, down) => {
          const radius2 = (right - x) ** 2 + (down - y) ** 2;
          if (radius2 < inner2 || radius2 > outer2) return false;
          if (whole) return true;
          const angle = (Math.atan2(down - y, right - x) * 180) / Math.PI;
          return turn(angle - shape.start_deg) <= turn(opening);
        },
      };
    }
    case 'polygon':
      return polygonTest(shape.points);
    case 'path':
      return pathTest(shape.points, shape.width);
  }
}

/**
 * The shape on another plane: each point through `map`, lengths times `scale`. Only for maps that keep angles: turned by
 * anything but quarters, a rectangle is no longer the same rectangle.
 */
export function mappedShape(shape: Shape, map: (point: PlanePoint) => PlanePoint, scale = 1): Shape {
  switch (shape.kind) {
    case 'rectangle':
      return { ...shape, from: map(shape.from), to: map(shape.to) };
    case 'circle':
      return { ...shape, centre: map(shape.centre), radius: shape.radius * scale };
    case 'sector':
      return { ...shape, centre: map(shape.centre), inner: shape.inner * scale, outer: shape.outer * scale };
    case 'polygon':
      return { ...shape, points: shape.points.map(map) };
    case 'path':
      return { ...shape, points: shape.points.map(map), width: shape.width * scale };
  }
}

/** The shape moved by a distance. */
export const movedShape = (shape: Shape, right: number, down: number): Shape =>
  mappedShape(shape, ([x, y]) => [x + right, y + down]);
