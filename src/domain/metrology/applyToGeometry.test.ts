import { describe, expect, it } from 'vitest';
import { nominalText } from '../geometry/nominal.ts';
import { composed, levelsOf } from '../geometry/transforms.ts';
import { leavesOf, readGeometry } from '../geometry/tree.ts';
import { appliedPanels, hasQuads, matchPanels, type MeasuredPose } from './applyToGeometry.ts';

const base = () => readGeometry(nominalText('epix10ka2M'));

/** The base as a machine would see it: turned about z and y, and shifted, by panel of the camera. */
function measured(): MeasuredPose[] {
  const turned = readGeometry(
    nominalText('epix10ka2M').replace(/^IP .*$/m, 'IP 0 CAMERA 0 1200 -700 -50 30 0.4 0 0 0 0'),
  );
  return leavesOf(turned.top).map((leaf) => {
    const { rotation, shift_um } = composed(levelsOf(leaf, turned.top, true));
    return {
      quad: 0,
      segm: leaf.index,
      center: shift_um,
      rot_z: 0,
      tilt_z: (Math.atan2(-rotation[0][1], rotation[0][0]) * 180) / Math.PI,
      tilt_y: (Math.asin(rotation[0][2]) * 180) / Math.PI,
      tilt_x: (Math.atan2(-rotation[1][2], rotation[2][2]) * 180) / Math.PI,
    };
  });
}

describe('measured panels in a base geometry', () => {
  it('are moved onto the base as one rigid body, tilts turned along', () => {
    const geometry = base();
    const panels = measured();
    const objects = matchPanels(geometry, panels, null);
    for (const { object, pose } of appliedPanels(objects, panels, 'base')) {
      // The measured camera is the base itself, moved: rounding of numbers up to 1e5 um is left.
      expect(Math.abs(pose.x0 - object.pose.x0)).toBeLessThan(1e-6);
      expect(Math.abs(pose.y0 - object.pose.y0)).toBeLessThan(1e-6);
      expect(Math.abs(pose.z0 - object.pose.z0)).toBeLessThan(1e-6);
      const turn = (pose.rot_z + pose.tilt_z - object.pose.rot_z) / 360;
      expect(Math.abs(turn - Math.round(turn))).toBeLessThan(1e-9);
      expect(Math.abs(pose.tilt_y)).toBeLessThan(1e-6);
    }
  });

  it('stand about their mean, or as measured', () => {
    const geometry = base();
    const panels = measured();
    const objects = matchPanels(geometry, panels, null);
    const mean = appliedPanels(objects, panels, 'mean').reduce((sum, { pose }) => sum + pose.x0, 0) / 16;
    expect(Math.abs(mean)).toBeLessThan(1e-6);
    expect(appliedPanels(objects, panels, 'measure')[3].pose.x0).toBe(panels[3].center[0]);
  });

  it('are matched by quad and segment where the base has quads', () => {
    const geometry = readGeometry(nominalText('cspad'));
    expect(hasQuads(geometry)).toBe(true);
    const panels = Array.from({ length: 32 }, (_, at): MeasuredPose => ({
      quad: 3 - Math.floor(at / 8),
      segm: at % 8,
      center: [0, 0, 0],
      rot_z: 0,
      tilt_z: 0,
      tilt_y: 0,
      tilt_x: 0,
    }));
    const [first] = matchPanels(geometry, panels, 8);
    expect([first.parent?.index, first.index]).toEqual([3, 0]);
  });

  it('are refused when the base has another number of panels', () => {
    expect(() => matchPanels(base(), measured().slice(1), null)).toThrow(/16 panels, the table 15/);
  });
});
