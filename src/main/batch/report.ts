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
      : `${row.report === '' ? '' : `<a href="${escapeHtml(row.report)}">report</a> `}<a href="${escapeHtml(row.products)}">products</a>${row.state === 'done' ? '' : ` <a href="${escapeHtml(row.log)}">log</a>`}`;
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

const trends: readonly [string, string, (row: BatchRow) => number | null][] = [
  ['mean average', ' ADU', (row) => row.mean],
  ['mean rms', ' ADU', (row) => row.rms],
  ['bad pixels', '', (row) => row.badPixels],
];

/** Mean, rms and bad pixels over the runs of a detector: one inline SVG each; a point leads to the report of its run. */
function trendsOf(detector: string, rows: readonly BatchRow[]): string {
  const figures = trends.map(([what, unit, value]) => {
    const points = rows.flatMap((row) => {
      const y = value(row);
      return y === null || row.run === null ? [] : [{ x: row.run, y, report: row.report }];
    });
    if (points.length < 2) return '';
    const [low, high] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
    const [first, last] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
    const left = (run: number): string => (10 + (380 * (run - first)) / Math.max(last - first, 1)).toFixed(1);
    const top = (y: number): string => (90 - (80 * (y - low)) / (high - low || 1)).toFixed(1);
    // Enough digits to tell the ends apart.
    const digits = (y: number): string =>
      Number.isInteger(y) ? String(y) : high - low < 1 ? y.toFixed(3) : shortNumber(y);
    const range = low === high ? digits(low) : `${digits(low)} to ${digits(high)}`;
    const label = `${detector}: ${what}, ${range}${unit}, runs ${first} to ${last}`;
    const line = points.map(({ x, y }) => `${left(x)},${top(y)}`).join(' ');
    const dots = points.map(({ x, y, report }) => {
      const dot = `<circle cx="${left(x)}" cy="${top(y)}" r="3" fill="#3b6ea5"><title>run ${x}: ${digits(y)}${unit}</title></circle>`;
      return report === '' ? dot : `<a href="${escapeHtml(report)}">${dot}</a>`;
    });
    return `<figure><svg viewBox="0 0 400 100" width="400" role="img" aria-label="${escapeHtml(label)}"><polyline fill="none" stroke="#3b6ea5" points="${line}"/>${dots.join('')}</svg><figcaption>${escapeHtml(label)}</figcaption></figure>`;
  });
  return figures.every((figure) => figure === '') ? '' : `<div class="figures">${figures.join('')}</div>`;
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
        [...detectors].map(([detector, own]) => trendsOf(detector, own)).join('') +
        `<table><caption>Changes are against the run before of the same detector</caption><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>\n${rows.map(rowHtml).join('\n')}\n</tbody></table>`,
    ),
  );
  return rows;
}
