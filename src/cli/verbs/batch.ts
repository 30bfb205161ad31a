import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { checkPlan, darkTasks, type BatchTask, type FinalStep } from '../../domain/batch/plan.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import {
  batchStatus,
  cancelBatch,
  finishBatch,
  missingTasks,
  openTasks,
  resumeBatch,
  runBatchTask,
  startBatch,
  type BatchDocument,
  type BatchExecution,
  type BatchTaskLine,
} from '../../main/usecases/batch/runBatch.ts';
import type { VerbRun } from '../context.ts';
import type { VerbModule } from '../verb.ts';
import { integerFrom } from './darkOptions.ts';

interface Options {
  exp?: string;
  runs?: string;
  detectors?: string;
  dir?: string;
  executor?: string;
  partition?: string;
  account?: string;
  time?: string;
  cpus?: number;
  mem?: string;
  arrayLimit?: number;
  parallel?: number;
  deployTo?: string;
  partial?: boolean;
  dryRun?: boolean;
  split?: number;
}

const help = `
Every task is an ordinary command line; {products} in it is the task's own folder. Tasks never deploy: --deploy-to adds one final
step that plans and applies all constants at once. Words after -- go to calibrun. Nothing is lost when this program ends: the
folder of the batch holds everything. docs/batch.md tells more.

Examples:
  calibdesk batch --exp xpptut15 --runs 1-300 --detectors epix100a --dir ~/b1 --executor slurm --partition milano --cpus 4
  calibdesk batch --exp xpptut15 --runs 1-20 --detectors epix100a,jungfrau --dir ~/b2 --deploy-to /data/xpptut15/calib -- -n 500
  calibdesk batch --exp xpptut15 --runs 54 --detectors jungfrau --split 8 --dir ~/b4 --executor slurm    one big run on 8 nodes
  calibdesk batch plan.json --dir ~/b3            {"tasks": [{"arguments": ["calibrun", "-e", ..., "-w", "{products}"]}]}
  calibdesk batch status ~/b1; calibdesk batch resume ~/b1; calibdesk batch cancel ~/b1
`;

/** Program and first arguments that start this command line again. */
const program = (): string[] => [process.execPath, ...process.execArgv, process.argv[1]];

function addExecution(command: Command): Command {
  const from1 = integerFrom(1);
  return command
    .option('--executor <name>', '`local` (this machine) or `slurm`')
    .option('--partition <name>', 'Slurm: partition')
    .option('--account <name>', 'Slurm: account')
    .option('--time <limit>', 'Slurm: time limit of one task, e.g. 30:00')
    .option('--cpus <n>', 'Slurm: CPUs of one task', from1)
    .option('--mem <size>', 'Slurm: memory of one task, e.g. 4G')
    .option('--array-limit <n>', 'Slurm: tasks at the same time', from1)
    .option('--parallel <n>', 'local: tasks side by side, which share the threads (default 1)', from1);
}

function executionOf(options: Options): Pick<BatchExecution, 'slurm' | 'program'> & {
  executor: 'local' | 'slurm' | null;
  parallel: number | null;
} {
  const { executor = null, partition, account, time, cpus, mem: memory, arrayLimit, parallel } = options;
  if (executor !== null && executor !== 'local' && executor !== 'slurm')
    throw new CalibdeskError('usage', `--executor: local or slurm was expected, found ${executor}`);
  return {
    executor,
    parallel: parallel ?? null,
    program: program(),
    slurm: { partition, account, time, cpus, memory, arrayLimit },
  };
}

async function planFrom(
  words: string[],
  options: Options,
): Promise<{ tasks: BatchTask[]; final: FinalStep | null }> {
  const { exp, runs, detectors, deployTo, partial, split = 1 } = options;
  if (exp !== undefined) {
    if (runs === undefined || detectors === undefined)
      throw new CalibdeskError('usage', '--exp needs --runs and --detectors');
    const final =
      deployTo === undefined
        ? null
        : { calibdir: resolve(deployTo), experiment: exp, partial: partial === true };
    // Through the same checks as a plan of a file: options after -- must not deploy either.
    return {
      tasks: checkPlan({
        tasks: darkTasks({
          experiment: exp,
          runs,
          detectors,
          options: words,
          split,
          calibdir: final?.calibdir ?? null,
        }),
      }).tasks,
      final,
    };
  }
  if (words.length !== 1)
    throw new CalibdeskError('usage', 'a plan file, or --exp with --runs and --detectors, is needed', {
      hint: 'calibdesk batch --help shows examples',
    });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(words[0], 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CalibdeskError(
      missing ? 'not-found' : 'bad-input',
      `batch plan ${words[0]}: ${(error as Error).message}`,
      {
        file: words[0],
        cause: error,
      },
    );
  }
  return checkPlan(value, words[0]);
}

function show(run: VerbRun, document: BatchDocument): void {
  const { counts, dir, jobs, rows } = document;
  const words = Object.entries(counts).filter(([, count]) => count > 0);
  run.print(`${dir}  ${words.map(([state, count]) => `${count} ${state}`).join(', ')}`);
  if (jobs.length > 0) run.print(`Slurm jobs ${jobs.join(', ')}`);
  for (const row of rows)
    if (row.reason !== '') run.print(`  run ${row.run ?? '-'}  ${row.detector}  ${row.state}: ${row.reason}`);
  const { final } = document;
  if (final !== null)
    run.print(`final step: ${final.state}${final.reason === '' ? '' : `, ${final.reason}`}`);
  run.print(`table ${document.table.html}`);
  run.document(document);
  if (counts.failed + counts.lost > 0 || final?.state === 'failed') run.exitWith(1);
}

function showOpen(run: VerbRun, what: string, tasks: BatchTaskLine[]): void {
  for (const { number, title, state } of tasks) run.print(`${what} task ${number}  ${title}  (${state})`);
  if (tasks.length === 0) run.print(`nothing ${what}`);
  run.document({ tasks });
}

export default {
  define(command, context) {
    command
      .enablePositionalOptions()
      .argument('[words...]', 'a plan file; or, with --exp, options of calibrun after --')
      .option('--exp <name>', 'experiment')
      .option('--runs <list>', 'runs, 1-300 or 2,4-7')
      .option('--detectors <types>', 'detector types of calibrun, separated by commas')
      .option(
        '--split <n>',
        'cut each run into n bands of pixels, which are joined to the same bytes',
        integerFrom(1),
      )
      .option('--dir <dir>', 'new folder of the batch (default: calibdesk-batch-<time>)')
      .option('--deploy-to <calib>', 'final step: deploy all constants into this store')
      .option('--partial', 'final step: deploy what is there although tasks failed')
      .option('--dry-run', 'show the tasks, start nothing')
      .addHelpText('after', help);
    addExecution(command);
    context.action(command, async (run, words, given) => {
      const options = given as unknown as Options;
      const { tasks, final } = await planFrom(words, options);
      const execution = executionOf(options);
      if (options.dryRun) {
        for (const task of tasks) run.print(`calibdesk ${task.arguments.join(' ')}`);
        return run.document({ tasks, final });
      }
      const dir = options.dir ?? `calibdesk-batch-${Date.now().toString(36)}`;
      const input = {
        dir,
        tasks,
        final,
        execution: {
          ...execution,
          executor: execution.executor ?? ('local' as const),
          parallel: execution.parallel ?? 1,
        },
      };
      show(run, await startBatch(run.services, input, run));
    });
    const on = (name: string, text: string): Command =>
      command.command(name).argument('<dir>', 'folder of the batch').description(text);
    for (const [name, text] of [
      ['status', 'what is done, running, failed and why'],
      ['table', 'the same; table.csv and table.html are written anew'],
    ])
      context.action(on(name, text), async (run, [dir]) => show(run, await batchStatus({ dir }, run)));
    const resume = addExecution(on('resume', 'run what is missing')).option(
      '--dry-run',
      'show what would run, start nothing',
    );
    context.action(resume, async (run, [dir], given) => {
      const options = given as unknown as Options;
      const execution = executionOf(options);
      if (options.dryRun) return showOpen(run, 'would run', await missingTasks({ dir }, run));
      show(run, await resumeBatch(run.services, { dir, execution }, run));
    });
    const cancel = on('cancel', 'stop tasks that wait or run').option(
      '--dry-run',
      'show what would be stopped, stop nothing',
    );
    context.action(cancel, async (run, [dir], options) => {
      if (options.dryRun === true) return showOpen(run, 'would stop', await openTasks({ dir }, run));
      show(run, await cancelBatch({ dir }, run));
    });
    const task = on('task', 'run one task, as Slurm does').argument('<number>', 'task, from 1');
    context.action(task, async (run, [dir, number]) => {
      const state = await runBatchTask(
        run.services,
        { dir, number: Number(number), program: program() },
        run,
      );
      run.print(`task ${number}: ${state.state}${state.reason === '' ? '' : `, ${state.reason}`}`);
      run.document(state);
      if (state.state !== 'done') run.exitWith(state.state === 'cancelled' ? 130 : 1);
    });
    const final = on('final', 'deploy the constants of all tasks, once')
      .option('--dry-run', 'show the plan, write nothing')
      .option('--partial', 'also when tasks are not done');
    context.action(final, async (run, [dir], options) => {
      const input = { dir, dryRun: options.dryRun === true, partial: options.partial === true };
      const result = await finishBatch(run.services, input, run);
      const word = result.applied ? 'done' : 'plan';
      for (const file of result.plan?.files ?? []) run.print(`${word} ${file.action} ${file.path}`);
      if (result.plan === null) run.print('nothing left to deploy');
      run.document(result);
    });
  },
} satisfies VerbModule;
