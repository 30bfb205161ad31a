import type { JobDocument } from '../../contract/jobs.ts';

/** What is kept of a job beyond the session: its document and the lines it logged. */
export interface JobRecord {
  job: JobDocument;
  log: string[];
}

/** Where finished and running jobs are remembered, so that another process can list them. Calls must be quick. */
export interface JobLog {
  save(record: JobRecord): void;
  /** Newest first. */
  list(): JobDocument[];
  get(id: string): JobRecord | null;
  /** Optional: a wish of another process to cancel a job of this one. */
  requestCancel?(id: string): void;
  cancelRequested?(id: string): boolean;
}

/** A log that lasts as long as the process. */
export class MemoryJobLog implements JobLog {
  readonly #records = new Map<string, JobRecord>();
  readonly #cancelRequests = new Set<string>();

  save(record: JobRecord): void {
    this.#records.set(record.job.id, structuredClone(record));
  }

  list(): JobDocument[] {
    return [...this.#records.values()].map((record) => structuredClone(record.job)).toReversed();
  }

  get(id: string): JobRecord | null {
    const record = this.#records.get(id);
    return record === undefined ? null : structuredClone(record);
  }

  requestCancel(id: string): void {
    this.#cancelRequests.add(id);
  }

  cancelRequested(id: string): boolean {
    return this.#cancelRequests.has(id);
  }
}
