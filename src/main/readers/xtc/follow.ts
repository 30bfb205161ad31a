import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../../../domain/errors.ts';
import type { XtcRun } from './types.ts';

export interface FollowOptions {
  signal?: AbortSignal | undefined;
  /** Nobody writing for so long ends the waiting, milliseconds. */
  quiet?: number;
  /** Time between two looks at the files, milliseconds. */
  every?: number;
}

const usualQuiet = 120_000;
const usualEvery = 1000;

/**
 * Waits until a run that is being written has more than `events` events in their final order. False when it is finished, or was quiet for too long: then
 * whatever is there counts, and waiting is over. Errors: `cancelled`, `io`.
 */
export async function waitForMore(
  run: XtcRun,
  events: number,
  { signal, quiet = usualQuiet, every = usualEvery }: FollowOptions = {},
): Promise<boolean> {
  const withSignal = signal === undefined ? {} : { signal };
  let last = performance.now();
  while (run.settledCount <= events) {
    if (run.complete || performance.now() - last > quiet) return false;
    if (await run.grow(withSignal)) last = performance.now();
    else
      await delay(every, undefined, withSignal).catch(() => {
        throw new CancelledError();
      });
  }
  return true;
}
