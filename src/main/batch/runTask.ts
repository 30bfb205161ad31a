import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { TaskState } from '../../domain/batch/taskState.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import type { BatchFolder } from './batchFolder.ts';
import { readDocument, reportOf, taskResults } from './taskResults.ts';

export interface RunTaskOptions {
  /** Program and first arguments that start this command line. */
  program: readonly string[];
  threads: number | null;
  /** `<job>_<task>` when Slurm runs it. */
  slurm: string;
  signal: AbortSignal;
}

/** Verbs end within 2 s of an interrupt; one that does not is killed after this, ms. */
const patience = 5000;

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

function runChild(
  words: readonly string[],
  cwd: string,
  out: number,
  log: number,
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((done, failed) => {
    const child = spawn(words[0], words.slice(1), { cwd, stdio: ['ignore', out, log] });
    let killer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGINT');
      killer = setTimeout(() => child.kill('SIGKILL'), patience);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const over = (): void => {
      clearTimeout(killer);
      signal.removeEventListener('abort', stop);
    };
    child.on('error', (error) => (over(), failed(error)));
    child.on('exit', (code, ended) => (over(), done({ code, signal: ended })));
  });
}

function reasonOf(document: unknown, { code, signal }: Ending): string {
  const error = (document as { error?: { message?: unknown; code?: unknown } } | null)?.error;
  if (typeof error?.message === 'string') return `${String(error.code)}: ${error.message}`;
  if (signal !== null) return `killed by ${signal}; see the log`;
  return `exit code ${code}; see the log`;
}

/** Temporary files that a killed attempt left; called when the products are complete. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true }).catch(() => [] as string[]))
    if (/(^|\/)\.calibdesk-[^/]*$/.test(name))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/**
 * Runs one task of a batch and records what became of it. A task that is done does nothing when it runs again. Two attempts at
 * once do no harm: verbs write under names of their own and rename, with the batch's time, user and host, so the bytes are the same.
 * Returns the state; only a folder that cannot be written throws.
 */
export async function runTask(
  folder: BatchFolder,
  number: number,
  options: RunTaskOptions,
): Promise<TaskState> {
  const before = await folder.readTask(number);
  if (before.state === 'done') return before;
  const started = new Date();
  const state: TaskState = {
    state: 'running',
    attempt: before.attempt + 1,
    started: started.toISOString(),
    ended: null,
    seconds: null,
    host: hostname(),
    pid: process.pid,
    slurm: options.slurm,
    reason: '',
    results: [],
    report: '',
  };
  await folder.writeTask(number, state);
  const end = async (name: TaskState['state'], reason: string): Promise<TaskState> => {
    const ended = new Date();
    const seconds = (ended.getTime() - started.getTime()) / 1000;
    Object.assign(state, { state: name, reason, ended: ended.toISOString(), seconds });
    // Another attempt may have been quicker: what is done stays done.
    const now = await folder.readTask(number);
    if (now.state === 'done') return now;
    await folder.writeTask(number, state);
    return state;
  };
  const products = folder.taskPath(number, 'products');
  const temporary = folder.taskPath(number, `.document-${randomBytes(4).toString('hex')}.tmp`);
  const logPath = folder.taskPath(number, 'log');
  const { plan } = folder;
  try {
    for (const other of plan.tasks[number - 1].after ?? []) {
      const { state: found } = await folder.readTask(other);
      if (found !== 'done')
        return await end('failed', `needs task ${other} (${plan.tasks[other - 1].title}), which is ${found}`);
    }
    await mkdir(products, { recursive: true });
    const out = await open(temporary, 'w');
    const log = await open(logPath, 'a');
    let ending: Ending;
    try {
      const words = [
        ...options.program,
        ...folder.argumentsOf(number),
        '--json',
        ...['--now', plan.created, '--user', plan.user, '--host', plan.host],
        ...(options.threads === null ? [] : ['--threads', String(options.threads)]),
      ];
      ending = await runChild(words, products, out.fd, log.fd, options.signal);
    } finally {
      await out.close();
      await log.close();
    }
    const document = await readDocument(temporary);
    if (ending.code === 0) {
      const results = await taskResults(document);
      await rename(temporary, folder.taskPath(number, 'document.json'));
      await removeLeftovers(products);
      if ((await stat(logPath)).size === 0) await rm(logPath);
      state.results = results;
      state.report = reportOf(document, folder.taskPath(number, ''));
      return await end('done', '');
    }
    if (options.signal.aborted || ending.code === 130)
      return await end('cancelled', 'stopped before it was done');
    return await end('failed', reasonOf(document, ending));
  } catch (error) {
    if (error instanceof CancelledError) return end('cancelled', 'stopped before it was done');
    return end(
      'failed',
      error instanceof CalibdeskError ? `${error.code}: ${error.message}` : (error as Error).message,
    );
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
