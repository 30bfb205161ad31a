import { CalibdeskError } from '../../domain/errors.ts';
import { calibrateFrames } from '../../main/usecases/calibrateFrames.ts';
import { readFrames } from '../../main/usecases/readFrames.ts';
import { isHdf5Name, readHdf5Frames } from '../../main/usecases/readHdf5Frames.ts';
import { isStackName, readStackFrames } from '../../main/usecases/readStackFrames.ts';
import type { VerbRun } from '../context.ts';
import type { VerbModule } from '../verb.ts';
import { addCalibOptions, calibFlagGiven, calibHelp, calibrationRequestOf } from './calibOptions.ts';
import { rangeOf, tellFaults, textOption } from './xtcOptions.ts';

interface Wanted {
  names: readonly string[];
  source: string;
  npy: string;
}

async function calibrated(run: VerbRun, wanted: Wanted, options: Record<string, unknown>): Promise<void> {
  const result = await calibrateFrames(
    {
      ...calibrationRequestOf(options),
      ...wanted,
      events: rangeOf(options, 'events'),
      experiment: textOption(options, 'expname') ?? null,
      gains: {
        gainIndex: textOption(options, 'gainIndex') ?? null,
        maskOut: textOption(options, 'maskOut') ?? null,
        controlBits: textOption(options, 'cbits') ?? null,
        zeroBadState: options.zeroBadState === true,
      },
    },
    run,
    run.services.pool,
  );
  for (const gap of result.missing) run.note(`event ${gap.l1_index}: no frame (${gap.reason})`);
  run.print(
    `${result.events} frames of ${result.source}, ${result.unit}, after ${result.applied.join(', ') || 'nothing'}, ` +
      `float32 (${result.shape.join(', ')}) -> ${result.npy}`,
  );
  tellFaults(run, result.warnings, options.strict === true);
  run.document(result);
}

async function hdf5Frames(run: VerbRun, wanted: Wanted, options: Record<string, unknown>): Promise<void> {
  const result = await readHdf5Frames({ ...wanted, events: rangeOf(options, 'events') }, run);
  for (const { cycle, index, time } of result.events)
    run.print(`cycle ${cycle}  record ${index}  ${time[0]}.${String(time[1]).padStart(9, '0')}`);
  run.print(
    `${result.events.length} frames of ${result.source}, ${result.dtype} (${result.shape.join(', ')}) -> ${result.npy}`,
  );
  tellFaults(run, result.warnings, options.strict === true);
  run.document(result);
}

export default {
  define(command, context) {
    command
      .argument(
        '<dataset...>',
        'exp=NAME:run=N[:dir=PATH][:stream=a-b][:smd], the .xtc files of one run, a translated .h5 file, a stack (.npy) or a stream file (.json)',
      )
      .option('-s, --source <source>', 'area detector, in any form or by its alias')
      .option('--events <a:b>', 'events to read, half-open, by their index among the L1Accepts')
      .option('--npy <file>', 'file to write')
      .option('--strict', 'any fault of the files makes the exit code 1')
      .option('--original', 'as the original: no search behind a bad header, rows in place of banks')
      .option('--calib', 'calibrated frames, float32: pedestals, common mode, gain, mask')
      .option('--expname <name>', 'experiment of a stack (.npy)')
      .option(
        '--gain-index <file>',
        'jungfrau, epix10ka: write the gain of every pixel, uint8 (255: invalid, 10: no mode)',
      )
      .option('--mask-out <file>', 'jungfrau, epix10ka: write the mask by pixel status, uint8')
      .option('--cbits <file>', 'epix10ka: write control words with the data bit, uint16')
      .option('--zero-bad-state', 'jungfrau: pixels in the invalid gain state become 0')
      .addHelpText(
        'after',
        `${calibHelp}
Examples:
  calibdesk frames exp=e9001:run=1:dir=DIR -s Jungfrau512k --events 0:14 --npy d.npy
  calibdesk frames xpptut15-r0054.h5 -s Epix100a --npy d.npy
  calibdesk frames raw.npy -s MfxEndstation.0:Jungfrau.0 --calib --const pedestals=p.npy --const pixel_gain=g.npy --npy c.npy
  calibdesk frames run.npy -s Camp.0:pnCCD.1 --calib --pedestals p.data --status s.data --common-mode 3,50,10,128 --npy c.npy`,
      );
    addCalibOptions(command);
    context.action(command, async (run, names, options) => {
      const source = textOption(options, 'source');
      const npy = textOption(options, 'npy');
      if (source === undefined || npy === undefined)
        throw new CalibdeskError(
          'usage',
          `frames needs ${source === undefined ? '-s SOURCE' : '--npy FILE'}`,
          { hint: 'see calibdesk frames --help' },
        );
      if (options.calib === true) return calibrated(run, { names, source, npy }, options);
      const flag = calibFlagGiven(options);
      if (flag !== null)
        throw new CalibdeskError('usage', `a flag of calibrated frames (${flag}) without --calib`, {
          hint: 'add --calib',
        });
      if (isHdf5Name(names)) return hdf5Frames(run, { names, source, npy }, options);
      const read = isStackName(names) ? readStackFrames : readFrames;
      const result = await read(
        {
          names,
          source,
          npy,
          original: options.original === true,
          events: rangeOf(options, 'events'),
          indexFile: run.services.indexFile,
        },
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
