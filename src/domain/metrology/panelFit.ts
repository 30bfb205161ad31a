import { fitRigid, rotate, tiltsOf, type Matrix3, type RigidFit } from './rigidFit.ts';
import { add, subtract, type Vector3 } from '../array/vectors.ts';

/** Long and short side of the rectangle of corners, um. */
export interface PanelSize {
  long_um: number;
  short_um: number;
}

/** Silicon corners of CSPAD 2x1 sensors: medians of five real cameras, and a version found in 2011. */
export const usualCspad: PanelSize = { long_um: 43540, short_um: 20906 };
export const secondCspad: PanelSize = { long_um: 43915, short_um: 21375 };

/** A fit worse than this contains a bad corner, um rms. Good sensors: 3 to 9. */
const badRms_um = 30;
/** The corner is named when the other three fit better than this, the next best is twice as bad, and it is this far off. */
const goodRms3_um = 20;
const leastDeviation_um = 60;
/** 3-corner rms that agree within this cannot be told apart, um. */
const tie_um = 0.01;

export interface Pose {
  center: Vector3;
  tilt_z: number;
  tilt_y: number;
  tilt_x: number;
}

export interface LeaveOneOut extends Pose {
  rms3: number[];
  deviation_of_left_out_corner: Vector3[];
  best_omitted_corner: number;
}

export interface PanelOutlier {
  kind: 'corner' | 'panel';
  point: number | null;
  deviation_um: Vector3 | null;
}

export interface PanelFit extends Pose {
  points_local_LL_UL_UR_LR: number[];
  missing: number[];
  nominal: 'usual' | 'second' | 'given' | 'median';
  rot_z: number;
  rotation_matrix: Matrix3;
  corner_residuals: Vector3[];
  rms: number;
  leave_one_out?: LeaveOneOut;
  outlier: PanelOutlier | null;
  robust: Pose;
}

/** A panel to fit: corners in the local order LL, UL, UR, LR; null where a corner was not measured. */
export interface PanelCorners {
  points: number[];
  corners: (Vector3 | null)[];
  rot_z: number;
}

/** Corners of the rectangle in its local frame, order LL, UL, UR, LR, um. */
export function nominalCorners({ long_um, short_um }: PanelSize): Vector3[] {
  const x = long_um / 2;
  const y = short_um / 2;
  return [
    [-x, -y, 0],
    [-x, y, 0],
    [x, y, 0],
    [x, -y, 0],
  ];
}

const poseOf = (fit: RigidFit, rot_z: number): Pose => ({
  center: fit.translation,
  ...tiltsOf(fit.rotation, rot_z),
});

function leaveOneOut(nominal: readonly Vector3[], corners: readonly Vector3[], rot_z: number): LeaveOneOut {
  const fits = corners.map((_, omitted) => {
    const keep = <T>(list: readonly T[]): T[] => list.filter((__, index) => index !== omitted);
    return fitRigid(keep(nominal), keep(corners));
  });
  const rms3 = fits.map(({ rms }) => rms);
  const least = Math.min(...rms3);
  const best = rms3.findIndex((rms) => rms - least <= tie_um);
  return {
    rms3,
    deviation_of_left_out_corner: fits.map((fit, index) =>
      subtract(corners[index], add(rotate(fit.rotation, nominal[index]), fit.translation)),
    ),
    best_omitted_corner: best,
    ...poseOf(fits[best], rot_z),
  };
}

function outlierOf(
  rms: number,
  loo: LeaveOneOut | undefined,
  points: readonly number[],
): PanelOutlier | null {
  if (rms <= badRms_um) return null;
  if (loo !== undefined) {
    const [first, second] = loo.rms3.toSorted((a, b) => a - b);
    const deviation = loo.deviation_of_left_out_corner[loo.best_omitted_corner];
    if (
      first < goodRms3_um &&
      second > 2 * first &&
      Math.hypot(deviation[0], deviation[1]) > leastDeviation_um
    )
      return { kind: 'corner', point: points[loo.best_omitted_corner], deviation_um: deviation };
  }
  return { kind: 'panel', point: null, deviation_um: null };
}

/**
 * Fits the rectangle to the measured corners of a panel (three at least): pose, residuals, leave-one-out, the corner to
 * blame and the pose without it. Lengths um, angles degrees.
 */
export function fitPanel(panel: PanelCorners, size: PanelSize, nominal: PanelFit['nominal']): PanelFit {
  const present = panel.corners.flatMap((corner, index) => (corner === null ? [] : [{ corner, index }]));
  const rectangle = nominalCorners(size);
  const corners = present.map(({ corner }) => corner);
  const fit = fitRigid(
    present.map(({ index }) => rectangle[index]),
    corners,
  );
  const pose = poseOf(fit, panel.rot_z);
  const loo = present.length === 4 ? leaveOneOut(rectangle, corners, panel.rot_z) : undefined;
  const outlier = outlierOf(fit.rms, loo, panel.points);
  const { center, tilt_z, tilt_y, tilt_x } = outlier?.kind === 'corner' && loo !== undefined ? loo : pose;
  return {
    points_local_LL_UL_UR_LR: panel.points,
    missing: panel.points.filter((_, index) => panel.corners[index] === null),
    nominal,
    rot_z: panel.rot_z,
    ...pose,
    rotation_matrix: fit.rotation,
    corner_residuals: fit.residuals,
    rms: fit.rms,
    ...(loo === undefined ? {} : { leave_one_out: loo }),
    outlier,
    robust: { center, tilt_z, tilt_y, tilt_x },
  };
}

const bestRms = (fit: PanelFit): number => Math.min(fit.rms, ...(fit.leave_one_out?.rms3 ?? []));

/**
 * Fit of a CSPAD 2x1 that chooses between the two sensor versions: the usual one unless its fit (four corners or the
 * best three) is bad and the other's is not. The smaller rms alone would take one corner 1 mm outside for the larger size.
 */
export function fitCspadPanel(panel: PanelCorners): PanelFit {
  const usual = fitPanel(panel, usualCspad, 'usual');
  if (bestRms(usual) <= badRms_um) return usual;
  const second = fitPanel(panel, secondCspad, 'second');
  return bestRms(second) <= badRms_um ? second : usual;
}

/** The four corners with a missing one taken from the fit of the others. */
export function completedCorners(panel: PanelCorners, size: PanelSize): Vector3[] {
  const rectangle = nominalCorners(size);
  const present = panel.corners.flatMap((corner, index) => (corner === null ? [] : [{ corner, index }]));
  if (present.length === 4) return present.map(({ corner }) => corner);
  const fit = fitRigid(
    present.map(({ index }) => rectangle[index]),
    present.map(({ corner }) => corner),
  );
  return panel.corners.map(
    (corner, index) => corner ?? add(rotate(fit.rotation, rectangle[index]), fit.translation),
  );
}

/** Median of the measured long and short sides of panels, um. */
export function medianSize(panels: readonly PanelCorners[]): PanelSize {
  const between = (a: Vector3 | null, b: Vector3 | null): number[] =>
    a === null || b === null ? [] : [Math.hypot(...subtract(a, b))];
  const median = (values: number[]): number => {
    const sorted = values.toSorted((a, b) => a - b);
    return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  };
  return {
    long_um: median(
      panels.flatMap(({ corners: [ll, ul, ur, lr] }) => [...between(ll, lr), ...between(ul, ur)]),
    ),
    short_um: median(
      panels.flatMap(({ corners: [ll, ul, ur, lr] }) => [...between(ll, ul), ...between(lr, ur)]),
    ),
  };
}
