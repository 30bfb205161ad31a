import { createHash } from 'node:crypto';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import {
  pixelAreas,
  pixelCoordinates,
  projectedCoordinates,
  type Frame,
  type PixelCoordinates,
} from '../../../domain/geometry/coordinates.ts';
import {
  binningOf,
  binOf,
  indexMap,
  type BinOptions,
  type IndexMap,
} from '../../../domain/geometry/indexMaps.ts';
import {
  keywordMask,
  pixelMask,
  segmentMask,
  type BitMask,
  type KeywordMask,
} from '../../../domain/geometry/masks.ts';
import { asicVectors, psfArray, psfText } from '../../../domain/geometry/psf.ts';
import { leavesOf, type GeometryObject } from '../../../domain/geometry/tree.ts';
import { GeometryKernel } from '../../engine/kernels/geometryKernel.ts';
import type { CallContext } from '../context.ts';
import { inFile, loadGeometry, writeNpy, type GeometryInput } from './loadGeometry.ts';

export interface FrameInput extends GeometryInput {
  tilt: boolean;
  frame: Frame;
  /** Projected onto this plane, um; the mean z for null, nothing is projected for undefined. */
  plane_um?: number | null;
  npy: string | null;
}

/** Figures of the values that are numbers; wmean weighs each with (flat index mod 997) + 1, so that places matter. */
export interface ValueFigures {
  min: number;
  max: number;
  mean: number;
  rms: number;
  wmean: number;
}

type Named = [name: string, index: number];
const named = ({ name, index }: GeometryObject): Named => [name, index];

export function figuresOf(values: Float64Array): ValueFigures {
  let [min, max, sum, squares, weighted, weights, count] = [Infinity, -Infinity, 0, 0, 0, 0, 0];
  // Sums of blocks are added up: 17 million values one by one would lose digits.
  for (let start = 0; start < values.length; start += 4096) {
    let [blockSum, blockSquares, blockWeighted] = [0, 0, 0];
    const end = Math.min(values.length, start + 4096);
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (value !== value) continue;
      const weight = (i % 997) + 1;
      if (value < min) min = value;
      if (value > max) max = value;
      blockSum += value;
      blockSquares += value * value;
      blockWeighted += value * weight;
      weights += weight;
      count++;
    }
    sum += blockSum;
    squares += blockSquares;
    weighted += blockWeighted;
  }
  return { min, max, mean: sum / count, rms: Math.sqrt(squares / count), wmean: weighted / weights };
}

function joined(arrays: readonly Float64Array[], shape: readonly number[]): NdArray {
  const data = new Float64Array(arrays.reduce((total, array) => total + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    data.set(array, offset);
    offset += array.length;
  }
  return { dtype: 'float64', shape: [arrays.length, ...shape], data };
}

/** Warns of a plane that turns the picture through the origin, as the original does without a word. */
function tellPlane(coordinates: PixelCoordinates, plane: number, context: CallContext): void {
  if (coordinates.z.length > 0 && plane * coordinates.z[0] < 0)
    context.note(
      `warning: plane ${plane} um and detector lie on different sides of the interaction point: the picture is inverted`,
    );
}

/** From so many pixels on the kernel is worth its start. */
const worthKernel = 200_000;

interface PlaneCoordinates {
  object: GeometryObject;
  /** The kernel that made the coordinates, when it did. */
  kernel: GeometryKernel | null;
  coordinates: PixelCoordinates;
  x: Float64Array;
  y: Float64Array;
}

async function planeCoordinates(input: FrameInput, context: CallContext): Promise<PlaneCoordinates> {
  const { object } = await loadGeometry(input, context);
  const { tilt, plane_um } = input;
  const kernel = object.pixels >= worthKernel ? new GeometryKernel() : null;
  const options = { tilt, frame: input.frame };
  const coordinates = kernel?.coordinates(object, options) ?? pixelCoordinates(object, options);
  if (plane_um === undefined) return { object, kernel, coordinates, x: coordinates.x, y: coordinates.y };
  const projected = projectedCoordinates(coordinates, plane_um);
  tellPlane(coordinates, projected.plane_um, context);
  return { object, kernel: null, coordinates, x: projected.x, y: projected.y };
}

/** Pixel coordinates, um: float64 (3,) + shape, or projected x and y, (2,) + shape. */
export async function geometryCoordinates(input: FrameInput, context: CallContext) {
  const { object, coordinates, x, y } = await planeCoordinates(input, context);
  const { shape } = object;
  const projected = input.plane_um !== undefined;
  const arrays = projected ? [x, y] : [x, y, coordinates.z];
  await writeNpy(input.npy, () => joined(arrays, shape), context);
  return {
    object: named(object),
    shape,
    do_tilt: input.tilt,
    cframe: input.frame,
    ...(projected ? { at_z: input.plane_um } : {}),
    x: figuresOf(x),
    y: figuresOf(y),
    ...(projected ? {} : { z: figuresOf(coordinates.z) }),
  };
}

/** Relative areas, float64. */
export async function geometryAreas(input: GeometryInput & { npy: string | null }, context: CallContext) {
  const { object } = await loadGeometry(input, context);
  const areas = pixelAreas(object);
  await writeNpy(input.npy, () => ({ dtype: 'float64', shape: [...object.shape], data: areas }), context);
  return { object: named(object), shape: object.shape, ...figuresOf(areas) };
}

export interface BinInput extends FrameInput {
  /** Size of a bin, um; that of the segment for null. */
  scale_um: number | null;
  offset: readonly [number, number];
}

function binOptions(object: GeometryObject, input: BinInput): BinOptions {
  const scale_um = input.scale_um ?? leavesOf(object)[0]?.segment?.pixelScaleSize_um ?? 1;
  // Projected maps are made in the frame of psana.
  return { scale_um, offset: input.offset, frame: input.plane_um === undefined ? input.frame : 0 };
}

export interface MappedGeometry {
  object: GeometryObject;
  map: IndexMap;
  x: Float64Array;
  y: Float64Array;
}

/** Index map of an object as asked for. Projected coordinates are those of the psana frame. */
export async function mapGeometry(input: BinInput, context: CallContext): Promise<MappedGeometry> {
  const frame = input.plane_um === undefined ? input.frame : 0;
  const { object, kernel, x, y } = await planeCoordinates({ ...input, frame }, context);
  const options = binOptions(object, input);
  const map = inFile(input.file, () => kernel?.indexMap(options) ?? indexMap(x, y, options));
  return { object, map, x, y };
}

function hashU16(values: Uint32Array, largest: number): string | null {
  return largest > 65535 ? null : createHash('sha256').update(Uint16Array.from(values)).digest('hex');
}

/** Rows and columns of all pixels: uint32 (2,) + shape. */
export async function geometryIndexes(input: BinInput, context: CallContext) {
  const { object, map } = await mapGeometry(input, context);
  const { rows, cols, maxRow, maxCol } = map;
  await writeNpy(
    input.npy,
    () => {
      const data = new Uint32Array(2 * rows.length);
      data.set(rows);
      data.set(cols, rows.length);
      return { dtype: 'uint32', shape: [2, ...object.shape], data };
    },
    context,
  );
  const sumOf = (values: Uint32Array): number =>
    values.reduce((total, value) => (value === 0xffffffff ? total : total + value), 0);
  const fake = rows.includes(0xffffffff);
  return {
    object: named(object),
    shape: object.shape,
    max_row: maxRow,
    max_col: maxCol,
    sum_rows: sumOf(rows),
    sum_cols: sumOf(cols),
    sha256_rows_u16le: fake ? null : hashU16(rows, maxRow),
    sha256_cols_u16le: fake ? null : hashU16(cols, maxCol),
  };
}

/** Bin of a point; below zero outside of the image. */
export async function geometryPoint(
  input: BinInput & { point_um: readonly [number, number]; fraction: boolean },
  context: CallContext,
) {
  const frame = input.plane_um === undefined ? input.frame : 0;
  const { object, x, y } = await planeCoordinates({ ...input, frame }, context);
  const [px, py] = input.point_um;
  const [row, col] = inFile(input.file, () => binOf(binningOf(x, y, binOptions(object, input)), px, py));
  return {
    object: named(object),
    point_um: [px, py],
    row: input.fraction ? row : Math.floor(row),
    col: input.fraction ? col : Math.floor(col),
  };
}

export interface MaskInput extends GeometryInput {
  /** Bits of LCLS-I, or keywords of psana2, as the library says. */
  mask: { kind: 'bits'; options: BitMask } | { kind: 'keywords'; options: KeywordMask };
  npy: string | null;
}

/** Mask, uint8, 1 good. */
export async function geometryMask(input: MaskInput, context: CallContext) {
  const { object } = await loadGeometry(input, context);
  const { mask } = input;
  const values = pixelMask(object, (segment) =>
    mask.kind === 'bits' ? segmentMask(segment, mask.options) : keywordMask(segment, mask.options),
  );
  await writeNpy(input.npy, () => ({ dtype: 'uint8', shape: [...object.shape], data: values }), context);
  const good = values.reduce((total, value) => total + value, 0);
  return { object: named(object), shape: object.shape, masked: values.length - good };
}

/** Vectors p, s, f of every ASIC: float64 (asics, 3, 3), um; wide pixels as regular ones. */
export async function geometryPsf(
  input: GeometryInput & { frame: Frame; tilt: boolean; npy: string | null },
  context: CallContext,
) {
  const segments = { ...input.segments, widePixelCenter: false };
  const { object } = await loadGeometry({ ...input, segments }, context);
  const vectors = asicVectors(object, input.frame, input.tilt);
  const shape = [vectors.length, 3, 3];
  await writeNpy(input.npy, () => ({ dtype: 'float64', shape, data: psfArray(vectors) }), context);
  return { document: { shape, cframe: input.frame }, text: psfText(vectors) };
}
