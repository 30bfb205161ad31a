/** `waiting` has no file yet. `lost`: it said it was running, but no process or Slurm job of it is left. */
export type TaskStateName = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost';

/** What a dark task found for one source. Units ADU. */
export interface TaskResult {
  source: string;
  frames: number;
  /** Pixels with any status bit. */
  bad: number;
  /** Mean over good pixels of average and rms. */
  mean: number;
  rms: number;
}

/** The state of one task, as its file says it. */
export interface TaskState {
  state: TaskStateName;
  attempt: number;
  /** ISO times; null as long as it is not known. */
  started: string | null;
  ended: string | null;
  seconds: number | null;
  host: string;
  pid: number | null;
  /** `<job>_<task>` of Slurm, or empty. */
  slurm: string;
  /** Why it failed, or empty. */
  reason: string;
  results: TaskResult[];
  /** Report of the task, relative to its folder; empty: none. */
  report: string;
}

export const waitingTask: TaskState = {
  state: 'waiting',
  attempt: 0,
  started: null,
  ended: null,
  seconds: null,
  host: '',
  pid: null,
  slurm: '',
  reason: '',
  results: [],
  report: '',
};

// oxlint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 1000);

/** Text of a state file, `name: value` lines; `command` is there for the reader only. */
export function taskStateText(task: TaskState, command: string): string {
  const lines: [string, string | number | null][] = [
    ['state', task.state],
    ['command', oneLine(command)],
    ['attempt', task.attempt],
    ['started', task.started],
    ['ended', task.ended],
    ['seconds', task.seconds === null ? null : task.seconds.toFixed(2)],
    ['host', oneLine(task.host)],
    ['pid', task.pid],
    ['slurm', task.slurm],
    ['reason', oneLine(task.reason)],
    ['report', oneLine(task.report)],
    ...task.results.map((result): [string, string] => [
      'result',
      `${oneLine(result.source)} frames=${result.frames} bad=${result.bad} mean=${result.mean} rms=${result.rms}`,
    ]),
  ];
  return lines
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;

/** The state that a file says; a file that cannot be understood counts as `lost`, with the reason. */
export function parseTaskState(text: string): TaskState {
  const fields = new Map<string, string>();
  const results: TaskResult[] = [];
  for (const line of text.split('\n')) {
    const match = /^([a-z]+): (.*)$/.exec(line);
    if (match === null) continue;
    if (match[1] !== 'result') fields.set(match[1], match[2]);
    else {
      const found = /^(\S+) frames=(\S+) bad=(\S+) mean=(\S+) rms=(\S+)$/.exec(match[2]);
      if (found !== null)
        results.push({
          source: found[1],
          frames: Number(found[2]),
          bad: Number(found[3]),
          mean: Number(found[4]),
          rms: Number(found[5]),
        });
    }
  }
  const state = fields.get('state') ?? '';
  if (!/^(running|done|failed|cancelled)$/.test(state))
    return { ...waitingTask, state: 'lost', reason: 'its state file cannot be understood' };
  return {
    state: state as TaskStateName,
    attempt: numberOf(fields.get('attempt')) ?? 0,
    started: fields.get('started') ?? null,
    ended: fields.get('ended') ?? null,
    seconds: numberOf(fields.get('seconds')),
    host: fields.get('host') ?? '',
    pid: numberOf(fields.get('pid')),
    slurm: fields.get('slurm') ?? '',
    reason: fields.get('reason') ?? '',
    results,
    report: fields.get('report') ?? '',
  };
}
