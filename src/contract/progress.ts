import { z } from 'zod';

/** Progress of a call that can exceed 100 ms; at least five a second while it runs. */
export const progressSchema = z.object({
  /** What is being done now, for a person: `step 2/3 of run 54`. */
  stage: z.string(),
  done: z.number().nonnegative(),
  /** Null when the end is not known. */
  total: z.number().nonnegative().nullable(),
  unit: z.string().optional(),
  /** Bytes per second read so far. */
  bytesPerSecond: z.number().optional(),
  etaSeconds: z.number().optional(),
});
export type Progress = z.infer<typeof progressSchema>;
