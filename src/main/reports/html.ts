import { percentile } from './thumbnail.ts';

/** Text safe inside HTML and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A number with as many digits as make sense beside others. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(1);
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(2);
}

export type Cell = string | number;

export function table(head: readonly string[], rows: readonly (readonly Cell[])[], caption: string): string {
  const cell = (value: Cell): string =>
    `<td${typeof value === 'number' ? ' class="n"' : ''}>${escapeHtml(String(value))}</td>`;
  const lines = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${titles}</tr></thead><tbody>\n${lines}\n</tbody></table>`;
}

/** Histogram as inline SVG, between the 0.5 and 99.5 percent values, with a label below; counts on a square-root scale. */
export function histogram(values: ArrayLike<number>, label: string, unit: string, bins = 80): string {
  const low = percentile(values, 0.005);
  const high = percentile(values, 0.995);
  const width = 320;
  const height = 110;
  const counts = new Float64Array(bins);
  const range = high > low ? high - low : 1;
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(((values[i] - low) / range) * bins);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  const largest = Math.max(1, ...counts);
  const barWidth = width / bins;
  const bars = [...counts]
    .map((count, bin) => {
      const tall = Math.sqrt(count / largest) * height;
      return count === 0
        ? ''
        : `<rect x="${(bin * barWidth).toFixed(1)}" y="${(height - tall).toFixed(1)}" width="${Math.max(barWidth - 0.5, 0.5).toFixed(1)}" height="${tall.toFixed(1)}"/>`;
    })
    .join('');
  const title = escapeHtml(`${label}: ${shortNumber(low)} to ${shortNumber(high)} ${unit}`);
  return (
    `<figure><svg viewBox="0 0 ${width} ${height + 14}" width="${width}" role="img" aria-label="${title}"><g fill="#3b6ea5">${bars}</g>` +
    `<line x1="0" y1="${height}" x2="${width}" y2="${height}" stroke="#888"/>` +
    `<text x="0" y="${height + 12}">${escapeHtml(shortNumber(low))}</text>` +
    `<text x="${width}" y="${height + 12}" text-anchor="end">${escapeHtml(shortNumber(high))} ${escapeHtml(unit)}</text></svg>` +
    `<figcaption>${escapeHtml(label)}</figcaption></figure>`
  );
}

const style = `
:root { color-scheme: light; }
body { font: 13px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; color: #1c1e22; background: #fff; margin: 24px auto; max-width: 1100px; padding: 0 16px; }
h1 { font-size: 20px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; border-bottom: 1px solid #d5d8dd; padding-bottom: 4px; }
.facts { color: #555c66; margin: 0 0 16px; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 8px 0 16px; } caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { border-bottom: 1px solid #e3e5e9; padding: 3px 12px 3px 0; text-align: left; vertical-align: top; } td.n { text-align: right; }
.figures { display: flex; flex-wrap: wrap; gap: 16px; } figure { margin: 0; } figcaption { color: #555c66; max-width: 320px; }
figure img { display: block; image-rendering: pixelated; border: 1px solid #d5d8dd; max-width: 100%; } svg text { font-size: 10px; fill: #555c66; }
.state { font-weight: 600; } .pass::before { content: "\\2713 "; color: #007a5a; } .warn::before { content: "! "; color: #b86e00; } .fail::before { content: "\\2717 "; color: #b3261e; }
@page { size: A4; margin: 14mm 14mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9px system-ui, sans-serif; } }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 11px; print-color-adjust: exact; }
  .detector + .detector { break-before: page; } section h2, section h3, caption { break-after: avoid; }
  figure, tr { break-inside: avoid; } thead { display: table-header-group; }
  .figures { display: block; } .figures figure { display: inline-block; width: 32%; margin: 0 1% 8px 0; vertical-align: top; } figure img, figure svg { width: 100%; height: auto; }
}
`;

/** A whole page that needs nothing else: no scripts, no links to other files. */
/** What a page may do: show itself. Also the mark by which our pages are known. */
export const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
export const reportMark = `<meta http-equiv="Content-Security-Policy" content="${reportPolicy}">`;

export function page(title: string, body: string): string {
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    reportMark +
    `<title>${escapeHtml(title)}</title><style>${style}</style></head>\n<body>\n${body}\n</body></html>\n`
  );
}
