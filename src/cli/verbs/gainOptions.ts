import { InvalidArgumentError, type Command } from 'commander';
import { laboratoryZone, stampIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { CommandLine, RepositoryOptions } from '../../main/usecases/gainRepository.ts';
import { defaultRepository } from '../../main/usecases/gainRepository.ts';
import { integerFrom } from './darkOptions.ts';

/** Parser of a file mode: a decimal number, as the original takes it, or octal with 0o. */
export function decimalMode(text: string): number {
  const value = Number(text);
  if (!/^\s*(\d{1,5}|0o[0-7]{1,5})\s*$/i.test(text) || value > 0o7777)
    throw new InvalidArgumentError(
      `a mode such as 0o2775, or decimal, was expected, found ${JSON.stringify(text)}`,
    );
  return value;
}

/** Options of all verbs that write into a repository of panels. */
export function addRepositoryOptions(command: Command): void {
  command
    .option('--dirmode <mode>', 'mode of new folders, decimal, or octal as 0o2775', decimalMode, 0o2775)
    .option('--filemode <mode>', 'mode of new files, decimal, or octal as 0o664', decimalMode, 0o664)
    .option('--group <name>', 'group of new files and folders; a missing one is a warning', 'ps-users')
    .option('--timezone <zone>', 'time zone of stamps in names, headers and records', laboratoryZone)
    .option('--dry-run', 'work everything out, write nothing');
}

export const textOf = (options: Record<string, unknown>, name: string): string | null =>
  typeof options[name] === 'string' ? options[name] : null;

export const numberOf = (options: Record<string, unknown>, name: string): number | null =>
  typeof options[name] === 'number' ? options[name] : null;

/** A required option. Throws `usage`. */
export function requiredText(
  options: Record<string, unknown>,
  name: string,
  what: string,
  hint: string,
): string {
  const value = textOf(options, name);
  if (value !== null && value !== '') return value;
  throw new CalibdeskError('usage', `no ${what} was given`, { hint });
}

/** The repository that the options mean; `root` null: the default one. */
export function repositoryOf(
  options: Record<string, unknown>,
  root: string | null,
  what: 'jungfrau' | 'epix10ka' | 'gains',
): RepositoryOptions {
  const zone = String(options.timezone);
  stampIn(new Date(0), zone); // refuses an unknown zone before any work
  return {
    root: root ?? defaultRepository(process.env.SIT_ROOT || undefined, what),
    family: what === 'epix10ka' ? 'epix10ka' : 'jungfrau',
    zone,
    directoryMode: Number(options.dirmode),
    fileMode: Number(options.filemode),
    group: String(options.group),
    dryRun: options.dryRun === true,
  };
}

/** The command line as it was given. */
export function commandLineOf(command: Command, name: string, always = false): CommandLine {
  const { rawArgs } = command as Command & { rawArgs: string[] };
  return { name, words: [name, ...rawArgs], site: process.env.SIT_ROOT || undefined, always };
}

/** Parser of a list of panel indices, `0,2,5`. */
export function indexList(text: string): number[] {
  const indices = text.split(',').map((part) => integerFrom(0)(part.trim()));
  return [...new Set(indices)];
}

export const stepsFileHelp = `
Data sets: exp=..:run=.., .xtc files, or a steps file (.json, paths relative to its folder):
  {"experiment": "mfxtest21", "detector": "MfxEndstation.0:Jungfrau.0", "alias": "jungfrau1M",
   "config": {"config_version": 3, "number_of_modules": 1, "modules": [{"moduleVersion": 1508613, "firmwareVersion": 22630721062933, "serialNumber": 3997872}]},
      or     {"detector": "epix10ka"|"epix10kaquad"|"epix10ka2m", "version": 1, "carrierId": [[1, 2]], "digitalCardId": [[3, 4]], "analogCardId": [5, 6]},
   "runs": [{"run": 5, "unix_sec": 1614882030, "steps": [{"stack": "s0.npy", "gain_mode": "Normal"}]}]}
  stacks: uint16, (frames, rows, cols) or (frames, panels, rows, cols), whole words. Steps of epix10ka may have trbits and asicPixelConfigArray
  in place of gain_mode, and labels, evnum, fiducials.
`;
