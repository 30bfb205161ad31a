import type { AlignmentStep, PoseChange } from './alignment.ts';
import { poseKeys, type Pose } from './geometryText.ts';
import { labelOf, type Geometry } from './tree.ts';

/** Numbers that alignment must leave as they are: for each object, by its place in `geometry.objects`, the names of its numbers. */
export type PoseLocks = ReadonlyMap<number, ReadonlySet<keyof Pose>>;

/** What the locks let through of a step, and the names of the numbers that they kept, `QUAD:V1 2 z0`. */
export interface LockedStep {
  changes: PoseChange[];
  kept: string[];
}

export const isLocked = (locks: PoseLocks, at: number, key: keyof Pose): boolean =>
  locks.get(at)?.has(key) ?? false;

/** A step with the locked numbers left as they were; moves then go along the free ones only. */
export function withLocks(
  geometry: Geometry,
  step: Pick<AlignmentStep, 'changes'>,
  locks: PoseLocks,
): LockedStep {
  const kept: string[] = [];
  const changes = step.changes.map(({ at, before, after }): PoseChange => {
    const next = { ...after };
    for (const key of poseKeys)
      if (before[key] !== after[key] && isLocked(locks, at, key)) {
        next[key] = before[key];
        kept.push(`${labelOf(geometry.objects[at])} ${key}`);
      }
    return { at, before, after: next };
  });
  return { changes, kept };
}

/** The locks with one number, or all numbers of an object, locked or freed. */
export function lockedAs(
  locks: PoseLocks,
  at: number,
  keys: readonly (keyof Pose)[],
  locked: boolean,
): Map<number, Set<keyof Pose>> {
  const next = new Map([...locks].map(([place, names]) => [place, new Set(names)]));
  const own = next.get(at) ?? new Set<keyof Pose>();
  for (const key of keys)
    if (locked) own.add(key);
    else own.delete(key);
  if (own.size === 0) next.delete(at);
  else next.set(at, own);
  return next;
}
