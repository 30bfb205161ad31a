import { InvalidArgumentError } from 'commander';
import { defaultPulserFit } from '../../domain/gains/pulserFit.ts';
import { chargeEpix10ka } from '../../main/usecases/chargeEpix10ka.ts';
import type { VerbModule } from '../verb.ts';
import { integerFrom } from './darkOptions.ts';
import { addDataOptions, addThresholds, dataOf, thresholdsOf } from './epixOptions.ts';
import {
  addRepositoryOptions,
  commandLineOf,
  numberOf,
  repositoryOf,
  stepsFileHelp,
  textOf,
} from './gainOptions.ts';

const help = `${stepsFileHelp}
Calibration cycles: 0 to 4 darks; then spacing^2 cycles in medium-to-low (trbit 0) and as many in high-to-low (trbit 1), in which every spacing-th
pixel gets pulses that rise by one step per frame. Writes gainci, offset, pedestals, rms and status of one panel into the repository, and all results into
<panel>/work/..._df.npz. What was not evaluated is not written. As in the original the last buffered frame is not used (--all-frames uses it).
Unlike the original, -N really fits all periods, and an existing archive is used only with --reuse.
Accepted without effect: -L, -p (no graphics are shown; --plots DIR writes pictures).

Examples:
  epix10ka_offset_calibration -e detdaq18 -d DetLab.0:Epix10ka.0 -r 52 -i 0 -o ./work
  calibdesk epix10ka_offset_calibration -x steps.json -e detdaq18 -d XcsEndstation.0:Epix10ka.0 -r 52 -i 0 -n 7 -o work --json
`;

function pixelOf(text: string): [number, number] {
  const match = /^\s*(\d{1,5})\s*,\s*(\d{1,5})\s*$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError(`row,column was expected, found ${JSON.stringify(text)}`);
  return [Number(match[1]), Number(match[2])];
}

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    addDataOptions(command);
    command
      .option('-i, --idx <n>', 'panel', whole)
      .option('-b, --nbs <n>', 'frame buffer of each cycle', integerFrom(1), 4600)
      .option('-n, --nspace <n>', 'spacing of pulsed pixels', integerFrom(1), 7)
      .option('-o, --dirrepo <dir>', 'repository (default $SIT_ROOT/detector/gains/epix10k/panels)')
      .option('-p, --display', 'not used')
      .option('-L, --logmode <level>', 'not used')
      .option('-P, --dopeds', 'leave out the dark cycles')
      .option('-O, --dooffs', 'leave out the charge-injection cycles')
      .option('-N, --nperiods', 'fit all periods of the pulser, not the first alone')
      .option('-X, --ixoff <n>', 'frames left out on each side of the switch', whole, defaultPulserFit.margin)
      .option('-c, --ccnum <n>', 'this calibration cycle only', whole)
      .option('-m, --ccmax <n>', 'calibration cycles at most (default: all of the spacing, 103 for 7)', whole)
      .option('-s, --skipncc <n>', 'cycles left out at the begin', whole, 0)
      .option('-E, --errskip', 'leave out a dark of a wrong gain mode in place of an error')
      .option('-C, --savechi2', 'write chi2 of the fits as well')
      .option('-G, --pixrc <row,column>', 'only cycles that pulse this pixel', pixelOf)
      .option('--all-frames', 'use the last buffered frame too')
      .option('--reuse', 'take the results of an earlier call from its archive')
      .option('--npy <dir>', 'write unrounded arrays there as well')
      .option('--plots <dir>', 'write pictures of gains and offsets there')
      .addHelpText('after', help);
    addThresholds(command);
    addRepositoryOptions(command);
    context.action(command, async (run, _args, options) => {
      const panel = numberOf(options, 'idx');
      if (panel === null) run.note('warning: no panel was given with -i: it is panel 0');
      const spacing = Number(options.nspace);
      const document = await chargeEpix10ka(
        run.services,
        {
          ...dataOf(options),
          repository: repositoryOf(options, textOf(options, 'dirrepo'), 'epix10ka'),
          command: commandLineOf(command, 'epix10ka_offset_calibration', true),
          panel: panel ?? 0,
          buffer: Number(options.nbs),
          allFrames: options.allFrames === true,
          spacing,
          darks: options.dopeds !== true,
          pulses: options.dooffs !== true,
          fit: {
            ...defaultPulserFit,
            margin: Number(options.ixoff),
            allPeriods: options.nperiods === true,
          },
          pixel: (options.pixrc as [number, number] | undefined) ?? null,
          parameters: thresholdsOf(options),
          onlyCycle: numberOf(options, 'ccnum'),
          mostCycles: numberOf(options, 'ccmax') ?? Math.max(103, 5 + 2 * spacing * spacing),
          skipCycles: Number(options.skipncc),
          skipMismatch: options.errskip === true,
          saveChi2: options.savechi2 === true,
          reuse: options.reuse === true,
          npy: textOf(options, 'npy'),
          plots: textOf(options, 'plots'),
        },
        run,
      );
      for (const file of document.files) run.print(file);
      run.document(document);
    });
  },
};
export default verb;
