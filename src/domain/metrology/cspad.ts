import { completedCorners, fitCspadPanel, secondCspad, usualCspad, type PanelCorners } from './panelFit.ts';
import { cspadNumberings, pointInFile, turnsOf, type CspadKind } from './pointTables.ts';
import type { Slots } from './originalReaders.ts';
import type { MetrologyTable } from './readTable.ts';
import {
  columnsOf,
  doubles,
  flatness,
  int32Columns,
  nearestTurns,
  sideColumnNames,
  sidesByLength,
  sidesByOrder,
  type SideColumns,
} from './sides.ts';
import { meanOf, subtract, type Vector3 } from '../array/vectors.ts';
import { toDegrees, type MeasuredPoint } from './types.ts';

/** Pixel size by which the programs turn um into pixels. */
const pixel_um = 109.92;

/** Row of a geometry file, um and degrees. */
export interface PanelRow {
  X0: number;
  Y0: number;
  Z0: number;
  ROT_Z: number;
  TILT_Z: number;
  TILT_Y: number;
  TILT_X: number;
}

/** One 2x1 sensor after processing. */
export interface CspadSegment {
  quad: number;
  segment: number;
  columns: SideColumns;
  /** Mean of the corners, um, not rounded. */
  center: Vector3;
  row: PanelRow;
}

/** Corners of the four points of a segment in the frame's order LL, UL, UR, LR (point numbers first..first+3). */
const framePoints = (kind: CspadKind, segment: number): number[] =>
  [0, 1, 2, 3].map((corner) => cspadNumberings[kind].firstPoint[segment] + corner);

function each<T>(kind: CspadKind, make: (quad: number, segment: number) => T): T[] {
  const { quads, segments } = cspadNumberings[kind];
  return Array.from({ length: quads * segments }, (_, index) =>
    make(Math.floor(index / segments), index % segments),
  );
}

/** Processing as the original does it, 32-bit columns and all. SideError where the original dies. */
export function processOriginal(kind: CspadKind, slots: Slots, n90: number): CspadSegment[] {
  const { firstPoint, originPoint } = cspadNumberings[kind];
  return each(kind, (quad, segment) => {
    const corners = framePoints(kind, segment).map(
      (point): Vector3 => slots[quad][pointInFile(kind, quad, point, n90)],
    );
    const turns = turnsOf(kind, quad, segment, n90);
    const sides = sidesByLength(corners, originPoint[segment] - firstPoint[segment], int32Columns);
    const [first, second, third, fourth] = corners;
    const dz3 = flatness(
      subtract(second, first),
      subtract(fourth, first),
      subtract(third, first),
      int32Columns.product,
    );
    const columns = { ...columnsOf(sides, turns, int32Columns), dz3 };
    const center = meanOf(corners);
    const [X0, Y0, Z0] = center.map((value) => Math.trunc(value) + 0);
    const { tiltXYDegree, tiltXZDegree, tiltYZDegree, rotXYDegree } = columns;
    return {
      quad,
      segment,
      columns,
      center,
      row: {
        X0,
        Y0,
        Z0,
        ROT_Z: rotXYDegree,
        TILT_Z: tiltXYDegree,
        TILT_Y: tiltXZDegree,
        TILT_X: tiltYZDegree,
      },
    };
  });
}

/** Measured corners of a segment in its local order; numbers as in the file. */
export function cspadPanel(
  kind: CspadKind,
  table: MetrologyTable,
  quad: number,
  segment: number,
  n90: number,
): PanelCorners {
  const points = framePoints(kind, segment).map((point) => pointInFile(kind, quad, point, n90));
  // Standard numbers begin at the lower left as seen in the quad's own frame; a quarter turn of the segment in its quad
  // moves the local lower-left corner one back in that clockwise order.
  const turnsInQuad = cspadNumberings[kind].segmentTurns[segment];
  const local = [0, 1, 2, 3].map((corner) => points[(corner - turnsInQuad + 4) % 4]);
  const measured = new Map(table.points.filter((p) => p.quad === quad).map((p) => [p.point, p.xyz]));
  return {
    points: local,
    corners: local.map((point) => measured.get(point) ?? null),
    rot_z: 90 * turnsOf(kind, quad, segment, n90),
  };
}

export interface IncompletePanel {
  quad: number;
  segment: number;
  missing: number[];
}

/** The first point that the detector does not have, or null: the table is of another one. */
export function foreignPoint(kind: CspadKind, table: MetrologyTable): MeasuredPoint | null {
  const { quads, points } = cspadNumberings[kind];
  return table.points.find((p) => p.quad < 0 || p.quad >= quads || p.point < 1 || p.point > points) ?? null;
}

/** Panels with missing corners. */
export function incompletePanels(kind: CspadKind, table: MetrologyTable, n90: number): IncompletePanel[] {
  return each(kind, (quad, segment) => {
    const { points, corners } = cspadPanel(kind, table, quad, segment, n90);
    return { quad, segment, missing: points.filter((_, index) => corners[index] === null) };
  }).filter(({ missing }) => missing.length > 0);
}

/**
 * Processing in doubles: sides by the order of corners, nearest 90 degrees, tilts as the geometry model needs them
 * (rigid fit of the four corners). A panel with one corner missing is completed by the fit of the others; every panel
 * must have three corners at least (`incompletePanels` tells).
 */
export function processRepaired(kind: CspadKind, table: MetrologyTable, n90: number): CspadSegment[] {
  return each(kind, (quad, segment) => {
    const panel = cspadPanel(kind, table, quad, segment, n90);
    const fit = fitCspadPanel(panel);
    const [ll, ul, ur, lr] = completedCorners(panel, fit.nominal === 'second' ? secondCspad : usualCspad);
    // Origin is the corner next to pixel (0,0), the local upper left: short side along -y, long side along +x.
    const sides = sidesByOrder([ul, ur, lr, ll], 0);
    const direction = toDegrees(Math.atan2(sides.L1[1] + sides.L2[1], sides.L1[0] + sides.L2[0]));
    const turns = nearestTurns(direction);
    // Flatness is counted from the first of the segment's standard points.
    const local = [ll, ul, ur, lr];
    const turnsInQuad = cspadNumberings[kind].segmentTurns[segment];
    const frame = [0, 1, 2, 3].map((corner) => local[(corner + turnsInQuad) % 4]);
    const columns = {
      ...columnsOf(sides, turns, doubles, true),
      dz3: flatness(subtract(frame[1], frame[0]), subtract(frame[3], frame[0]), subtract(frame[2], frame[0])),
    };
    const center = meanOf(local);
    const [X0, Y0, Z0] = center.map((value) => Math.round(value) + 0);
    return {
      quad,
      segment,
      columns,
      center,
      row: {
        X0,
        Y0,
        Z0,
        ROT_Z: 90 * turns,
        TILT_Z: columns.tiltXYDegree,
        TILT_Y: fit.tilt_y,
        TILT_X: fit.tilt_x,
      },
    };
  });
}

const rowNames = ['X0', 'Y0', 'Z0', 'ROT_Z', 'TILT_Z', 'TILT_Y', 'TILT_X'] as const;

type Grid = number[][];

/** Arrays [quad][segment] of everything, by the names of the original's tables. */
export function cspadArrays(segments: readonly CspadSegment[], withRows: boolean): Record<string, Grid> {
  const quads = Math.max(...segments.map(({ quad }) => quad)) + 1;
  const grid = (value: (segment: CspadSegment) => number): Grid =>
    Array.from({ length: quads }, (_, quad) => segments.filter((one) => one.quad === quad).map(value));
  const arrays: Record<string, Grid> = {};
  (['X', 'Y', 'Z'] as const).forEach((name, axis) => {
    arrays[`arr${name}mu`] = grid(({ row }) => row[`${name}0`]);
    arrays[`arr${name}`] = grid(({ center }) => center[axis] / pixel_um);
  });
  for (const name of sideColumnNames) arrays[name] = grid(({ columns }) => columns[name]);
  arrays.arr_dev_um = grid(({ columns }) => columns.dz3);
  if (withRows) for (const name of rowNames) arrays[name] = grid(({ row }) => row[name]);
  return arrays;
}
