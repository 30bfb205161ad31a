import { z } from 'zod';

/** A change of the store as a value. Paths are relative to `calibdir`; the form of the journal files and of `--json`. */
const contentSchema = z.object({ sha256: z.string(), size: z.number() });
export const planFileSchema = z.object({
  action: z.enum(['create', 'replace', 'remove']),
  path: z.string(),
  before: contentSchema.nullable(),
  after: contentSchema.nullable(),
  /** Name that keeps the old content; null for create. */
  backup: z.string().nullable(),
});
export const planEffectSchema = z.object({
  group: z.string(),
  source: z.string(),
  type: z.string(),
  runs: z.array(z.tuple([z.number(), z.number()])),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export const planSchema = z.object({
  id: z.string(),
  verb: z.string(),
  state: z.enum(['planned', 'pending', 'applied', 'undone', 'abandoned']),
  calibdir: z.string(),
  created: z.string(),
  user: z.string(),
  host: z.string(),
  /** Working folder of the command; recorded in the headers of converted inputs. */
  cwd: z.string(),
  comment: z.string(),
  files: z.array(planFileSchema),
  history: z.array(z.object({ path: z.string(), line: z.string() })),
  inputs: z.record(z.string(), z.string()),
  effects: z.array(planEffectSchema),
  warnings: z.array(z.string()),
  undoes: z.string().nullable(),
  undone_by: z.string().nullable(),
});
export type PlanDocument = z.infer<typeof planSchema>;
