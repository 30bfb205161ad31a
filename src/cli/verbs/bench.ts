import { CalibdeskError } from '../../domain/errors.ts';
import { listBenches, runBench } from '../../main/usecases/runBench.ts';
import type { VerbModule } from '../verb.ts';

function framesOf(value: unknown): number | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || !/^\d{1,7}$/.test(value) || Number(value) < 3)
    throw new CalibdeskError('usage', `--frames: not a number of frames (3 or more): ${String(value)}`);
  return Number(value);
}

export default {
  define(command, context) {
    command
      .argument('[name]', 'the benchmark; without it their names are listed')
      .option('--frames <n>', 'frames to process, instead of as many as are useful')
      .option(
        '--dir <dir>',
        'folder for the data (removed afterwards), instead of the one for temporary files',
      )
      .addHelpText(
        'after',
        `
Makes data of true sensor size, measures the product beside its limit (reading or copying the same bytes) and its plain
TypeScript twin, and checks the result against the twin. Best of several passes.

Examples:
  calibdesk bench dark
  calibdesk bench dark-stage1 --threads 4 --json
  calibdesk bench dark --frames 64 --dir /dev/shm`,
      );
    context.action(command, async (run, [name], options) => {
      if (name === undefined) {
        const list = await listBenches();
        for (const bench of list) run.print(`${bench.name.padEnd(20)}${bench.summary}`);
        run.document({ benches: list });
        return;
      }
      const folder = typeof options.dir === 'string' ? options.dir : null;
      const document = await runBench(run.services, { name, frames: framesOf(options.frames), folder }, run);
      run.print('name                    threads  frames      GB      s    GB/s   limit  share  x twin');
      for (const row of document.rows)
        run.print(
          [
            row.name.padEnd(24),
            String(row.threads).padStart(7),
            String(row.frames).padStart(8),
            (row.bytes / 1e9).toFixed(2).padStart(8),
            row.seconds.toFixed(3).padStart(7),
            row.GBps.toFixed(2).padStart(8),
            row.limitGBps.toFixed(2).padStart(8),
            row.fractionOfLimit.toFixed(2).padStart(7),
            row.timesTwin.toFixed(1).padStart(8),
          ].join(''),
        );
      run.document(document);
    });
  },
} satisfies VerbModule;
