import { z } from 'zod';
import { pathSchema } from './app.ts';
import { method } from './method.ts';

export const metrologyDetectors = ['cspad-v1', 'cspad-v2', 'cspad2x2', 'epix10ka2m', 'epix10kaquad'] as const;

/** One table of a file: the file itself, or the quads or one sheet of a workbook. */
export interface MetrologySheet {
  name: string;
  text: string;
}

/** Row of a panel in the merged geometry; um, degrees. */
export interface MetrologyRow {
  parent: string | null;
  parent_index: number | null;
  object: string;
  index: number;
  X0: number;
  Y0: number;
  Z0: number;
  ROT_Z: number;
  ROT_Y: number;
  ROT_X: number;
  TILT_Z: number;
  TILT_Y: number;
  TILT_X: number;
}

export interface MergedMetrology {
  /** Text of the geometry with the measured panels. */
  text: string;
  origin: 'measure' | 'mean' | 'base';
  panels: MetrologyRow[];
  notes: string[];
}

/** What is merged: a text table in um, the detector and how it lay, and the geometry that takes the panels. */
const wanted = {
  name: z.string().min(1).max(256),
  table: z
    .string()
    .min(1)
    .max(2 * 2 ** 20),
  detector: z.enum(metrologyDetectors),
  n90: z.number().int().min(0).max(3),
  rot: z.number().int().min(0).max(3),
  /** Path of a geometry, or `nominal:<name>`. */
  base: pathSchema,
  method: z.enum(['rigid', 'original']),
  origin: z.enum(['measure', 'mean', 'base']).nullable(),
};

/**
 * Optical metrology. Tables are read, checked and fitted in the window by the domain; files, workbooks, merging by the
 * original's commands and reports are made here.
 */
export const metrologyMethods = {
  /** Tables of a text, csv or workbook file, as text. */
  open: method<{ path: string; sheets: MetrologySheet[]; notices: string[] }>()(
    'metrology.open',
    z.object({ path: pathSchema }),
  ),
  /** The geometry with the measured panels. Writes nothing. */
  merge: method<MergedMetrology>()('metrology.merge', z.object(wanted)),
  /** Writes a self-contained HTML report; an existing file only with `overwrite`. */
  report: method<{ path: string }>()(
    'metrology.report',
    z.object({
      ...wanted,
      base: pathSchema.nullable(),
      path: pathSchema,
      overwrite: z.boolean().default(false),
      xy_um: z.number().positive().max(1e6),
      z_um: z.number().positive().max(1e6),
      comment: z.string().max(2000).default(''),
      /** What was changed by hand, one line each. */
      changes: z.array(z.string().max(500)).max(500).default([]),
    }),
  ),
};
