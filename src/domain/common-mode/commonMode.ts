import { CalibdeskError } from '../errors.ts';
import { bankCorrection, epixColumns, epixRows, neighbourCorrection } from './banks.ts';
import { fccdColumns, fccdCorrection, fccdRows } from './fccd.ts';
import { moduleCorrection, moduleShape, pnccdCorrection, primitiveCorrection } from './panels.ts';
import { endsWith, isMultiGain, sensorKind, type CommonModeSensor } from './sensor.ts';
import { hasSections, peakCorrection, unbondedCorrection } from './sections.ts';
import { isOff } from './settings.ts';
import { stretchCorrection } from './stretches.ts';
import type { CommonModeInputs, CommonModeSetting, Correction } from './types.ts';

export interface PrepareOptions {
  /** Rows in place of banks where the original has them by mistake (without a mask). */
  original?: boolean;
}

function refuse(sensor: CommonModeSensor, what: string, needs: string): never {
  throw new CalibdeskError(
    'bad-input',
    `common mode ${what} is made for ${needs}; ${sensor.source} is ${sensor.device === '' ? 'another detector' : sensor.device} with frames of (${sensor.shape.join(', ')})`,
    { hint: 'choose an algorithm that fits the sensor with --common-mode, or 0 to switch it off' },
  );
}

/**
 * Pixels of a cspad2x2 frame in natural order (2, 185, 388) in the order of the data acquisition (185, 388, 2), in which
 * stretches are cut; null for other detectors.
 */
function acquisitionOrder(sensor: CommonModeSensor, frameSize: number): Int32Array | null {
  if (sensorKind(sensor.device) !== 'cspad2x2' || !hasSections(sensor)) return null;
  const half = frameSize / 2;
  return Int32Array.from({ length: frameSize }, (_, at) => (at & 1) * half + (at >> 1));
}

/**
 * Makes the correction of a setting for one detector, or null when it is off. For jungfrau and epix10ka the algorithm number is not
 * looked at (it is always 7), as in the original.
 * @throws CalibdeskError bad-input for an algorithm of another sensor or shape, and for 6 without rms
 */
export function prepareCommonMode(
  setting: CommonModeSetting,
  sensor: CommonModeSensor,
  inputs: CommonModeInputs,
  { original = false }: PrepareOptions = {},
): Correction | null {
  const frameSize = sensor.shape.reduce((product, length) => product * length, 1);
  const kind = sensorKind(sensor.device);
  if (setting.kind === 'primitive') {
    if (isMultiGain(kind)) refuse(sensor, setting.name, 'detectors of one gain');
    return primitiveCorrection(setting.name, sensor, frameSize, setting.named, original);
  }
  if (isOff(setting)) return null;
  const { numbers, named } = setting;
  if (isMultiGain(kind)) {
    if (((numbers[1] ?? 0) & 7) === 0) return null;
    const module = moduleShape(kind);
    if (!endsWith(sensor.shape, module.rows, module.columns))
      refuse(sensor, '7', `${kind} modules of (${module.rows}, ${module.columns})`);
    return moduleCorrection(kind, frameSize, numbers, original);
  }
  const isEpix =
    kind === 'epix100a' &&
    frameSize === epixRows * epixColumns &&
    endsWith(sensor.shape, epixRows, epixColumns);
  switch (numbers[0]) {
    case 1:
      return peakCorrection(sensor, frameSize, numbers, inputs);
    case 2:
    case 3:
      return stretchCorrection(frameSize, numbers, inputs, acquisitionOrder(sensor, frameSize));
    case 4:
      if (kind === 'fccd960' && sensor.shape.join() === `${fccdRows},${fccdColumns}`)
        return fccdCorrection(numbers, inputs);
      if (!isEpix) refuse(sensor, '4', 'the epix100a (704, 768) and the fccd960');
      return bankCorrection(numbers, inputs);
    case 5:
      return unbondedCorrection(sensor, frameSize, numbers);
    case 6:
      if (!isEpix) refuse(sensor, '6', 'the epix100a (704, 768)');
      if (inputs.rms === null)
        throw new CalibdeskError(
          'bad-input',
          `common mode 6 needs the rms of every pixel of ${sensor.source}`,
          {
            hint: 'name the file with --rms',
          },
        );
      return neighbourCorrection(named, inputs.rms);
    case 8:
      if (kind !== 'pnccd' || sensor.shape.join() !== '4,512,512')
        refuse(sensor, '8', 'the pnccd (4, 512, 512)');
      return pnccdCorrection(frameSize, numbers, original);
    default:
      return refuse(sensor, String(numbers[0]), 'jungfrau and epix10ka');
  }
}
