import type { TaskState } from './taskState.ts';

/** What Slurm says of one task of an array. */
export interface SlurmTask {
  /** Job of the array and index in it. */
  job: string;
  index: number;
  /** PENDING, RUNNING, TIMEOUT, ... */
  state: string;
  reason: string;
}

/** Lines of `squeue --array --format=%F|%K|%T|%r`; others are left out. */
export function parseSqueue(text: string): SlurmTask[] {
  return text.split('\n').flatMap((line): SlurmTask[] => {
    const match = /^(\d+)\|(\d+)\|([A-Z_]+)\|(.*)$/.exec(line.trim());
    return match === null
      ? []
      : [{ job: match[1], index: Number(match[2]), state: match[3], reason: match[4] }];
  });
}

/** Lines of `sacct --parsable2 --format=JobID,State`, `12_3|CANCELLED by 0`; others are left out. */
export function parseSacct(text: string): SlurmTask[] {
  return text.split('\n').flatMap((line): SlurmTask[] => {
    const match = /^(\d+)_(\d+)\|([A-Z_]+)/.exec(line.trim());
    return match === null ? [] : [{ job: match[1], index: Number(match[2]), state: match[3], reason: '' }];
  });
}

const waiting = /^(PENDING|CONFIGURING|REQUEUED|REQUEUE_FED|REQUEUE_HOLD|SPECIAL_EXIT|RESV_DEL_HOLD)$/;
const active = /^(RUNNING|COMPLETING|SUSPENDED|STOPPED|SIGNALING|STAGE_OUT|RESIZING)$/;
const endings: Record<string, string> = {
  TIMEOUT: 'time limit reached: resume with a longer --time',
  OUT_OF_MEMORY: 'out of memory: resume with more --mem',
  NODE_FAIL: 'its node failed',
  BOOT_FAIL: 'its node did not start',
  PREEMPTED: 'preempted by another job',
  DEADLINE: 'its deadline passed',
};

/**
 * State of a task from its own file and from what Slurm says (null: Slurm knows nothing of it). Done stays done; else a task
 * that waits or runs in Slurm does so here, whatever an earlier attempt wrote; the rest is what the file says, or lost.
 */
export function mergeSlurm(file: TaskState, slurm: SlurmTask | null): TaskState {
  if (file.state === 'done') return file;
  if (slurm !== null && waiting.test(slurm.state))
    return { ...file, state: 'waiting', reason: `in Slurm: ${slurm.reason || slurm.state}` };
  if (slurm !== null && active.test(slurm.state)) return { ...file, state: 'running', reason: '' };
  if (slurm !== null && slurm.state in endings)
    return { ...file, state: 'failed', reason: endings[slurm.state] };
  if (slurm?.state === 'CANCELLED') return { ...file, state: 'cancelled', reason: 'cancelled in Slurm' };
  if (file.state === 'failed' || file.state === 'cancelled' || file.state === 'lost') return file;
  const last = slurm === null ? 'Slurm knows it no longer' : `Slurm says ${slurm.state}`;
  return {
    ...file,
    state: 'lost',
    reason:
      file.state === 'running'
        ? `cut off while running: ${last}`
        : `never started: ${last}; see the folder slurm`,
  };
}
