import { hostname } from 'node:os';
import { countStates, type BatchRow } from '../../../domain/batch/table.ts';
import type { TaskState, TaskStateName } from '../../../domain/batch/taskState.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { BatchFolder } from '../../batch/batchFolder.ts';
import { readFinal, type FinalState } from '../../batch/finalState.ts';
import { writeBatchReport } from '../../batch/report.ts';
import { slurmJobs, slurmStates } from '../../batch/slurm.ts';
import type { CallContext } from '../context.ts';

/** What a batch is at now, as `--json` prints it. */
export interface BatchDocument {
  dir: string;
  id: string;
  executor: 'local' | 'slurm';
  counts: Record<TaskStateName, number>;
  /** Ids of the Slurm jobs, the final one last. */
  jobs: string[];
  rows: BatchRow[];
  /** What became of the final step; null when there is none. */
  final: FinalState | null;
  table: { csv: string; html: string };
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A local task whose process is gone was cut off. Processes of other machines cannot be seen: those stay as they say. */
function checkLocal(state: TaskState): TaskState {
  if (state.state !== 'running' || state.host !== hostname() || state.pid === null || processLives(state.pid))
    return state;
  return { ...state, state: 'lost', reason: 'cut off while running: its process is gone' };
}

/**
 * States of all tasks as they are now. When Slurm does not answer: those of the files, with a note; with `sure` an error,
 * because a task that nobody asked about may still wait or run.
 */
export async function currentStates(
  folder: BatchFolder,
  context: CallContext,
  sure = false,
): Promise<TaskState[]> {
  const files = await folder.readTasks();
  if (slurmJobs(folder).length === 0) return files.map(checkLocal);
  try {
    return await slurmStates(folder, files);
  } catch (error) {
    if (!(error instanceof CalibdeskError) || sure) throw error;
    context.note(`warning: ${error.message}; shown is what the tasks themselves wrote`);
    return files;
  }
}

/** Reads the states, writes the tables and describes the batch. */
export async function describeBatch(folder: BatchFolder, context: CallContext): Promise<BatchDocument> {
  const states = await currentStates(folder, context);
  const final = folder.plan.final === null ? null : await readFinal(folder);
  const rows = await writeBatchReport(folder, states, final);
  const jobs = slurmJobs(folder);
  return {
    dir: folder.dir,
    id: folder.plan.id,
    executor: jobs.length > 0 ? 'slurm' : 'local',
    counts: countStates(states),
    jobs: jobs.map(({ job }) => job).filter((job) => job !== ''),
    rows,
    final,
    table: { csv: folder.path('table.csv'), html: folder.path('table.html') },
  };
}
