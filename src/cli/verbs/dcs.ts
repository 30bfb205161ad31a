import { CalibdeskError } from '../../domain/errors.ts';
import { addToDcs, removeFromDcs, type DcsRemoval } from '../../main/usecases/changeDcs.ts';
import { getDcs, printDcs, type DcsAddress } from '../../main/usecases/dcsStore.ts';
import type { VerbRun } from '../context.ts';
import type { VerbModule } from '../verb.ts';
import { changeFlagsOf } from './planOutput.ts';
import { textOption } from './xtcOptions.ts';

const help = `
Commands:
  print        list types, ranges and versions with their history
  add          add the constants of -f at the time -T (.npy, geometry text, or text of numbers)
  get          write the constants valid at -T to -f (.npy by its name, else text)
  delversion   delete version -v (default: the last) of the range valid at -T
  delrange     delete the range -g
  delctype     delete the type -t

With FILE no data are needed; -e and -r are then only recorded. Without it the file follows from run and detector:
<calib>/<detector type>/<detector type>-<id>.h5. Unlike the original, an input that is not there or cannot be read is an
error, comments are stored as given (no "CLI" before them), and a file is replaced as a whole or not at all. A file of a
calib folder is changed by a plan: its old content stays under a dated name, the journal has an entry, store undo takes it
back. Of a file elsewhere no old content is kept.

Examples:
  dcs print epix100a-3925999616.h5
  dcs get epix100a-3925999616.h5 -t pixel_status -T 1480000001 -f status.npy
  dcs add epix100a-3925999616.h5 -t pixel_status -T 1474587520 -f status.npy -m "first"
  dcs delversion epix100a-3925999616.h5 -t pixel_status -T 1480000001 -v 3`;

function numberOption(options: Record<string, unknown>, name: string, whole: boolean): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  const good = whole ? /^\d{1,4}$/.test(text) : text.trim() !== '' && Number.isFinite(value);
  if (good) return value;
  throw new CalibdeskError(
    'usage',
    `--${name}: ${JSON.stringify(text)} is no ${whole ? 'version' : 'time'}`,
    {
      hint: whole ? 'give a whole number from 0 to 9999' : 'give seconds since 1970, e.g. 1474587520',
    },
  );
}

type Command = 'print' | 'add' | 'get' | 'delversion' | 'delrange' | 'delctype';

/** The original takes the first letter for print, add, get, and a part of the word for the deletions. */
function commandOf(word: string): Command {
  if (word.startsWith('p')) return 'print';
  if (word.startsWith('a')) return 'add';
  if (word.startsWith('g')) return 'get';
  if (word.includes('delv')) return 'delversion';
  if (word.includes('delr')) return 'delrange';
  if (word.includes('delc')) return 'delctype';
  throw new CalibdeskError(
    'usage',
    `WARNING: unrecognized command argument "${word}". See command usage above.`,
    { hint: 'the commands are print, add, get, delversion, delrange, delctype' },
  );
}

function removalOf(
  command: Command,
  type: string,
  options: Record<string, unknown>,
): (time: number) => DcsRemoval {
  const version = numberOption(options, 'vers', true) ?? null;
  if (command === 'delctype') return () => ({ what: 'ctype', type });
  if (command === 'delrange') return () => ({ what: 'range', type, range: String(options.rng) });
  return (time) => ({ what: 'version', type, time, version });
}

async function change(
  run: VerbRun,
  command: Command,
  address: DcsAddress,
  options: Record<string, unknown>,
): Promise<void> {
  const type = String(options.ctype);
  const message = textOption(options, 'msg');
  const input = textOption(options, 'cfname');
  if (command === 'add' && input === undefined)
    throw new CalibdeskError('usage', 'add needs the constants: -f FILE', { hint: 'see dcs --help' });
  const { dryRun, wait } = changeFlagsOf(options);
  const how = { dryRun, wait };
  const result =
    command === 'add'
      ? await addToDcs(
          run.services,
          address,
          {
            type,
            version: numberOption(options, 'vers', true) ?? null,
            comment: message ?? '',
            predecessor: textOption(options, 'pred') ?? null,
            successor: textOption(options, 'succ') ?? null,
            input: input!,
          },
          run,
          how,
        )
      : await removeFromDcs(
          run.services,
          address,
          removalOf(command, type, options),
          message ?? null,
          run,
          how,
        );
  const wouldChange = result.written.length > 0;
  const lead = result.changed ? '' : wouldChange ? 'dry run, nothing was written: ' : 'WARNING: ';
  run.note(`${lead}${result.file}: ${result.message}`);
  if (result.plan !== null) {
    for (const warning of result.plan.warnings) run.note(`warning: ${warning}`);
    if (result.changed) run.note('`calibdesk store undo` takes it back');
  }
  run.document(result);
}

const dcs: VerbModule = {
  define(command, context) {
    command
      .argument('[command]', 'print, add, get, delversion, delrange or delctype')
      .argument('[file]', 'HDF5 file of the store')
      .option('-e, --exp <experiment>', 'experiment, e.g. cxi43210')
      .option('-r, --run <run>', 'run number')
      .option('-d, --src <source>', 'detector, in any form', 'Epix100a.')
      .option('-t, --ctype <type>', 'calibration type', 'pixel_status')
      .option('-c, --cdir <dir>', 'calib folder; default that of the experiment')
      .option('-v, --vers <n>', 'version of the constants; default the default one, for add the next')
      .option('-m, --msg <text>', 'comment for the history')
      .option('-g, --rng <range>', 'range to delete, e.g. 1474587520-end', '')
      .option('-p, --pred <name>', 'predecessor of the detector')
      .option('-s, --succ <name>', 'successor of the detector')
      .option('-f, --cfname <file>', 'constants to add, or file to write')
      .option('-T, --tsec <seconds>', 'time, seconds since 1970; default that of the data, else 0')
      .option('-i, --verbos', 'accepted and ignored: use --quiet')
      .option('--dry-run', 'show what would be changed, write nothing')
      .option('--wait <seconds>', 'how long to wait while another process changes the store', '10')
      .option('--dirmode <mode>', 'accepted and ignored: folders get 2775')
      .option('--filemode <mode>', 'accepted and ignored: new files get 0664')
      .option('--group <group>', 'accepted and ignored: new files get ps-users')
      .addHelpText('after', help);
    context.action(command, async (run, [word, file], options) => {
      if (word === undefined)
        throw new CalibdeskError('usage', 'WARNING: command argument is missing. See command usage above.', {
          hint: 'dcs --help shows the commands',
        });
      const kind = commandOf(word);
      const address: DcsAddress = {
        file,
        experiment: textOption(options, 'exp'),
        run: textOption(options, 'run'),
        source: String(options.src),
        calibdir: textOption(options, 'cdir'),
        time: numberOption(options, 'tsec', false),
      };
      if (kind === 'print') {
        const { listing, ...content } = await printDcs(run.services, address, run);
        run.print(listing);
        return run.document(content);
      }
      if (kind !== 'get') return change(run, kind, address, options);
      const got = await getDcs(
        run.services,
        address,
        {
          type: String(options.ctype),
          version: numberOption(options, 'vers', true) ?? null,
          output: textOption(options, 'cfname'),
        },
        run,
      );
      run.note(`wrote ${got.type} version ${got.version} of ${got.range} to ${got.output}`);
      run.document(got);
    });
  },
};

export default dcs;
