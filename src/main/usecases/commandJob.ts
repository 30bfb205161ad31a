import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Progress } from '../../contract/progress.ts';
import { CalibdeskError, CancelledError, type ErrorCode } from '../../domain/errors.ts';
import type { JobContext, JobQueue } from '../engine/jobs.ts';
import { packageRoot } from '../packageRoot.ts';

/** What command jobs need of the product. */
export interface CommandServices {
  readonly jobs: JobQueue;
  readonly home: string;
}

export interface CommandJob {
  /** Verb and arguments, without the program's name. */
  arguments: string[];
  title: string;
  /** Variables that differ from those of this process. */
  environment?: Record<string, string>;
  /** Files that it is known to make. */
  products?: string[];
}

/** A command that does not end by itself after an interrupt is killed, ms. */
const patience = 5000;
const largestDocument = 64e6;
const mostProducts = 1000;

/** Program and first arguments that start the command line. @throws CalibdeskError internal where it was not built */
export function commandProgram(): string[] {
  const root = packageRoot();
  const cli = join(root, 'out', 'main', 'cli.js');
  const own = join(root, 'node_modules', 'node', 'bin', 'node');
  const node = process.versions.electron === undefined ? process.execPath : own;
  if (!existsSync(cli) || !existsSync(node))
    throw new CalibdeskError('internal', 'the command line of this program was not found', {
      hint: `expected ${cli} and ${node}; run \`npm install\` and \`npm run build\``,
    });
  return [node, '--disable-warning=ExperimentalWarning', cli];
}

/** Starts an ordinary command line as a job; files that it makes without saying where land in a folder of the job. */
export function startCommand(services: CommandServices, job: CommandJob): { jobId: string } {
  const program = commandProgram();
  const jobId = services.jobs.submit({
    verb: job.arguments[0],
    title: job.title,
    arguments: job.arguments,
    run: (context) => runCommand(program, services.home, job, context),
  });
  return { jobId };
}

/** Runs the command line of an earlier job again. Its products are those of the new job; the old ones stay. */
export function rerunJob(
  services: CommandServices,
  input: { id: string; root: string | null },
): { jobId: string } {
  const { job } = services.jobs.show(input.id);
  return startCommand(services, {
    arguments: job.arguments,
    title: `again: ${job.title}`,
    ...(input.root === null ? {} : { environment: { SIT_PSDM_DATA: input.root } }),
  });
}

async function runCommand(
  program: string[],
  home: string,
  job: CommandJob,
  context: JobContext,
): Promise<void> {
  const folder = join(home, 'commands', context.jobId);
  await mkdir(folder, { recursive: true });
  const words = [...program.slice(1), ...job.arguments, '--json', '--progress', 'json', '--home', home];
  const child = spawn(program[0], words, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...job.environment },
  });
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGINT');
    killer = setTimeout(() => child.kill('SIGKILL'), patience);
  };
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  let document = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (document.length < largestDocument) document += text;
  });
  createInterface({ input: child.stderr }).on('line', (line) => tell(line, context));
  try {
    const code = await new Promise<number | null>((done, failed) => {
      child.on('error', failed);
      child.on('close', done);
    });
    if (context.signal.aborted || code === 130) throw new CancelledError();
    if (code !== 0) throw failureOf(document, code);
  } finally {
    clearTimeout(killer);
    context.signal.removeEventListener('abort', stop);
  }
  for (const path of [...(job.products ?? []), ...(await filesBelow(folder))]) context.product(path);
}

/** One line that a command wrote: progress as JSON, or a message. */
function tell(line: string, context: JobContext): void {
  if (line.startsWith('{"progress":'))
    try {
      context.progress((JSON.parse(line) as { progress: Progress }).progress);
      return;
    } catch {
      // No progress after all: a message like any other.
    }
  if (line.trim() !== '') context.note(line);
}

function failureOf(document: string, code: number | null): CalibdeskError {
  try {
    const { error, counts } = JSON.parse(document) as {
      error?: { code: ErrorCode; message: string; hint?: string };
      counts?: Record<string, number>;
    };
    if (error !== undefined)
      return new CalibdeskError(error.code, error.message, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    if (counts !== undefined)
      return new CalibdeskError('io', `${counts.failed + counts.lost} tasks of the batch failed`, {
        hint: 'the table says why; what is done stays, and the rest can be run again',
      });
  } catch {
    // Killed before it could say why, or verbs that end with another code after their document.
  }
  return new CalibdeskError(
    'io',
    `the command ended with ${code === null ? 'a signal' : `exit code ${code}`}`,
    {
      hint: 'the log of the job says more',
    },
  );
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (files.length >= mostProducts) break;
    const path = join(folder, name);
    if ((await stat(path)).isFile()) files.push(path);
  }
  return files.toSorted();
}
