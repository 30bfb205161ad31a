import { writeFile } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { closingLine, eventKeysHeader, eventLines, loopLine } from '../../domain/information/eventKeys.ts';
import { listEventKeys } from '../../main/usecases/listEventKeys.ts';
import type { VerbModule } from '../verb.ts';
import { anyText, integerFrom } from './darkOptions.ts';
import { addCatalogOption, givenArguments, secondsText } from './informationOptions.ts';

interface Options {
  dataset?: string;
  file?: string;
  number: number;
  skip: number;
  mode: number;
  verbose?: boolean;
  pattern?: string;
  catalog?: string;
  fixedTime?: boolean;
}

const help = `
Mode bits: 1 keys of the event, 2 keys of the configuration in force, 4 keys of calibration (none outside of analysis).
-v turns the printing off. With -p only keys that contain the text are shown, each once. -s -1 shows the configuration of runs without events, too.
Record types that nobody knows are listed by the name and version of their type. A data set of several runs is read run by run.
Catalog: {"events": [["EventKey(..)"]], "config_keys": ["EventKey(..)"]}

Examples:
  event_keys -d exp=xpptut15:run=54 -n 3
  event_keys -d e665-r0054-s00-c00.xtc -m 3 -p Epix --json
`;

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(-Infinity);
    command
      .option('-d, --dataset <dataset>', 'data set (required)', anyText)
      .option('-f, --file <file>', 'file that gets the text', anyText)
      .option('-n, --number <n>', 'number of events', whole, 10)
      .option('-s, --skip <n>', 'events to skip', whole, 0)
      .option('-m, --mode <bits>', 'what to show', integerFrom(0), 1)
      .option('-v, --verbose', 'print nothing but the last line')
      .option('-p, --pattern <text>', 'keys that contain this text only', anyText)
      .option('--fixed-time', 'print <s> in place of elapsed seconds')
      .addHelpText('after', help);
    addCatalogOption(command);
    context.action(command, async (run, _args, given) => {
      const options = given as unknown as Options;
      const typed = givenArguments(command);
      const started = performance.now();
      if (options.dataset === undefined) {
        run.print(
          typed.length === 0
            ? 'This command gets EventKeys in the dataset, prints and saves them in the file.'
            : `Command: event_keys ${typed.join(' ')}`,
        );
        throw new CalibdeskError('usage', 'WARNING: Dataset must be specified.', {
          hint: 'Help: event_keys -h',
        });
      }
      const { dataset, number, skip, mode } = options;
      const file = options.file ?? null;
      const pattern = options.pattern ?? null;
      const verbose = options.verbose !== true;
      const input = {
        dataset,
        file,
        number,
        skip,
        mode,
        verbose,
        pattern,
        catalog: options.catalog,
        indexFile: run.services.indexFile,
      };
      const saved: string[] = [];
      const show = (lines: readonly string[]): void => {
        if (lines.length === 0) return;
        if (verbose) run.print(lines.join('\n'));
        if (file !== null) saved.push(...lines);
      };
      show([eventKeysHeader(input, typed.join(' '))]);
      const document = await listEventKeys(input, run, (event) => show(eventLines(event, pattern)));
      show(closingLine(pattern));
      if (file !== null) {
        await writeFile(file, `${saved.join('\n')}\n`).catch((error: NodeJS.ErrnoException) => {
          throw new CalibdeskError('io', `${file}: cannot be written (${error.code})`, {
            file,
            hint: 'choose another file with -f',
          });
        });
        run.print(`File ${file} is saved.`);
      }
      run.print(loopLine(document.loop, dataset, secondsText(started, 6, options.fixedTime === true)));
      run.document(document);
    });
  },
};
export default verb;
