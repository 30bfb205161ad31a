import type { ErrorCode } from '../../domain/errors.ts';

/** An error on its way between threads: instances lose their class and fields when they are cloned. */
export interface ErrorMessage {
  name: string;
  message: string;
  stack: string | undefined;
  code: ErrorCode | undefined;
  hint: string | undefined;
  file: string | undefined;
  offset: number | undefined;
}

export type ToWorker = { kind: 'run'; id: number; task: string; input: unknown; control: Int32Array };

export type FromWorker =
  | { kind: 'message'; id: number; message: unknown }
  | { kind: 'done'; id: number; output: unknown }
  | { kind: 'failed'; id: number; error: ErrorMessage };

/** Layout of the control words that a task shares with the main thread. */
export const CONTROL_CANCEL = 0;
export const CONTROL_WORDS = 16; // one cache line

/** What a task module gets beside its input. */
export interface TaskContext {
  /** Cheap; ask between slices of work, at least every 50 ms. */
  cancelled(): boolean;
  /** Throws CancelledError after a cancel. */
  check(): void;
  /** Sends something to `onMessage` of the caller; its buffers in `transfer` are moved, not copied. */
  send(message: unknown, transfer?: readonly Transferable[]): void;
}

/** Objects that are moved between threads, as node:worker_threads takes them. */
export type Transferable = ArrayBuffer;

/** Result of a task whose buffers are to be moved to the main thread instead of copied. */
export class Moved<Output> {
  readonly output: Output;
  readonly transfer: readonly Transferable[];
  constructor(output: Output, transfer: readonly Transferable[]) {
    this.output = output;
    this.transfer = transfer;
  }
}
