import type { Ring } from '../../../domain/geometry/rings.ts';
import { otherFrame, type Vector } from '../../../domain/geometry/transforms.ts';
import { pointOf, stretchesOf, type PlacedPanel } from '../../plot/image/placement.ts';
import { minus, plus, type Point } from '../../plot/scene/camera.ts';
import type { SceneLine, SceneQuad } from '../../plot/scene/sceneRenderer.ts';

/** Scene units are mm of the LAB frame: x to the left along the beam, y up, z along the beam, 0 at the sample. */
const toScene = (point: Vector): Point => {
  const [x, y, z] = otherFrame(point);
  return [x / 1000, y / 1000, z / 1000];
};

/** How far panels lie before or behind their mean plane is shown so many times larger. */
function stretched([x, y, z]: Point, middle: number, times: number): Point {
  return [x, y, middle + (z - middle) * times];
}

/** Mean place of the panels along the beam, mm. */
export function meanDepth(placed: readonly PlacedPanel[]): number {
  if (placed.length === 0) return 0;
  return placed.reduce((sum, panel) => sum + quadOf(panel).corner[2] + centreShift(panel), 0) / placed.length;
}

function centreShift(panel: PlacedPanel): number {
  const { across, along } = quadOf(panel);
  return (across[2] + along[2]) / 2;
}

/** The outline of a panel as a parallelogram: its pixels lie in one plane. */
export function quadOf(panel: PlacedPanel): SceneQuad {
  const { segment } = panel;
  const detector = segment.layout === 'detector';
  const ends = (centres: Float64Array, widths: Float64Array, pitch_um: number): [number, number] => {
    const stretches = stretchesOf(centres, widths, pitch_um);
    const [first, last] = [stretches[0], stretches[stretches.length - 1]];
    return [first.from_um, last.from_um + last.count * last.step_um];
  };
  const rows = ends(detector ? segment.y_um : segment.x_um, segment.rowAreas, segment.rowPitch_um);
  const columns = ends(detector ? segment.x_um : segment.y_um, segment.columnAreas, segment.columnPitch_um);
  const corner = toScene(pointOf(panel, rows[0], columns[0]));
  return {
    corner,
    across: minus(toScene(pointOf(panel, rows[0], columns[1])), corner),
    along: minus(toScene(pointOf(panel, rows[1], columns[0])), corner),
  };
}

/** All panels, their distances from the mean plane `times` larger. */
export function quadsOf(placed: readonly PlacedPanel[], times: number): SceneQuad[] {
  const middle = meanDepth(placed);
  return placed.map((panel) => {
    const { corner, across, along } = quadOf(panel);
    const from = stretched(corner, middle, times);
    return {
      corner: from,
      across: minus(stretched(plus(corner, across), middle, times), from),
      along: minus(stretched(plus(corner, along), middle, times), from),
    };
  });
}

export const cornersOfQuad = ({ corner, across, along }: SceneQuad): Point[] => [
  corner,
  plus(corner, across),
  plus(plus(corner, across), along),
  plus(corner, along),
];

type Color = SceneLine['color'];
export interface SceneColors {
  outline: Color;
  selected: Color;
  ring: Color;
  beam: Color;
  before: Color;
}

const circle = (radius: number, z: number): Point[] =>
  Array.from({ length: 129 }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / 128;
    return [radius * Math.cos(angle), radius * Math.sin(angle), z];
  });

/** Everything that is drawn in lines: borders of panels, rings in the plane of the detector, the beam with the sample. */
export function sceneLines(scene: {
  quads: readonly SceneQuad[];
  /** Panels as they were opened, where they are shown beside. */
  before: readonly SceneQuad[];
  selected: ReadonlySet<number>;
  rings: readonly Ring[];
  distance_um: number;
  /** Mean place of the panels along the beam, mm. */
  depth: number;
  colors: SceneColors;
}): SceneLine[] {
  const { quads, before, selected, rings, distance_um, depth, colors } = scene;
  const border = (quad: SceneQuad, color: Color, front = false): SceneLine => {
    const corners = cornersOfQuad(quad);
    return { points: [...corners, corners[0]], color, front };
  };
  const reach = Math.max(10, ...quads.flatMap(cornersOfQuad).map(([x, y]) => Math.hypot(x, y)));
  const size = reach / 6;
  return [
    ...before.map((quad) => border(quad, colors.before)),
    ...quads.map((quad) => border(quad, colors.outline)),
    ...quads.flatMap((quad, index) => (selected.has(index) ? [border(quad, colors.selected, true)] : [])),
    ...rings.flatMap(({ radius_um }) =>
      radius_um === null
        ? []
        : [{ points: circle(radius_um / 1000, distance_um / 1000), color: colors.ring }],
    ),
    // From the sample through the detector, with a cross where the beam meets it.
    {
      points: [
        [0, 0, Math.min(0, depth - reach)],
        [0, 0, depth + reach / 2],
      ],
      color: colors.beam,
    },
    ...[depth, 0].flatMap((z): SceneLine[] => [
      {
        points: [
          [-size / 4, 0, z],
          [size / 4, 0, z],
        ],
        color: colors.beam,
      },
      {
        points: [
          [0, -size / 4, z],
          [0, size / 4, z],
        ],
        color: colors.beam,
      },
    ]),
  ];
}
