import { showEvents, type ShownArray } from '../../main/usecases/showEvents.ts';
import type { VerbModule } from '../verb.ts';
import { addCalibOptions, calibHelp, eventsRequestOf } from './calibOptions.ts';
import { integerFrom } from './darkOptions.ts';

function line(name: string, array: ShownArray | null, without = 'missing'): string {
  if (array === null) return `  ${name.padEnd(6)} ${without}`;
  return `  ${name.padEnd(6)} shape:(${array.shape.join(', ')}) dtype:${array.dtype} [${array.first.join(' ')} ...]`;
}

const verb: VerbModule = {
  define(command, context) {
    command
      .option('-d, --dsname <dataset>', 'dataset', 'exp=xpptut15:run=260')
      .option('-s, --detname <source>', 'detector', 'XcsEndstation.0:Epix100a.1')
      .option('-n, --events <index>', 'last event, included', integerFrom(0), 10)
      .option('-m, --evskip <index>', 'first event', integerFrom(0), 0)
      .option('-S, --slice <slice>', 'numpy slice of the arrays', ':')
      .option('-c, --calibdir <dir>', 'calib folder, as --calib-dir')
      .option('-L, --logmode <level>', 'not used')
      .option('--expname <name>', 'experiment of a stack (.npy)')
      .addHelpText(
        'after',
        `${calibHelp}
Examples:
  calibdesk det_raw_calib_image -d exp=xpptut15:run=260 -s XcsEndstation.0:Epix100a.1 -n 3
  calibdesk det_raw_calib_image -d dark.npy -s CxiDs1.0:Zyla.0 -m 3 -n 5 --pedestals p.npy --json`,
      );
    addCalibOptions(command);
    context.action(command, async (run, _args, options) => {
      const document = await showEvents(eventsRequestOf(options, String(options.slice)), run);
      for (const { event, raw, calib, image } of document.events) {
        run.print(`event ${event}`);
        run.print([line('raw', raw), line('calib', calib), line('image', image, 'no geometry')].join('\n'));
      }
      run.document(document);
    });
  },
};
export default verb;
