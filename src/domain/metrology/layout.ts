import type { Vector3 } from '../array/vectors.ts';
import { nominalText } from '../geometry/nominal.ts';
import { levelsOf, place } from '../geometry/transforms.ts';
import { leavesOf, readGeometry } from '../geometry/tree.ts';
import { matchPanels, type MeasuredPose } from './applyToGeometry.ts';
import { cameraDrawing, type DrawnSensor } from './cameraDrawing.ts';
import { hasFrameByQuad } from './editTable.ts';
import { isEpix, type FitDetector, type FittedMetrology } from './fitTable.ts';
import { cspadNumberings } from './pointTables.ts';
import type { MetrologyTable } from './readTable.ts';
import { fitRigid, rotate } from './rigidFit.ts';

/** Distance between two neighbouring sensors in the plane, um; negative where they overlap. */
export interface SensorGap {
  one: string;
  other: string;
  gap_um: number;
}

type Point = { x: number; y: number };

/** Distance of two convex outlines along the edge normal that parts them best; negative where none does. */
function separation(a: readonly Point[], b: readonly Point[]): number {
  let best = -Infinity;
  for (const outline of [a, b])
    outline.forEach((from, i) => {
      const to = outline[(i + 1) % outline.length];
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      if (length === 0) return;
      const [nx, ny] = [(to.y - from.y) / length, (from.x - to.x) / length];
      const along = (points: readonly Point[]): number[] => points.map(({ x, y }) => x * nx + y * ny);
      const [one, other] = [along(a), along(b)];
      best = Math.max(best, Math.min(...one) - Math.max(...other), Math.min(...other) - Math.max(...one));
    });
  return best;
}

/** Gaps of sensors nearer to each other than `reach_um`, the smallest first. Sensors of frames of their own are apart. */
export function sensorGaps(sensors: readonly DrawnSensor[], reach_um = 5000): SensorGap[] {
  const gaps: SensorGap[] = [];
  sensors.forEach((one, i) => {
    for (const other of sensors.slice(i + 1)) {
      const gap_um = separation(one.outline, other.outline);
      if (gap_um < reach_um) gaps.push({ one: one.label, other: other.label, gap_um });
    }
  });
  return gaps.sort((a, b) => a.gap_um - b.gap_um);
}

/** Twice the signed area of corners in the order of a sensor; negative when they go clockwise, as they should. */
const turning = (corners: readonly Vector3[]): number =>
  corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length];
    return sum + x * nextY - nextX * y;
  }, 0);

/** Sensors whose corners run the wrong way round: the camera was measured from behind, or numbers are exchanged. */
function mirrored(table: MetrologyTable, fit: FittedMetrology): string[] {
  return fit.segments.flatMap((segment) => {
    const quad = segment.quad ?? table.quads[0];
    const found = segment.points_local_LL_UL_UR_LR
      .map((point) => table.points.find((each) => each.quad === quad && each.point === point)?.xyz)
      .filter((xyz) => xyz !== undefined);
    return found.length === 4 && turning(found) > 0 ? [`${segment.quad ?? 0}.${segment.segm}`] : [];
  });
}

const nominalOf: Record<FitDetector, string> = {
  'cspad-v1': 'cspad',
  'cspad-v2': 'cspad',
  cspad2x2: 'cspad2x2',
  epix10ka2m: 'epix10ka2M',
  epix10kaquad: 'epix10kaquad',
};

/**
 * Pairs of sensors that lie where the other should, by the nominal places of all sensors, or of those of a quad where each
 * quad has a frame of its own.
 */
function exchanged(table: MetrologyTable, fit: FittedMetrology): [string, string][] {
  const { det } = fit;
  const geometry = readGeometry(nominalText(nominalOf[det]));
  if (leavesOf(geometry.top).length !== fit.segments.length) return [];
  const perQuad = isEpix(det) ? null : cspadNumberings[det].segments;
  const poses = fit.segments.map((segment): MeasuredPose => ({ ...segment, quad: segment.quad ?? 0 }));
  // Places in the camera: those of a base with quads are in the frame of the quad.
  const nominal = matchPanels(geometry, poses, perQuad).map((object): Vector3 => {
    const [x, y] = place(levelsOf(object, geometry.top, true), [0, 0, 0]);
    return [x, y, 0];
  });
  const pairs: [string, string][] = [];
  const groups = new Map<number, number[]>();
  const byQuad = hasFrameByQuad(table);
  poses.forEach(({ quad }, at) => {
    const group = byQuad ? quad : 0;
    groups.set(group, [...(groups.get(group) ?? []), at]);
  });
  for (const members of groups.values()) {
    // Fewer fit as well with two of them exchanged.
    if (members.length < 8) continue;
    const measured = members.map((at): Vector3 => [poses[at].center[0], poses[at].center[1], 0]);
    const wanted = members.map((at) => nominal[at]);
    const { rotation, translation } = fitRigid(wanted, measured);
    const placed = wanted.map((centre) => {
      const [x, y] = rotate(rotation, centre);
      return [x + translation[0], y + translation[1]] as const;
    });
    const nearest = measured.map(([x, y]) =>
      placed.reduce(
        (best, [px, py], at) =>
          Math.hypot(px - x, py - y) < Math.hypot(placed[best][0] - x, placed[best][1] - y) ? at : best,
        0,
      ),
    );
    nearest.forEach((at, own) => {
      if (at > own && nearest[at] === own)
        pairs.push([labelOf(poses[members[own]], fit), labelOf(poses[members[at]], fit)]);
    });
  }
  return pairs;
}
const labelOf = ({ quad, segm }: MeasuredPose, fit: FittedMetrology): string =>
  fit.det === 'cspad2x2' ? String(segm) : `${quad}.${segm}`;

export interface LayoutReport {
  gaps: SensorGap[];
  /** What is likely wrong with the whole, in words. */
  remarks: string[];
}

/** Gaps and overlaps between sensors, and what tells of exchanged or mirrored ones. Lengths um. */
export function layoutReport(table: MetrologyTable, fit: FittedMetrology): LayoutReport {
  const gaps = sensorGaps(cameraDrawing(table, fit).sensors);
  const remarks: string[] = [];
  const wrongWay = mirrored(table, fit);
  if (wrongWay.length > 0)
    remarks.push(
      `corners of ${wrongWay.length === fit.segments.length ? 'all sensors' : `sensor ${wrongWay.join(', ')}`} run counter-clockwise: measured from behind, or x and y exchanged`,
    );
  for (const [one, other] of exchanged(table, fit))
    remarks.push(`sensors ${one} and ${other} lie where the other should: their points may be exchanged`);
  for (const { one, other, gap_um } of gaps)
    if (gap_um < 0) remarks.push(`sensors ${one} and ${other} overlap by ${Math.round(-gap_um)} um`);
  return { gaps, remarks };
}
