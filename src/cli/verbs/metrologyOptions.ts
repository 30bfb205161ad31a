import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';

/** A decimal number of an option, or a usage error. */
export function numberOption(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value)) return value;
    throw new CalibdeskError('usage', `${name}: not a number: ${text}`);
  };
}

export function wholeOption(name: string, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = numberOption(name)(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new CalibdeskError(
      'usage',
      `${name}: expected a whole number from ${least} to ${most}, found ${text}`,
    );
  };
}

export function choiceOption<Choice extends string>(name: string, choices: readonly Choice[]) {
  return (text: string): Choice => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    throw new CalibdeskError('usage', `${name}: expected ${choices.join(', ')}, found ${text}`);
  };
}

export function addUnits(command: Command): void {
  command.option(
    '--units <um|mm>',
    'units of the table (default: recognised from the side lengths)',
    choiceOption<LengthUnits>('--units', ['um', 'mm']),
  );
}

export const missingOption = choiceOption('--missing', ['fit', 'refuse'] as const);
