import { CancelledError } from '../../domain/errors.ts';
import type { XtcRun } from '../readers/xtc/types.ts';

/** What the events must have; null: anything. */
export interface EventFilter {
  code: number | null;
  step: number | null;
}

/** Longest time without giving way to other work, milliseconds. */
const sliceMilliseconds = 20;
const mostKept = 16;

interface Kept {
  /** Indexes of the events that pass, ascending. */
  events: number[];
  /** Events looked at so far. */
  examined: number;
}

/** The events of a run that pass a filter; worked out once for each filter, and on when the run grows. */
export class EventSelection {
  readonly #run: XtcRun;
  readonly #kept = new Map<string, Kept>();
  #codes = { counts: new Map<number, number>(), examined: 0 };

  constructor(run: XtcRun) {
    this.#run = run;
  }

  async #eachEvent(from: number, signal: AbortSignal, look: (l1Index: number) => void): Promise<number> {
    let slice = performance.now();
    let l1Index = from;
    for (; l1Index < this.#run.eventCount; l1Index++) {
      look(l1Index);
      if (l1Index % 256 !== 0 || performance.now() - slice < sliceMilliseconds) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new CancelledError();
      slice = performance.now();
    }
    return l1Index;
  }

  /** Indexes of the events that pass; null when all do. Errors: `cancelled`. */
  async of({ code, step }: EventFilter, signal: AbortSignal): Promise<readonly number[] | null> {
    if (code === null && step === null) return null;
    const key = `${code} ${step}`;
    const kept = this.#kept.get(key);
    const settled = this.#run.settledCount;
    const events = kept?.events.slice() ?? [];
    await this.#eachEvent(kept?.examined ?? 0, signal, (l1Index) => {
      if (step !== null && this.#run.stepOf(l1Index) !== step) return;
      if (code === null || this.#run.eventCodes(l1Index)?.includes(code)) events.push(l1Index);
    });
    // Only what later data cannot change is kept.
    this.#kept.delete(key);
    this.#kept.set(key, { events: events.filter((l1Index) => l1Index < settled), examined: settled });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return events;
  }

  /** Event codes with the number of events that carry them, by code. Errors: `cancelled`. */
  async codes(signal: AbortSignal): Promise<{ code: number; events: number }[]> {
    const settled = this.#run.settledCount;
    const counts = new Map(this.#codes.counts);
    let kept: Map<number, number> | undefined;
    await this.#eachEvent(this.#codes.examined, signal, (l1Index) => {
      if (l1Index >= settled) kept ??= new Map(counts);
      for (const code of new Set(this.#run.eventCodes(l1Index)))
        counts.set(code, (counts.get(code) ?? 0) + 1);
    });
    this.#codes = { counts: kept ?? counts, examined: Math.max(settled, this.#codes.examined) };
    return [...counts].map(([code, events]) => ({ code, events })).sort((a, b) => a.code - b.code);
  }
}
