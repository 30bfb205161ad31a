import { CalibdeskError } from '../errors.ts';
import { bytesPerPixel, type DarkSettings } from './types.ts';

function whole(name: string, value: number, lowest: number, highest: number): void {
  if (!Number.isInteger(value) || value < lowest || value > highest)
    throw new CalibdeskError(
      'bad-input',
      `${name} must be a whole number of ${lowest} to ${highest}, found ${value}`,
    );
}

/** Records that 32-bit counters can hold. */
const MOST_RECORDS = 0xffff_ffff;

/** Number of pixels of a frame. */
export function pixelCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Refuses settings that no data can be processed with. */
export function checkDarkSettings(settings: DarkSettings): void {
  const { shape, dtype, dataBits, parameters, nrecs1, nrecs } = settings;
  for (const length of shape) whole('each dimension of the frame', length, 1, 2 ** 31);
  whole('number of pixels of a frame', pixelCount(shape), 1, 2 ** 31);
  if (!Object.hasOwn(bytesPerPixel, dtype))
    throw new CalibdeskError(
      'bad-input',
      `dark processing takes uint8, uint16, int16, uint32 or float32 frames, found ${String(dtype)}`,
    );
  if (dtype !== 'float32') whole('mask of the data bits', dataBits, 1, 0xffff_ffff);
  whole('number of records', nrecs, 1, MOST_RECORDS);
  whole('number of records of the first stage', nrecs1, 1, MOST_RECORDS);
  for (const [name, value] of Object.entries(parameters))
    if (typeof value !== 'number' || Number.isNaN(value))
      throw new CalibdeskError('bad-input', `${name} must be a number, found ${String(value)}`);
  const { quantileLow, quantileHigh } = parameters;
  if (quantileLow < 0 || quantileHigh > 1 || quantileLow > quantileHigh)
    throw new CalibdeskError(
      'bad-input',
      `quantiles of the gate must be 0 <= low <= high <= 1, found ${quantileLow}, ${quantileHigh}`,
    );
}
