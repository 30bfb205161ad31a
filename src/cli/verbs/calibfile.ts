import { CalibdeskError } from '../../domain/errors.ts';
import { calibFilePath, getCalibFile, type CalibFileInput } from '../../main/usecases/calibFile.ts';
import { deploy } from '../../main/usecases/planDeploy.ts';
import type { VerbRun } from '../context.ts';
import type { VerbModule } from '../verb.ts';
import { addChangeFlags, changeFlagsOf, showPlan } from './planOutput.ts';

const help = `
Modes:
  deploy   copy the file of -f into the store, with a dated copy of what it replaces and a line in HISTORY
  path     print the path; it is the last word of the last line
  get      copy exactly that file of the store to -f

Unlike the original, deploy refuses a missing or unreadable input and a malformed run range, and changes
nothing then. Modes are always 2775 for folders and 0664 for files.

Examples:
  calibfile deploy -f peds.txt -s CxiDs1.0:Cspad.0 -e cxi12345 -t pedestals -r 10-end
  calibfile path -s CxiDs1.0:Cspad.0 -c ./calib -t pedestals -r 10-end
`;

async function deployFile(
  run: VerbRun,
  input: CalibFileInput,
  file: string,
  options: Record<string, unknown>,
): Promise<void> {
  const { dryRun, wait, comment } = changeFlagsOf(options);
  const { calibdir } = calibFilePath(input, process.env);
  const item = { input: file, source: input.source, type: input.type, range: input.range };
  const verb = 'calibfile deploy';
  showPlan(
    run,
    await deploy(
      run,
      {
        calibdir,
        items: [item],
        verb,
        history: { form: 'B' },
        unixGroup: String(options.group),
        comment,
        wait,
        dryRun,
      },
      run,
    ),
  );
}

const calibfile: VerbModule = {
  define(command, context) {
    command
      .argument('<mode>', 'deploy, path or get')
      .option('-f, --fname <file>', 'file to deploy, or to write (get)', 'fname.txt')
      .option('-s, --source <source>', 'full name of the detector', 'XppGon.0:Cspad.0')
      .option('-e, --exp <experiment>', 'experiment, for the folder when -c is not given', 'xpptut15')
      .option('-r, --runrng <range>', 'run range', '0-end')
      .option('-t, --ctype <type>', 'calibration type', 'pedestals')
      .option('-c, --clbdir <dir>', 'calib folder; default <SIT_PSDM_DATA>/<INS>/<exp>/calib')
      .option('-l, --lfname <file>', 'accepted and ignored: what was done stands in the journal of the store')
      .option('-L, --loglev <level>', 'accepted and ignored: use --log')
      .option('--group <group>', 'unix group of new files', 'ps-users')
      .addHelpText('after', help);
    addChangeFlags(command);
    context.action(command, async (run, [mode], options) => {
      const input: CalibFileInput = {
        experiment: String(options.exp),
        source: String(options.source),
        type: String(options.ctype),
        range: String(options.runrng),
        calibdir: typeof options.clbdir === 'string' ? options.clbdir : undefined,
      };
      const file = String(options.fname);
      switch (mode) {
        case 'deploy':
          return deployFile(run, input, file, options);
        case 'path': {
          const found = calibFilePath(input, process.env);
          run.print(`Path: ${found.path}`);
          return run.document(found);
        }
        case 'get': {
          const got = await getCalibFile(input, file, process.env);
          run.note(`copied ${got.path} to ${file}`);
          return run.document({ ...got, file });
        }
        default:
          throw new CalibdeskError('usage', `unknown mode ${JSON.stringify(mode)}`, {
            hint: 'the modes are deploy, path and get',
          });
      }
    });
  },
};

export default calibfile;
