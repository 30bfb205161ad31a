import type { BatchTask } from './plan.ts';
import type { TaskState, TaskStateName } from './taskState.ts';

/** One row of the table: a source of a task, or a task that has no result. */
export interface BatchRow {
  task: number;
  run: number | null;
  detector: string;
  state: TaskStateName;
  frames: number | null;
  /** Pixels with any status bit, and how many more than in the run before of the same detector. */
  badPixels: number | null;
  badChange: number | null;
  /** Mean average, ADU, and its change since the run before. */
  mean: number | null;
  meanChange: number | null;
  rms: number | null;
  seconds: number | null;
  attempts: number;
  reason: string;
  /** Relative to the folder of the batch. */
  products: string;
  log: string;
  /** HTML report; empty: none. */
  report: string;
}

/** Folder of a task, relative to that of the batch; tasks count from 1. */
export function taskFolderName(number: number): string {
  return `tasks/${String(number).padStart(4, '0')}`;
}

/** Rows sorted by detector and run, so that a row stands below the run before. */
export function batchRows(tasks: readonly BatchTask[], states: readonly TaskState[]): BatchRow[] {
  const parts = new Set(tasks.flatMap(({ after }) => after ?? []));
  const rows = tasks.flatMap((task, index): BatchRow[] => {
    const state = states[index];
    // Bands that are done stand in the row of the task that joins them.
    if (parts.has(index + 1) && state.state === 'done') return [];
    const folder = taskFolderName(index + 1);
    const base: BatchRow = {
      task: index + 1,
      run: task.run,
      detector: task.detector ?? task.title,
      state: state.state,
      frames: null,
      badPixels: null,
      badChange: null,
      mean: null,
      meanChange: null,
      rms: null,
      seconds: state.seconds,
      attempts: state.attempt,
      reason: state.reason,
      products: `${folder}/products`,
      log: `${folder}/log`,
      report: state.report === '' ? '' : `${folder}/${state.report}`,
    };
    if (state.results.length === 0) return [base];
    return state.results.map(({ source, frames, bad, mean, rms }) => ({
      ...base,
      detector: source,
      frames,
      badPixels: bad,
      mean,
      rms,
    }));
  });
  const ordered = rows.toSorted(
    (a, b) =>
      (a.detector < b.detector ? -1 : a.detector > b.detector ? 1 : 0) ||
      (a.run ?? 0) - (b.run ?? 0) ||
      a.task - b.task,
  );
  const before = new Map<string, BatchRow>();
  for (const row of ordered) {
    if (row.badPixels === null || row.mean === null) continue;
    const last = before.get(row.detector);
    if (last !== undefined) {
      row.badChange = row.badPixels - last.badPixels!;
      row.meanChange = row.mean - last.mean!;
    }
    before.set(row.detector, row);
  }
  return ordered;
}

const columns: readonly [string, (row: BatchRow) => string | number | null][] = [
  ['run', (row) => row.run],
  ['detector', (row) => row.detector],
  ['state', (row) => row.state],
  ['frames', (row) => row.frames],
  ['bad_pixels', (row) => row.badPixels],
  ['bad_pixels_change', (row) => row.badChange],
  ['mean_ADU', (row) => row.mean],
  ['mean_change_ADU', (row) => row.meanChange],
  ['rms_ADU', (row) => row.rms],
  ['seconds', (row) => row.seconds],
  ['attempts', (row) => row.attempts],
  ['reason', (row) => row.reason],
  ['task', (row) => row.task],
  ['products', (row) => row.products],
  ['report', (row) => row.report],
];

/** A field in the sense of RFC 4180; text that a spreadsheet would take for a formula is made plain text. */
function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export function batchCsv(rows: readonly BatchRow[]): string {
  const lines = rows.map((row) => columns.map(([, value]) => field(value(row))).join(','));
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}

/** How many tasks are in each state. */
export function countStates(states: readonly TaskState[]): Record<TaskStateName, number> {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0, lost: 0 };
  for (const { state } of states) counts[state]++;
  return counts;
}
