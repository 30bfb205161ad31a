import type { GeometryRow, Pose } from '../geometryText.ts';
import type { SegmentOptions } from '../segments/segment.ts';
import { buildGeometry, leavesOf, type Geometry, zeroPose } from '../tree.ts';
import { frameAxis, nexusChain, nexusDetector } from './nexus.ts';
import {
  attributeNumbers,
  axisAt,
  nexusError,
  nexusModules,
  type FoundItems,
  type NexusAxis,
} from './nexusRead.ts';

/** Numbers of a psana file are um; what metres and directions leave beyond this many parts of one is noise. */
const parts = 1e9;
const settled = (value_um: number): number => Math.round(value_um * parts) / parts + 0;

/** A node of the tree as its translation tells it. */
interface Node {
  name: string;
  index: number;
  translation: NexusAxis;
}

function textOf(value: unknown): string | null {
  const single: unknown = Array.isArray(value) ? value[0] : value;
  return typeof single === 'string' && /^\S+$/.test(single) ? single : null;
}

function nodesOf(items: FoundItems): Node[] {
  return Object.keys(items)
    .filter((path) => path.startsWith(`${nexusChain}/`) && items[path].attributes.psana_object !== undefined)
    .sort()
    .map((path) => {
      const translation = axisAt(items, path);
      const name = textOf(translation.attributes.psana_object);
      const index = attributeNumbers(translation, 'psana_index');
      if (name === null || index?.length !== 1 || !Number.isInteger(index[0]))
        throw nexusError(
          `${path}: psana_object and psana_index name no object of a geometry: ${JSON.stringify(translation.attributes.psana_object)}, ${JSON.stringify(translation.attributes.psana_index ?? null)}`,
        );
      if (translation.kind !== 'translation') throw nexusError(`${path}: expected a translation`);
      return { name, index: index[0], translation };
    });
}

/** Design rotation and tilt of an angle; an angle that was changed since keeps its design rotation. */
function anglesOf(axis: NexusAxis): { rotation: number; tilt: number } {
  const rotation = attributeNumbers(axis, 'psana_rotation')?.[0] ?? 90 * Math.round(axis.value / 90);
  const tilt = attributeNumbers(axis, 'psana_tilt')?.[0];
  const same = tilt !== undefined && Math.abs(rotation + tilt - axis.value) < 1e-9;
  return { rotation, tilt: same ? tilt : axis.value - rotation };
}

const unit = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] } as const;

function poseOf(items: FoundItems, { translation }: Node): Pose {
  const prefix = translation.path.replace(/_translation$/, '');
  const size = Math.hypot(...translation.vector);
  const pose = zeroPose();
  const [x, y, z] = translation.vector;
  pose.x0 = settled((x / size) * translation.value);
  pose.y0 = settled((y / size) * translation.value);
  pose.z0 = settled((z / size) * translation.value);
  let below = translation.path;
  for (const axis of ['x', 'y', 'z'] as const) {
    const turn = axisAt(items, `${prefix}_r${axis}`);
    if (turn.kind !== 'rotation' || turn.vector.some((value, at) => value !== unit[axis][at]))
      throw nexusError(
        `${turn.path}: expected a rotation about ${axis}, found a ${turn.kind} along ${turn.vector.join(', ')}`,
      );
    if (turn.dependsOn !== below)
      throw nexusError(`${turn.path}: depends on ${turn.dependsOn ?? 'nothing'}, expected ${below}`);
    below = turn.path;
    const { rotation, tilt } = anglesOf(turn);
    pose[`rot_${axis}`] = rotation;
    pose[`tilt_${axis}`] = tilt;
  }
  if (!Object.values(pose).every(Number.isFinite))
    throw nexusError(`${translation.path}: ${translation.value} um are too large for a position`);
  return pose;
}

/**
 * The geometry of a NeXus file that `nexusItems` wrote: its tree, names and poses. Axes changed by other programs count.
 * The made-up top has no row of its own; if it was moved (`--object`), its children hang on a row of that name.
 * @throws CalibdeskError bad-input with the path of what is missing or wrong
 */
export function geometryOfNexus(items: FoundItems, segments: SegmentOptions): Geometry {
  const nodes = nodesOf(items);
  if (nodes.length === 0)
    throw nexusError(
      'the file has no objects of a psana geometry in its transformations',
      'only NeXus files that geometry convert wrote (--to nexus) hold the tree that a psana geometry needs',
    );
  const library = textOf(items[nexusDetector]?.attributes.psana_library);
  // The same names have other pixel positions in the other library, by up to half a pixel.
  if (library !== null && library !== segments.segmentLibrary)
    throw nexusError(
      `the file was written with the segments of ${library}, ${segments.segmentLibrary} was asked for`,
      `give --library ${library}`,
    );
  const byAxis = new Map(nodes.map((node) => [node.translation.path.replace(/_translation$/, '_rz'), node]));
  const poses = new Map(nodes.map((node) => [node, poseOf(items, node)]));
  const rows: GeometryRow[] = [];
  for (const node of nodes) {
    const { dependsOn, path } = node.translation;
    const parent = dependsOn === null ? undefined : byAxis.get(dependsOn);
    const pose = poses.get(node) ?? zeroPose();
    if (parent === undefined && dependsOn !== frameAxis)
      throw nexusError(`${path}: depends on ${dependsOn ?? 'nothing'}, expected an object or ${frameAxis}`);
    const isTop = parent === undefined;
    // A top that stands still is made up again by its children; another one needs a row of its own.
    if (isTop && Object.values(pose).every((value) => value === 0) && nodes.length > 1) continue;
    const above = parent ?? { name: 'IP', index: 0 };
    rows.push({
      parent: above.name,
      parentIndex: above.index,
      name: node.name,
      index: node.index,
      pose,
      line: 0,
    });
  }
  const geometry = buildGeometry({ comments: ['imported from NeXus'], rows }, segments);
  const leaves = leavesOf(geometry.top);
  const modules = nexusModules(items);
  const asics = leaves.reduce(
    (count, { segment }) => count + (segment === null ? 0 : segment.asics.down * segment.asics.across),
    0,
  );
  if (modules.length !== asics)
    throw nexusError(
      `the file has ${modules.length} modules, its tree ${asics} ASICs`,
      'is a part of the file missing, or is another segment library meant (--library)?',
    );
  return geometry;
}
