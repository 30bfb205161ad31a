import type { Command } from 'commander';
import { calibSteps, type CalibStep } from '../../domain/calibrate/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import {
  constantsTypes,
  type CalibrationRequest,
  type ConstantsType,
} from '../../main/usecases/calibrateFrames.ts';
import type { EventsRequest } from '../../main/usecases/averageAndMaximum.ts';
import { rootsOfEnvironment } from '../../main/usecases/runCalibrun.ts';
import { integerFrom } from './darkOptions.ts';

/** Short flags of constants files, and the types they stand for. */
const typeOfFlag = {
  pedestals: 'pedestals',
  rms: 'pixel_rms',
  gain: 'pixel_gain',
  offset: 'pixel_offset',
  status: 'pixel_status',
} as const;

const collect = (value: string, list: string[] = []): string[] => [...list, value];

export const calibHelp = `
Constants are .npy files or texts of the store, of one frame's size (jungfrau 3, epix10ka 7 planes); what is not named comes from the store.
Common mode: numbers of a common_mode file (4,6,30,10); 6,maxCorr=30,histoRange=30,colrow=3,minFrac=0.25; on two-dimensional panels
rows, cols, 2d, rows_hsplit,nbanks=4 or 2d_hsplit,nbanks=4, each with cormax=8 and npix_min=10; 0 switches it off.
`;

/** Adds the flags of constants. */
export function addCalibOptions(command: Command): void {
  command
    .option('--pedestals <file>', 'pedestals, ADU')
    .option('--rms <file>', 'rms of every pixel, ADU (common mode 6)')
    .option('--gain <file>', 'gain: multiplies, divides for jungfrau and epix10ka')
    .option('--offset <file>', 'offset of jungfrau, ADU')
    .option('--status <file>', 'status words: pixels that are not 0 are bad')
    .option('--const <type=file>', `constants by type: ${constantsTypes.join(', ')}`, collect)
    .option('--mask <file>', 'mask, 1 good, of one frame')
    .option('--common-mode <list>', 'common mode (default: file, store, or that of the detector)')
    .option('--cmpars <list>', 'the same as --common-mode')
    .option('--gain-mode <file>', 'epix10ka: mode 0 to 6 of every pixel')
    .option('--config <file>', 'epix10ka: JSON with trbits and asicPixelConfigArray, lists or .npy')
    .option('--until <step>', `end after ${calibSteps.join(', ')}`, 'mask')
    .option('--calib-dir <dir>', 'calib folder (default: that of the experiment)')
    .option('--run <n>', 'run whose constants are used; of a stack (.npy) its own run', integerFrom(0));
}

function filesOf(options: Record<string, unknown>): CalibrationRequest['files'] {
  const files: Partial<Record<ConstantsType, string>> = {};
  for (const pair of (options.const as string[] | undefined) ?? []) {
    const at = pair.indexOf('=');
    const type = constantsTypes.find((name) => name === pair.slice(0, at));
    if (type === undefined || pair.length === at + 1)
      throw new CalibdeskError('usage', `--const ${pair}: TYPE=FILE was expected`, {
        hint: `types are ${constantsTypes.join(', ')}`,
      });
    files[type] = pair.slice(at + 1);
  }
  for (const [flag, type] of Object.entries(typeOfFlag))
    if (typeof options[flag] === 'string') files[type] = options[flag];
  return files;
}

/** Whether a flag was given that means something only for calibrated frames. */
export function calibFlagGiven(options: Record<string, unknown>): string | null {
  const names = [
    ...Object.keys(typeOfFlag),
    'const',
    'mask',
    'commonMode',
    'cmpars',
    'gainMode',
    'config',
    'gainIndex',
    'maskOut',
    'cbits',
    'zeroBadState',
  ];
  return names.find((name) => options[name] !== undefined) ?? null;
}

/** The request for a calibration from the parsed flags. Throws `usage`. */
export function calibrationRequestOf(options: Record<string, unknown>): CalibrationRequest {
  const text = (name: string): string | null => {
    const value = options[name];
    return typeof value === 'string' ? value : null;
  };
  const until = calibSteps.find((step) => step === options.until);
  if (until === undefined)
    throw new CalibdeskError('usage', `--until ${String(options.until)}: there is no such step`, {
      hint: `steps are ${calibSteps.join(', ')}`,
    });
  return {
    files: filesOf(options),
    mask: text('mask'),
    commonMode: text('commonMode') ?? text('cmpars'),
    gainMode: text('gainMode'),
    config: text('config'),
    until: until satisfies CalibStep,
    original: options.original === true,
    calibdir: text('calibDir'),
    run: typeof options.run === 'number' ? options.run : null,
    roots: rootsOfEnvironment(),
  };
}

/** The request of a verb that goes over events, from its parsed flags. Throws `usage`. */
export function eventsRequestOf(options: Record<string, unknown>, slice: string): EventsRequest {
  const request = calibrationRequestOf(options);
  return {
    ...request,
    calibdir: request.calibdir ?? (typeof options.calibdir === 'string' ? options.calibdir : null),
    dsname: String(options.dsname),
    source: String(options.detname),
    skip: Number(options.evskip),
    last: Number(options.events),
    slice,
    experiment: typeof options.expname === 'string' ? options.expname : null,
  };
}
