import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import { rootsOfEnvironment } from '../../main/usecases/runCalibrun.ts';
import { integerFrom } from './darkOptions.ts';
import { indexList, numberOf, requiredText, textOf } from './gainOptions.ts';

/** Options that both deploy commands take with the same meaning. */
export function addDeployOptions(command: Command): void {
  command
    .option('-e, --exp <experiment>', 'experiment')
    .option('-d, --det <detector>', 'detector, or its alias (required)')
    .option('-r, --run <n>', 'run: its time, its panels, begin of validity (required)', integerFrom(0))
    .option(
      '-x, --dsnamex <dataset>',
      'data set or file in place of exp=..:run=.., or an addition such as :dir=..',
    )
    .option('-c, --dircalib <dir>', 'calib folder (default: that of the experiment)')
    .option('-I, --paninds <list>', 'indices of the panels, separated by commas (default: all)', indexList)
    .option('-D, --deploy', 'copy the merged constants into the calib folder')
    .option('-L, --logmode <level>', 'not used');
}

/** What the options of `addDeployOptions` say. Throws `usage`. */
export function deployInputOf(options: Record<string, unknown>) {
  const run = numberOf(options, 'run');
  if (run === null) throw new CalibdeskError('usage', 'no run was given', { hint: 'give it with -r' });
  return {
    experiment: textOf(options, 'exp'),
    source: requiredText(
      options,
      'det',
      'detector',
      'give it with -d, for example -d MfxEndstation.0:Jungfrau.0',
    ),
    run,
    dataset: textOf(options, 'dsnamex'),
    time: numberOf(options, 'tstamp'),
    calibdir: textOf(options, 'dircalib'),
    roots: rootsOfEnvironment(),
    panels: (options.paninds as number[] | undefined) ?? null,
    deploy: options.deploy === true,
  };
}
