import { describe, expect, it } from 'vitest';
import { AlignmentHistory, movedBy, turnedBy } from './alignment.ts';
import { poseKeys } from './geometryText.ts';
import { isLocked, lockedAs, withLocks } from './locks.ts';
import { nominalText } from './nominal.ts';
import { defaultSegmentOptions } from './segments/segment.ts';
import { rotationMatrix } from './transforms.ts';
import { leavesOf, readGeometry } from './tree.ts';

describe('locked numbers', () => {
  it('stay as they are when an object is moved and turned; the free ones follow', () => {
    const geometry = readGeometry(nominalText('cspad'), defaultSegmentOptions);
    const panel = leavesOf(geometry.top)[3];
    const at = geometry.objects.indexOf(panel);
    const locks = lockedAs(new Map(), at, ['x0', 'tilt_z'], true);
    const before = { ...panel.pose };
    const moved = movedBy(geometry, panel, [100, 50, 25]);
    expect(moved[0].after.x0).not.toBe(before.x0);
    const step = withLocks(geometry, { changes: moved }, locks);
    expect(step.kept).toHaveLength(1);
    expect(step.kept[0]).toMatch(/ x0$/);
    const history = new AlignmentHistory(geometry);
    expect(history.perform({ title: 'moved', changes: step.changes })).toBe(true);
    expect(panel.pose.x0).toBe(before.x0);
    expect(panel.pose.y0).toBe(moved[0].after.y0);
    expect(panel.pose.z0).toBe(moved[0].after.z0);

    const turned = turnedBy(geometry, panel, rotationMatrix(2, 0, 0));
    const kept = withLocks(geometry, { changes: turned }, locks);
    expect(kept.changes[0].after.tilt_z).toBe(panel.pose.tilt_z);
    expect(kept.kept.some((name) => name.endsWith(' tilt_z'))).toBe(true);
    // A step of locked numbers alone is none.
    expect(
      history.perform({
        title: 'turned',
        changes: kept.changes.map((change) => ({
          ...change,
          after: { ...change.before, tilt_z: change.after.tilt_z },
        })),
      }),
    ).toBe(false);
  });

  it('of one object do not hold another', () => {
    const geometry = readGeometry(nominalText('cspad'), defaultSegmentOptions);
    const [one, two] = leavesOf(geometry.top);
    const locks = lockedAs(new Map(), geometry.objects.indexOf(one), poseKeys, true);
    const changes = [...movedBy(geometry, one, [9, 9, 9]), ...movedBy(geometry, two, [9, 9, 9])];
    const step = withLocks(geometry, { changes }, locks);
    expect(step.changes[0].after).toEqual(step.changes[0].before);
    expect(step.changes[1].after).toEqual(changes[1].after);
    expect(step.kept).toHaveLength(3);
  });

  it('are freed one by one, and gone with the last', () => {
    let locks = lockedAs(new Map(), 4, ['x0', 'y0'], true);
    expect(isLocked(locks, 4, 'x0')).toBe(true);
    locks = lockedAs(locks, 4, ['x0'], false);
    expect(isLocked(locks, 4, 'x0')).toBe(false);
    expect(isLocked(locks, 4, 'y0')).toBe(true);
    expect(lockedAs(locks, 4, ['y0'], false).size).toBe(0);
  });
});
