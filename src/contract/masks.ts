import { z } from 'zod';
import { pathSchema } from './app.ts';
import { method } from './method.ts';
import type { PlanDocument } from './plans.ts';

const length = z.number().min(-1e9).max(1e9);
const point = z.tuple([length, length]).readonly();
const points = (least: number) => z.array(point).min(least).max(100_000).readonly();
const size = z.number().min(0).max(1e9);

const shapeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rectangle'), from: point, to: point }),
  z.object({ kind: z.literal('circle'), centre: point, radius: size }),
  z.object({ kind: z.literal('polygon'), points: points(3) }),
  z.object({
    kind: z.literal('sector'),
    centre: point,
    inner: size,
    outer: size,
    start_deg: z.number().min(-720).max(720),
    end_deg: z.number().min(-720).max(720),
  }),
  z.object({ kind: z.literal('path'), points: points(1), width: size }),
]);

const strokeSchema = z.union([
  z.object({
    place: z.union([z.literal('detector'), z.number().int().min(0).max(100_000)]),
    shape: shapeSchema,
    remove: z.boolean(),
  }),
  z.object({
    place: z.literal('pixels'),
    runs: z
      .string()
      .max(16 * 2 ** 20)
      .regex(/^[0-9a-z ]*$/),
    remove: z.boolean(),
  }),
]);

const common = {
  name: z.string().min(1).max(100),
  shown: z.boolean(),
  combine: z.enum(['or', 'and']),
  outside: z.boolean(),
};
const limit = z.number().nullable();

/** One layer; see `domain/masks/maskDocument.ts` for what each kind means. */
export const maskLayerSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('drawn'), strokes: z.array(strokeSchema).max(10_000).readonly() }),
  z.object({
    ...common,
    kind: z.literal('status'),
    file: pathSchema,
    bits: z.number().int().min(1).max(0x7fffffff),
  }),
  z.object({
    ...common,
    kind: z.literal('geometry'),
    bits: z.number().int().min(0).max(31),
    width: z.number().int().min(0).max(1000),
    wcentral: z.number().int().min(0).max(1000),
  }),
  z.object({
    ...common,
    kind: z.literal('threshold'),
    file: pathSchema,
    plane: z.number().int().min(0).max(1_000_000),
    low: limit,
    high: limit,
  }),
  z.object({
    ...common,
    kind: z.literal('rings'),
    quantity: z.enum(['two-theta', 'q', 'd', 'radius']),
    from: z.number().min(0),
    to: z.number().min(0),
    energy_eV: z.number().positive().max(1e9),
    distance_um: z.number().positive().nullable(),
  }),
  z.object({ ...common, kind: z.literal('mask'), file: pathSchema }),
]);

/** A mask as it was made: the form of its files, of the command line and of the window. */
export const maskDocumentSchema = z.object({
  version: z.literal(1),
  shape: z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(2 ** 28),
    )
    .min(1)
    .max(7),
  geometry: pathSchema.nullable(),
  layers: z.array(maskLayerSchema).max(200),
});

/** `.npy` uint8; text of the store; bad regions for a CrystFEL file. */
export const maskForms = ['npy', 'text', 'crystfel'] as const;
export type MaskForm = (typeof maskForms)[number];

export interface MaskFigures {
  shape: number[];
  masked: number;
  panels: number[];
  layers: { name: string; count: number }[];
}

/** Masks made of layers. The window draws with the same domain code; files and plans are made from the document. */
export const maskMethods = {
  /** A mask document, checked. */
  open: method<{ path: string; document: z.infer<typeof maskDocumentSchema> }>()(
    'masks.open',
    z.object({ path: pathSchema }),
  ),
  /** Writes the document, to be edited again; an existing file only with `overwrite`. */
  save: method<{ path: string }>()(
    'masks.save',
    z.object({ path: pathSchema, document: maskDocumentSchema, overwrite: z.boolean().default(false) }),
  ),
  /** Writes the mask itself. */
  export: method<MaskFigures & { path: string }>()(
    'masks.export',
    z.object({
      path: pathSchema,
      document: maskDocumentSchema,
      form: z.enum(maskForms),
      overwrite: z.boolean().default(false),
    }),
  ),
  /** Plan of deploying the mask as pixel_mask of a source. Nothing of the store is written. */
  planSave: method<PlanDocument>()(
    'masks.planSave',
    z.object({
      document: maskDocumentSchema,
      calibdir: pathSchema,
      source: z.string().min(1).max(256),
      range: z.string().min(1).max(32),
      comment: z.string().max(500).default(''),
    }),
  ),
};
