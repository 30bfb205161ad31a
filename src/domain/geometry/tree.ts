import { CalibdeskError } from '../errors.ts';
import {
  geometryError,
  parseGeometryText,
  poseKeys,
  rowText,
  type GeometryRow,
  type GeometryText,
  type Pose,
  type Precision,
} from './geometryText.ts';
import { segmentOf } from './segments/registry.ts';
import { defaultSegmentOptions, type Segment, type SegmentOptions } from './segments/segment.ts';

/** An object of the tree; made-up tops have no row of their own (`parentName` null) and are never saved. */
export interface GeometryObject {
  parentName: string | null;
  parentIndex: number | null;
  name: string;
  index: number;
  pose: Pose;
  line: number;
  segment: Segment | null;
  parent: GeometryObject | null;
  children: GeometryObject[];
  /** Of the arrays of this object, as the library names them; [rows, cols] of a segment. */
  shape: readonly number[];
  pixels: number;
}

/** A geometry in memory: objects in the order of the original (file order, made-up tops last). */
export interface Geometry {
  comments: string[];
  objects: GeometryObject[];
  top: GeometryObject;
  options: SegmentOptions;
  warnings: string[];
}

/** Deeper trees than any real detector's are refused: they could only be an accident. */
const deepest = 64;
/** 12 GB of coordinates; the largest detectors have 17 million pixels. */
const mostPixels = 2 ** 28;
const cspad2x2Name = 'CSPAD2X2:V1';
const cspad2x2Pixels = 143560;

export const zeroPose = (): Pose => Object.fromEntries(poseKeys.map((key) => [key, 0])) as unknown as Pose;

const keyOf = (name: string, index: number): string => `${index} ${name}`;
export const labelOf = (object: { name: string; index: number }): string => `${object.name} ${object.index}`;

function makeObject(
  row: GeometryRow,
  segments: Map<string, Segment | null>,
  options: SegmentOptions,
): GeometryObject {
  let segment = segments.get(row.name);
  if (segment === undefined) {
    try {
      segment = segmentOf(row.name, options);
    } catch (error) {
      if (error instanceof CalibdeskError && error.code === 'bad-input' && row.line > 0)
        throw geometryError(error.message, { line: row.line, ...(error.hint ? { hint: error.hint } : {}) });
      throw error;
    }
    segments.set(row.name, segment);
  }
  return {
    parentName: row.parent,
    parentIndex: row.parentIndex,
    name: row.name,
    index: row.index,
    pose: { ...row.pose },
    line: row.line,
    segment,
    parent: null,
    children: [],
    shape: [],
    pixels: 0,
  };
}

/** Joins every object with its parent; tops that no row describes are appended. */
function connect(objects: GeometryObject[]): void {
  const first = new Map<string, GeometryObject>();
  for (const object of objects) {
    const key = keyOf(object.name, object.index);
    if (!first.has(key)) first.set(key, object);
  }
  const rows = objects.length;
  for (let at = 0; at < rows; at++) {
    const object = objects[at];
    const { parentName, parentIndex } = object;
    if (parentName === null || parentIndex === null) continue;
    const key = keyOf(parentName, parentIndex);
    let parent = first.get(key);
    if (parent === object) throw geometryError(`${labelOf(object)} is its own parent`, { line: object.line });
    if (parent === undefined) {
      parent = {
        parentName: null,
        parentIndex: null,
        name: parentName,
        index: parentIndex,
        pose: zeroPose(),
        line: 0,
        segment: null,
        parent: null,
        children: [],
        shape: [],
        pixels: 0,
      };
      first.set(key, parent);
      objects.push(parent);
    }
    object.parent = parent;
    parent.children.push(object);
  }
  for (const object of objects)
    if (object.segment === null && first.get(keyOf(object.name, object.index)) !== object)
      throw geometryError(`${labelOf(object)} stands twice`, {
        line: object.line,
        hint: 'the pair of name and index must be unique',
      });
}

function depthOf(object: GeometryObject): number {
  let depth = 0;
  for (let at = object.parent; at !== null; at = at.parent)
    if (++depth > deepest)
      throw geometryError(
        `${labelOf(object)}: no top within ${deepest} parents: a cycle, or too long a chain`,
        {
          line: object.line,
        },
      );
  return depth;
}

/** Shapes from the leaves up. LCLS-I nests, one dimension a level; psana2 has (segments, rows, cols) everywhere. */
function measure(objects: readonly GeometryObject[], segmentLibrary: SegmentOptions['segmentLibrary']): void {
  const byDepth = objects.map((object) => ({ object, depth: depthOf(object) }));
  byDepth.sort((a, b) => b.depth - a.depth);
  for (const { object } of byDepth) {
    const { segment, children } = object;
    if (segment !== null) {
      object.shape = [segment.rows, segment.cols];
      object.pixels = segment.rows * segment.cols;
      continue;
    }
    if (children.length === 0)
      throw geometryError(
        `${object.name.slice(0, 80)}: no such segment, and no object has it as its parent`,
        {
          ...(object.line > 0 ? { line: object.line } : {}),
          hint: 'known are SENS2X1:V1, EPIX100:V1, EPIX10KA:V1, JUNGFRAU:V1, PNCCD:V1, MTRX:V2:<rows>:<cols>:<um>:<um> ...; for those of psana2 use --library psana2',
        },
      );
    const [head] = children;
    for (const child of children)
      if (child.shape.join() !== head.shape.join())
        throw geometryError(
          `${labelOf(object)}: children of unequal shapes: ${labelOf(head)} (${head.shape.join(', ')}), ${labelOf(child)} (${child.shape.join(', ')})`,
          { line: child.line },
        );
    object.pixels = children.length * head.pixels;
    const daq = object.name === cspad2x2Name && object.pixels === cspad2x2Pixels;
    if (daq) object.shape = [185, 388, 2];
    else if (segmentLibrary === 'lcls1') object.shape = [children.length, ...head.shape];
    else if (head.shape.length === 2) object.shape = [children.length, ...head.shape];
    else if (children.length === 1) object.shape = head.shape;
    else object.shape = [children.length * head.shape[0], ...head.shape.slice(1)];
    if (object.pixels > mostPixels)
      throw geometryError(`${labelOf(object)}: ${object.pixels} pixels, at most ${mostPixels} are possible`);
  }
}

function warningsOf(objects: readonly GeometryObject[], tops: readonly GeometryObject[]): string[] {
  const warnings: string[] = [];
  for (const object of objects)
    object.children.forEach((child, position) => {
      if (position === 0 && object.children.some((each, at) => each.index !== at))
        warnings.push(
          `${labelOf(object)}: children are taken in file order (${object.children.map((each) => each.index).join(', ')}), not by index`,
        );
      if (child.segment !== null && child.children.length > 0)
        warnings.push(`${labelOf(child)} is a segment: the objects under it are not used`);
    });
  if (tops.length > 1)
    warnings.push(`${tops.length} tops (${tops.map(labelOf).join(', ')}): only the last one is used`);
  return warnings;
}

/** Builds the tree of rows. Refuses what the original would hang on, crash on or get wrong. */
export function buildGeometry(text: GeometryText, options: SegmentOptions = defaultSegmentOptions): Geometry {
  const segments = new Map<string, Segment | null>();
  const objects = text.rows.map((row) => makeObject(row, segments, options));
  connect(objects);
  measure(objects, options.segmentLibrary);
  const tops = objects.filter((object) => object.parent === null);
  const top = tops.at(-1);
  if (top === undefined) throw geometryError('no top: every object has a parent');
  return { comments: [...text.comments], objects, top, options, warnings: warningsOf(objects, tops) };
}

/** Geometry of the text of a file; see parseGeometryText and buildGeometry. */
export function readGeometry(text: string, options: SegmentOptions = defaultSegmentOptions): Geometry {
  return buildGeometry(parseGeometryText(text), options);
}

/** The object of a name and index, the top without a name; throws not-found. */
export function objectOf(geometry: Geometry, name: string | null, index = 0): GeometryObject {
  if (name === null) return geometry.top;
  const found = geometry.objects.find((object) => object.name === name && object.index === index);
  if (found !== undefined) return found;
  const same = geometry.objects.filter((object) => object.name === name).map((object) => object.index);
  throw new CalibdeskError('not-found', `no object ${name} ${index} in the geometry`, {
    hint:
      same.length > 0
        ? `${name} has the indices ${[...new Set(same)].slice(0, 40).join(', ')}`
        : `objects are ${[...new Set(geometry.objects.map((object) => object.name))].slice(0, 20).join(', ')}`,
  });
}

/** Segments under an object in the order of the data (depth first, children in file order). */
export function leavesOf(object: GeometryObject): GeometryObject[] {
  return object.segment === null ? object.children.flatMap(leavesOf) : [object];
}

/** Whether the arrays of this object come as the DAQ stores a cspad2x2: (185, 388, 2), sensors last. */
export const isDaqOrdered = (object: GeometryObject): boolean =>
  object.segment === null && object.name === cspad2x2Name && object.pixels === cspad2x2Pixels;

/** Text of the whole file: comments, an empty line, one row for each object that has a parent. */
export function geometryText(geometry: Geometry, precision: Precision = 'file'): string {
  const lines = geometry.comments.map((comment) => `# ${comment}`);
  lines.push('');
  for (const object of geometry.objects)
    if (object.parentName !== null && object.parentIndex !== null)
      lines.push(
        rowText({ ...object, parent: object.parentName, parentIndex: object.parentIndex }, precision),
      );
  return lines.map((line) => `${line}\n`).join('');
}
