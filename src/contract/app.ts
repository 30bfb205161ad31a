import { z } from 'zod';
import { method } from './method.ts';

export const pathSchema = z.string().min(1).max(4096);

export interface RecentPlace {
  path: string;
  kind: PlaceKind;
  /** ISO 8601. */
  openedAt: string;
}

/** What a path turned out to be. `root`: holds instruments; the others as in the path layers of the store. */
export type PlaceKind =
  | 'root'
  | 'instrument'
  | 'experiment'
  | 'calib'
  | 'xtc-file'
  | 'constants-file'
  | 'array-file'
  | 'hdf5-file'
  | 'geometry-file'
  | 'metrology-file'
  | 'mask-file';

export interface Place {
  kind: PlaceKind;
  path: string;
  /** Folder that serves as <PATH>; null when the place does not lie in such a tree. */
  root: string | null;
  instrument: string | null;
  experiment: string | null;
  calibdir: string | null;
}

export interface SampleRun {
  run: number;
  kind: 'dark' | 'light';
  dsname: string;
  files: string[];
  events: number;
  calibCycles: number;
  detectors: { source: string; type: string; shape: number[] }[];
}
export interface SampleExperiment {
  dir: string;
  root: string;
  calibdir: string;
  instrument: string;
  experiment: string;
  runs: SampleRun[];
  constants: number;
}

export interface FolderEntry {
  name: string;
  path: string;
  kind: 'folder' | 'file';
  size: number | null;
}

export const appMethods = {
  /** Shows an HTML report of this program: outside of the window, or (`url`) at an address of the window's own origin. */
  openReport: method<{ url: string | null }>()('app.openReport', z.object({ path: pathSchema })),
  info: method<{
    version: string;
    face: 'electron' | 'web';
    platform: string;
    home: string;
    cores: number;
    environment: { SIT_PSDM_DATA: string | null; SIT_ROOT: string | null };
    /** Where `createSample` writes when no folder is given, and whether one is there already. */
    sample: { dir: string; root: string | null };
    /** Paths given on the command line or dropped on the icon before the window was there. */
    open: string[];
  }>()('app.info', z.object({})),
  recent: method<{ places: RecentPlace[] }>()('app.recent', z.object({})),
  /** Finds out what a path is, and remembers it among the recent places. */
  open: method<Place>()('app.open', z.object({ path: pathSchema })),
  browse: method<{ path: string; parent: string | null; entries: FolderEntry[] }>()(
    'app.browse',
    z.object({ path: pathSchema.optional(), hidden: z.boolean().default(false) }),
  ),
  createSample: method<SampleExperiment>()('app.createSample', z.object({ dir: pathSchema.optional() })),
  /** Window layout, theme, last choices: small JSON values by name. */
  getSettings: method<{ values: Record<string, unknown> }>()('app.getSettings', z.object({})),
  setSetting: method<{ ok: true }>()(
    'app.setSetting',
    z.object({ key: z.string().regex(/^[a-zA-Z][\w.-]{0,63}$/), value: z.json() }),
  ),
};
