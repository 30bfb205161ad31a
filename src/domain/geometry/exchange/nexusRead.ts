import { add, scale, type Vector3 } from '../../array/vectors.ts';
import type { FoundItem } from '../../array/storedItems.ts';
import { CalibdeskError } from '../../errors.ts';
import type { Matrix } from '../transforms.ts';
import { combined, moved, type RigidMotion } from './poses.ts';

/** What an HDF5 file holds, by path. */
export type FoundItems = Readonly<Record<string, FoundItem>>;

/** One axis of a chain of NXtransformations. Angles degrees, lengths um. */
export interface NexusAxis {
  path: string;
  kind: 'rotation' | 'translation';
  value: number;
  vector: Vector3;
  /** Path of the next axis; null at the end. */
  dependsOn: string | null;
  attributes: FoundItem['attributes'];
}

/** A module: its part of the data, and its grid in the frame of NeXus (LAB), um. */
export interface NexusModule {
  path: string;
  origin: [row: number, column: number];
  size: [rows: number, cols: number];
  first: Vector3;
  fast: Vector3;
  slow: Vector3;
}

const longestChain = 1000;
const umOf: Record<string, number> = { m: 1e6, mm: 1e3, um: 1, metre: 1e6, meter: 1e6, micron: 1, cm: 1e4 };
const degreesOf: Record<string, number> = {
  deg: 1,
  degree: 1,
  degrees: 1,
  rad: 180 / Math.PI,
  radian: 180 / Math.PI,
  radians: 180 / Math.PI,
};

export const nexusError = (message: string, hint?: string): CalibdeskError =>
  new CalibdeskError('bad-input', message, hint === undefined ? {} : { hint });

export function itemAt(items: FoundItems, path: string): FoundItem {
  const item = items[path];
  if (item !== undefined) return item;
  throw nexusError(`there is no ${path}`, 'is this a NeXus file that geometry convert wrote (--to nexus)?');
}

/** The finite numbers of a data set. */
export function numbersAt(items: FoundItems, path: string, count: number): number[] {
  const values = itemAt(items, path).values ?? [];
  if (values.length === count && values.every((value) => Number.isFinite(value))) return values as number[];
  throw nexusError(
    `${path}: expected ${count} finite number${count === 1 ? '' : 's'}, found ${JSON.stringify(values.slice(0, 6))}`,
  );
}

/** Numbers of an attribute; a single one may come without dimensions. Null when it is not there or something else. */
export function attributeNumbers(item: Pick<FoundItem, 'attributes'>, name: string): number[] | null {
  const value = item.attributes[name];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((each) => Number.isFinite(each)) ? (list as number[]) : null;
}

const textAttribute = (item: FoundItem, name: string): string | null => {
  const value = item.attributes[name];
  const single: unknown = Array.isArray(value) ? value[0] : value;
  return typeof single === 'string' ? single : null;
};

/** Relative names are looked for beside the axis that uses them. */
const resolved = (path: string, from: string): string =>
  path.startsWith('/') ? path : `${from.slice(0, from.lastIndexOf('/'))}/${path}`;

/** An axis with its units brought to degrees and um. */
export function axisAt(items: FoundItems, path: string): NexusAxis {
  const item = itemAt(items, path);
  const kind = textAttribute(item, 'transformation_type');
  if (kind !== 'rotation' && kind !== 'translation')
    throw nexusError(
      `${path}: transformation_type is ${JSON.stringify(kind)}, expected rotation or translation`,
    );
  const units = textAttribute(item, 'units') ?? '';
  const factor = (kind === 'rotation' ? degreesOf : umOf)[units];
  if (factor === undefined)
    throw nexusError(
      `${path}: units ${JSON.stringify(units)} are no units of a ${kind}; known are ${Object.keys(kind === 'rotation' ? degreesOf : umOf).join(', ')}`,
    );
  const vector = attributeNumbers(item, 'vector');
  if (vector?.length !== 3 || Math.hypot(...vector) === 0)
    throw nexusError(
      `${path}: vector is ${JSON.stringify(item.attributes.vector ?? null)}, expected three numbers`,
    );
  const [value] = numbersAt(items, path, 1);
  const next = textAttribute(item, 'depends_on') ?? '.';
  return {
    path,
    kind,
    value: value * factor,
    vector: [vector[0], vector[1], vector[2]],
    dependsOn: next === '.' || next === '' ? null : resolved(next, path),
    attributes: item.attributes,
  };
}

/** Rotation about any axis (Rodrigues), degrees. */
function aboutAxis(vector: Vector3, degrees: number): Matrix {
  const size = Math.hypot(...vector);
  const [x, y, z] = scale(vector, 1 / size);
  const angle = degrees * (Math.PI / 180);
  const [c, s, d] = [Math.cos(angle), Math.sin(angle), 1 - Math.cos(angle)];
  return [
    [c + x * x * d, x * y * d - z * s, x * z * d + y * s],
    [y * x * d + z * s, c + y * y * d, y * z * d - x * s],
    [z * x * d - y * s, z * y * d + x * s, c + z * z * d],
  ];
}

const unturned: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** The axes from one on to the end of its chain. */
export function chainFrom(items: FoundItems, start: string): NexusAxis[] {
  const axes: NexusAxis[] = [];
  for (let path: string | null = start; path !== null;) {
    const axis: NexusAxis = axisAt(items, path);
    axes.push(axis);
    if (axes.length > longestChain)
      throw nexusError(
        `${start}: its chain has no end within ${longestChain} axes: depends_on goes in a circle`,
      );
    path = axis.dependsOn;
  }
  return axes;
}

/** What a chain does to a point: its first axis acts first. um, LAB frame at the end. */
export function motionOfChain(axes: readonly NexusAxis[]): RigidMotion {
  return axes.reduce<RigidMotion>(
    (motion, { kind, vector, value }) =>
      combined(
        kind === 'rotation'
          ? { rotation: aboutAxis(vector, value), shift_um: [0, 0, 0] }
          : { rotation: unturned, shift_um: scale(vector, value) },
        motion,
      ),
    { rotation: unturned, shift_um: [0, 0, 0] },
  );
}

/**
 * The modules of a file by the rules of NXmx alone, without anything of ours: pixel (i, j) of a module lies at
 * first + i slow + j fast in the LAB frame, um. Ordered by their place in the data.
 * @throws CalibdeskError bad-input with the path of what is missing or wrong
 */
export function nexusModules(items: FoundItems): NexusModule[] {
  const groups = Object.keys(items).filter((path) => {
    const name = items[path].attributes.NX_class;
    return (Array.isArray(name) ? (name[0] as unknown) : name) === 'NXdetector_module';
  });
  if (groups.length === 0) throw nexusError('there is no NXdetector_module in the file');
  const modules = groups.map((path): NexusModule => {
    const origin = numbersAt(items, `${path}/data_origin`, 2);
    const size = numbersAt(items, `${path}/data_size`, 2);
    const above = motionOfChain(chainFrom(items, `${path}/module_offset`));
    const first = moved(above, [0, 0, 0]);
    const step = (name: string): Vector3 => {
      const { kind, vector, value, dependsOn } = axisAt(items, `${path}/${name}`);
      if (kind !== 'translation')
        throw nexusError(`${path}/${name}: expected a translation, found a ${kind}`);
      const frame = dependsOn === null ? null : motionOfChain(chainFrom(items, dependsOn));
      const local = scale(vector, value);
      if (frame === null) return local;
      return add(moved(frame, local), scale(moved(frame, [0, 0, 0]), -1));
    };
    return {
      path,
      origin: [origin[0], origin[1]],
      size: [size[0], size[1]],
      first,
      fast: step('fast_pixel_direction'),
      slow: step('slow_pixel_direction'),
    };
  });
  return modules.sort((a, b) => a.origin[0] - b.origin[0] || a.origin[1] - b.origin[1]);
}
