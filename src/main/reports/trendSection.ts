import type { DarkTrendPoint } from '../../contract/darks.ts';
import { escapeHtml, shortNumber, table } from './html.ts';

const width = 320;
const height = 120;
const left = 4;

/** A line over runs, drawn with a mark at each point; the last one, which is this dark, is filled. */
function lineChart(points: readonly { run: number; value: number }[], label: string, unit: string): string {
  if (points.length < 2) return '';
  const runs = points.map(({ run }) => run);
  const values = points.map(({ value }) => value);
  const [firstRun, lastRun] = [Math.min(...runs), Math.max(...runs)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const at = ({ run, value }: { run: number; value: number }): [string, string] => [
    (left + ((run - firstRun) / Math.max(1, lastRun - firstRun)) * (width - 2 * left)).toFixed(1),
    (height - 6 - ((value - low) / (high > low ? high - low : 1)) * (height - 12)).toFixed(1),
  ];
  const path = points.map((point) => at(point).join(',')).join(' ');
  const marks = points
    .map((point, index) => {
      const [x, y] = at(point);
      return `<circle cx="${x}" cy="${y}" r="3" fill="${index === points.length - 1 ? '#d55e00' : '#fff'}" stroke="#3b6ea5"/>`;
    })
    .join('');
  const range = `${shortNumber(low)} to ${shortNumber(high)}${unit === '' ? '' : ` ${unit}`}`;
  const title = escapeHtml(`${label} over runs ${firstRun} to ${lastRun}: ${range}`);
  return (
    `<figure><svg viewBox="0 0 ${width} ${height + 14}" width="${width}" role="img" aria-label="${title}">` +
    `<polyline points="${path}" fill="none" stroke="#3b6ea5"/>${marks}<line x1="0" y1="${height}" x2="${width}" y2="${height}" stroke="#888"/>` +
    `<text x="0" y="${height + 12}">run ${firstRun}</text><text x="${width}" y="${height + 12}" text-anchor="end">run ${lastRun}</text></svg>` +
    `<figcaption>${escapeHtml(`${label}: ${range}`)}</figcaption></figure>`
  );
}

const number = (value: number | null): string => (value === null ? '-' : shortNumber(value));

/**
 * Median pedestal, rms and number of bad pixels of the darks of one detector; the last point is this dark. `left`: older darks
 * that are not shown. Empty without former darks.
 */
export function trendSection(source: string, points: readonly DarkTrendPoint[], left: number): string {
  if (points.length < 2) return '';
  const chart = (key: 'medianPedestal' | 'medianRms' | 'badPixels', label: string, unit: string): string =>
    lineChart(
      points.flatMap((point) => {
        const value = point[key];
        return value === null ? [] : [{ run: point.run, value }];
      }),
      label,
      unit,
    );
  const rows = points.map((point) => [
    point.run,
    point.name,
    number(point.medianPedestal),
    number(point.medianRms),
    point.badPixels === null ? '-' : point.badPixels,
    point.problem ?? '',
  ]);
  const head = ['from run', 'file', 'median pedestal, ADU', 'median rms, ADU', 'bad pixels', 'remark'];
  return `<section>
<h3>${escapeHtml(source)}: trend over its darks</h3>
<div class="figures">${chart('medianPedestal', 'median pedestal', 'ADU')}${chart('medianRms', 'median rms', 'ADU')}${chart('badPixels', 'bad pixels', '')}</div>
${table(head, rows, left > 0 ? `Darks in the store; ${left} older ones are not shown` : 'Darks in the store')}
</section>`;
}
