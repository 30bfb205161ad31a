import type { Progress } from '../../contract/progress.ts';

/** Who does it, where and when: what headers, HISTORY lines, journals and locks record. Fixed by --user, --host and --now. */
export interface Identity {
  user: string;
  host: string;
  /** Current local time, or the fixed time of --now. */
  now(): Date;
  /** Whether `now` is fixed, for output that must be reproducible. */
  fixedTime: boolean;
  /** Time zone of records, where it is not that of the machine. */
  zone?: string | undefined;
}

/** What one call of a use case carries besides its input. */
export interface CallContext {
  signal: AbortSignal;
  progress(progress: Progress): void;
  /** A remark for the user that is neither data nor an error. */
  note(message: string): void;
}

/** A context for calls that nobody watches: tests, and use cases that call others. */
export function silentContext(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, progress: () => undefined, note: () => undefined };
}
