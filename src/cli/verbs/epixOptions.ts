import type { Command } from 'commander';
import { defaultEpix10kaDark, type Epix10kaDarkParameters } from '../../domain/gains/epix10kaDark.ts';
import { parseRunList } from '../../domain/gains/runList.ts';
import { gainDatasetName } from '../../main/usecases/gainRepository.ts';
import { decimal } from './darkOptions.ts';
import { requiredText, textOf } from './gainOptions.ts';

/** Thresholds of epix10ka darks, which the original does not offer. */
export function addThresholds(command: Command): void {
  const defaults = defaultEpix10kaDark;
  command
    .option('--int_lo <ADU>', 'lowest intensity accepted', decimal, defaults.intensityLow)
    .option('--int_hi <ADU>', 'highest intensity accepted', decimal, defaults.intensityHigh)
    .option(
      '--intnlo <n>',
      'sigmas below the mean accepted for the average',
      decimal,
      defaults.intensitySigmasLow,
    )
    .option(
      '--intnhi <n>',
      'sigmas above the mean accepted for the average',
      decimal,
      defaults.intensitySigmasHigh,
    )
    .option('--rms_lo <ADU>', 'lower limit of the rms', decimal, defaults.rmsLow)
    .option('--rms_hi <ADU>', 'upper limit of the rms', decimal, defaults.rmsHigh)
    .option('--rmsnlo <n>', 'sigmas below the mean accepted for the rms', decimal, defaults.rmsSigmasLow)
    .option('--rmsnhi <n>', 'sigmas above the mean accepted for the rms', decimal, defaults.rmsSigmasHigh)
    .option(
      '--fraclm <fraction>',
      'allowed fraction of frames out of the intensity limits',
      decimal,
      defaults.fractionOut,
    )
    .option(
      '--nsigma <n>',
      'half width of the gate, in typical rms of the panel',
      decimal,
      defaults.gateSigmas,
    );
}

export function thresholdsOf(options: Record<string, unknown>): Epix10kaDarkParameters {
  const value = (name: string): number => Number(options[name]);
  return {
    ...defaultEpix10kaDark,
    intensityLow: value('int_lo'),
    intensityHigh: value('int_hi'),
    intensitySigmasLow: value('intnlo'),
    intensitySigmasHigh: value('intnhi'),
    rmsLow: value('rms_lo'),
    rmsHigh: value('rms_hi'),
    rmsSigmasLow: value('rmsnlo'),
    rmsSigmasHigh: value('rmsnhi'),
    fractionOut: value('fraclm'),
    gateSigmas: value('nsigma'),
  };
}

/** Options that name the data of a command: experiment, detector, run, or a data set. */
export function addDataOptions(command: Command): void {
  command
    .option('-e, --exp <experiment>', 'experiment')
    .option('-d, --det <detector>', 'detector, or its alias (required)')
    .option('-r, --run <run>', 'run, or list of runs such as 12,14-18')
    .option(
      '-x, --dsnamex <dataset>',
      'data set or file in place of exp=..:run=.., or an addition such as :dir=..',
    );
}

export interface DataOptions {
  names: string[];
  source: string;
  experiment: string | null;
  runs: number[] | null;
}

/** What the options of `addDataOptions` name. Throws `usage`. */
export function dataOf(options: Record<string, unknown>): DataOptions {
  const source = requiredText(
    options,
    'det',
    'detector',
    'give it with -d, for example -d XcsEndstation.0:Epix10ka.0',
  );
  const run = textOf(options, 'run');
  const runs = run === null ? null : parseRunList(run);
  const experiment = textOf(options, 'exp');
  return { names: [gainDatasetName(experiment, run, textOf(options, 'dsnamex'))], source, experiment, runs };
}
