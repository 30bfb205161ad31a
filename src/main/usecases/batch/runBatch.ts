import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { BatchTask, FinalStep } from '../../../domain/batch/plan.ts';
import { CalibdeskError, CancelledError } from '../../../domain/errors.ts';
import { localTimeText } from '../../../domain/store/localTime.ts';
import { BatchFolder, replaceFile } from '../../batch/batchFolder.ts';
import { readFinal, writeFinal } from '../../batch/finalState.ts';
import { runLocally } from '../../batch/localExecutor.ts';
import { runTask } from '../../batch/runTask.ts';
import { adoptJobs, cancelInSlurm, slurmJobs, submitToSlurm, type SlurmOptions } from '../../batch/slurm.ts';
import { runSlurmTool } from '../../batch/slurmTools.ts';
import type { TaskState } from '../../../domain/batch/taskState.ts';
import { readJsonFile } from '../../settings/jsonFile.ts';
import type { StoreServices } from '../changeStore.ts';
import type { CallContext } from '../context.ts';
import { currentStates, describeBatch, type BatchDocument } from './batchState.ts';
import { deployBatch, type FinalResult } from './deployBatch.ts';

export type { BatchDocument, FinalResult };
export type BatchServices = StoreServices & { readonly threads: number };

/** Options that a batch was started with; `resume` takes them again where nothing else is said. */
type KeptOptions = Pick<BatchExecution, 'executor' | 'slurm' | 'parallel'>;

function keptOptions(folder: BatchFolder): Partial<KeptOptions> {
  const kept = readJsonFile(folder.path('options.json'));
  return typeof kept === 'object' && kept !== null ? (kept as Partial<KeptOptions>) : {};
}

/** How the tasks of a batch are run. */
export interface BatchExecution {
  executor: 'local' | 'slurm';
  slurm: SlurmOptions;
  /** Local: tasks side by side. */
  parallel: number;
  /** Program and first arguments that start this command line again. */
  program: readonly string[];
}

/**
 * Makes the folder of a new batch and starts it. Local: returns when all tasks and the final step have ended; Slurm: as soon as
 * the jobs are submitted. @throws CalibdeskError bad-input for a folder in use or a refusal of sbatch; not-found without Slurm
 */
export async function startBatch(
  services: BatchServices,
  input: { dir: string; tasks: BatchTask[]; final: FinalStep | null; execution: BatchExecution },
  context: CallContext,
): Promise<BatchDocument> {
  const { dir, tasks, final, execution } = input;
  if (execution.executor === 'slurm') await runSlurmTool('sbatch', ['--version']); // before anything is written
  const { user, host, now } = services.identity;
  const folder = await BatchFolder.create(dir, {
    id: `${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`,
    created: localTimeText(now()),
    user,
    host,
    tasks,
    final,
  });
  context.note(`batch ${folder.plan.id} in ${folder.dir}: ${tasks.length} tasks`);
  return execute(
    services,
    folder,
    tasks.map((_, index) => index + 1),
    execution,
    context,
  );
}

/** Tasks that are not done, nor on their way. A task that Slurm was not asked about may still wait or run there. */
function missingNumbers(states: readonly TaskState[]): number[] {
  return states.flatMap((state, index) => (state.state === 'done' || isOnItsWay(state) ? [] : [index + 1]));
}

const isOnItsWay = (state: TaskState): boolean =>
  state.state === 'running' || (state.state === 'waiting' && state.reason.startsWith('in Slurm'));

export interface BatchTaskLine {
  number: number;
  title: string;
  state: TaskState['state'];
}

async function tasksWhere(
  dir: string,
  numbers: (states: readonly TaskState[]) => number[],
  context: CallContext,
): Promise<BatchTaskLine[]> {
  const folder = await BatchFolder.open(dir);
  const states = await currentStates(folder, context, true);
  return numbers(states).map((number) => ({
    number,
    title: folder.plan.tasks[number - 1].title,
    state: states[number - 1].state,
  }));
}

/** What `resumeBatch` would start. */
export function missingTasks(input: { dir: string }, context: CallContext): Promise<BatchTaskLine[]> {
  return tasksWhere(input.dir, missingNumbers, context);
}

/** What `cancelBatch` would stop: tasks that run, and those that wait in Slurm or for their turn. */
export function openTasks(input: { dir: string }, context: CallContext): Promise<BatchTaskLine[]> {
  return tasksWhere(
    input.dir,
    (states) =>
      states.flatMap(({ state }, index) => (state === 'running' || state === 'waiting' ? [index + 1] : [])),
    context,
  );
}

/** Runs what is missing of a batch: tasks that wait nowhere, failed, were cancelled or cut off; then the final step. */
export async function resumeBatch(
  services: BatchServices,
  input: {
    dir: string;
    execution: Pick<BatchExecution, 'slurm' | 'program'> & {
      executor: BatchExecution['executor'] | null;
      /** Null: as the batch was started. */
      parallel: number | null;
    };
  },
  context: CallContext,
): Promise<BatchDocument> {
  const folder = await BatchFolder.open(input.dir);
  const kept = keptOptions(folder);
  const jobs = slurmJobs(folder).length;
  const executor = input.execution.executor ?? kept.executor ?? (jobs > 0 ? 'slurm' : 'local');
  const said = Object.entries(input.execution.slurm).filter(([, value]) => value !== undefined);
  const slurm = { ...kept.slurm, ...(Object.fromEntries(said) as SlurmOptions) };
  const parallel = input.execution.parallel ?? kept.parallel ?? 1;
  const states = await currentStates(folder, context, true);
  const missing = missingNumbers(states);
  await rm(folder.path('cancel'), { force: true });
  context.note(`${missing.length} of ${states.length} tasks are to run`);
  const { program } = input.execution;
  return execute(services, folder, missing, { program, slurm, parallel, executor }, context);
}

async function execute(
  services: BatchServices,
  folder: BatchFolder,
  numbers: readonly number[],
  execution: BatchExecution,
  context: CallContext,
): Promise<BatchDocument> {
  const { executor, slurm: slurmOptions, parallel } = execution;
  const options: KeptOptions = { executor, slurm: slurmOptions, parallel };
  await replaceFile(folder.path('options.json'), `${JSON.stringify(options, null, 1)}\n`);
  if (execution.executor === 'slurm') {
    const earlier = slurmJobs(folder);
    await cancelInSlurm(earlier.filter((job) => job.kind === 'final')).catch(() => undefined);
    const after = earlier.filter((job) => job.kind === 'array').map(({ job }) => job);
    const { program, slurm } = execution;
    if (numbers.length > 0 || folder.plan.final !== null)
      await submitToSlurm(folder, numbers, { program, options: slurm, after });
    return describeBatch(folder, context);
  }
  let ended = 0;
  const total = numbers.length;
  context.progress({ stage: 'batch', done: 0, total, unit: 'tasks' });
  const { cancelled } = await runLocally(folder, numbers, {
    program: execution.program,
    parallel: execution.parallel,
    threads: services.threads,
    signal: context.signal,
    onEnd: (number, { state, reason }) => {
      context.progress({ stage: 'batch', done: ++ended, total, unit: 'tasks' });
      const { title } = folder.plan.tasks[number - 1];
      context.note(`${title}: ${state}${reason === '' ? '' : `, ${reason}`}`);
    },
  });
  let document = await describeBatch(folder, context);
  if (cancelled) throw new CancelledError(`cancelled; \`calibdesk batch resume ${folder.dir}\` goes on`);
  const { final } = folder.plan;
  if (final !== null && (final.partial || document.counts.done === folder.plan.tasks.length)) {
    await finishBatch(services, { dir: folder.dir, dryRun: false, partial: false }, context);
    document = await describeBatch(folder, context);
  } else if (final !== null) context.note('nothing was deployed: not all tasks are done');
  return document;
}

/** What is done, running, failed with reason; the tables are written anew. */
export async function batchStatus(input: { dir: string }, context: CallContext): Promise<BatchDocument> {
  return describeBatch(await BatchFolder.open(input.dir), context);
}

/** Stops a batch: of this or another process, and in Slurm. What is done stays done, nothing is deployed. */
export async function cancelBatch(input: { dir: string }, context: CallContext): Promise<BatchDocument> {
  const folder = await BatchFolder.open(input.dir);
  await replaceFile(folder.path('cancel'), `cancelled ${new Date().toISOString()}\n`);
  await cancelInSlurm(await adoptJobs(folder));
  return describeBatch(folder, context);
}

/** One task, as Slurm starts it. */
export async function runBatchTask(
  services: BatchServices,
  input: { dir: string; number: number; program: readonly string[] },
  context: CallContext,
): Promise<TaskState> {
  const folder = await BatchFolder.open(input.dir);
  if (!(input.number >= 1 && input.number <= folder.plan.tasks.length))
    throw new CalibdeskError(
      'usage',
      `the batch has tasks 1 to ${folder.plan.tasks.length}, not ${input.number}`,
    );
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: index } = process.env;
  return runTask(folder, input.number, {
    program: input.program,
    threads: services.threads,
    slurm: job === undefined ? '' : `${job}_${index ?? ''}`,
    signal: context.signal,
  });
}

/** The final step: deploys the darks of all done tasks, once; what became of it is kept. See `deployBatch`. */
export async function finishBatch(
  services: BatchServices,
  input: { dir: string; dryRun: boolean; partial: boolean; wait?: number },
  context: CallContext,
): Promise<FinalResult> {
  const folder = await BatchFolder.open(input.dir);
  if (await folder.cancelAsked())
    throw new CalibdeskError('cancelled', 'the batch was cancelled: nothing is deployed', {
      hint: '`calibdesk batch resume` takes that back',
    });
  try {
    const result = await deployBatch(services, folder, input, context);
    if (input.dryRun) return result;
    const before = await readFinal(folder);
    const { plan } = result;
    if (result.applied && plan)
      await writeFinal(folder, { state: 'done', reason: '', plan: plan.id, files: plan.files.length });
    else if (before.state !== 'done')
      await writeFinal(folder, { state: 'done', reason: 'nothing was left to deploy', plan: '', files: 0 });
    if (result.applied) context.note(`deployed ${plan?.files.length} files by plan ${plan?.id}`);
    return result;
  } catch (error) {
    if (!input.dryRun && error instanceof CalibdeskError)
      await writeFinal(folder, { state: 'failed', reason: error.message, plan: '', files: 0 });
    throw error;
  }
}
