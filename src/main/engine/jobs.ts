import type { JobDocument, JobPreview, JobState } from '../../contract/jobs.ts';
import type { Progress } from '../../contract/progress.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import type { CallContext } from '../usecases/context.ts';
import { MemoryJobLog, type JobLog, type JobRecord } from './jobLog.ts';
import { ProgressMeter } from './progressMeter.ts';

/** What a job gets: the context of any call, and ways to leave traces of its work. */
export interface JobContext extends CallContext {
  readonly jobId: string;
  /** A file that the job has made. */
  product(path: string): void;
  preview(preview: Omit<JobPreview, 'jobId'>): void;
}

export interface JobRequest<Result> {
  verb: string;
  title: string;
  /** The equivalent command line, without the program's name. */
  arguments: string[];
  run(context: JobContext): Promise<Result>;
}

export interface JobEvents {
  changed: JobDocument;
  preview: JobPreview;
}

export interface JobQueueOptions {
  log?: JobLog;
  /** Jobs at a time; default 2. Each may use all threads of the pool. */
  concurrent?: number;
  now?: () => Date;
}

/** Progress is passed on at most so often, ms; the contract asks for five a second. */
const PROGRESS_INTERVAL = 100;
/** Progress is saved, and the wish of another process to cancel is looked for, so often, ms. */
const SAVE_INTERVAL = 1000;

interface Entry {
  record: JobRecord;
  request: JobRequest<unknown>;
  abort: AbortController;
  meter: ProgressMeter;
  started: number;
  lastProgress: number;
  lastSave: number;
  result: PromiseWithResolvers<unknown>;
}

/** Is the process that wrote a job's id still there? The id is `<time>-<pid>-<count>`. */
function ownerLives(id: string): boolean {
  const pid = Number(id.split('-')[1]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs jobs in the order of their arrival and remembers what became of them. */
export class JobQueue {
  readonly #log: JobLog;
  readonly #concurrent: number;
  readonly #now: () => Date;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: Entry[] = [];
  readonly #listeners: { [Name in keyof JobEvents]: Set<(payload: JobEvents[Name]) => void> } = {
    changed: new Set(),
    preview: new Set(),
  };
  #running = 0;
  #count = 0;
  #closed = false;

  constructor(options: JobQueueOptions = {}) {
    this.#log = options.log ?? new MemoryJobLog();
    this.#concurrent = options.concurrent ?? 2;
    this.#now = options.now ?? (() => new Date());
    this.#markCutOff();
  }

  /** Queues a job and returns its id at once. */
  submit<Result>(request: JobRequest<Result>): string {
    if (this.#closed) throw new CalibdeskError('internal', 'the job queue is closed');
    const created = this.#now();
    const id = `${created.getTime().toString(36)}-${process.pid}-${++this.#count}`;
    const job: JobDocument = {
      id,
      verb: request.verb,
      arguments: [...request.arguments],
      title: request.title,
      state: 'queued',
      created: created.toISOString(),
      started: null,
      seconds: null,
      progress: null,
      error: null,
      products: [],
    };
    const entry: Entry = {
      record: { job, log: [] },
      request,
      abort: new AbortController(),
      meter: new ProgressMeter(),
      started: 0,
      lastProgress: -Infinity,
      lastSave: 0,
      result: Promise.withResolvers<unknown>(),
    };
    entry.result.promise.catch(() => undefined); // whoever asks by `result` sees the error; nobody has to ask
    this.#entries.set(id, entry);
    this.#waiting.push(entry);
    this.#changed(entry);
    queueMicrotask(() => this.#next());
    return id;
  }

  /** The result of a job of this session; rejects as the job did. */
  result<Result>(id: string): Promise<Result> {
    return this.#find(id).result.promise as Promise<Result>;
  }

  /** All jobs, also those of earlier sessions and other processes, newest first. */
  list(): JobDocument[] {
    return this.#log.list().map((job) => this.#live(job));
  }

  show(id: string): JobRecord {
    const own = this.#entries.get(id);
    const record = own?.record ?? this.#log.get(id);
    if (record === null)
      throw new CalibdeskError('not-found', `no such job: ${id}`, {
        hint: 'calibdesk jobs list shows the jobs',
      });
    return { job: this.#live(structuredClone(record.job)), log: [...record.log] };
  }

  /** Cancels a job that waits or runs; a job that has ended keeps its state. Returns the state after that. */
  cancel(id: string): JobState {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      const state = this.show(id).job.state;
      if (state === 'queued' || state === 'running') this.#log.requestCancel?.(id);
      return state;
    }
    entry.abort.abort(new CancelledError());
    const waiting = this.#waiting.indexOf(entry);
    if (waiting >= 0) {
      this.#waiting.splice(waiting, 1);
      this.#end(entry, 'cancelled', new CancelledError());
    }
    return entry.record.job.state;
  }

  on<Name extends keyof JobEvents>(event: Name, listener: (payload: JobEvents[Name]) => void): () => void {
    this.#listeners[event].add(listener);
    return () => void this.#listeners[event].delete(listener);
  }

  /** Cancels everything and waits until it has ended. */
  async dispose(): Promise<void> {
    this.#closed = true;
    const open = [...this.#entries.values()].filter((entry) => entry.record.job.state === 'running');
    for (const entry of [...this.#waiting, ...open]) this.cancel(entry.record.job.id);
    await Promise.allSettled(open.map((entry) => entry.result.promise));
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new CalibdeskError('not-found', `no such job in this session: ${id}`);
    return entry;
  }

  #next(): void {
    while (this.#running < this.#concurrent && this.#waiting.length > 0)
      void this.#perform(this.#waiting.shift()!);
  }

  async #perform(entry: Entry): Promise<void> {
    const { job } = entry.record;
    this.#running++;
    job.state = 'running';
    job.started = this.#now().toISOString();
    entry.started = performance.now();
    this.#changed(entry);
    const watch = setInterval(() => {
      if (this.#log.cancelRequested?.(job.id)) this.cancel(job.id);
    }, SAVE_INTERVAL / 2);
    try {
      const result = await entry.request.run(this.#contextOf(entry));
      this.#end(entry, 'done', null, result);
    } catch (error) {
      const cancelled =
        entry.abort.signal.aborted || (error instanceof CalibdeskError && error.code === 'cancelled');
      this.#end(entry, cancelled ? 'cancelled' : 'failed', error);
    } finally {
      clearInterval(watch);
      this.#running--;
      this.#next();
    }
  }

  #contextOf(entry: Entry): JobContext {
    const { job, log } = entry.record;
    return {
      jobId: job.id,
      signal: entry.abort.signal,
      progress: (progress) => this.#progress(entry, progress),
      note: (message) => {
        log.push(message);
        this.#changed(entry);
      },
      product: (path) => {
        if (!job.products.includes(path)) job.products.push(path);
        this.#changed(entry);
      },
      preview: (preview) => this.#emit('preview', { ...preview, jobId: job.id }),
    };
  }

  #progress(entry: Entry, progress: Progress): void {
    const { job } = entry.record;
    if (job.state !== 'running') return;
    const estimated = entry.meter.at(progress.stage, progress.done, progress.total, progress.unit);
    job.progress = { ...estimated, ...progress };
    const now = performance.now();
    if (now - entry.lastProgress < PROGRESS_INTERVAL && progress.done !== progress.total) return;
    entry.lastProgress = now;
    job.seconds = (now - entry.started) / 1000;
    if (now - entry.lastSave > SAVE_INTERVAL) this.#save(entry);
    this.#emit('changed', structuredClone(job));
  }

  #end(entry: Entry, state: JobState, error: unknown, result?: unknown): void {
    const { job } = entry.record;
    job.state = state;
    if (entry.started > 0) job.seconds = (performance.now() - entry.started) / 1000;
    if (state === 'failed') {
      const known = error instanceof CalibdeskError ? error : undefined;
      job.error = {
        code: known?.code ?? 'internal',
        message: error instanceof Error ? error.message : String(error),
      };
      if (known?.hint !== undefined) job.error.hint = known.hint;
      if (known?.file !== undefined) job.error.file = known.file;
      if (known?.offset !== undefined) job.error.offset = known.offset;
    }
    this.#changed(entry);
    if (state === 'done') entry.result.resolve(result);
    else entry.result.reject(state === 'cancelled' ? new CancelledError() : error);
  }

  #changed(entry: Entry): void {
    this.#save(entry);
    this.#emit('changed', structuredClone(entry.record.job));
  }

  #save(entry: Entry): void {
    entry.lastSave = performance.now();
    try {
      this.#log.save(entry.record);
    } catch {
      // A log that cannot be written (full disk, read-only home) must not stop the work that it tells about.
    }
  }

  #emit<Name extends keyof JobEvents>(event: Name, payload: JobEvents[Name]): void {
    for (const listener of this.#listeners[event]) listener(payload);
  }

  /** A job that is open in the log but whose process is gone was cut off. */
  #live(job: JobDocument): JobDocument {
    const open = job.state === 'queued' || job.state === 'running';
    if (open && !this.#entries.has(job.id) && !ownerLives(job.id)) job.state = 'cut-off';
    return job;
  }

  #markCutOff(): void {
    for (const job of this.#log.list()) {
      const before = job.state;
      if (this.#live(job).state === before) continue;
      const record = this.#log.get(job.id);
      if (record !== null) this.#log.save({ ...record, job });
    }
  }
}
