import { CalibdeskError } from '../../domain/errors.ts';
import type { VerbRun } from '../context.ts';

function usage(message: string, hint: string): never {
  throw new CalibdeskError('usage', message, { hint });
}

/** A whole number >= `least` from an option; undefined when it is not given. */
export function wholeNumber(options: Record<string, unknown>, name: string, least = 0): number | undefined {
  const text = options[name];
  if (typeof text !== 'string') return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    usage(
      `--${name}: ${JSON.stringify(text)} is no whole number from ${least} on`,
      `write it as --${name} ${Math.max(least, 10)}`,
    );
  return value;
}

/** A half-open range `a:b`, either end may be missing; undefined when the option is not given. */
export function rangeOf(
  options: Record<string, unknown>,
  name: string,
): { first: number | undefined; end: number | undefined } | undefined {
  const text = options[name];
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{0,15}):(\d{0,15})$/.exec(text);
  if (match === null)
    usage(`--${name}: ${JSON.stringify(text)} is no range`, `write it as --${name} 5:9, 5: or :9`);
  const end = (part: string | undefined): number | undefined =>
    part === undefined || part === '' ? undefined : Number(part);
  return { first: end(match[1]), end: end(match[2]) };
}

export const textOption = (options: Record<string, unknown>, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

/** Most faults that are told one by one. */
const mostFaults = 20;

/** Tells the faults of a reading on stderr (they stand in the JSON document too) and, with `--strict`, makes the exit code 1. */
export function tellFaults(run: VerbRun, messages: readonly string[], strict: boolean): void {
  if (!run.flags.json) {
    for (const message of messages.slice(0, mostFaults)) run.note(`warning: ${message}`);
    if (messages.length > mostFaults) run.note(`warning: ${messages.length - mostFaults} further faults`);
  }
  if (strict && messages.length > 0) run.exitWith(1);
}
