import { describe, expect, it } from 'vitest';
import { AlignmentHistory, movedBy, poseSet, turnedBy } from './alignment.ts';
import { pixelCoordinates } from './coordinates.ts';
import { nominalText } from './nominal.ts';
import { rotationMatrix } from './transforms.ts';
import { geometryText, leavesOf, objectOf, readGeometry } from './tree.ts';

const open = (name: string) => readGeometry(nominalText(name));

describe('alignment', () => {
  it('moves in directions of the top, however the parents are turned', () => {
    for (const name of ['cspad', 'jungfrau1M', 'epix10kaquad']) {
      const geometry = open(name);
      const history = new AlignmentHistory(geometry);
      const leaf = leavesOf(geometry.top)[1];
      const before = pixelCoordinates(geometry.top);
      history.perform({ title: 'x', changes: movedBy(geometry, leaf, [30, -7, 11]) });
      const after = pixelCoordinates(geometry.top);
      const inside = leaf.pixels + 5; // second panel
      expect(after.x[inside] - before.x[inside]).toBeCloseTo(30, 5);
      expect(after.y[inside] - before.y[inside]).toBeCloseTo(-7, 5);
      expect(after.z[inside] - before.z[inside]).toBeCloseTo(11, 5);
      expect(after.x[5]).toBe(before.x[5]);
    }
  });

  it('turns the whole detector about a point by its tilts only', () => {
    for (const name of ['jungfrau1M', 'epix100a', 'cspad']) {
      const geometry = open(name);
      const rotation = rotationMatrix(0.4, -0.3, 0.2);
      const before = pixelCoordinates(geometry.top);
      const history = new AlignmentHistory(geometry);
      const pivot = [100, 200, -100000] as const;
      history.perform({ title: 'turn', changes: turnedBy(geometry, geometry.top, rotation, pivot) });
      const after = pixelCoordinates(geometry.top);
      for (const i of [0, 777, before.x.length - 1]) {
        const arm = [before.x[i] - pivot[0], before.y[i] - pivot[1], before.z[i] - pivot[2]];
        const wanted = rotation.map(
          (row, k) => row[0] * arm[0] + row[1] * arm[1] + row[2] * arm[2] + pivot[k],
        );
        expect(after.x[i]).toBeCloseTo(wanted[0], 5);
        expect(after.y[i]).toBeCloseTo(wanted[1], 5);
        expect(after.z[i]).toBeCloseTo(wanted[2], 5);
      }
      for (const { pose } of geometry.top.children) {
        expect(Math.abs(pose.tilt_x) + Math.abs(pose.tilt_y) + Math.abs(pose.tilt_z)).toBeLessThan(2);
      }
    }
  });

  it('changes the right one of objects of the same name and index', () => {
    const geometry = open('cspad');
    const third = leavesOf(geometry.top)[16];
    const [change] = poseSet(geometry, third, { x0: 1 });
    expect(geometry.objects[change.at]).toBe(third);
    expect(() => poseSet(geometry, third, { x0: Number.NaN })).toThrow(/x0/);
  });

  it('undoes, redoes, forgets and resets byte for byte', () => {
    const geometry = open('jungfrau1M');
    const opened = geometryText(geometry, 'full');
    const history = new AlignmentHistory(geometry);
    const camera = objectOf(geometry, 'JFCAMERA:V1');
    history.perform({ title: 'a', changes: movedBy(geometry, camera, [1, 2, 3]) });
    const first = geometryText(geometry, 'full');
    history.perform({ title: 'b', changes: poseSet(geometry, camera, { tilt_z: 0.5 }) });
    const second = geometryText(geometry, 'full');
    expect(history.perform({ title: 'nothing', changes: poseSet(geometry, camera, {}) })).toBe(false);
    expect([history.undo(), history.undo(), history.undo()]).toEqual([true, true, false]);
    expect(geometryText(geometry, 'full')).toBe(opened);
    expect(history.changed).toBe(false);
    history.redo();
    expect(geometryText(geometry, 'full')).toBe(first);
    history.redo();
    expect(geometryText(geometry, 'full')).toBe(second);
    history.reset();
    expect(geometryText(geometry, 'full')).toBe(opened);
    history.undo();
    expect(geometryText(geometry, 'full')).toBe(second);
    history.perform({ title: 'c', changes: poseSet(geometry, camera, { x0: 9 }) });
    expect(history.redo()).toBe(false);
    expect(history.steps.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
  });
});
