import { shapeText, sizeOf, type NdArray, type TypedArray } from '../../domain/array/ndarray.ts';
import { endsWith, sectionColumns, sectionRows, sensorKind } from '../../domain/common-mode/sensor.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { DatasetSource } from '../datasets/dataset.ts';

/** Shape of calibrated frames: that of the raw ones; cspad2x2 in natural order, one section behind the other. */
export function calibratedShape(source: DatasetSource): number[] {
  const { device, shape } = source;
  const interleaved =
    sensorKind(device) === 'cspad2x2' && shape.join() === `${sectionRows},${sectionColumns},2`;
  return interleaved ? [2, sectionRows, sectionColumns] : [...shape];
}

/** Whether an array of a cspad2x2 counts its sections fastest, as the data acquisition and the store do. */
function isInterleaved(device: string, shape: readonly number[]): boolean {
  return (
    sensorKind(device) === 'cspad2x2' &&
    sizeOf(shape) === 2 * sectionRows * sectionColumns &&
    shape.at(-1) !== sectionColumns
  );
}

/** The pixels of a cspad2x2 array in natural order; those of other detectors as they are. */
export function naturalOrder<Data extends TypedArray>(
  device: string,
  shape: readonly number[],
  data: Data,
): Data {
  if (!isInterleaved(device, shape)) return data;
  const natural = data.slice() as Data;
  const half = data.length / 2;
  for (let i = 0; i < data.length; i++) natural[(i & 1) * half + (i >> 1)] = data[i];
  return natural;
}

/**
 * Constants in the order of the pixels of a calibrated frame. The size must be right, the shape need not.
 * @throws CalibdeskError bad-input
 */
export function fitConstants(
  found: { file: string; array: NdArray },
  source: DatasetSource,
  planes: readonly number[],
): TypedArray {
  const { file, array } = found;
  const shape = calibratedShape(source);
  const pixels = sizeOf(shape);
  if (!planes.some((count) => array.data.length === count * pixels))
    throw new CalibdeskError(
      'bad-input',
      `${file}: ${array.data.length} values ${shapeText(array.shape)}, ${source.source} needs ` +
        `${planes.map((count) => shapeText(count === 1 ? shape : [count, ...shape])).join(' or ')}`,
      { file, hint: 'name constants of this detector' },
    );
  if (sensorKind(source.device) === 'cspad2x2' && !endsWith(shape, sectionRows, sectionColumns))
    return array.data;
  return naturalOrder(source.device, array.shape, array.data);
}
