import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import type { ErrorDocument } from './errors.ts';
import { method } from './method.ts';
import type { Progress } from './progress.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'cut-off';

export interface JobDocument {
  id: string;
  verb: string;
  /** The equivalent command line, so that every job can be copied as a command. */
  arguments: string[];
  title: string;
  state: JobState;
  /** ISO 8601, UTC. */
  created: string;
  started: string | null;
  seconds: number | null;
  progress: Progress | null;
  error: ErrorDocument | null;
  products: string[];
}

/** A picture of the work so far, e.g. the mean of the frames read. */
export interface JobPreview {
  jobId: string;
  source: string;
  label: string;
  image: BulkHandle;
  /** Other pictures of the same moment, e.g. the rms. */
  more?: { name: string; image: BulkHandle }[];
}

const jobId = z.object({ id: z.string().min(1).max(64) });
export const jobMethods = {
  list: method<{ jobs: JobDocument[] }>()('jobs.list', z.object({})),
  show: method<JobDocument & { log: string[] }>()('jobs.show', jobId),
  /** Runs the command line of a job again, as a new job. `root`: of the data (SIT_PSDM_DATA). */
  rerun: method<{ jobId: string }>()('jobs.rerun', jobId.extend({ root: pathSchema.nullable() })),
  cancel: method<{ id: string; state: JobState }>()('jobs.cancel', jobId),
};
