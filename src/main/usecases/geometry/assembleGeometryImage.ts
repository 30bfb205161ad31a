import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { decodeNpy } from '../../../domain/array/npy.ts';
import { eachChunk, type NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { assembleImage, imagePlan, type ImageMode } from '../../../domain/geometry/imageAssembly.ts';
import { noBin, type IndexMap } from '../../../domain/geometry/indexMaps.ts';
import { readError } from '../../store/fileErrors.ts';
import type { CallContext } from '../context.ts';
import { inFile, writeNpy } from './loadGeometry.ts';
import { mapGeometry, type BinInput } from './pixelArrays.ts';

const largestArray = 4 * 2 ** 30;

export async function readNpyFile(file: string): Promise<NdArray> {
  try {
    const { size } = await stat(file);
    if (size > largestArray)
      throw new CalibdeskError('bad-input', `${file}: ${size} bytes, at most ${largestArray} can be read`, {
        file,
      });
    return decodeNpy(await readFile(file), file);
  } catch (error) {
    throw readError(error, file);
  }
}

/** Values of an array of any numeric type as float64. */
export function numbersOf(array: NdArray): Float64Array {
  const values = new Float64Array(array.data.length);
  eachChunk(array.data, 0, array.data.length, (chunk, count, offset) => {
    for (let i = 0; i < count; i++) values[offset + i] = chunk[i];
  });
  return values;
}

/** An index map from a file: (2, ...) whole numbers from 0. */
async function readIndexMap(file: string): Promise<IndexMap> {
  const array = await readNpyFile(file);
  const values = numbersOf(array);
  const count = values.length / 2;
  if (array.shape[0] !== 2 || !Number.isInteger(count))
    throw new CalibdeskError(
      'bad-input',
      `${file}: shape (${array.shape.join(', ')}), expected (2, ...): rows and columns`,
      { file },
    );
  const map: IndexMap = { rows: new Uint32Array(count), cols: new Uint32Array(count), maxRow: 0, maxCol: 0 };
  for (let i = 0; i < count; i++) {
    const [row, column] = [values[i], values[count + i]];
    if (row === noBin || column === noBin) {
      map.rows[i] = noBin;
      map.cols[i] = noBin;
      continue;
    }
    if (!(
      Number.isInteger(row) &&
      Number.isInteger(column) &&
      row >= 0 &&
      column >= 0 &&
      row < 2 ** 31 &&
      column < 2 ** 31
    ))
      throw new CalibdeskError(
        'bad-input',
        `${file}: pixel ${i}: (${row}, ${column}) is no place in an image`,
        { file },
      );
    map.rows[i] = row;
    map.cols[i] = column;
    map.maxRow = Math.max(map.maxRow, row);
    map.maxCol = Math.max(map.maxCol, column);
  }
  return map;
}

export interface GeometryImageInput extends BinInput {
  /** Values of the pixels (.npy); a ramp from 1 without. */
  data: string | null;
  /** Index map (.npy) instead of that of the geometry. */
  indexes: string | null;
  mode: ImageMode;
  fillHoles: boolean;
  base: number;
}

/** Image of a detector: float32 (rows, cols), uint16 in mode `entries`. */
export async function geometryImage(input: GeometryImageInput, context: CallContext) {
  const map =
    input.indexes === null ? (await mapGeometry(input, context)).map : await readIndexMap(input.indexes);
  const values =
    input.data === null
      ? Float32Array.from({ length: map.rows.length }, (_, i) => i + 1)
      : numbersOf(await readNpyFile(input.data));
  const plan = inFile(input.file, () => imagePlan(map));
  const { image, counts } = inFile(input.data ?? input.file, () => assembleImage(plan, values, input));
  const dtype = image instanceof Uint16Array ? 'uint16' : 'float32';
  await writeNpy(input.npy, () => ({ dtype, shape: plan.shape, data: image }) as NdArray, context);
  let sum = 0;
  let nonzero = 0;
  for (const value of image) {
    sum += value;
    if (value !== 0) nonzero++;
  }
  return {
    shape: plan.shape,
    dtype,
    mode: input.mode,
    sum,
    nonzero,
    n_multi_bins: counts.multiBins,
    n_multi_pixels: counts.multiPixels,
    n_holes: counts.holes.length,
    sha256_le: createHash('sha256')
      .update(Buffer.from(image.buffer, image.byteOffset, image.byteLength))
      .digest('hex'),
  };
}
