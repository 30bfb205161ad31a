import { z } from 'zod';
import { pathSchema } from './app.ts';
import { method } from './method.ts';
import type { PlanDocument } from './plans.ts';

/** States of a task, see docs/batch.md. */
export type BatchTaskState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost';

/** One line of the table: a detector of a run. Means and rms in ADU; changes are against the run before. */
export interface BatchLine {
  task: number;
  run: number | null;
  detector: string;
  state: BatchTaskState;
  frames: number | null;
  badPixels: number | null;
  badChange: number | null;
  mean: number | null;
  meanChange: number | null;
  rms: number | null;
  seconds: number | null;
  attempts: number;
  reason: string;
  /** Relative to the folder of the batch. */
  products: string;
  log: string;
  report: string;
}

export interface BatchStatus {
  dir: string;
  id: string;
  executor: 'local' | 'slurm';
  counts: Record<BatchTaskState, number>;
  jobs: string[];
  rows: BatchLine[];
  final: { state: string; reason: string; plan: string; files: number } | null;
  table: { csv: string; html: string };
}

const word = z.string().regex(/^[A-Za-z0-9_.:@-]{1,64}$/);

/** A batch of darks: one task per run and detector type. */
export const batchStartSchema = z.object({
  /** Root of the data (SIT_PSDM_DATA). */
  root: pathSchema.nullable(),
  experiment: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** `1-300` or `2,4-7`. */
  runs: z.string().regex(/^[\d,\s-]{1,1000}$/),
  /** Detector types of calibrun. */
  detectors: z.array(word).min(1).max(50),
  /** New folder. */
  dir: pathSchema,
  /** Records of each detector. */
  events: z.number().int().min(1).max(10_000_000),
  /** Bands of pixels that each run is cut into. */
  split: z.number().int().min(1).max(900),
  /** Store that the final step deploys to; null: nothing is deployed. */
  deployTo: pathSchema.nullable(),
  /** Deploy what is there although tasks failed. */
  partial: z.boolean(),
  executor: z.enum(['local', 'slurm']),
  parallel: z.number().int().min(1).max(256),
  slurm: z.object({
    partition: word.optional(),
    account: word.optional(),
    time: word.optional(),
    cpus: z.number().int().min(1).max(1024).optional(),
    memory: word.optional(),
    arrayLimit: z.number().int().min(1).max(100_000).optional(),
  }),
});
export type BatchStart = z.input<typeof batchStartSchema>;

const folder = z.object({ dir: pathSchema });
export const batchMethods = {
  /** The tasks that such a batch would have; nothing is started. */
  tasks: method<{ tasks: { title: string; command: string[] }[] }>()('batches.tasks', batchStartSchema),
  /** Starts it as a job. */
  start: method<{ jobId: string; dir: string }>()('batches.start', batchStartSchema),
  /** Detector types, and folders of batches that were started or opened here, newest first. */
  known: method<{ types: string[]; dirs: string[] }>()('batches.known', z.object({})),
  status: method<BatchStatus>()('batches.status', folder),
  resume: method<{ jobId: string }>()('batches.resume', folder.extend({ root: pathSchema.nullable() })),
  cancel: method<BatchStatus>()('batches.cancel', folder),
  /** Plan of the final step; null when there is nothing left to deploy. */
  planFinal: method<{ plan: PlanDocument | null }>()(
    'batches.planFinal',
    folder.extend({ partial: z.boolean() }),
  ),
  /** Writes down that the final step is done, after its plan was applied. */
  finish: method<BatchStatus>()('batches.finish', folder.extend({ partial: z.boolean() })),
};
