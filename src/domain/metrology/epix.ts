import { epixOriginCorner, epixPanelInSlot } from './pointTables.ts';
import {
  columnsOf,
  doubles,
  flatness,
  sidesByLength,
  sidesByOrder,
  turnsWithin,
  type SideColumns,
} from './sides.ts';
import { meanOf, subtract, type Vector3 } from '../array/vectors.ts';
import { modulo, toDegrees, toRadians } from './types.ts';

/** Corners of one panel of an epix10ka table, LL, UL, UR, LR as seen in the frame. */
export interface EpixPanel {
  quad: number;
  points: number[];
  corners: Vector3[];
}

export interface EpixOptions {
  /** Corner of the picture where Q0 was: 0 upper left, 1 upper right, 2 lower right, 3 lower left. */
  rot: number;
  /** Offset of the quads of the table (version 1); version 0 as the original: see there. */
  quadOffset: number;
  version: 0 | 1;
  /** Use z and out-of-plane tilts. */
  useZ: boolean;
  /** Centre and level the points first. */
  correct: boolean;
  /** Camera centre in the measuring frame, um; version 0 with fewer than four quads. */
  center: readonly [number, number];
}

/** Raw constants of a panel in the measuring frame: X0 Y0 Z0 (um) ROT_Z ROT_Y ROT_X TILT_Z TILT_Y TILT_X (deg), as the original's formulas give them. */
export type Twister = number[];

export interface EpixTableRow {
  iorgn: number;
  panel: EpixPanel;
  twister: Twister;
  columns: SideColumns;
  /** DAQ panel number 0..15. */
  daq: number;
}

/** A row of the geometry file below the camera. */
export interface EpixGeometryRow {
  parent: string;
  parentIndex: number;
  object: string;
  index: number;
  values: number[];
}

/**
 * Takes the mean off all points and a common slope off z (sum(z sign x) / sum|x|, the original's simple estimator);
 * offsets are whole micrometres, cut toward zero.
 */
export function centreAndLevel(panels: readonly EpixPanel[]): EpixPanel[] {
  const all = panels.flatMap(({ corners }) => corners);
  const [mx, my, mz] = meanOf(all).map(Math.trunc);
  const moved = all.map(([x, y, z]): Vector3 => [x - mx, y - my, z - mz]);
  const slope = (axis: 0 | 1): number => {
    const over = moved.reduce((sum, p) => sum + p[2] * Math.sign(p[axis]), 0);
    return over / moved.reduce((sum, p) => sum + Math.abs(p[axis]), 0);
  };
  const [a, b] = [slope(0), slope(1)];
  let next = 0;
  return panels.map((panel) => ({
    ...panel,
    corners: panel.corners.map((): Vector3 => {
      const [x, y, z] = moved[next++];
      return [x, y, z - Math.trunc(a * x + b * y)];
    }),
  }));
}

function rotatedXY(v: Vector3, degrees: number): Vector3 {
  const [s, c] = [Math.sin(toRadians(degrees)), Math.cos(toRadians(degrees))];
  return [v[0] * c - v[1] * s, v[1] * c + v[0] * s, v[2]];
}

/** Raw constants of a panel from its origin corner (formulas of the original). */
export function twisterOf(corners: readonly Vector3[], origin: number): Twister {
  const from = (step: number): Vector3 => subtract(corners[(origin + step) % 4], corners[origin]);
  const [vx1, vy1, vd] = [from(3), from(1), from(2)];
  const half = (a: Vector3, b: Vector3): Vector3 => [
    0.5 * (a[0] + b[0]),
    0.5 * (a[1] + b[1]),
    0.5 * (a[2] + b[2]),
  ];
  const turns = turnsWithin(toDegrees(Math.atan2(vx1[1], vx1[0])), 45);
  const vx = rotatedXY(half(vx1, subtract(vd, vy1)), -90 * turns);
  const vy = rotatedXY(half(vy1, subtract(vd, vx1)), -90 * turns);
  return [
    ...meanOf(corners),
    90 * turns,
    0,
    0,
    toDegrees(Math.atan2(vx[1], vx[0])),
    toDegrees(Math.atan2(vx[2], vx[0])),
    toDegrees(Math.atan2(vy[2], vy[1])),
  ];
}

function columnsOfPanel(corners: readonly Vector3[], origin: number, original: boolean): SideColumns {
  const sides = original ? sidesByLength(corners, origin, doubles) : sidesByOrder(corners, origin);
  const turns = turnsWithin(toDegrees(Math.atan2(sides.L1[1], sides.L1[0])), 45);
  const from = (step: number): Vector3 => subtract(corners[(origin + step) % 4], corners[origin]);
  return { ...columnsOf(sides, turns, doubles), dz3: flatness(from(3), from(1), from(2)) };
}

/** Which slot of the DAQ table each panel of the file takes: its quad by header or by position. */
export type SlotOf = (panel: EpixPanel, index: number) => number;

/** The rows of the quality tables: panels in the order of their slots, with raw constants. */
export function epixRows(
  panels: readonly EpixPanel[],
  options: EpixOptions,
  slotOf: SlotOf,
  original: boolean,
): EpixTableRow[] {
  const corrected = options.correct ? centreAndLevel(panels) : panels;
  const rows: EpixTableRow[] = [];
  corrected.forEach((panel, index) => {
    const slot = slotOf(panel, index);
    const origin = epixOriginCorner(options.rot, Math.floor(slot / 4));
    rows[slot] = {
      iorgn: origin,
      panel,
      twister: twisterOf(panel.corners, origin),
      columns: columnsOfPanel(panel.corners, origin, original),
      daq: epixPanelInSlot(options.rot, slot),
    };
  });
  return rows;
}

/** TILT_Y, TILT_X of the geometry model from the original's slopes along the panel's own sides, by ROT_Z. */
export function modelTilts(rotZ: number, tiltY: number, tiltX: number): [number, number] {
  switch (modulo(Math.round(rotZ), 360)) {
    case 0:
      return [-tiltY, tiltX];
    case 90:
      return [tiltX, tiltY];
    case 180:
      return [tiltY, -tiltX];
    default:
      return [-tiltX, -tiltY];
  }
}

const repairedTwister = (twister: Twister): Twister => [
  ...twister.slice(0, 7),
  ...modelTilts(twister[3], twister[7], twister[8]),
];

/** Version 1: panels directly in the camera, in DAQ order, centred. */
export function panelsInCamera(
  rows: readonly EpixTableRow[],
  options: EpixOptions,
  original: boolean,
): EpixGeometryRow[] {
  const twisters = rows.map(({ twister }) => (original ? [...twister] : repairedTwister(twister)));
  const mean = meanOf(twisters.map((t) => t.slice(0, 3) as unknown as Vector3));
  return rows
    .map(({ daq }, index) => {
      const t = twisters[index];
      const place = [0, 1, 2].map((axis) => t[axis] - mean[axis]);
      const values = [...place, modulo(t[3], 360), t[4], t[5], t[6], t[7], t[8]];
      if (!options.useZ) values[2] = values[7] = values[8] = 0;
      return { parent: 'CAMERA', parentIndex: 0, object: 'EPIX10KA:V1', index: daq, values };
    })
    .sort((a, b) => a.index - b.index);
}

const quadRotations = [90, 0, 270, 180] as const;
const defaultPanels = [
  [-20150, 20950],
  [20150, 20950],
  [-20150, -20950],
  [20150, -20950],
] as const;
const defaultQuads = [
  [-38450, 42850],
  [42850, 38450],
  [38450, -42850],
  [-42850, -38450],
] as const;

/** Out-of-plane tilts of a frame turned by `degrees` about z: the slopes of the plane turn as a vector. */
function turnedTilts(tiltY: number, tiltX: number, degrees: number): [number, number] {
  const [gx, gy] = rotatedXY([-Math.tan(toRadians(tiltY)), Math.tan(toRadians(tiltX)), 0], degrees);
  return [-toDegrees(Math.atan(gx)), toDegrees(Math.atan(gy))];
}

/**
 * Version 0: panels in quads, quads in the camera. Quads that were not measured keep default rows. Repaired, panels are
 * turned by minus the quad's ROT_Z, so that composing panel, quad and camera gives the measured panels; the original
 * turns by a table of (rot + quad offset), which is right for one of four values only.
 * `rows` in the order of their quads (four each), `quads` the quad number of each group of four.
 */
export function panelsInQuads(
  rows: readonly EpixTableRow[],
  quads: readonly number[],
  options: EpixOptions,
  original: boolean,
): EpixGeometryRow[] {
  const twisters = rows.map(({ twister }) => (original ? [...twister] : repairedTwister(twister)));
  const zMean = twisters.reduce((sum, t) => sum + t[2], 0) / twisters.length;
  const panels = new Map<string, number[]>();
  const centers = new Map<number, [number, number]>();
  quads.forEach((quad, group) => {
    const four = twisters.slice(4 * group, 4 * group + 4);
    const center = meanOf(four.map((t) => t.slice(0, 3) as unknown as Vector3));
    centers.set(quad, [center[0], center[1]]);
    const degrees = original
      ? modulo(90 * (modulo(options.rot + options.quadOffset, 4) + quad), 360)
      : -quadRotations[quad];
    four.forEach((t, position) => {
      const [x, y] = rotatedXY([t[0] - center[0], t[1] - center[1], 0], degrees);
      const tilts = original ? [t[7], t[8]] : turnedTilts(t[7], t[8], degrees);
      const values = [x, y, t[2] - zMean, modulo(t[3] + degrees, 360), 0, 0, t[6], ...tilts];
      if (!options.useZ) values[2] = values[7] = values[8] = 0;
      panels.set(`${quad}:${epixPanelInSlot(options.rot, 4 * quad + position) % 4}`, values);
    });
  });
  const all = [...centers.values()];
  const camera =
    centers.size === 4
      ? ([0, 1].map((axis) => all.reduce((sum, c) => sum + c[axis], 0) / 4) as [number, number])
      : options.center;
  const result: EpixGeometryRow[] = [];
  for (let quad = 0; quad < 4; quad++)
    for (let panel = 0; panel < 4; panel++)
      result.push({
        parent: 'QUAD',
        parentIndex: quad,
        object: 'EPIX10KA:V1',
        index: panel,
        values: panels.get(`${quad}:${panel}`) ?? [...defaultPanels[panel], 0, 180, 0, 0, 0, 0, 0],
      });
  for (let quad = 0; quad < 4; quad++) {
    const center = centers.get(quad);
    const place = center === undefined ? defaultQuads[quad] : [center[0] - camera[0], center[1] - camera[1]];
    result.push({
      parent: 'CAMERA',
      parentIndex: 0,
      object: 'QUAD',
      index: quad,
      values: [...place, 0, quadRotations[quad], 0, 0, 0, 0, 0],
    });
  }
  return result;
}
