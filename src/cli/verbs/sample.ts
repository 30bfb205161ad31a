import { CalibdeskError } from '../../domain/errors.ts';
import { createSample } from '../../main/usecases/createSample.ts';
import type { VerbModule } from '../verb.ts';

function wholeNumber(options: Record<string, unknown>, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text))
    throw new CalibdeskError('usage', `--${name}: expected a whole number, found ${String(text)}`);
  return Number(text);
}

export default {
  define(command, context) {
    command
      .argument('<dir>', 'an empty folder, or one that does not exist yet')
      .option('--events <n>', 'frames of a dark run of a small detector (default 100)')
      .option('--seed <s>', 'the same seed gives byte-identical trees (default 1)')
      .option('--force', 'replace a sample experiment that was written there before')
      .addHelpText(
        'after',
        `
About 600 MB by default: dark and light runs of Epix100a, Cspad2x2, Jungfrau and Opal1000, and a store with history.

Examples:
  calibdesk sample ~/sample
  calibdesk sample ~/sample --events 20 --seed 7 --force
  SIT_PSDM_DATA=~/sample calibdesk det_ndarr_raw_proc -d exp=xppsamp01:run=1 -s XppEndstation.0:Epix100a.1`,
      );
    context.action(command, async (run, [dir], options) => {
      const sample = await createSample(
        {
          dir,
          events: wholeNumber(options, 'events'),
          seed: wholeNumber(options, 'seed'),
          force: options.force === true,
        },
        run.identity,
        run,
      );
      run.print(sample.dir);
      for (const { run: number, kind, events, calibCycles, detectors } of sample.runs) {
        const cycles = calibCycles > 1 ? ` in ${calibCycles} calib cycles` : '';
        const names = detectors.map((detector) => detector.source).join(', ');
        run.print(
          `run ${number}  ${kind.padEnd(5)}  ${String(events).padStart(4)} events${cycles}  ${names}`,
        );
      }
      run.print(`${sample.constants} constants files in ${sample.calibdir}`);
      run.document(sample);
    });
  },
} satisfies VerbModule;
