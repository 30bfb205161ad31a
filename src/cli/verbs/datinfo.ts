import { CalibdeskError } from '../../domain/errors.ts';
import { datasetName } from '../../domain/information/datasetName.ts';
import { optionsTable } from '../../domain/information/datinfoText.ts';
import { describeData } from '../../main/usecases/describeData.ts';
import type { VerbModule } from '../verb.ts';
import { anyText, integerFrom } from './darkOptions.ts';
import { givenArguments, secondsText } from './informationOptions.ts';

interface Options {
  detname?: string;
  expname?: string;
  runs?: string;
  dsnamex?: string;
  events: number;
  evskip: number;
  evtkeys: number;
  logmode: string;
  steps: number;
  stskip: number;
  stepnum?: number;
  showDsname?: boolean;
  fixedTime?: boolean;
}

const usage =
  'Usage: datinfo -d <detname> -e <expname> -r <runs> [-x <dsnamex>] [-n <events>] [-m <evskip>] ...';

const help = `
-x: a text that begins with : is appended to exp=..:run=.., any other is the data set or file itself. Runs as 12,14,18-20.
Constants are those of the first run given, or of the data when there is none. Unlike the original: -n and --steps read exactly so many,
and -x FILE needs no -r.

Examples:
  datinfo -e xpptut15 -r 54 -d :Epix100a
  datinfo -x e9001-r0007-s00-c00.xtc -d :Epix10ka2M --steps 2
  datinfo -e xpptut15 -r 54-59 -x :smd --show-dsname
`;

/** First run of a list; null without a list. Errors: `usage`. */
function firstRun(runs: string | undefined): number | null {
  if (runs === undefined) return null;
  const match = /^\s*(\d{1,9})(\s*[-,]\s*\d{1,9})*\s*$/.exec(runs);
  if (match === null)
    throw new CalibdeskError('usage', `-r ${runs} is no list of runs`, {
      hint: 'write it as 12, or 12,14,18-20',
    });
  return Number(match[1]);
}

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    command
      .option('-d, --detname <name>', 'detector, full name or alias', anyText)
      .option('-e, --expname <name>', 'experiment', anyText)
      .option('-r, --runs <runs>', 'run, or runs as 12,14,18', anyText)
      .option('-x, --dsnamex <text>', 'extension of the data set (`:smd`), or another data set', anyText)
      .option('-n, --events <n>', 'events of each step', whole, 1000000)
      .option('-m, --evskip <n>', 'events to skip at the begin of each step', whole, 0)
      .option('-k, --evtkeys <n>', 'events whose keys are shown', whole, 2)
      .option('-L, --logmode <level>', 'not used', 'INFO')
      .option('--steps <n>', 'steps of each run', whole, 1000)
      .option('--stskip <n>', 'steps to skip', whole, 0)
      .option('--stepnum <n>', 'the one step to show', whole)
      .option('--show-dsname', 'print the data set that the options name, and nothing else')
      .option('--fixed-time', 'print <s> in place of elapsed seconds')
      .addHelpText('after', help);
    context.action(command, async (run, _args, given) => {
      const options = given as unknown as Options;
      const started = performance.now();
      const dsname = datasetName(options.expname ?? null, options.runs ?? null, options.dsnamex ?? null);
      if (dsname === null) {
        run.print(`${usage}\nEXIT - MISSING ARGUMENT(S)`);
        throw new CalibdeskError('usage', 'no data set: -e and -r, or -x, are required', {
          hint: 'for example datinfo -e xpptut15 -r 54 -d :Epix100a',
        });
      }
      if (options.showDsname === true) {
        run.print(dsname);
        return run.document({ dsname });
      }
      const shown: [string, unknown][] = [
        ['detname', options.detname],
        ['expname', options.expname],
        ['runs', options.runs],
        ['dsnamex', options.dsnamex],
        ['events', options.events],
        ['evskip', options.evskip],
        ['evtkeys', options.evtkeys],
        ['logmode', options.logmode],
        ['steps', options.steps],
        ['stskip', options.stskip],
        ['stepnum', options.stepnum],
      ];
      run.print(
        [`command: ${['datinfo', ...givenArguments(command)].join(' ')}`, ...optionsTable(shown)].join('\n'),
      );
      const document = await describeData(
        {
          dsname,
          detname: options.detname ?? null,
          indexFile: run.services.indexFile,
          run: firstRun(options.runs),
          events: options.events,
          skip: options.evskip,
          keyEvents: options.evtkeys,
          steps: options.steps,
          skipSteps: options.stskip,
          onlyStep: options.stepnum ?? null,
        },
        run,
        (...lines) => run.print(lines.join('\n')),
      );
      const seconds = secondsText(started, 3, options.fixedTime === true);
      run.print(`DONE, consumed time ${seconds} sec\nEnd of datinfo`);
      run.document(document);
    });
  },
};
export default verb;
