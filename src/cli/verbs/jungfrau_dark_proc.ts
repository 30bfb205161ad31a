import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { parseRunList } from '../../domain/gains/runList.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { darkJungfrau } from '../../main/usecases/darkJungfrau.ts';
import type { VerbModule } from '../verb.ts';
import { anyText, decimal, fraction, integerFrom } from './darkOptions.ts';
import {
  addRepositoryOptions,
  commandLineOf,
  numberOf,
  repositoryOf,
  requiredText,
  stepsFileHelp,
  textOf,
} from './gainOptions.ts';

const help = `${stepsFileHelp}
Writes pedestals, rms, status, dark_min and dark_max of every module and step into the repository, and new aliases into
.aliases_jungfrau.txt there. Status bits: 1 rms high, 2 rms low, 4 saturated, 8 below limits, 16 average high, 32 average low, 64 wrong gain state.
Unlike the original, a step with fewer frames than --nrecs1 counts its real frames only, and all files are written or none.
Accepted without effect: -p, -u, --logmode.

Examples:
  jungfrau_dark_proc -d exp=cxilu9218:run=242,243,244 -s CxiEndstation.0:Jungfrau.0 -o ./work
  calibdesk jungfrau_dark_proc -d steps.json -s MfxEndstation.0:Jungfrau.0 -o work --nrecs 70 --nrecs1 20 --npy npy --json
`;

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    command
      .option('-d, --dsname <dataset>', 'data set (required)')
      .option('-s, --source <source>', 'detector, or its alias (required)')
      .option('-r, --runs <list>', 'runs of a steps file, 5,9 or 5-9; all if not given', parseRunList)
      .option('-n, --events <n>', 'events of all runs and steps: stop at this one', whole, 100000)
      .option('-m, --evskip <n>', 'events skipped at the begin of each step', whole, 0)
      .option('-e, --evstep <n>', 'end a step at this event', whole, 2000)
      .option('-b, --int_lo <ADU>', 'lowest intensity accepted', decimal, 1)
      .option('-t, --int_hi <ADU>', 'highest intensity accepted', decimal, 16000)
      .option('-B, --rms_lo <ADU>', 'lower limit of the rms', decimal, 0.001)
      .option('-T, --rms_hi <ADU>', 'upper limit of the rms', decimal, 16000)
      .option(
        '-F, --fraclm <fraction>',
        'allowed fraction of frames out of the intensity limits',
        decimal,
        0.1,
      )
      .option('-D, --intnlo <n>', 'sigmas below the mean accepted for the average', decimal, 6)
      .option('-U, --intnhi <n>', 'sigmas above the mean accepted for the average', decimal, 6)
      .option('-L, --rmsnlo <n>', 'sigmas below the mean accepted for the rms', decimal, 6)
      .option('-H, --rmsnhi <n>', 'sigmas above the mean accepted for the rms', decimal, 6)
      .option('-p, --plotim <bits>', 'not used', whole, 0)
      .option(
        '-c, --evcode <codes>',
        'event codes, `41,42`; a minus sign inverts: `--evcode=-41,42`',
        anyText,
      )
      .option('-u, --upload', 'not used')
      .option('-N, --stepnum <n>', 'this step only', whole)
      .option('-M, --stepmax <n>', 'so many steps at most', whole)
      .option('-I, --segind <n>', 'this module only', whole)
      .option('--nrecs <n>', 'frames used of each step', integerFrom(1), 1000)
      .option('--nrecs1 <n>', 'frames of the first stage', integerFrom(1), 50)
      .option('--fraclo <fraction>', 'quantile of the lower gate', fraction, 0.05)
      .option('--frachi <fraction>', 'quantile of the upper gate', fraction, 0.95)
      .option('-o, --dirrepo <dir>', 'repository (default $SIT_ROOT/detector/gains/jungfrau/panels)')
      .option('--logmode <level>', 'not used')
      .option('--expname <name>', 'experiment for the file names')
      .option('--npy <dir>', 'write unrounded arrays there as well')
      .addHelpText('after', help);
    addRepositoryOptions(command);
    context.action(command, async (run, _args, options) => {
      const dsname = requiredText(
        options,
        'dsname',
        'data set',
        'give it with -d, for example -d exp=cxilu9218:run=242',
      );
      const source = requiredText(
        options,
        'source',
        'detector',
        'give it with -s, for example -s CxiEndstation.0:Jungfrau.0',
      );
      const value = (name: string): number => Number(options[name]);
      if (value('fraclo') > value('frachi')) throw new CalibdeskError('usage', '--fraclo is above --frachi');
      const document = await darkJungfrau(
        run.services,
        {
          names: [dsname],
          source,
          runs: (options.runs as number[] | undefined) ?? null,
          repository: repositoryOf(options, textOf(options, 'dirrepo'), 'jungfrau'),
          command: commandLineOf(command, 'jungfrau_dark_proc'),
          experiment: textOf(options, 'expname'),
          events: value('events'),
          skip: value('evskip'),
          stop: value('evstep'),
          codes: parseEventCodes(textOf(options, 'evcode')),
          onlyStep: numberOf(options, 'stepnum'),
          mostSteps: numberOf(options, 'stepmax'),
          segment: numberOf(options, 'segind'),
          nrecs: value('nrecs'),
          nrecs1: value('nrecs1'),
          parameters: {
            intensityLow: value('int_lo'),
            intensityHigh: value('int_hi'),
            rmsLow: value('rms_lo'),
            rmsHigh: value('rms_hi'),
            intensitySigmasLow: value('intnlo'),
            intensitySigmasHigh: value('intnhi'),
            rmsSigmasLow: value('rmsnlo'),
            rmsSigmasHigh: value('rmsnhi'),
            fractionOut: value('fraclm'),
            quantileLow: value('fraclo'),
            quantileHigh: value('frachi'),
          },
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
