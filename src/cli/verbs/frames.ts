import { CalibdeskError } from '../../domain/errors.ts';
import { readFrames } from '../../main/usecases/readFrames.ts';
import { isStackName, readStackFrames } from '../../main/usecases/readStackFrames.ts';
import type { VerbModule } from '../verb.ts';
import { rangeOf, tellFaults, textOption } from './xtcOptions.ts';

export default {
  define(command, context) {
    command
      .argument(
        '<dataset...>',
        'exp=NAME:run=N[:dir=PATH][:stream=a-b][:smd], the .xtc files of one run, a stack (.npy) or a stream file (.json)',
      )
      .option('-s, --source <source>', 'area detector, in any form or by its alias')
      .option('--events <a:b>', 'events to read, half-open, by their index among the L1Accepts')
      .option('--npy <file>', 'file to write')
      .option('--strict', 'any fault of the files makes the exit code 1')
      .option('--original', 'read as the original does: no search behind a bad header')
      .addHelpText(
        'after',
        '\nExample: calibdesk frames exp=e9001:run=1:dir=DIR -s Jungfrau512k --events 0:14 --npy d.npy',
      );
    context.action(command, async (run, names, options) => {
      const source = textOption(options, 'source');
      const npy = textOption(options, 'npy');
      if (source === undefined || npy === undefined)
        throw new CalibdeskError(
          'usage',
          `frames needs ${source === undefined ? '-s SOURCE' : '--npy FILE'}`,
          { hint: 'see calibdesk frames --help' },
        );
      const read = isStackName(names) ? readStackFrames : readFrames;
      const result = await read(
        { names, source, npy, original: options.original === true, events: rangeOf(options, 'events') },
        run,
      );
      for (const frame of result.frames)
        run.print(
          `event ${frame.l1_index}  min ${frame.min}  max ${frame.max}  sum ${frame.sum}  crc32 ${frame.crc32}`,
        );
      for (const gap of result.missing)
        run.note(
          `event ${gap.l1_index}: no frame (${gap.reason}${gap.damage === 0 ? '' : `, damage 0x${gap.damage.toString(16)}`})`,
        );
      run.print(
        `${result.frames.length} frames of ${result.source}, ${result.dtype} (${result.shape.join(', ')}) -> ${result.npy}`,
      );
      tellFaults(
        run,
        result.errors.map((fault) => `${fault.file}: ${fault.message}`),
        options.strict === true,
      );
      run.document(result);
    });
  },
} satisfies VerbModule;
