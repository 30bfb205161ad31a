import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import { method } from './method.ts';

/** A folder that may hold constants of panels. */
export interface PanelPlace {
  family: 'jungfrau' | 'epix10ka';
  root: string;
  /** Whose it is: that of the site, beside the store, or of the program itself. */
  owner: 'site' | 'store' | 'program';
  exists: boolean;
}

/** One panel in a repository. */
export interface PanelEntry {
  id: string;
  alias: string | null;
  files: number;
  /** Types of constants, each with its gain modes. */
  types: { type: string; modes: string[]; files: number }[];
  /** Latest constants: where the panel was then. */
  last: { experiment: string; run: number; stamp: string } | null;
}

export interface PanelFileEntry {
  /** Relative to the folder of the panel, `pedestals/<name>`. */
  path: string;
  type: string;
  /** Gain mode; null: all modes merged. */
  mode: string | null;
  /** `YYYYmmddHHMMSS` */
  stamp: string;
  experiment: string;
  run: number;
  alias: string;
}

export interface PanelTrendPoint {
  path: string;
  stamp: string;
  experiment: string;
  run: number;
  /** Median of the values; null: the file cannot be read. */
  median: number | null;
  /** Values that are not 0: of a status the bad pixels. */
  nonzero: number | null;
  pixels: number;
  problem: string | null;
}

const panelName = z.string().regex(/^[^/\0]{1,255}$/);
const type = z.string().regex(/^[a-z0-9_]{1,32}$/);

export const panelMethods = {
  places: method<{ places: PanelPlace[] }>()(
    'panels.places',
    z.object({ calibdir: pathSchema.nullable().default(null) }),
  ),
  list: method<{ root: string; panels: PanelEntry[]; others: number }>()(
    'panels.list',
    z.object({ root: pathSchema }),
  ),
  /** All files of one panel, the latest first. */
  files: method<{ files: PanelFileEntry[] }>()(
    'panels.files',
    z.object({ root: pathSchema, panel: panelName }),
  ),
  /** Figures of one type and mode over time, without the oldest beyond `most`. */
  trend: method<{ points: PanelTrendPoint[]; left: number }>()(
    'panels.trend',
    z.object({
      root: pathSchema,
      panel: panelName,
      type,
      mode: z.string().min(1).max(64),
      most: z.number().int().min(1).max(1000).default(100),
    }),
  ),
  image: method<{ image: BulkHandle }>()(
    'panels.image',
    z.object({
      root: pathSchema,
      panel: panelName,
      path: z.string().regex(/^[a-z0-9_]{1,32}\/[^/\0]{1,255}$/),
    }),
  ),
  /** Where panels are mounted in a run: detector and position of each. */
  mounted: method<{ mounted: { id: string; source: string; index: number }[] }>()(
    'panels.mounted',
    z.object({ dsname: z.string().min(1).max(8192) }),
  ),
};
