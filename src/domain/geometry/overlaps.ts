/** A point of the plane; any unit. */
export type PlanePoint = readonly [x: number, y: number];

/** Two panels that cover the same place. */
export interface Overlap {
  one: number;
  other: number;
  /** In the square of the unit. */
  area: number;
  /** What both cover. */
  outline: PlanePoint[];
}

/** The narrowest place between two panels that are neighbours. */
export interface PanelGap {
  one: number;
  other: number;
  width: number;
  /** The two nearest points. */
  from: PlanePoint;
  to: PlanePoint;
}

const turn = (a: PlanePoint, b: PlanePoint, c: PlanePoint): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Area of a polygon, positive for corners that go around one way and negative the other. */
function signedArea(polygon: readonly PlanePoint[]): number {
  let sum = 0;
  for (const [i, [x, y]] of polygon.entries()) {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length];
    sum += x * nextY - y * nextX;
  }
  return sum / 2;
}

const sameWay = (polygon: readonly PlanePoint[]): readonly PlanePoint[] =>
  signedArea(polygon) < 0 ? polygon.toReversed() : polygon;

/** What two convex polygons share, by cutting one along every edge of the other (Sutherland and Hodgman). */
function shared(one: readonly PlanePoint[], other: readonly PlanePoint[]): PlanePoint[] {
  let rest = [...sameWay(one)];
  const edges = sameWay(other);
  for (const [i, from] of edges.entries()) {
    const to = edges[(i + 1) % edges.length];
    const next: PlanePoint[] = [];
    for (const [k, point] of rest.entries()) {
      const following = rest[(k + 1) % rest.length];
      const [here, there] = [turn(from, to, point), turn(from, to, following)];
      if (here >= 0) next.push(point);
      if (here * there < 0) {
        const part = here / (here - there);
        next.push([point[0] + part * (following[0] - point[0]), point[1] + part * (following[1] - point[1])]);
      }
    }
    rest = next;
    if (rest.length === 0) return [];
  }
  return rest;
}

/** Point of a line nearest to another. */
function nearestOn([ax, ay]: PlanePoint, [bx, by]: PlanePoint, [x, y]: PlanePoint): PlanePoint {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return [ax + part * dx, ay + part * dy];
}

/** Nearest points of two polygons that share nothing: one of them is a corner. */
function nearest(one: readonly PlanePoint[], other: readonly PlanePoint[]): Omit<PanelGap, 'one' | 'other'> {
  let best: Omit<PanelGap, 'one' | 'other'> = { width: Infinity, from: [0, 0], to: [0, 0] };
  const look = (corners: readonly PlanePoint[], edges: readonly PlanePoint[], swapped: boolean): void => {
    for (const corner of corners)
      for (const [i, from] of edges.entries()) {
        const place = nearestOn(from, edges[(i + 1) % edges.length], corner);
        const width = Math.hypot(place[0] - corner[0], place[1] - corner[1]);
        if (width < best.width)
          best = swapped ? { width, from: place, to: corner } : { width, from: corner, to: place };
      }
  };
  look(one, other, false);
  look(other, one, true);
  return best;
}

const boxOf = (polygon: readonly PlanePoint[]): [number, number, number, number] => [
  Math.min(...polygon.map(([x]) => x)),
  Math.min(...polygon.map(([, y]) => y)),
  Math.max(...polygon.map(([x]) => x)),
  Math.max(...polygon.map(([, y]) => y)),
];

/**
 * Which panels overlap, largest first, and how wide the gaps between neighbours are, narrowest first. Panels are convex outlines in one plane.
 * @param reach panels farther from each other than this are no neighbours
 * @param least areas up to this are no overlap: edges that touch
 */
export function overlapsAndGaps(
  panels: readonly (readonly PlanePoint[])[],
  reach: number,
  least = 0,
): { overlaps: Overlap[]; gaps: PanelGap[] } {
  const overlaps: Overlap[] = [];
  const gaps: PanelGap[] = [];
  const boxes = panels.map(boxOf);
  for (let one = 0; one < panels.length; one++)
    for (let other = one + 1; other < panels.length; other++) {
      const [a, b] = [boxes[one], boxes[other]];
      if (a[0] > b[2] + reach || b[0] > a[2] + reach || a[1] > b[3] + reach || b[1] > a[3] + reach) continue;
      const outline = shared(panels[one], panels[other]);
      const area = outline.length < 3 ? 0 : Math.abs(signedArea(outline));
      if (area > least) {
        overlaps.push({ one, other, area, outline });
        continue;
      }
      const gap = nearest(panels[one], panels[other]);
      if (gap.width <= reach) gaps.push({ one, other, ...gap });
    }
  return {
    overlaps: overlaps.toSorted((a, b) => b.area - a.area),
    gaps: gaps.toSorted((a, b) => a.width - b.width),
  };
}
