import { spawn } from 'node:child_process';
import type { VerbModule } from '../verb.ts';

/** Runs a command line of this program again, as it would run by hand. */
function runAgain(args: string[], signal: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...args], {
    stdio: 'inherit',
  });
  signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  return new Promise((done) => child.on('exit', (code) => done(code ?? 1)).on('error', () => done(1)));
}

export default {
  define(command, context) {
    const list = command.command('list').description('the jobs of this home folder, newest first');
    context.action(list, async (run) => {
      const jobs = run.services.jobs.list();
      for (const job of jobs)
        run.print(
          `${job.id}  ${job.state.padEnd(9)}  ${(job.seconds ?? 0).toFixed(1).padStart(8)} s  ${job.title}`,
        );
      run.document({ jobs });
    });
    const show = command
      .command('show')
      .argument('<id>')
      .description('parameters, log and products of one job');
    context.action(show, async (run, [id]) => {
      const { job, log } = run.services.jobs.show(id);
      run.print(
        `${job.title}\n  ${job.state}, created ${job.created}, ${(job.seconds ?? 0).toFixed(1)} s\n  calibdesk ${job.arguments.join(' ')}`,
      );
      if (job.error !== null) run.print(`  error: ${job.error.message}`);
      for (const product of job.products) run.print(`  product: ${product}`);
      for (const line of log) run.print(`  | ${line}`);
      run.document({ ...job, log });
    });
    const cancel = command
      .command('cancel')
      .argument('<id>')
      .description('cancel a job that waits or runs, also of another process');
    context.action(cancel, async (run, [id]) => {
      const state = run.services.jobs.cancel(id);
      run.print(`${id}  ${state}`);
      run.document({ id, state });
    });
    const rerun = command
      .command('rerun')
      .argument('<id>')
      .description('run the command line of a job again');
    context.action(rerun, async (run, [id]) => {
      const { job } = run.services.jobs.show(id);
      run.note(`calibdesk ${job.arguments.join(' ')}`);
      run.exitWith(await runAgain(job.arguments, run.signal));
    });
  },
} satisfies VerbModule;
