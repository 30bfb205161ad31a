import { mkdir } from 'node:fs/promises';
import { numberListText } from '../../domain/batch/numberList.ts';
import { phasesOf } from '../../domain/batch/plan.ts';
import { mergeSlurm, parseSacct, parseSqueue, type SlurmTask } from '../../domain/batch/slurmState.ts';
import type { TaskState } from '../../domain/batch/taskState.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { readJsonFile } from '../settings/jsonFile.ts';
import { replaceFile, type BatchFolder } from './batchFolder.ts';
import { runSlurmTool, wordsOf } from './slurmTools.ts';

export interface SlurmOptions {
  partition?: string | undefined;
  account?: string | undefined;
  /** Time limit of one task, in any form of sbatch. */
  time?: string | undefined;
  /** CPUs and memory (`4G`) of one task. */
  cpus?: number | undefined;
  memory?: string | undefined;
  /** Tasks that run at the same time at most. */
  arrayLimit?: number | undefined;
}

/** One job that was submitted for a batch; task number = index in the array + offset. */
export interface SlurmJob {
  /** Number of the job; empty while sbatch has not answered. */
  job: string;
  /** Name in Slurm, by which a job is found again whose number was never heard. */
  name: string;
  kind: 'array' | 'final';
  offset: number;
  tasks: string;
  submitted: string;
}

const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function slurmJobs(folder: BatchFolder): SlurmJob[] {
  const jobs = readJsonFile(folder.path('slurm', 'jobs.json'));
  if (!Array.isArray(jobs)) return [];
  return (jobs as SlurmJob[]).filter(
    (job) => /^\d*$/.test(job?.job) && typeof job.name === 'string' && Number.isInteger(job.offset),
  );
}

async function remember(folder: BatchFolder, jobs: readonly SlurmJob[]): Promise<void> {
  await replaceFile(folder.path('slurm', 'jobs.json'), `${JSON.stringify(jobs, null, 1)}\n`);
}

async function sbatch(words: readonly string[]): Promise<string> {
  const output = await runSlurmTool('sbatch', ['--parsable', ...words]);
  const match = /^(\d+)(;.*)?\s*$/m.exec(output.out);
  if (output.code !== 0 || match === null)
    throw new CalibdeskError('bad-input', `sbatch refused the batch: ${wordsOf(output)}`, {
      hint: 'mend the options, then `calibdesk batch resume DIR`; `sinfo` lists partitions, `sacctmgr show assoc` accounts',
    });
  return match[1];
}

/** Largest index that this cluster allows in an array. */
async function largestIndex(): Promise<number> {
  const { out } = await runSlurmTool('scontrol', ['show', 'config']);
  const match = /^MaxArraySize\s*=\s*(\d+)/m.exec(out);
  return Math.max(1, Number(match?.[1] ?? 1001) - 1);
}

function commonWords(folder: BatchFolder, options: SlurmOptions): string[] {
  return [
    `--chdir=${folder.dir}`,
    '--open-mode=append',
    '--requeue',
    ...(options.partition === undefined ? [] : [`--partition=${options.partition}`]),
    ...(options.account === undefined ? [] : [`--account=${options.account}`]),
  ];
}

/**
 * Submits the given tasks as array jobs, and the final step so that it starts when all of them ended well. Remembers every job as
 * soon as Slurm has it. @throws CalibdeskError not-found without Slurm; bad-input with the words of sbatch
 */
export async function submitToSlurm(
  folder: BatchFolder,
  numbers: readonly number[],
  input: { program: readonly string[]; options: SlurmOptions; after: readonly string[] },
): Promise<SlurmJob[]> {
  const { options, program } = input;
  const most = await largestIndex();
  await mkdir(folder.path('slurm'), { recursive: true });
  const script = folder.path('slurm', 'run.sh');
  const start = program.map(shellWord).join(' ');
  await replaceFile(
    script,
    '#!/bin/sh\n# What Slurm starts: `run.sh task OFFSET THREADS` for one task of the array, `run.sh final` for the last step.\n' +
      `dir=${shellWord(folder.dir)}\n` +
      'if [ "$1" = final ]; then\n' +
      `  exec ${start} batch final "$dir"\nfi\n` +
      `exec ${start} batch task "$dir" "$((SLURM_ARRAY_TASK_ID + $2))" --threads "$3"\n`,
  );
  const jobs = slurmJobs(folder);
  const fresh: SlurmJob[] = [];
  // Remembered before sbatch is asked: a job whose number we never heard is found again by its name.
  const submit = async (
    job: Omit<SlurmJob, 'submitted' | 'job' | 'name'>,
    words: string[],
  ): Promise<void> => {
    const name = `calibdesk-${folder.plan.id}-${jobs.length + fresh.length + 1}`;
    const entry = { ...job, job: '', name, submitted: new Date().toISOString() };
    await remember(folder, [...jobs, ...fresh, entry]);
    try {
      entry.job = await sbatch([`--job-name=${name}`, ...words]);
    } catch (error) {
      // Refused: there is no such job. Anything else leaves the question open.
      if (error instanceof CalibdeskError && error.code === 'bad-input')
        await remember(folder, [...jobs, ...fresh]);
      throw error;
    }
    fresh.push(entry);
    await remember(folder, [...jobs, ...fresh]);
  };
  const common = commonWords(folder, options);
  // Tasks that need others start when those have ended; they see for themselves whether they ended well.
  let before = [...input.after];
  for (const [step, phase] of phasesOf(folder.plan.tasks, numbers).entries()) {
    const first = fresh.length;
    const chunks = Map.groupBy(phase, (number) => Math.floor((number - 1) / most));
    const needsOthers = phase.some((number) => folder.plan.tasks[number - 1].after !== undefined);
    for (const [chunk, members] of chunks) {
      const offset = chunk * most;
      const list = numberListText(members.map((number) => number - offset));
      await submit({ kind: 'array', offset, tasks: numberListText(members) }, [
        ...common,
        ...(needsOthers && before.length > 0 ? [`--dependency=afterany:${before.join(':')}`] : []),
        `--array=${list}${options.arrayLimit === undefined ? '' : `%${options.arrayLimit}`}`,
        `--output=${folder.path('slurm')}/%A_%a.log`,
        ...(options.time === undefined ? [] : [`--time=${options.time}`]),
        ...(options.cpus === undefined ? [] : [`--cpus-per-task=${options.cpus}`]),
        ...(options.memory === undefined ? [] : [`--mem=${options.memory}`]),
        script,
        'task',
        String(offset),
        String(options.cpus ?? 1),
      ]);
    }
    const own = fresh.slice(first).map(({ job }) => job);
    before = step === 0 ? [...before, ...own] : own;
  }
  const { final } = folder.plan;
  if (final !== null) {
    const condition = final.partial ? 'afterany' : 'afterok';
    const own = fresh.map(({ job }) => job).join(':');
    const earlier = input.after.length === 0 ? '' : `afterany:${input.after.join(':')}`;
    const dependency = [own === '' ? '' : `${condition}:${own}`, earlier]
      .filter((part) => part !== '')
      .join(',');
    await submit({ kind: 'final', offset: 0, tasks: '' }, [
      ...common,
      ...(dependency === '' ? [] : [`--dependency=${dependency}`]),
      '--kill-on-invalid-dep=yes',
      `--output=${folder.path('slurm')}/final-%j.log`,
      script,
      'final',
    ]);
  }
  return fresh;
}

/**
 * Numbers of jobs that sbatch never told: found by their names; what Slurm does not know was never submitted and is
 * forgotten. @throws CalibdeskError io when Slurm does not answer
 */
export async function adoptJobs(folder: BatchFolder): Promise<SlurmJob[]> {
  const jobs = slurmJobs(folder);
  if (jobs.every(({ job }) => job !== '')) return jobs;
  const names = jobs.filter(({ job }) => job === '').map(({ name }) => name);
  const queue = await runSlurmTool('squeue', [
    '--noheader',
    '--states=all',
    `--name=${names.join(',')}`,
    '--format=%j|%F',
  ]);
  if (queue.code !== 0)
    throw new CalibdeskError('io', `squeue failed: ${wordsOf(queue)}`, {
      hint: 'try again when Slurm answers',
    });
  const found = new Map(
    queue.out.split('\n').flatMap((line): [string, string][] => {
      const match = /^(\S+)\|(\d+)$/.exec(line.trim());
      return match === null ? [] : [[match[1], match[2]]];
    }),
  );
  const adopted = jobs.flatMap((job) => {
    const number = job.job === '' ? found.get(job.name) : job.job;
    return number === undefined ? [] : [{ ...job, job: number }];
  });
  await remember(folder, adopted);
  return adopted;
}

/** What Slurm knows of the arrays: first the controller, then, for what it has forgotten, the accounting where there is one. */
async function askSlurm(jobs: readonly SlurmJob[]): Promise<SlurmTask[]> {
  const list = jobs.map(({ job }) => job).join(',');
  const queue = await runSlurmTool('squeue', [
    '--noheader',
    '--array',
    '--states=all',
    `--jobs=${list}`,
    '--format=%F|%K|%T|%r',
  ]);
  if (queue.code !== 0 && !/Invalid job id/i.test(queue.err))
    throw new CalibdeskError('io', `squeue failed: ${wordsOf(queue)}`, {
      hint: 'try again when Slurm answers',
    });
  const found = parseSqueue(queue.out);
  const known = new Set(found.map(({ job }) => job));
  if (jobs.every(({ job }) => known.has(job))) return found;
  const account = await runSlurmTool('sacct', [
    '--noheader',
    '--parsable2',
    '--array',
    '--allocations',
    `--jobs=${list}`,
    '--format=JobID,State',
  ]).catch(() => null);
  return [...parseSacct(account?.code === 0 ? account.out : ''), ...found];
}

/** States of all tasks, from their files and from Slurm. Jobs submitted later count more. @throws CalibdeskError when Slurm does not answer */
export async function slurmStates(folder: BatchFolder, files: readonly TaskState[]): Promise<TaskState[]> {
  const arrays = (await adoptJobs(folder)).filter((job) => job.kind === 'array');
  if (arrays.length === 0 || files.every(({ state }) => state === 'done')) return [...files];
  const tasks = await askSlurm(arrays);
  // A task may have ended between the reading of its file and the answer of Slurm: what looks lost is read again.
  const merged = mergeAll(arrays, tasks, files);
  for (const [index, { state }] of merged.entries())
    if (state === 'lost')
      merged[index] = mergeOne(arrays, tasks, index + 1, await folder.readTask(index + 1));
  return merged;
}

function mergeAll(
  arrays: readonly SlurmJob[],
  tasks: readonly SlurmTask[],
  files: readonly TaskState[],
): TaskState[] {
  const found = new Map(tasks.map((task) => [`${task.job}_${task.index}`, task]));
  const lastJob = new Map<number, SlurmJob>();
  for (const array of arrays) for (const number of numbersOf(array.tasks)) lastJob.set(number, array);
  return files.map((file, index) => {
    const job = lastJob.get(index + 1);
    return job === undefined
      ? file
      : mergeSlurm(file, found.get(`${job.job}_${index + 1 - job.offset}`) ?? null);
  });
}

function mergeOne(
  arrays: readonly SlurmJob[],
  tasks: readonly SlurmTask[],
  number: number,
  file: TaskState,
): TaskState {
  const job = arrays.findLast((array) => numbersOf(array.tasks).includes(number));
  if (job === undefined) return file;
  const task = tasks.findLast((entry) => entry.job === job.job && entry.index === number - job.offset);
  return mergeSlurm(file, task ?? null);
}

function numbersOf(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });
}

/** Cancels jobs of a batch; those that have ended are no error. */
export async function cancelInSlurm(all: readonly SlurmJob[]): Promise<void> {
  const jobs = all.filter(({ job }) => job !== '');
  if (jobs.length === 0) return;
  const output = await runSlurmTool(
    'scancel',
    jobs.map(({ job }) => job),
  );
  if (output.code !== 0 && !/Invalid job id|already completing/i.test(output.err))
    throw new CalibdeskError('io', `scancel failed: ${wordsOf(output)}`, {
      hint: 'try again when Slurm answers',
    });
}
