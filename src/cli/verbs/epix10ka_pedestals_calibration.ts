import { darkEpix10ka } from '../../main/usecases/darkEpix10ka.ts';
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
Writes pedestals, rms and status of every panel and dark cycle (FH FM FL AHL-H AML-M) into the repository, new aliases into .aliases.txt there, and,
where offsets and gains of a charge injection lie in the repository, pedestals of AHL-L and AML-L.
As in the original the last buffered frame is not used (--all-frames uses it). Unlike the original, a wrong gain mode ends with exit code 1, cycles of
charge injection are passed over quietly, and all files are written or none.
Accepted without effect: -L.

Examples:
  epix10ka_pedestals_calibration -e xcsx35617 -d XcsEndstation.0:Epix10ka2M.0 -r 528 -o ./work
  calibdesk epix10ka_pedestals_calibration -x steps.json -e xcstest20 -d XcsEndstation.0:Epix10ka.0 -r 7 -o work --json
`;

const verb: VerbModule = {
  define(command, context) {
    addDataOptions(command);
    command
      .option('-b, --nbs <n>', 'frame buffer of each step', integerFrom(1), 1024)
      .option('-c, --ccnum <n>', 'this calibration cycle only, 0 to 4', integerFrom(0))
      .option('-m, --ccmax <n>', 'calibration cycles at most', integerFrom(0), 5)
      .option('-i, --idx <n>', 'this panel only', integerFrom(0))
      .option('-o, --dirrepo <dir>', 'repository (default $SIT_ROOT/detector/gains/epix10k/panels)')
      .option('-L, --logmode <level>', 'not used')
      .option('-E, --errskip', 'leave out a step of a wrong gain mode in place of an error')
      .option('--all-frames', 'use the last buffered frame too')
      .option('--npy <dir>', 'write unrounded arrays there as well')
      .addHelpText('after', help);
    addThresholds(command);
    addRepositoryOptions(command);
    context.action(command, async (run, _args, options) => {
      const document = await darkEpix10ka(
        run.services,
        {
          ...dataOf(options),
          repository: repositoryOf(options, textOf(options, 'dirrepo'), 'epix10ka'),
          command: commandLineOf(command, 'epix10ka_pedestals_calibration'),
          buffer: Number(options.nbs),
          allFrames: options.allFrames === true,
          onlyCycle: numberOf(options, 'ccnum'),
          mostCycles: Number(options.ccmax),
          panel: numberOf(options, 'idx'),
          skipMismatch: options.errskip === true,
          parameters: thresholdsOf(options),
          npy: textOf(options, 'npy'),
        },
        run,
      );
      for (const file of document.files) run.print(file);
      run.document(document);
    });
  },
};
export default verb;
