import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import { method } from './method.ts';
import { planSchema, type PlanDocument } from './plans.ts';

/** One candidate file of a type folder, with the runs in which it is really used (closed intervals; 9999 = end). */
export interface StoreFile {
  name: string;
  begin: number;
  end: number;
  runs: [number, number][];
}
export interface StoreType {
  type: string;
  files: StoreFile[];
  /** Names in the folder that lookup ignores. */
  other: string[];
}
export interface StoreSource {
  source: string;
  types: StoreType[];
}
export interface StoreGroup {
  group: string;
  sources: StoreSource[];
}
export interface StoreTree {
  calibdir: string;
  groups: StoreGroup[];
}

export interface ExperimentEntry {
  name: string;
  path: string;
  calibdir: string | null;
  xtcdir: string | null;
}

export interface ConstantsStatistics {
  /** Over finite values. */
  min: number | null;
  max: number | null;
  mean: number | null;
  median: number | null;
  /** Standard deviation (population) over finite values. */
  std: number | null;
  nan: number;
  zeros: number;
}

export interface StoreFileDetail {
  path: string;
  group: string;
  source: string;
  type: string;
  name: string;
  begin: number | null;
  end: number | null;
  runs: [number, number][];
  size: number;
  /** ISO 8601. */
  modified: string;
  mode: string;
  owner: string;
  fileGroup: string;
  sha256: string;
  /** Null when the file is no array (geometry) or cannot be read: then `problem` says why. */
  array: {
    dtype: string;
    shape: number[];
    statistics: ConstantsStatistics;
    bits: { bit: number; count: number }[];
  } | null;
  problem: string | null;
  comments: string[];
  history: string[];
}

export interface ResolvedType {
  type: string;
  path: string | null;
  name: string | null;
  /** Why this file, for a person. */
  reason: string;
}

/** Two files beside each other; b is compared with a. */
export interface StoreComparison {
  a: BulkHandle;
  b: BulkHandle;
  /** b - a, float32. */
  difference: BulkHandle;
  /** b / a, float32; nan where a is 0. */
  ratio: BulkHandle;
  /** Bits that changed; null for floating numbers. */
  changed: BulkHandle | null;
  figures: {
    compared: number;
    changed: number;
    min: number | null;
    max: number | null;
    mean: number | null;
    rms: number | null;
    newlyNonzero: number;
    newlyZero: number;
    bits: { bit: number; set: number; cleared: number }[];
  };
}

/** Figures of one file of a type; null where it cannot be read. */
export interface StoreTrendPoint {
  name: string;
  begin: number;
  end: number;
  size: number | null;
  min: number | null;
  max: number | null;
  mean: number | null;
  nonzero: number | null;
}

/** Files of all stores below a root whose path holds all words of a search. */
export interface StoreSearch {
  root: string;
  /** Files that were searched. */
  files: number;
  /** Files that were found; `hits` holds the first of them, relative to the root. */
  total: number;
  hits: string[];
  /** Numbers of found files by calib folder. */
  stores: { calibdir: string; count: number }[];
}

const calibdir = { calibdir: pathSchema };
const runNumber = z.number().int().min(0).max(1_000_000);

export const storeMethods = {
  experiments: method<{ root: string; instruments: { name: string; experiments: ExperimentEntry[] }[] }>()(
    'store.experiments',
    z.object({ root: pathSchema }),
  ),
  search: method<StoreSearch>()(
    'store.search',
    z.object({
      root: pathSchema,
      text: z.string().max(500),
      limit: z.number().int().min(0).max(100_000).default(1000),
    }),
  ),
  tree: method<StoreTree>()('store.tree', z.object(calibdir)),
  resolve: method<{
    calibdir: string;
    run: number;
    results: { group: string; source: string; types: ResolvedType[] }[];
  }>()('store.resolve', z.object({ ...calibdir, run: runNumber, source: z.string().max(256).optional() })),
  file: method<StoreFileDetail>()('store.file', z.object({ ...calibdir, path: pathSchema })),
  /** The numbers of a constants file. */
  array: method<BulkHandle>()('store.array', z.object({ ...calibdir, path: pathSchema })),
  compare: method<StoreComparison>()(
    'store.compare',
    z.object({
      a: z.object({ ...calibdir, path: pathSchema }),
      b: z.object({ ...calibdir, path: pathSchema }),
    }),
  ),
  /** Every file of one type, in timeline order. */
  trend: method<{ points: StoreTrendPoint[] }>()(
    'store.trend',
    z.object({
      ...calibdir,
      group: z.string().max(256),
      source: z.string().max(256),
      type: z.string().max(256),
    }),
  ),
  text: method<{ text: string; size: number; truncated: boolean }>()(
    'store.text',
    z.object({
      ...calibdir,
      path: pathSchema,
      limit: z.number().int().min(1).max(4_000_000).default(200_000),
    }),
  ),
  plans: method<{ calibdir: string; plans: PlanDocument[]; undoable: string | null }>()(
    'store.plans',
    z.object(calibdir),
  ),
  planCopy: method<PlanDocument>()(
    'store.planCopy',
    z.object({
      ...calibdir,
      /** One file, or several that are copied by one plan. */
      file: z.union([pathSchema, z.array(pathSchema).min(1).max(10_000)]),
      source: z.string().optional(),
      type: z.string().optional(),
      group: z.string().optional(),
      range: z.string().optional(),
      comment: z.string().max(500).optional(),
    }),
  ),
  planMove: method<PlanDocument>()(
    'store.planMove',
    z.object({
      ...calibdir,
      file: pathSchema,
      source: z.string().optional(),
      type: z.string().optional(),
      group: z.string().optional(),
      range: z.string().optional(),
      comment: z.string().max(500).optional(),
    }),
  ),
  planDelete: method<PlanDocument>()(
    'store.planDelete',
    z.object({
      ...calibdir,
      files: z.array(pathSchema).min(1).max(10_000),
      comment: z.string().max(500).optional(),
    }),
  ),
  apply: method<{ plan: PlanDocument; applied: boolean }>()('store.apply', z.object({ plan: planSchema })),
  undo: method<{ plan: PlanDocument; applied: boolean }>()(
    'store.undo',
    z.object({ ...calibdir, id: z.string().max(128).optional(), dryRun: z.boolean().default(false) }),
  ),
};

/** Sent when a store was changed, by us or by another program. */
export interface StoreChangedEvent {
  calibdir: string;
}
