import { CalibdeskError } from '../errors.ts';
import type { Pose } from './geometryText.ts';
import { labelOf, type Geometry, type GeometryObject } from './tree.ts';

/** `CxiDs1.0:Cspad.0` as file names of the repository carry it. */
export const repositorySource = (source: string): string => source.replace(/[:.]/g, '-');

const extensions = ['data', 'txt', 'dat'];

/** Number between the second underscore and the extension; null when it is none. */
function stampOf(name: string): number | null {
  const third = name.split('_')[2]?.split('.')[0];
  return third !== undefined && /^\d{1,15}$/.test(third) ? Number(third) : null;
}

export interface RepositoryChoice {
  file: string;
  /** Why this one, in a few words. */
  reason: string;
  /** Files of this detector whose names carry no time. */
  skipped: string[];
}

/**
 * The file of the repository that applies: of those named `<dettype>_<detector>_<time>`, the latest not after the run;
 * without one `<dettype>_default.data`. Times are compared as numbers in the detector's form: 14 digits for panels with an
 * alias, else 8. Source: geometry_deploy_constants.
 */
export function chooseRepositoryFile(
  names: readonly string[],
  detectorType: string,
  detector: string,
  time: number,
): RepositoryChoice {
  const prefix = `${detectorType}_${detector}`;
  const own = names.filter(
    (name) => name.includes(prefix) && extensions.includes(name.split('.').at(-1) ?? ''),
  );
  const skipped = own.filter((name) => stampOf(name) === null);
  let best: { name: string; stamp: number } | null = null;
  for (const name of [...own].sort()) {
    const stamp = stampOf(name);
    if (stamp !== null && stamp <= time && (best === null || stamp >= best.stamp)) best = { name, stamp };
  }
  if (best !== null) return { file: best.name, reason: `the latest not after ${time}`, skipped };
  return {
    file: `${detectorType}_default.data`,
    reason: `no ${prefix}_<time> up to ${time}: the default`,
    skipped,
  };
}

/** The six numbers of a pose that a deployment can set; null leaves one as it is. */
export interface DeployedPose {
  x0: number | null;
  y0: number | null;
  z0: number | null;
  rot_x: number | null;
  rot_y: number | null;
  rot_z: number | null;
}

const poseNames = ['x0', 'y0', 'z0', 'rot_x', 'rot_y', 'rot_z'] as const;
/** What the original sets whatever was asked for. */
const originalPose = { x0: 0, y0: 0, z0: -100000, rot_x: 0, rot_y: 0, rot_z: 0 };

export interface PoseRequest {
  /** Name of the parent of the object to set; null: IP, then the top. */
  parent: string | null;
  pose: DeployedPose;
  /** All nine numbers are set, and nothing is without the parent or with several children. */
  original: boolean;
}

/** The only child of the named parent, or why there is none. */
function childOf(geometry: Geometry, name: string | null): GeometryObject | string {
  const of = (wanted: string): GeometryObject | undefined =>
    geometry.objects.find((object) => object.name === wanted && object.index === 0);
  const parent = name === null ? (of('IP') ?? geometry.top) : of(name);
  if (parent === undefined)
    return `no object ${name} 0 (tops: ${geometry.objects
      .filter((object) => object.parent === null)
      .map(labelOf)
      .join(', ')})`;
  return parent.children.length === 1
    ? parent.children[0]
    : `${labelOf(parent)} has ${parent.children.length} children, one is expected`;
}

/**
 * Sets the pose of the only child of the parent. Tilts go to zero only when all six numbers are named. Gives whether
 * anything was set; a parent that is not there is an error, except for the original, which leaves the geometry alone.
 */
export function applyDeployedPose(geometry: Geometry, request: PoseRequest): boolean {
  const child = childOf(geometry, request.original ? (request.parent ?? 'IP') : request.parent);
  if (typeof child === 'string') {
    if (request.original) return false;
    throw new CalibdeskError('not-found', `${child}; nothing was deployed`, {
      hint: 'name the parent with --parent',
    });
  }
  const { pose } = child;
  const named = poseNames.filter((name) => request.pose[name] !== null);
  for (const name of poseNames) {
    const value = request.pose[name] ?? (request.original ? originalPose[name] : null);
    if (value !== null) (pose as Pose)[name] = value;
  }
  if (request.original || named.length === poseNames.length)
    Object.assign(pose, { tilt_x: 0, tilt_y: 0, tilt_z: 0 });
  return true;
}

/** Text of a geometry whose every `MTRX...` object is named anew, as for Rayonix by its binning; comments stay. */
export function renameMatrices(text: string, name: string): string {
  if (!/^\S+$/.test(name))
    throw new CalibdeskError('usage', `${JSON.stringify(name)} is no name of a segment`);
  return text
    .split('\n')
    .map((line) => (line.trimStart().startsWith('#') ? line : line.replace(/(^|\s)MTRX\S*/g, `$1${name}`)))
    .join('\n');
}
