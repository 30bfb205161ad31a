import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import { method } from './method.ts';
import type { PlanDocument } from './plans.ts';

/** Text of a geometry file is small; the domain refuses more than this too. */
const geometryTextSchema = z
  .string()
  .min(1)
  .max(2 * 2 ** 20);

/** Forms of other programs that a geometry is written in. */
export const exportFormats = ['crystfel', 'cheetah', 'pyfai', 'nexus', 'extra-geom'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Files of the Geometry view. All arithmetic is done in the window by the domain: only text, arrays and plans cross.
 */
export const geometryMethods = {
  /** Text of a geometry file of any place. */
  text: method<{ path: string; text: string }>()('geometry.text', z.object({ path: pathSchema })),
  /** Numbers of a constants file or `.npy` of any place, to be drawn on a geometry. */
  array: method<BulkHandle>()('geometry.array', z.object({ path: pathSchema })),
  /** Writes a new file; an existing one only with `overwrite`. */
  save: method<{ path: string }>()(
    'geometry.save',
    z.object({ path: pathSchema, text: geometryTextSchema, overwrite: z.boolean().default(false) }),
  ),
  /** Writes the state of an alignment; an existing file only with `overwrite`. */
  saveState: method<{ path: string }>()(
    'geometry.saveState',
    z.object({
      path: pathSchema,
      text: z
        .string()
        .min(1)
        .max(16 * 2 ** 20),
      overwrite: z.boolean().default(false),
    }),
  ),
  /** Writes a geometry in the form of another program; existing files only with `overwrite`. */
  export: method<{ files: string[] }>()(
    'geometry.export',
    z.object({
      text: geometryTextSchema,
      library: z.enum(['lcls1', 'psana2']),
      format: z.enum(exportFormats),
      path: pathSchema,
      overwrite: z.boolean().default(false),
      energy_eV: z.number().positive().max(1e7).nullable().default(null),
    }),
  ),
  /** Plan of deploying the text as geometry of a source from a run on. Nothing of the store is written. */
  planSave: method<PlanDocument>()(
    'geometry.planSave',
    z.object({
      calibdir: pathSchema,
      source: z.string().min(1).max(256),
      group: z.string().max(256).optional(),
      range: z.string().min(1).max(32),
      text: geometryTextSchema,
      comment: z.string().max(500).default(''),
      /** File that the geometry was made from; recorded in HISTORY. */
      madeFrom: z.string().max(4096).optional(),
    }),
  ),
};
