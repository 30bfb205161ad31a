import { InvalidArgumentError, type Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';

/** Text of an option value; `-c=-41,42` arrives with the equals sign, which belongs to the option. */
const valueOf = (text: string): string => (text.startsWith('=') ? text.slice(1) : text);

/** Parser of a whole number, with the smallest value that makes sense. */
export function integerFrom(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(valueOf(text));
    if (!/^\s*[+-]?\d+\s*$/.test(valueOf(text)) || !Number.isSafeInteger(value))
      throw new InvalidArgumentError(`a whole number was expected, found ${JSON.stringify(text)}`);
    if (value < minimum) throw new InvalidArgumentError(`at least ${minimum} was expected, found ${text}`);
    return value;
  };
}

/** Parser of a number, also `1e6` and `.5`. */
export function decimal(text: string): number {
  const value = Number(valueOf(text));
  if (valueOf(text).trim() === '' || !Number.isFinite(value) || /^\s*[+-]?0[xob]/i.test(text))
    throw new InvalidArgumentError(`a number was expected, found ${JSON.stringify(text)}`);
  return value;
}

/** Parser of a share of the whole, 0 to 1. */
export function fraction(text: string): number {
  const value = decimal(text);
  if (value < 0 || value > 1)
    throw new InvalidArgumentError(`a fraction between 0 and 1 was expected, found ${text}`);
  return value;
}

/** Parser of an octal file mode: 2775, 02775 or 0o2775. */
export function octalMode(text: string): number {
  const match = /^\s*(?:0o)?([0-7]{1,5})\s*$/i.exec(valueOf(text));
  if (match === null)
    throw new InvalidArgumentError(
      `an octal mode such as 0o2775 was expected, found ${JSON.stringify(text)}`,
    );
  return parseInt(match[1], 8) & 0o7777;
}

/** Parser of any text, also one that begins with a minus sign. */
export const anyText = (text: string): string => valueOf(text);

/** Parser of a mask of data bits, decimal or 0x hexadecimal. */
export function bitMask(text: string): number {
  const value = Number(valueOf(text));
  if (!/^\s*(0x[0-9a-f]+|\d+)\s*$/i.test(valueOf(text)) || value < 1 || value > 0xffff_ffff)
    throw new InvalidArgumentError(
      `a bit mask such as 16383 or 0x3fff was expected, found ${JSON.stringify(text)}`,
    );
  return value;
}

/** Options that every verb with files of its own takes: modes and group of what is new. */
export function addFileOptions(command: Command): void {
  command
    .option('--dirmode <mode>', 'mode of new folders, octal', octalMode, 0o2775)
    .option('--filemode <mode>', 'mode of new files, octal', octalMode, 0o664)
    .option('--group <name>', 'group of new files and folders; a missing one is a warning', 'ps-users');
}

/** Options of a stack (.npy), which knows neither experiment nor run. */
export function addStackOptions(command: Command): void {
  command.option('--run <n>', 'run number of a stack (.npy)', integerFrom(0), 0);
}

/** Line of `--correct-rms` in the list of options. */
export const correctRmsText = 'correct the rms for the cut of the 5-95 % gate';

/** What the correction is, for the help texts of the dark commands. */
export const correctRmsHelp = `The rms is that of the values inside the gate, as in the original: of a Gaussian of sigma 5 it is about 4. --correct-rms makes it 5:
from the share of frames inside the gate, pixel by pixel, for Gaussian noise; pixels with less than half of the frames inside get
the factor of one half (2.65). Limits and status follow the corrected rms. Off unless asked for.`;

/**
 * Whether the rms is to be corrected.
 * @throws CalibdeskError usage together with --original, whose numbers never were
 */
export function correctedRms(options: { correctRms?: boolean; original?: boolean }): boolean {
  if (options.correctRms === true && options.original === true)
    throw new CalibdeskError('usage', '--correct-rms and --original exclude each other', {
      hint: 'the original has no corrected rms: leave one of them out',
    });
  return options.correctRms === true;
}
