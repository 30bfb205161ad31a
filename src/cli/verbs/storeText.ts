import { lastRun } from '../../domain/store/fileNames.ts';

/** Lines of columns, each as wide as its longest text; no blanks at line ends. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A number for people: up to seven significant digits, `-` for none. */
export function figure(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
}

/** `5-20`, `5-end`. */
export function rangeText(begin: number, end: number): string {
  return `${begin}-${end === lastRun ? 'end' : end}`;
}

/** `runs 1-4, 7-10`, or that there are none. */
export function rangesText(runs: readonly (readonly [number, number])[]): string {
  if (runs.length === 0) return 'never used';
  return `runs ${runs.map(([first, last]) => rangeText(first, last)).join(', ')}`;
}
