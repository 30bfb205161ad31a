import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';

/** Roots that the original takes from the environment. */
export interface Roots {
  /** SIT_PSDM_DATA: experiment data, `<root>/<INS>/<exp>/{xtc,calib}`. */
  data: string | undefined;
  /** SIT_ROOT: repositories and logs. */
  site: string | undefined;
}

export function rootsOfEnvironment(environment: NodeJS.ProcessEnv = process.env): Roots {
  return { data: environment.SIT_PSDM_DATA || undefined, site: environment.SIT_ROOT || undefined };
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Calib folder of an experiment, `<SIT_PSDM_DATA>/<ins>/<exp>/calib`: the instrument as the experiment spells it or in
 * upper case, whichever is there.
 * @throws CalibdeskError usage without a data root; not-found when neither folder is there
 */
export async function calibFolderOf(experiment: string, roots: Roots): Promise<string> {
  if (roots.data === undefined)
    throw new CalibdeskError('usage', `no calib folder for ${experiment}: SIT_PSDM_DATA is not set`, {
      hint: 'name the folder with -c',
    });
  const instrument = experiment.slice(0, 3);
  const candidates = [instrument, instrument.toUpperCase()].map((name) =>
    join(roots.data!, name, experiment, 'calib'),
  );
  for (const candidate of candidates) if (await isFolder(candidate)) return candidate;
  throw new CalibdeskError(
    'not-found',
    `no calib folder of ${experiment}: neither ${candidates.join(' nor ')}`,
    {
      hint: 'name the folder with -c',
    },
  );
}

/** The folder must be there before anything is processed. */
export async function checkCalibFolder(calibdir: string): Promise<void> {
  if (await isFolder(calibdir)) return;
  throw new CalibdeskError('not-found', `no calib folder ${calibdir}`, {
    file: calibdir,
    hint: 'it is never made: make it yourself, or name another one',
  });
}
