import { CalibdeskError } from '../../domain/errors.ts';
import { componentsEpix10ka } from '../../main/usecases/componentsEpix10ka.ts';
import type { VerbModule } from '../verb.ts';
import { calibrationRequestOf } from './calibOptions.ts';
import { decimal, integerFrom } from './darkOptions.ts';
import { numberOf, textOf } from './gainOptions.ts';

const help = `
Components (-t): 1 segment index, 2 gain mode index, 3 gain, 4 pedestals, 5 rms, 6 raw & 0x3fff, 7 raw - pedestals, 8 (raw - pedestals) / gain,
9 and others calibrated with common mode 7,7,10,10, 10 status, 11 1 / gain, 101 raw of a segment, 102 raw of all segments as a table,
103 raw - pedestals of a segment.
Data: -x STACK (.npy of whole words) with --config FILE (JSON with trbits and asicPixelConfigArray) and --const TYPE=FILE, or -e, -r, -d.
Accepted without effect: -l, --cframe, --icrow.

Examples:
  epix10ka_calib_components -e mfxc00118 -r 191 -d Epix10ka2M -t 7 -S
  calibdesk epix10ka_calib_components -x raw.npy --config config.json --const pedestals=p.npy -t 7 --npy out.npy --json
`;

const collect = (value: string, list: string[] = []): string[] => [...list, value];

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    command
      .option('-x, --dataset <dataset>', 'stack (.npy), files, or a data set in place of exp=..:run=..')
      .option('-t, --tname <n>', 'component; an unknown one counts as 9', '1')
      .option('-d, --detname <detector>', 'detector, or its alias', 'epix10k2M')
      .option('-e, --expname <experiment>', 'experiment', 'mfxc00118')
      .option('-r, --run <n>', 'run', whole)
      .option('-N, --events <n>', 'index of the last event, behind the skipped ones', whole, 3)
      .option('-K, --evskip <n>', 'events to skip at the beginning', whole, 0)
      .option('-s, --stepnum <n>', 'this calibration cycle only', whole)
      .option('-S, --saveimg', 'write pictures, ims-<experiment>-r<run>-...png')
      .option('-i, --segindex <n>', 'segment of 101 and 103', whole)
      .option('-g, --grindex <n>', 'constants of this mode, 0 to 6, in place of that of each pixel', whole)
      .option('-l, --loglev <level>', 'not used')
      .option('--amin <value>', 'lower end of the range of colours', decimal)
      .option('--amax <value>', 'upper end of the range of colours', decimal)
      .option('--cframe <n>', 'not used', whole, 0)
      .option('--icrow <n>', 'not used', whole, 0)
      .option('--config <file>', 'JSON with trbits and asicPixelConfigArray, lists or .npy')
      .option('--gain-mode <file>', 'mode 0 to 6 of every pixel, in place of --config')
      .option('--const <type=file>', 'constants by type', collect)
      .option('--mask <file>', 'mask, 1 good, of one frame')
      .option('--calib-dir <dir>', 'calib folder (default: that of the experiment)')
      .option('--npy <file>', 'write what is drawn')
      .addHelpText('after', help);
    context.action(command, async (run, _args, options) => {
      const mode = numberOf(options, 'grindex');
      if (mode !== null && mode > 6)
        throw new CalibdeskError('usage', `-g ${mode}: there is no such mode`, { hint: 'modes are 0 to 6' });
      const dataset = textOf(options, 'dataset');
      const name = dataset ?? `exp=${String(options.expname)}:run=${numberOf(options, 'run') ?? 191}`;
      const document = await componentsEpix10ka(
        {
          ...calibrationRequestOf({ ...options, until: 'mask' }),
          names: [name],
          source: textOf(options, 'detname') === 'epix10k2M' ? null : textOf(options, 'detname'),
          experiment: textOf(options, 'expname'),
          // A text that is no number is no component either, and counts as one that is not known.
          component: /^\d{1,6}$/.test(String(options.tname)) ? Number(options.tname) : -1,
          lastEvent: Number(options.events),
          skip: Number(options.evskip),
          step: numberOf(options, 'stepnum'),
          segment: numberOf(options, 'segindex') ?? 0,
          mode,
          range: { low: numberOf(options, 'amin'), high: numberOf(options, 'amax') },
          npy: textOf(options, 'npy'),
          pictures: options.saveimg === true,
        },
        run,
      );
      for (const { event, min, max, mean } of document.events)
        run.print(`event ${event}  min ${min}  max ${max}  mean ${mean}  ${document.unit}`.trimEnd());
      for (const file of document.files) run.print(file);
      run.document(document);
    });
  },
};
export default verb;
