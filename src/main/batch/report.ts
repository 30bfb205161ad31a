import { batchCsv, batchRows, countStates, type BatchRow } from '../../domain/batch/table.ts';
import type { TaskState } from '../../domain/batch/taskState.ts';
import { escapeHtml, page, shortNumber } from '../reports/html.ts';
import { replaceFile, type BatchFolder } from './batchFolder.ts';
import type { FinalState } from './finalState.ts';

const number = (value: number | null, digits: (value: number) => string = String): string =>
  value === null ? '<td></td>' : `<td class="n">${escapeHtml(digits(value))}</td>`;
const signed = (value: number): string => (value > 0 ? `+${shortNumber(value)}` : shortNumber(value));
const symbol: Record<BatchRow['state'], string> = {
  done: 'pass',
  failed: 'fail',
  lost: 'fail',
  cancelled: 'warn',
  running: '',
  waiting: '',
};

function rowHtml(row: BatchRow): string {
  const links =
    row.state === 'waiting'
      ? ''
      : `<a href="${escapeHtml(row.products)}">products</a>${row.state === 'done' ? '' : ` <a href="${escapeHtml(row.log)}">log</a>`}`;
  return (
    `<tr>${number(row.run)}<td>${escapeHtml(row.detector)}</td><td class="state ${symbol[row.state]}">${row.state}</td>` +
    number(row.frames) +
    number(row.badPixels) +
    number(row.badChange, (value) => (value > 0 ? `+${value}` : String(value))) +
    number(row.mean, shortNumber) +
    number(row.meanChange, signed) +
    number(row.rms, shortNumber) +
    number(row.seconds, (value) => value.toFixed(1)) +
    `<td>${escapeHtml(row.reason)}</td><td>${links}</td></tr>`
  );
}

/** A line of means over the runs of each detector: one inline SVG each. */
function trend(detector: string, rows: readonly BatchRow[]): string {
  const points = rows.filter((row) => row.mean !== null && row.run !== null);
  if (points.length < 2) return '';
  const runs = points.map((row) => row.run!);
  const means = points.map((row) => row.mean!);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const [first, last] = [Math.min(...runs), Math.max(...runs)];
  const x = (run: number): number => 10 + (600 * (run - first)) / Math.max(last - first, 1);
  const y = (mean: number): number => 110 - (100 * (mean - low)) / (high - low || 1);
  const line = points.map((row) => `${x(row.run!).toFixed(1)},${y(row.mean!).toFixed(1)}`).join(' ');
  const label = `${detector}: mean average, ${shortNumber(low)} to ${shortNumber(high)} ADU, runs ${first} to ${last}`;
  return `<figure><svg viewBox="0 0 620 120" width="620" role="img" aria-label="${escapeHtml(label)}"><polyline fill="none" stroke="#3b6ea5" points="${line}"/></svg><figcaption>${escapeHtml(label)}</figcaption></figure>`;
}

/** Writes `table.csv` and `table.html` into the folder of the batch and returns the rows. */
export async function writeBatchReport(
  folder: BatchFolder,
  states: readonly TaskState[],
  final: FinalState | null,
): Promise<BatchRow[]> {
  const rows = batchRows(folder.plan.tasks, states);
  await replaceFile(folder.path('table.csv'), batchCsv(rows));
  const heads = [
    'run',
    'detector',
    'state',
    'frames',
    'bad pixels',
    'change',
    'mean / ADU',
    'change / ADU',
    'rms / ADU',
    'seconds',
    'reason',
    'files',
  ];
  const counts = Object.entries(countStates(states))
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
  const detectors = Map.groupBy(rows, (row) => row.detector);
  await replaceFile(
    folder.path('table.html'),
    page(
      `Batch ${folder.plan.id}`,
      `<h1>Batch ${escapeHtml(folder.plan.id)}</h1><p class="facts">${folder.plan.tasks.length} tasks: ${counts}. Made ${escapeHtml(folder.plan.created)} by ${escapeHtml(folder.plan.user)}.</p>` +
        (final === null
          ? ''
          : `<p class="facts">Final step: ${final.state}${final.plan === '' ? '' : `, ${final.files} files by plan ${escapeHtml(final.plan)}`}${final.reason === '' ? '' : `, ${escapeHtml(final.reason)}`}.</p>`) +
        [...detectors].map(([detector, own]) => trend(detector, own)).join('') +
        `<table><caption>Changes are against the run before of the same detector</caption><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>\n${rows.map(rowHtml).join('\n')}\n</tbody></table>`,
    ),
  );
  return rows;
}
