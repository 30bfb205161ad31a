import { CalibdeskError } from '../errors.ts';
import { sensorKind, type CommonModeSensor } from './sensor.ts';
import type { CommonModeSetting, PrimitiveName } from './types.ts';

export const primitiveNames: readonly PrimitiveName[] = ['rows', 'cols', '2d', 'rows_hsplit', '2d_hsplit'];

const keysOfPrimitive = ['cormax', 'npix_min', 'nbanks'];
const keysOfAlgorithm6 = ['maxCorr', 'histoRange', 'colrow', 'minFrac'];
const lastAlgorithm = 8;

function refuse(text: string, why: string): never {
  throw new CalibdeskError('usage', `common mode ${JSON.stringify(text)}: ${why}`, {
    hint: 'write numbers as in a common_mode file (4,6,30,10), 6,maxCorr=30, rows,cormax=8, or 0 to switch it off',
  });
}

/** Whether correction is off: algorithm 0. */
export function isOff(setting: CommonModeSetting): boolean {
  return setting.kind === 'algorithm' && (setting.numbers[0] ?? 0) === 0;
}

/**
 * Setting from the numbers of a common_mode file or a list of the user.
 * @throws CalibdeskError usage for an algorithm that nobody knows
 */
export function settingOfNumbers(
  numbers: readonly number[],
  text = numbers.join(','),
  named: Readonly<Record<string, number>> = {},
): CommonModeSetting {
  const [algorithm] = numbers;
  if (algorithm === undefined) refuse(text, 'there is no number in it');
  if (numbers.some((value) => !Number.isFinite(value))) refuse(text, 'every parameter must be a number');
  if (!Number.isInteger(algorithm) || algorithm < 0 || algorithm > lastAlgorithm)
    refuse(text, `there is no algorithm ${algorithm}; known are 1 to ${lastAlgorithm}`);
  if (algorithm !== 6 && Object.keys(named).length > 0)
    refuse(text, `algorithm ${algorithm} has no named parameters`);
  return { kind: 'algorithm', numbers: [...numbers], named };
}

/**
 * Reads a list: numbers, or the name of a primitive; then, for algorithm 6 and primitives, `key=value` pairs.
 * @throws CalibdeskError usage
 */
export function parseCommonMode(text: string): CommonModeSetting {
  const words = text.split(',').map((word) => word.trim());
  const [first] = words;
  const name = primitiveNames.find((primitive) => primitive === first);
  const numbers: number[] = [];
  const named: Record<string, number> = {};
  const allowed = name === undefined ? keysOfAlgorithm6 : keysOfPrimitive;
  for (const word of name === undefined ? words : words.slice(1)) {
    const [key, value, more] = word.split('=');
    const number = Number(value ?? key);
    const digits = value ?? key;
    if (more !== undefined || digits.trim() === '' || !Number.isFinite(number))
      refuse(text, `${JSON.stringify(word)} is no number`);
    if (value === undefined) {
      if (name !== undefined || Object.keys(named).length > 0)
        refuse(text, `${JSON.stringify(word)} must be written as key=value`);
      numbers.push(number);
    } else {
      const known = allowed.find((candidate) => candidate.toLowerCase() === key.trim().toLowerCase());
      if (known === undefined)
        refuse(text, `there is no parameter ${key.trim()}; known are ${allowed.join(', ')}`);
      named[known] = number;
    }
  }
  if (name === undefined) return settingOfNumbers(numbers, text, named);
  if (
    named.nbanks !== undefined &&
    (!name.endsWith('_hsplit') || !(Number.isInteger(named.nbanks) && named.nbanks > 0))
  )
    refuse(text, `nbanks=${named.nbanks}: only the hsplit primitives have banks, a whole number of them`);
  return { kind: 'primitive', name, named };
}

/** The numbers of a setting for a document; a primitive gives its name and `key=value` texts. */
export function describeSetting(setting: CommonModeSetting): (number | string)[] {
  const named = Object.entries(setting.named).map(([key, value]) => `${key}=${value}`);
  return [...(setting.kind === 'primitive' ? [setting.name] : setting.numbers), ...named];
}

/**
 * Parameters of a detector without a common_mode file: those of the C++ table for algorithms 1 to 5 and of the Python table for
 * the others; [0] where nothing is corrected. Source: reference dark-processing 10.
 */
export function defaultCommonMode(sensor: CommonModeSensor): number[] {
  const { device, shape } = sensor;
  switch (sensorKind(device)) {
    case 'cspad':
    case 'cspad2x2':
      return [1, 25, 25, 100, 1];
    case 'pnccd':
      return [3, 50, 10, 128];
    case 'epix100a':
      return [4, 6, 30, 10];
    case 'epix10ka':
      return [7, 2, 10, 10];
    case 'jungfrau':
      return [7, 1, 100, 0];
    default:
      break;
  }
  if (/^(andor|andor3d|dualandor)$/i.test(device)) return [2, 10, 10, shape.at(-1) ?? 128];
  if (/^princeton$/i.test(device)) return [1, 50, 50, 100, 1, shape.reduce((a, b) => a * b, 1), 1];
  return [0];
}
