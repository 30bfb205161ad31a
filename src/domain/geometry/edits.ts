import { CalibdeskError } from '../errors.ts';
import { poseKeys, type GeometryText, type Pose } from './geometryText.ts';
import { buildGeometry, labelOf, objectOf, type Geometry, type GeometryObject } from './tree.ts';

/** One change in the words of the original; `name` null is the whole detector. */
export type GeometryEdit =
  | { kind: 'move'; name: string | null; index: number; by_um: readonly [number, number, number] }
  /** Degrees about x, y, z, the opposite order of the file's columns. */
  | { kind: 'tilt'; name: string | null; index: number; by_deg: readonly [number, number, number] }
  | { kind: 'set'; name: string | null; index: number; pose: Pose };

const operationNames = { move_geo: 3, tilt_geo: 3, set_geo_pars: 9 } as const;

/** Nine numbers in the order of the file's columns. */
export function poseOf(values: readonly number[]): Pose {
  return Object.fromEntries(poseKeys.map((key, at) => [key, values[at]])) as unknown as Pose;
}

/** Reads a JSON list of edits: `["move_geo", name, index, dx, dy, dz]` and so on. */
export function parseEdits(document: unknown): GeometryEdit[] {
  if (!Array.isArray(document)) throw new CalibdeskError('bad-input', 'edits: expected a list of lists');
  return document.map((entry: unknown, at) => {
    const refuse = (why: string): CalibdeskError =>
      new CalibdeskError('bad-input', `edit ${at}: ${why}`, {
        hint: '["move_geo", name, index, dx, dy, dz], ["tilt_geo", name, index, x, y, z] or ["set_geo_pars", name, index, nine numbers]',
      });
    if (!Array.isArray(entry)) throw refuse('expected a list');
    const [kind, name, index, ...values] = entry as unknown[];
    const count = operationNames[kind as keyof typeof operationNames];
    if (count === undefined) throw refuse(`unknown operation ${String(kind)}`);
    if (name !== null && typeof name !== 'string') throw refuse('expected the name of an object or null');
    if (index !== null && !Number.isInteger(index)) throw refuse('expected the index of an object');
    const numbers = values.filter((value): value is number => Number.isFinite(value));
    if (numbers.length !== count || values.length !== count)
      throw refuse(`expected ${count} numbers, found ${values.length}`);
    const target = { name, index: (index as number | null) ?? 0 };
    if (kind === 'set_geo_pars') return { kind: 'set', ...target, pose: poseOf(numbers) };
    const three = [numbers[0], numbers[1], numbers[2]] as const;
    return kind === 'move_geo'
      ? { kind: 'move', ...target, by_um: three }
      : { kind: 'tilt', ...target, by_deg: three };
  });
}

/**
 * The objects that an edit of the whole detector changes: the children of the top. The top itself is never saved, so a
 * change of it would be lost, which is what happens in the original.
 */
function targetsOf(geometry: Geometry, edit: GeometryEdit): GeometryObject[] {
  const object = objectOf(geometry, edit.name, edit.index);
  if (object.parentName !== null) return [object];
  if (edit.kind !== 'move' && object.children.length > 1)
    throw new CalibdeskError(
      'bad-input',
      `${labelOf(object)} has ${object.children.length} children: which one is to be changed? Nothing was changed`,
      { hint: `name one: ${object.children.map(labelOf).slice(0, 10).join(', ')}` },
    );
  return object.children;
}

/** Applies edits in order to the geometry itself. Positions um in the parent's frame, angles degrees. */
export function applyEdits(geometry: Geometry, edits: readonly GeometryEdit[]): void {
  for (const edit of edits)
    for (const { pose } of targetsOf(geometry, edit))
      if (edit.kind === 'move') {
        pose.x0 += edit.by_um[0];
        pose.y0 += edit.by_um[1];
        pose.z0 += edit.by_um[2];
      } else if (edit.kind === 'tilt') {
        pose.tilt_x += edit.by_deg[0];
        pose.tilt_y += edit.by_deg[1];
        pose.tilt_z += edit.by_deg[2];
      } else Object.assign(pose, edit.pose);
}

/** What a reader of the saved file would find changed: rows under IP with a positive z are turned on reading. */
export function savingWarnings(geometry: Geometry): string[] {
  return geometry.objects
    .filter((object) => object.parentName?.startsWith('IP') && object.pose.z0 > 0)
    .map(
      (object) =>
        `${labelOf(object)}: z ${object.pose.z0} um is positive under ${object.parentName}: it is read back as ${-object.pose.z0}`,
    );
}

/**
 * Several geometries under one root: the children of every top hang on it, file after file. Inner objects whose name and
 * index are taken get the next free index; leaves keep theirs unless they hang on the root.
 */
export function mergeGeometries(geometries: readonly Geometry[], root: string | null): Geometry {
  const [head] = geometries;
  const rootName = root ?? head.top.name;
  const rootIndex = root === null ? head.top.index : 0;
  const taken = new Set<string>([`${rootIndex} ${rootName}`]);
  const text: GeometryText = { comments: [], rows: [] };
  for (const geometry of geometries) {
    const indices = new Map<GeometryObject, number>();
    const used = geometry.objects.filter((object) => {
      for (let at: GeometryObject | null = object; at !== null; at = at.parent)
        if (at === geometry.top) return object !== geometry.top;
      return false; // under another top, which nothing uses
    });
    for (const object of used) {
      let { index } = object;
      if (object.segment === null || object.parent === geometry.top) {
        while (taken.has(`${index} ${object.name}`)) index++;
        taken.add(`${index} ${object.name}`);
      }
      indices.set(object, index);
    }
    for (const object of used) {
      const { parent } = object;
      if (parent === null) continue;
      const onTop = parent === geometry.top;
      text.rows.push({
        parent: onTop ? rootName : parent.name,
        parentIndex: onTop ? rootIndex : (indices.get(parent) ?? parent.index),
        name: object.name,
        index: indices.get(object) ?? object.index,
        pose: object.pose,
        line: 0,
      });
    }
    for (const comment of geometry.comments)
      if (geometry === head || !text.comments.includes(comment)) text.comments.push(comment);
  }
  return buildGeometry(text, head.options);
}
