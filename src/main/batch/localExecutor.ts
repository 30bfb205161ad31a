import { phasesOf } from '../../domain/batch/plan.ts';
import type { TaskState } from '../../domain/batch/taskState.ts';
import type { BatchFolder } from './batchFolder.ts';
import { runTask } from './runTask.ts';

export interface LocalOptions {
  program: readonly string[];
  /** Tasks side by side; each gets its share of the threads. */
  parallel: number;
  threads: number;
  signal: AbortSignal;
  /** Called when a task has ended. */
  onEnd(number: number, state: TaskState): void;
}

/** The wish of another process to cancel is looked for so often, ms. */
const cancelInterval = 500;

/** Runs the given tasks on this machine. A task that fails does not stop the others; a cancel stops all. */
export async function runLocally(
  folder: BatchFolder,
  numbers: readonly number[],
  options: LocalOptions,
): Promise<{ cancelled: boolean }> {
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  options.signal.addEventListener('abort', forward, { once: true });
  if (options.signal.aborted) forward();
  const watch = setInterval(() => {
    void folder.cancelAsked().then((asked) => asked && stop.abort());
  }, cancelInterval);
  let waiting: number[] = [];
  const threads = Math.max(1, Math.floor(options.threads / options.parallel));
  const lane = async (): Promise<void> => {
    for (
      let number = waiting.shift();
      number !== undefined && !stop.signal.aborted;
      number = waiting.shift()
    ) {
      const state = await runTask(folder, number, {
        program: options.program,
        threads,
        slurm: '',
        signal: stop.signal,
      });
      options.onEnd(number, state);
    }
  };
  try {
    for (const phase of phasesOf(folder.plan.tasks, numbers)) {
      waiting = [...phase];
      await Promise.all(Array.from({ length: Math.min(options.parallel, phase.length) }, lane));
    }
  } finally {
    clearInterval(watch);
    options.signal.removeEventListener('abort', forward);
  }
  return { cancelled: stop.signal.aborted };
}
