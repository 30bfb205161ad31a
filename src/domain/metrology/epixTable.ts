import { CalibdeskError } from '../errors.ts';
import type { MetrologyTable } from './readTable.ts';
import type { Vector3 } from '../array/vectors.ts';

const pointsInQuad = 16;

/** A panel of a table as measured: corners LL, UL, UR, LR as seen in the frame; null where one was not measured. */
export interface MeasuredPanel {
  quad: number;
  points: number[];
  corners: (Vector3 | null)[];
}

/** A camera numbered through without headers (points 1 to 64) has a quad every 16 points. */
function inQuads(table: MetrologyTable): MetrologyTable {
  if (table.quads.length > 1 || table.points.every(({ point }) => point <= pointsInQuad)) return table;
  const points = table.points.map((p) => ({ ...p, quad: Math.floor((p.point - 1) / pointsInQuad) }));
  return { ...table, points, quads: [...new Set(points.map(({ quad }) => quad))] };
}

/**
 * The panels of an epix10ka table, four a quad, quads in the order of the file.
 * Throws `bad-input` for a quad that the camera does not have, and for points beyond its sixteen.
 */
export function epixPanelsOfTable(given: MetrologyTable): { quads: number[]; panels: MeasuredPanel[] } {
  const table = inQuads(given);
  const refuse = (why: string): CalibdeskError =>
    new CalibdeskError('bad-input', `${table.file}: ${why}; nothing was written`, {
      file: table.file,
      hint: 'is this the table of another detector?',
    });
  const panels = table.quads.flatMap((quad) => {
    if (quad < 0 || quad > 3) throw refuse(`quad ${quad}, expected 0 to 3`);
    const own = new Map(table.points.filter((p) => p.quad === quad).map((p) => [p.point, p.xyz]));
    const [least, most] = [Math.min(...own.keys()), Math.max(...own.keys())];
    const first = Math.floor((least - 1) / pointsInQuad) * pointsInQuad;
    if (most > first + pointsInQuad)
      throw refuse(`quad ${quad} has points ${least} to ${most}, expected ${pointsInQuad} in a quad`);
    return [0, 1, 2, 3].map((panel): MeasuredPanel => {
      const points = [1, 2, 3, 4].map((corner) => first + 4 * panel + corner);
      return { quad, points, corners: points.map((point) => own.get(point) ?? null) };
    });
  });
  return { quads: table.quads, panels };
}
