import { averageAndMaximum } from '../../main/usecases/averageAndMaximum.ts';
import type { VerbModule } from '../verb.ts';
import { addCalibOptions, calibHelp, eventsRequestOf } from './calibOptions.ts';
import { integerFrom } from './darkOptions.ts';

const verb: VerbModule = {
  define(command, context) {
    command
      .option('-d, --dsname <dataset>', 'dataset', 'exp=cxilv9518:run=8')
      .option('-s, --detname <source>', 'detector', 'CxiDs1.0:Jungfrau.0')
      .option('-n, --events <index>', 'last event, included', integerFrom(0), 100)
      .option('-m, --evskip <index>', 'first event', integerFrom(0), 0)
      .option('-f, --prefix <text>', 'begin of the file names', 'img')
      .option('-M, --mode <letter>', 'r raw, c calib, i image, p raw - pedestals', 'p')
      .option('-S, --aslice <slice>', 'numpy slice of the array', ':')
      .option('-c, --calibdir <dir>', 'calib folder, as --calib-dir')
      .option('-L, --logmode <level>', 'not used')
      .option('--expname <name>', 'experiment of a stack (.npy)')
      .addHelpText(
        'after',
        `${calibHelp}
Writes <prefix>-<detector>-<exp>-r<run>-e<frames used>-mode-<mode>-max.npy and -ave.npy, float32, into the current folder.

Examples:
  calibdesk det_calib_ave_and_max -d exp=cxilv9518:run=8 -s CxiDs1.0:Jungfrau.0 -n 100 -M c
  calibdesk det_calib_ave_and_max -d dark.npy -s CxiDs1.0:Zyla.0 -m 2 -n 9 --pedestals p.npy --json`,
      );
    addCalibOptions(command);
    context.action(command, async (run, _args, options) => {
      const document = await averageAndMaximum(
        {
          ...eventsRequestOf(options, String(options.aslice)),
          mode: String(options.mode),
          prefix: String(options.prefix),
        },
        run,
        run.services.pool,
      );
      run.note(`${document.events_used} frames, mode ${document.mode}`);
      run.print(`${document.files.max}\n${document.files.ave}`);
      run.document(document);
    });
  },
};
export default verb;
