import { copyFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { changeError, isMissing, readError } from '../store/fileErrors.ts';
import { rangeFileName, targetFolder } from '../store/requests/deploy.ts';

/** What names one file of a store. */
export interface CalibFileInput {
  experiment: string;
  source: string;
  type: string;
  range: string;
  /** Calib folder; follows from the experiment and SIT_PSDM_DATA when it is not given. */
  calibdir?: string | undefined;
}

export interface CalibFilePath {
  calibdir: string;
  path: string;
}

/**
 * Calib folder of an experiment, `<SIT_PSDM_DATA>/<INS>/<experiment>/calib`: instrument in upper case first, then in lower
 * case; whichever exists, otherwise upper case. `usage` when neither the folder nor the variable is given.
 */
export function experimentCalibdir(
  experiment: string,
  environment: Record<string, string | undefined>,
): string {
  const root = environment.SIT_PSDM_DATA?.replace(/\/+$/, '');
  if (!/^[a-z]{3}\w{2,12}$/.test(experiment))
    throw new CalibdeskError('usage', `${JSON.stringify(experiment)} is no experiment name`, {
      hint: 'for example cxi12345, or give the calib folder with -c',
    });
  if (!root)
    throw new CalibdeskError('usage', 'the calib folder is not known: SIT_PSDM_DATA is not set', {
      hint: 'give the calib folder with -c',
    });
  const instrument = experiment.slice(0, 3);
  const [upper, lower] = [instrument.toUpperCase(), instrument].map((name) =>
    join(root, name, experiment, 'calib'),
  );
  return !existsSync(upper) && existsSync(lower) ? lower : upper;
}

/** Path of exactly the named file, whether it exists or not; printed as the folder was given. */
export function calibFilePath(
  input: CalibFileInput,
  environment: Record<string, string | undefined>,
): CalibFilePath {
  const calibdir = input.calibdir ?? experimentCalibdir(input.experiment, environment);
  const folder = targetFolder(input.source, input.type, undefined);
  return { calibdir, path: `${calibdir.replace(/(.)\/+$/, '$1')}/${folder}/${rangeFileName(input.range)}` };
}

/** Copies exactly the named file of the store (no search by run) to `file`, as a whole or not at all. */
export async function getCalibFile(
  input: CalibFileInput,
  file: string,
  environment: Record<string, string | undefined>,
): Promise<CalibFilePath> {
  const found = calibFilePath(input, environment);
  const temporary = `${file}.${process.pid}.tmp`;
  if (!existsSync(found.path))
    throw new CalibdeskError('not-found', `${found.path}: there is no such file in the store`, {
      file: found.path,
      hint: '`calibdesk store find` shows the file that applies to a run',
    });
  try {
    await copyFile(found.path, temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isMissing(error) && !existsSync(found.path)
      ? readError(error, found.path)
      : changeError(error, 'writing', file);
  }
  return found;
}
