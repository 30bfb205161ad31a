import { movedBy, turnedBy, type PoseChange } from './alignment.ts';
import type { RingFit } from './ringFit.ts';
import { otherFrame, rotationMatrix, type Matrix, type Vector } from './transforms.ts';
import type { Geometry } from './tree.ts';

/** A rotation of the LAB frame as one of the frame of the file: half a turn about (1, -1, 0) before and after. */
function inFileFrame(m: Matrix): Matrix {
  const row = (i: 0 | 1 | 2): Vector => [m[i][1], m[i][0], m[i][2]];
  return [row(1), row(0), row(2)];
}

/** What a fit to rings asks for: the whole detector turned about the found centre, then moved. One step for people. */
export function fitChanges(geometry: Geometry, fit: RingFit): PoseChange[] {
  const { top } = geometry;
  const pivot = otherFrame([fit.centerX_um, fit.centerY_um, fit.middle_um]);
  const shift = otherFrame([-fit.centerX_um, -fit.centerY_um, fit.distanceChange_um]);
  const moved = movedBy(geometry, top, shift);
  if (fit.tiltX_deg === 0 && fit.tiltY_deg === 0) return moved;
  const turned = turnedBy(geometry, top, inFileFrame(rotationMatrix(0, fit.tiltY_deg, fit.tiltX_deg)), pivot);
  return moved.map(({ at, before, after }, i) => {
    const start = turned[i].after;
    return {
      at,
      before,
      after: {
        ...start,
        x0: start.x0 + after.x0 - before.x0,
        y0: start.y0 + after.y0 - before.y0,
        z0: start.z0 + after.z0 - before.z0,
      },
    };
  });
}
