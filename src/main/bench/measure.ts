import { CancelledError } from '../../domain/errors.ts';
import type { BenchRow } from './bench.ts';

export interface Passes {
  /** Passes of each at least and at most. */
  least: number;
  most: number;
  /** No new pass is begun after so many seconds. */
  seconds: number;
}

/**
 * Times several things by turns, so that a disturbance of the machine meets all of them, and returns the shortest time of
 * each in seconds.
 */
export async function bestOf(
  actions: readonly (() => void | Promise<void>)[],
  signal: AbortSignal,
  passes: Passes,
): Promise<number[]> {
  const best = actions.map(() => Infinity);
  const begin = performance.now();
  for (let pass = 0; pass < passes.most; pass++) {
    if (pass >= passes.least && performance.now() - begin > 1000 * passes.seconds) break;
    for (const [index, action] of actions.entries()) {
      if (signal.aborted) throw new CancelledError();
      const start = performance.now();
      await action();
      const seconds = (performance.now() - start) / 1000;
      best[index] = Math.min(best[index], seconds);
    }
  }
  return best;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** A row from its measured times; all seconds. */
export function rowOf(
  row: Pick<BenchRow, 'name' | 'threads' | 'frames' | 'bytes' | 'limit'>,
  seconds: number,
  limitSeconds: number,
  twinSeconds: number,
): BenchRow {
  const { bytes } = row;
  return {
    ...row,
    seconds,
    GBps: rounded(bytes / seconds / 1e9),
    limitGBps: rounded(bytes / limitSeconds / 1e9),
    fractionOfLimit: rounded(limitSeconds / seconds),
    twinSeconds,
    timesTwin: rounded(twinSeconds / seconds),
    framesPerSecond: rounded(row.frames / seconds),
  };
}

/** 1, 2, 3, 4, then powers of two, and the most itself. */
export function threadCounts(most: number): number[] {
  const counts = [1, 2, 3, 4, 8, 16, 32, 64, 128].filter((count) => count < most);
  return [...counts, most];
}
