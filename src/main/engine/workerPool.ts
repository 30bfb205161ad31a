import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { fromErrorMessage } from './errorMessage.ts';
import {
  CONTROL_CANCEL,
  CONTROL_WORDS,
  type FromWorker,
  type ToWorker,
  type Transferable,
} from './protocol.ts';
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts';
import { workerFile } from './workerFile.ts';

export interface RunOptions {
  signal?: AbortSignal;
  /** Gets what the task sends on its way. */
  onMessage?: (message: unknown) => void;
  /** Buffers that are moved to the worker instead of copied. */
  transfer?: readonly Transferable[];
}

export interface WorkerPoolOptions {
  /** Number of threads; default the cores of the machine. */
  threads?: number | undefined;
  /** Old-generation heap of each worker in MiB; default that of the process. Typed arrays do not count. */
  heapMebibytes?: number | undefined;
}

/** A task that does not answer a cancel for so long is ended by ending its thread, ms. */
const CANCEL_PATIENCE = 120;

interface Entry {
  id: number;
  task: string;
  input: unknown;
  control: Int32Array;
  options: RunOptions;
  worker: Worker | null;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/**
 * Runs named tasks (tasks.ts) in worker threads. Threads start at the first need and do not keep the process alive while
 * they are idle. A task that fails, or whose thread dies, rejects its own promise only; the thread is replaced.
 */
export class WorkerPool {
  readonly threads: number;
  readonly #heapMebibytes: number | undefined;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Entry>();
  readonly #queue: Entry[] = [];
  #nextId = 1;
  #disposed = false;

  constructor(options: WorkerPoolOptions = {}) {
    this.threads = Math.max(1, options.threads ?? availableParallelism());
    this.#heapMebibytes = options.heapMebibytes;
  }

  /** Runs one task; rejects with CancelledError at most 200 ms after `signal` aborts. */
  run<Name extends TaskName>(
    task: Name,
    input: TaskInput<Name>,
    options: RunOptions = {},
  ): Promise<TaskOutput<Name>> {
    if (this.#disposed) return Promise.reject(new CalibdeskError('internal', 'the worker pool is closed'));
    if (options.signal?.aborted) return Promise.reject(new CancelledError());
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS));
    const entry: Entry = { id: this.#nextId++, task, input, control, options, worker: null, resolve, reject };
    const onAbort = (): void => this.#cancel(entry);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.push(entry);
    this.#start();
    return promise.finally(() => options.signal?.removeEventListener('abort', onAbort)) as Promise<
      TaskOutput<Name>
    >;
  }

  /** Ends all threads; what runs or waits is rejected as cancelled. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const entry of this.#queue.splice(0)) entry.reject(new CancelledError());
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    for (const entry of this.#busy.values()) {
      Atomics.store(entry.control, CONTROL_CANCEL, 1);
      entry.reject(new CancelledError());
    }
    this.#busy.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #start(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.threads) {
      const entry = this.#queue.shift()!;
      const worker = this.#idle.pop() ?? this.#createWorker();
      entry.worker = worker;
      this.#busy.set(worker, entry);
      worker.ref();
      const message: ToWorker = {
        kind: 'run',
        id: entry.id,
        task: entry.task,
        input: entry.input,
        control: entry.control,
      };
      try {
        worker.postMessage(message, [...(entry.options.transfer ?? [])]);
      } catch (error) {
        this.#settle(worker, entry, () => entry.reject(error)); // an input that cannot be cloned
      }
    }
  }

  #createWorker(): Worker {
    const worker = new Worker(workerFile(), {
      // Flags of the parent (a test runner's loader, an inspector) are not meant for the workers.
      execArgv: [],
      ...(this.#heapMebibytes === undefined
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: this.#heapMebibytes } }),
    });
    worker.on('message', (message: FromWorker) => this.#receive(worker, message));
    worker.on('error', (error) => this.#died(worker, error));
    worker.on('messageerror', (error) => this.#died(worker, error));
    worker.on('exit', (code) => this.#died(worker, new Error(`its thread ended with exit code ${code}`)));
    return worker;
  }

  #receive(worker: Worker, message: FromWorker): void {
    const entry = this.#busy.get(worker);
    if (entry === undefined || entry.id !== message.id) return; // of a task that was given up
    if (message.kind === 'message') entry.options.onMessage?.(message.message);
    else if (message.kind === 'done') this.#settle(worker, entry, () => entry.resolve(message.output));
    else this.#settle(worker, entry, () => entry.reject(fromErrorMessage(message.error)));
  }

  #settle(worker: Worker, entry: Entry, answer: () => void): void {
    this.#busy.delete(worker);
    entry.worker = null;
    worker.unref();
    this.#idle.push(worker);
    answer();
    this.#start();
  }

  /** The thread is gone: its task fails with the reason, the others go on, the next task gets a new thread. */
  #died(worker: Worker, error: Error): void {
    const idle = this.#idle.indexOf(worker);
    if (idle >= 0) this.#idle.splice(idle, 1);
    const entry = this.#busy.get(worker);
    if (entry === undefined) return;
    this.#busy.delete(worker);
    const outOfMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
    const reason = outOfMemory ? 'its thread ran out of memory' : error.message;
    if (Atomics.load(entry.control, CONTROL_CANCEL) !== 0) entry.reject(new CancelledError());
    else entry.reject(new CalibdeskError('internal', `${entry.task} failed: ${reason}`, { cause: error }));
    void worker.terminate();
    if (!this.#disposed) this.#start();
  }

  #cancel(entry: Entry): void {
    Atomics.store(entry.control, CONTROL_CANCEL, 1);
    const waiting = this.#queue.indexOf(entry);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      entry.reject(new CancelledError());
      return;
    }
    setTimeout(() => {
      const worker = entry.worker;
      if (worker === null || this.#busy.get(worker) !== entry) return;
      this.#died(worker, new CancelledError());
    }, CANCEL_PATIENCE);
  }
}
