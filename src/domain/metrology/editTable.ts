import type { Vector3 } from '../array/vectors.ts';
import { cspadNumberings, type CspadKind } from './pointTables.ts';
import { isEpix, type FitDetector } from './fitTable.ts';
import type { MetrologyTable } from './readTable.ts';
import type { LengthUnits, MeasuredPoint } from './types.ts';

/** What a person decided about one corner; um. */
export interface PointEdit {
  quad: number;
  point: number;
  /** New place, or null: the corner is left out. */
  xyz: Vector3 | null;
}

const isSame = (a: { quad: number; point: number }, b: { quad: number; point: number }): boolean =>
  a.quad === b.quad && a.point === b.point;

/** The table with corners replaced, added or left out; the measured table stays as it is. */
export function editedTable(table: MetrologyTable, edits: readonly PointEdit[]): MetrologyTable {
  const points: MeasuredPoint[] = table.points
    .filter((point) => !edits.some((edit) => isSame(edit, point) && edit.xyz === null))
    .map((point) => {
      const edit = edits.find((each) => isSame(each, point));
      return edit?.xyz ? { ...point, xyz: edit.xyz } : point;
    });
  for (const { quad, point, xyz } of edits)
    if (xyz !== null && !points.some((each) => isSame(each, { quad, point })))
      points.push({ quad, point, xyz, line: 0 });
  const quads = [...new Set([...table.quads, ...points.map(({ quad }) => quad)])];
  const report = { ...table.report, notices: [...table.report.notices] };
  return {
    ...table,
    points,
    quads: quads.filter((quad) => points.some((each) => each.quad === quad)),
    report,
  };
}

/** The edits with one decided anew; `undefined` takes the decision back. */
export function withEdit(
  edits: readonly PointEdit[],
  at: { quad: number; point: number },
  xyz: Vector3 | null | undefined,
): PointEdit[] {
  const others = edits.filter((edit) => !isSame(edit, at));
  return xyz === undefined ? others : [...others, { quad: at.quad, point: at.point, xyz }];
}

/** A table without points, for a form that is filled in by hand. */
export const emptyTable = (file: string, units: LengthUnits): MetrologyTable => ({
  file,
  points: [],
  quads: [],
  report: { units, records: 0, notices: [] },
});

/** Quads and points a quad of a detector: what a form asks for. */
export function pointPlan(detector: FitDetector): { quads: number; points: number } {
  if (isEpix(detector)) return { quads: detector === 'epix10ka2m' ? 4 : 1, points: 16 };
  const { quads, points } = cspadNumberings[detector];
  return { quads, points };
}

/** Share of the smaller of two boxes that the larger one covers. */
function overlap(a: readonly MeasuredPoint[], b: readonly MeasuredPoint[]): number {
  const box = (points: readonly MeasuredPoint[], axis: 0 | 1): [number, number] => [
    Math.min(...points.map(({ xyz }) => xyz[axis])),
    Math.max(...points.map(({ xyz }) => xyz[axis])),
  ];
  let share = 1;
  for (const axis of [0, 1] as const) {
    const [low1, high1] = box(a, axis);
    const [low2, high2] = box(b, axis);
    const common = Math.min(high1, high2) - Math.max(low1, low2);
    share *= Math.max(0, common) / Math.max(1, Math.min(high1 - low1, high2 - low2));
  }
  return share;
}

/** Whether the quads of a table lie upon each other: each was measured in a frame of its own. */
export function hasFrameByQuad(table: MetrologyTable): boolean {
  const quads = table.quads.map((quad) => table.points.filter((point) => point.quad === quad));
  return quads.length > 1 && quads.slice(1).every((points) => overlap(quads[0], points) > 0.5);
}

/**
 * The detector that a table is likely of, by the number of its points and where its quads lie; null when nothing fits.
 * A proposal for a person, never a decision.
 */
export function likelyDetector(table: MetrologyTable): FitDetector | null {
  const most = Math.max(...table.points.map(({ point }) => point));
  const count = table.points.length;
  if (most > 16 && most <= 32 && count > 64) return hasFrameByQuad(table) ? 'cspad-v1' : 'cspad-v2';
  if (most > 32) return count > 32 && most <= 64 ? 'epix10ka2m' : null;
  if (count > 32) return 'epix10ka2m';
  if (most > 8 && most <= 16) return 'epix10kaquad';
  return most <= 8 ? ('cspad2x2' satisfies CspadKind) : null;
}
