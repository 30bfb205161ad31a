import { readFile } from 'node:fs/promises';
import { decodeNpy, encodeNpy } from '../../../domain/array/npy.ts';
import { shapeText, type NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { imagePlan, lastImage } from '../../../domain/geometry/imageAssembly.ts';
import { noBin, type IndexMap } from '../../../domain/geometry/indexMaps.ts';
import { pixelMask, segmentMask } from '../../../domain/geometry/masks.ts';
import { defaultSegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import type { GeometryObject } from '../../../domain/geometry/tree.ts';
import { parseConstantsText } from '../../../domain/store/constantsText.ts';
import { writeTable } from '../../../domain/store/constantsWrite.ts';
import { readError } from '../../store/fileErrors.ts';
import type { CallContext } from '../context.ts';
import { numbersOf } from '../geometry/assembleGeometryImage.ts';
import { inFile, writeFiles } from '../geometry/loadGeometry.ts';
import { mapGeometry } from '../geometry/pixelArrays.ts';

/** Options of roicon that all of its processes share. */
export interface RoiInput {
  geometry: string;
  /** Bits of the sensor mask; 0 for none. */
  bits: number;
}

const isNpy = (file: string): boolean => /\.npy$/i.test(file);

async function readNumbers(file: string): Promise<NdArray> {
  try {
    const bytes = await readFile(file);
    return isNpy(file) ? decodeNpy(bytes, file) : parseConstantsText(bytes, file).array;
  } catch (error) {
    throw readError(error, file);
  }
}

async function placed(
  input: RoiInput,
  context: CallContext,
): Promise<{ object: GeometryObject; map: IndexMap }> {
  return mapGeometry(
    {
      file: input.geometry,
      segments: defaultSegmentOptions,
      operations: null,
      object: null,
      index: 0,
      tilt: true,
      frame: 0,
      npy: null,
      scale_um: null,
      offset: [0, 0],
    },
    context,
  );
}

function sensorMask(object: GeometryObject, bits: number): Uint8Array | null {
  if (bits === 0) return null;
  return pixelMask(object, (segment) =>
    segmentMask(segment, { bits, width: 1, wcentral: 1, original: false }),
  );
}

/** `.npy` as the numbers are, or text of whole numbers (fractions are cut off, as `%d` of the original does). */
function contentOf(file: string, array: NdArray<'float32'> | NdArray<'uint16'>): Uint8Array {
  if (isNpy(file)) return encodeNpy(array);
  const whole = Int32Array.from(array.data, Math.trunc);
  return writeTable({ dtype: 'int32', shape: array.shape, data: whole }, '%d');
}

/**
 * Image of an array on its sensors, ones without an array: float32 (rows, columns), 0 where there is no pixel or where
 * the sensor mask has 0. Source: process 1 of roicon.
 */
export async function roiImage(
  input: RoiInput & { array: string | null; image: string },
  context: CallContext,
): Promise<{ file: string; shape: number[] }> {
  const { object, map } = await placed(input, context);
  const values =
    input.array === null
      ? new Float64Array(object.pixels).fill(1)
      : numbersOf(await readNumbers(input.array));
  if (values.length !== object.pixels)
    throw new CalibdeskError(
      'bad-input',
      `${input.array ?? ''}: ${values.length} values, the geometry has ${object.pixels} pixels`,
      { file: input.array ?? input.geometry, hint: 'choose the geometry of the same detector' },
    );
  const mask = sensorMask(object, input.bits);
  if (mask) for (let i = 0; i < values.length; i++) values[i] *= mask[i];
  const plan = inFile(input.geometry, () => imagePlan(map));
  const image: NdArray<'float32'> = { dtype: 'float32', shape: plan.shape, data: lastImage(plan, values) };
  await writeFiles([{ path: input.image, content: contentOf(input.image, image) }], context);
  return { file: input.image, shape: image.shape };
}

/**
 * Mask of the pixels from a mask of the image: each pixel takes the value of the bin that it lies in, times the sensor
 * mask. `.npy` in the shape of the geometry, text in rows of its last dimension. Source: process 3 of roicon.
 */
export async function roiPixels(
  input: RoiInput & { roi: string; output: string },
  context: CallContext,
): Promise<{ file: string; shape: number[]; masked: number }> {
  const roi = await readNumbers(input.roi);
  const { object, map } = await placed(input, context);
  const { shape } = imagePlan(map);
  if (roi.shape.length !== 2 || roi.shape[0] < shape[0] || roi.shape[1] < shape[1])
    throw new CalibdeskError(
      'bad-input',
      `${input.roi}: shape ${shapeText(roi.shape)}, the image of this geometry is ${shapeText(shape)}`,
      { file: input.roi, hint: 'the mask must be drawn on the image that process 1 makes' },
    );
  const values = numbersOf(roi);
  const mask = sensorMask(object, input.bits);
  const pixels = new Uint16Array(object.pixels);
  let masked = 0;
  for (let i = 0; i < pixels.length; i++) {
    const inside = map.rows[i] !== noBin;
    const value = inside ? values[map.rows[i] * roi.shape[1] + map.cols[i]] : 0;
    pixels[i] = mask?.[i] === 0 ? 0 : value;
    if (pixels[i] === 0) masked++;
  }
  const array: NdArray<'uint16'> = { dtype: 'uint16', shape: [...object.shape], data: pixels };
  await writeFiles([{ path: input.output, content: contentOf(input.output, array) }], context);
  return { file: input.output, shape: array.shape, masked };
}
