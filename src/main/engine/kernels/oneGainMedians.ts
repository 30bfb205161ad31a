import {
  bankColumns,
  bankRows,
  defaultsOf6,
  epixColumns,
  epixRows,
  leastPixels,
} from '../../../domain/common-mode/banks.ts';
import { defaultLeast, pnccdPanel, pnccdSteps } from '../../../domain/common-mode/panels.ts';
import type { MedianExports, OneGainCommonMode } from './oneGainExports.ts';

/** The next larger double: the kernel asks for less than a limit where the rule is not more than it. */
function justAbove(value: number): number {
  // A negative limit lets nothing pass, whatever it is.
  if (value < 0) return -1;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

/** The largest float32 that is not above a number. */
function notAbove(value: number): number {
  const near = Math.fround(value);
  if (near <= value) return near;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, near);
  view.setInt32(0, view.getInt32(0) + (near > 0 ? -1 : 1));
  return view.getFloat32(0);
}

export interface MedianStep {
  rows: number;
  columns: number;
  least: number;
  /** The absolute median must be smaller, ADU; NaN: no limit. */
  limit: number;
}

export interface MedianRules {
  panel: { rows: number; columns: number };
  /** Values beyond +-half take no part, ADU. */
  half: number;
  steps: readonly MedianStep[];
  /** Only good pixels are corrected. */
  onlyGood: boolean;
}

/** Medians of regions, step after step, on a panel of float32 rows one behind the other. */
export function medianSteps(
  kernel: MedianExports,
  { panel, half, steps, onlyGood }: MedianRules,
  frame: number,
  good: number,
  work: number,
): void {
  const { rows, columns } = panel;
  const shown = onlyGood ? good : 0;
  for (const { rows: height, columns: width, least, limit } of steps)
    if (height === 1) kernel.rowMedians(frame, rows, columns, width, half, good, shown, least, limit, work);
    else if (width === 1)
      kernel.columnMedians(frame, rows, columns, height, half, good, shown, least, limit, work);
    else kernel.bankMedians(frame, rows, columns, height, width, half, good, shown, least, limit, work);
}

/** Room for any of the steps on a panel. */
export function medianBytes({ rows, columns }: MedianRules['panel'], steps: readonly MedianStep[]): number {
  const sizes = steps.map(({ rows: height, columns: width }) =>
    height === 1
      ? 80 * width + 1024
      : width === 1
        ? 4 * columns + (16 * height + 64) * (columns / 16 + 4) + 256
        : 5 * height * width + 64,
  );
  return Math.max(0, (rows + 2) * (columns + 32), ...sizes);
}

/** Algorithm 4; null for a range without end, which infinite values could be in. */
export function banksOf4(numbers: readonly number[]): OneGainCommonMode | null {
  const [, bits = 0, p2 = 0, p3 = 0] = numbers;
  const half = Math.fround(p2);
  if (!Number.isFinite(half)) return null;
  const largest = Math.fround(p3);
  const limit = largest === 0 ? NaN : justAbove(largest);
  const tiles = [
    { bit: 1, rows: bankRows, columns: bankColumns },
    { bit: 2, rows: 1, columns: bankColumns },
    { bit: 4, rows: bankRows, columns: 1 },
  ];
  const steps = tiles
    .filter(({ bit }) => bits & bit)
    .map(({ rows, columns }) => ({ rows, columns, least: leastPixels, limit }));
  const rules: MedianRules = {
    panel: { rows: bankRows, columns: epixColumns },
    half,
    steps,
    onlyGood: false,
  };
  return {
    parts: epixRows / bankRows,
    good: 'status',
    usesRms: false,
    workBytes: medianBytes(rules.panel, steps),
    correct: (kernel, { frame, good, work }) => medianSteps(kernel, rules, frame, good, work),
  };
}

/** The smallest number of pixels of a tile that algorithm 6 corrects with, by its own rule. */
function leastOf6(length: number, share: number): number {
  for (let count = 1; count <= length; count++) if (!(length - count > (1 - share) * length)) return count;
  return length + 1;
}

/** Algorithm 6. */
export function neighboursOf6(named: Readonly<Record<string, number>>): OneGainCommonMode {
  const { maxCorr, histoRange, colrow, minFrac } = { ...defaultsOf6, ...named };
  const limit = justAbove(maxCorr);
  const steps: MedianStep[] = [];
  if (colrow % 2 === 1) steps.push({ rows: bankRows, columns: 1, least: leastOf6(bankRows, minFrac), limit });
  if (colrow >= 2)
    steps.push({ rows: 1, columns: bankColumns, least: leastOf6(bankColumns, minFrac), limit });
  const panel = { rows: epixRows, columns: epixColumns };
  const rules: MedianRules = { panel, half: Infinity, steps, onlyGood: false };
  const range = notAbove(histoRange);
  return {
    // Neighbours of bright pixels may be in the other half.
    parts: 1,
    good: 'none',
    usesRms: true,
    workBytes: medianBytes(panel, steps),
    correct: (kernel, { frame, rms, chosen, work }) => {
      kernel.unexcluded(frame, epixRows, epixColumns, rms, range, chosen, work);
      medianSteps(kernel, rules, frame, chosen, work);
    },
  };
}

/** Algorithm 8. `masked`: the user has a mask. */
export function segmentsOf8(
  numbers: readonly number[],
  masked: boolean,
  original: boolean,
): OneGainCommonMode {
  const [, bits = 0, limit = NaN] = numbers;
  const steps = pnccdSteps
    .filter(({ bit }) => bits & bit)
    .map(({ tile, bank }) => ({
      // Without a mask the original takes rows in place of banks.
      rows: bank && original && !masked ? 1 : tile.rows,
      columns: tile.columns,
      // Banks need so many good pixels, rows and columns more.
      least: !masked ? 1 : bank ? defaultLeast : defaultLeast + 1,
      limit,
    }));
  const rules: MedianRules = { panel: pnccdPanel, half: Infinity, steps, onlyGood: masked };
  return {
    parts: 4,
    good: 'user',
    usesRms: false,
    workBytes: medianBytes(pnccdPanel, steps),
    correct: (kernel, { frame, good, work }) => medianSteps(kernel, rules, frame, good, work),
  };
}
