import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import type { RunDetail } from './darks.ts';
import { method } from './method.ts';

/** What a run holds, for the list of runs. */
export interface RunOverview extends RunDetail {
  streams: number;
  bytes: number;
}

export interface DataFile {
  path: string;
  name: string;
  bytes: number;
  stream: number;
  chunk: number;
}
export interface DataDetector {
  source: string;
  alias: string | null;
  /** Device name, e.g. Epix100a. */
  device: string;
}
/** A calib cycle (scan step) of a run. */
export interface DataStep {
  step: number;
  /** Index of its first event, and the number of its events. */
  first: number;
  events: number;
  labels: { name: string; value: string }[];
}
/** An opened run. */
export interface DataRun {
  dsname: string;
  run: number;
  experiment: string;
  files: DataFile[];
  events: number;
  /** ISO 8601 of first and last event; null without events. */
  begin: string | null;
  end: string | null;
  steps: DataStep[];
  /** Area detectors. */
  detectors: DataDetector[];
  /** Event codes that occur in the events looked at, with the number of events that carry them. */
  codes: { code: number; events: number }[];
  /** False while the run may still be written. */
  complete: boolean;
  warnings: string[];
}

export interface DataEvent {
  index: number;
  /** Unix time. */
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  /** Null when the event carries no event-code data. */
  codes: number[] | null;
  step: number;
  /** Damage mask of its datagrams, or'ed. */
  damage: number;
  datagrams: number;
}

/** A record of an event. */
export interface DataRecord {
  source: string;
  alias: string | null;
  /** Type as analysis shows it, e.g. `Epix::ElementV3`. */
  type: string;
  kind: 'image' | 'waveform' | 'values' | 'other';
  bytes: number;
  damage: number;
  /** The damage policy of analysis lets it through. */
  stored: boolean;
  file: string;
  offset: number;
  /** Fields of small records; long arrays are summarised. Null for images, waveforms and what cannot be decoded. */
  fields: Record<string, unknown> | null;
  /** Names of its fields that are single numbers, e.g. `ebeamCharge`: they can be plotted over the run. */
  scalars: string[];
}

/** Steps of a calibration that a frame can be shown after. */
export const frameForms = ['raw', 'pedestals', 'calibrated'] as const;
export type FrameForm = (typeof frameForms)[number];

export interface DataFrame {
  /** Null when the event has no usable frame. */
  array: BulkHandle | null;
  /** Steps that were really done, of `pedestals`, `common_mode`, `gain`, `mask`; none for raw frames. */
  applied: string[];
  unit: 'ADU' | 'keV';
  missing: 'absent' | 'damaged' | 'incomplete' | 'empty' | 'no-config' | 'corrupt' | null;
  damage: number;
  file: string | null;
  offset: number | null;
}

/** Curves over a common axis: x of point i is `start + i * step`. */
export interface DataWaveforms {
  x: { name: string; unit: string; start: number; step: number };
  curves: { name: string; unit: string; values: BulkHandle }[];
}

export interface DataConfig {
  /** Position in the history of configurations of the run. */
  index: number;
  transition: 'Configure' | 'BeginCalibCycle';
  step: number;
  source: string;
  alias: string | null;
  type: string;
  bytes: number;
  damage: number;
  file: string;
  offset: number;
}

/** A quantity over the events of a run. */
export interface DataScalars {
  /** Float64, NaN where the event has no such value. */
  values: BulkHandle;
  /** Index of the event of the first value, and events between two values. */
  first: number;
  every: number;
}

/** Images of a kept average. */
export const averageKinds = ['average', 'rms', 'maximum', 'minimum'] as const;
export type AverageKind = (typeof averageKinds)[number];

/** What stands in `info.json` of a kept average. */
export const keptAverageSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** ISO 8601. */
  made: z.string(),
  dsname: z.string(),
  form: z.enum(frameForms),
  source: z.string(),
  experiment: z.string(),
  run: z.number(),
  shape: z.array(z.number()),
  frames: z.number(),
  missing: z.number(),
  applied: z.array(z.string()),
  unit: z.enum(['ADU', 'keV']),
});
/** An average with the files of its images, float32 `.npy`, absolute. */
export type KeptAverage = z.infer<typeof keptAverageSchema> & { files: Record<AverageKind, string> };

const dsname = z.string().min(1).max(8192);
const index = z.number().int().min(0).max(100_000_000);
const source = z.string().min(1).max(256);
const type = z.string().min(1).max(128);
const filter = {
  /** Only events with this code. */
  code: z.number().int().min(0).max(65535).nullable().default(null),
  /** Only events of this calib cycle. */
  step: z.number().int().min(0).max(1_000_000).nullable().default(null),
};

export const dataMethods = {
  /** Looks into a run for the list of runs; kept until its files change. */
  overview: method<RunOverview>()('data.overview', z.object({ dsname })),
  /** Opens a run, or looks for what has come since it was opened. */
  open: method<DataRun>()('data.open', z.object({ dsname })),
  /** A window of the events that pass the filter. */
  events: method<{ total: number; from: number; rows: DataEvent[] }>()(
    'data.events',
    z.object({ dsname, ...filter, from: index, count: z.number().int().min(1).max(1000) }),
  ),
  /** Position of an event among those that pass the filter; that of the next one when it does not pass. */
  find: method<{ position: number; index: number | null }>()(
    'data.find',
    z.object({ dsname, ...filter, event: index }),
  ),
  records: method<{ event: DataEvent; records: DataRecord[] }>()(
    'data.records',
    z.object({ dsname, event: index }),
  ),
  frame: method<DataFrame>()(
    'data.frame',
    z.object({
      dsname,
      event: index,
      source,
      form: z.enum(frameForms).default('raw'),
      /** Constants for other forms than raw; null: those of the experiment of the run. */
      calibdir: pathSchema.nullable().default(null),
    }),
  ),
  /** Starts a job that averages the chosen events; its images are kept. */
  average: method<{ jobId: string }>()(
    'data.average',
    z.object({
      ...{ dsname, source, ...filter },
      title: z.string().min(1).max(200),
      form: z.enum(frameForms),
      calibdir: pathSchema.nullable(),
      /** Half-open range of events; null: all. */
      events: z.object({ first: index, end: index }).nullable(),
    }),
  ),
  averages: method<{ averages: KeptAverage[] }>()('data.averages', z.object({})),
  /** Saves a kept average; the ending of the name tells the form: .h5, .npy, .txt, .tif, .csv (projections). */
  saveAverage: method<{ path: string }>()(
    'data.saveAverage',
    z.object({
      id: z.string().max(32),
      kind: z.enum(averageKinds),
      path: pathSchema,
      overwrite: z.boolean(),
    }),
  ),
  removeAverage: method<{ id: string }>()('data.removeAverage', z.object({ id: z.string().max(32) })),
  waveforms: method<DataWaveforms>()('data.waveforms', z.object({ dsname, event: index, source, type })),
  configs: method<{ configs: DataConfig[] }>()(
    'data.configs',
    z.object({ dsname, step: z.number().int().min(-1).max(1_000_000) }),
  ),
  config: method<{ fields: Record<string, unknown> | null }>()('data.config', z.object({ dsname, index })),
  scalars: method<DataScalars>()(
    'data.scalars',
    z.object({ dsname, source, type, field: z.string().min(1).max(128) }),
  ),
};
