import { z } from 'zod';
import { pathSchema } from './app.ts';
import type { BulkHandle } from './bulk.ts';
import type { GainDarkResult, GainSteps } from './gainDarks.ts';
import { method } from './method.ts';
import type { PlanDocument } from './plans.ts';

export interface RunSummary {
  run: number;
  dsname: string;
  files: number;
  bytes: number;
  /** ISO 8601, newest file of the run. */
  modified: string;
  /** Written to within the last minute. */
  growing: boolean;
}

export interface RunDetector {
  source: string;
  alias: string | null;
  /** Device name, e.g. Epix100a. */
  type: string;
  shape: number[];
  dtype: string;
  /** Events of the scanned part with a frame of this detector. */
  frames: number;
}
export interface RunDetail {
  run: number;
  dsname: string;
  experiment: string;
  events: number;
  calibCycles: number;
  /** ISO 8601 of first and last event; null without events. */
  begin: string | null;
  end: string | null;
  detectors: RunDetector[];
  dark: { recognised: boolean; reason: string };
  warnings: string[];
}

export const darkOptionsSchema = z.object({
  events: z.number().int().min(1).max(10_000_000).default(1000),
  skip: z.number().int().min(0).default(0),
  nrecs1: z.number().int().min(1).max(10_000).default(50),
  /** Lowest and highest intensity accepted, ADU. */
  intensityLow: z.number().default(0.1),
  intensityHigh: z.number().default(16000),
  rmsLow: z.number().default(0.1),
  rmsHigh: z.number().default(10000),
  /** Half widths of the accepted band about the mean of all pixels, in sigmas. */
  intensitySigmasLow: z.number().default(5),
  intensitySigmasHigh: z.number().default(5),
  rmsSigmasLow: z.number().default(5),
  rmsSigmasHigh: z.number().default(5),
  fractionOut: z.number().min(0).max(1).default(0.1),
  /** Correct the rms for the cut of the 5 to 95 % gate; off as in the original. */
  correctRms: z.boolean().default(false),
  eventCodes: z.string().max(200).default('none'),
});
export type DarkOptions = z.output<typeof darkOptionsSchema>;

const share = z.number().min(0).max(1);
const change = z.number().min(0).max(1e9);
const ratio = z.number().min(1).max(1e6);

/** Limits of the checks of a dark: shares of all pixels 0 to 1, changes in ADU, ratios 1 or more. */
export const qualityLimitsSchema = z.object({
  fewFrames: z.number().int().min(0).max(10_000_000),
  badShareWarn: share,
  badShareFail: share,
  pedestalChangeWarn: change,
  pedestalChangeFail: change,
  rmsRatioWarn: ratio,
  rmsRatioFail: ratio,
  newlyBadShareWarn: share,
  newlyBadShareFail: share,
  constantShareWarn: share,
  saturatedShareWarn: share,
});
export type QualityLimitValues = z.output<typeof qualityLimitsSchema>;

/**
 * Pictures of the dark of one detector. Changes are those since the constants that applied before; the words of
 * `statusChange` have bit 1 for pixels that turned bad, 2 for those that turned good, 4 for those that stayed bad.
 */
export const darkImageNames = [
  'ave',
  'rms',
  'status',
  'aveChange',
  'rmsChange',
  'statusChange',
  'statusBefore',
  'gateLow',
  'gateHigh',
  'minimum',
  'maximum',
] as const;
export type DarkImageName = (typeof darkImageNames)[number];

/** One pixel that turned bad or good. Values in ADU; what was not there before is null. */
export interface ChangedPixel {
  /** Number in C order of the frame. */
  index: number;
  turned: 'bad' | 'good';
  status: number;
  statusBefore: number;
  pedestal: number;
  pedestalChange: number;
  rms: number;
  rmsChange: number | null;
}

export interface DarkCheck {
  name: string;
  state: 'pass' | 'warn' | 'fail';
  reason: string;
}
export interface DarkSourceResult {
  source: string;
  type: string;
  shape: number[];
  framesUsed: number;
  /** The rms is corrected for the cut of the gate. */
  rmsCorrected: boolean;
  limits: Record<'rms_min' | 'rms_max' | 'ave_min' | 'ave_max', number>;
  medianPedestal: number;
  medianRms: number;
  badPixels: number;
  /** Count of pixels by status bit: 1, 2, 4, 8, 16, 32. */
  statusCounts: Record<string, number>;
  /** Bad pixels of each segment (panel), in array order. */
  badBySegment: number[];
  /** Pixels of each segment with each status bit, in the order of the bits. */
  bitsBySegment: number[][];
  /** Pictures that there are; `darks.image` gives their numbers. */
  imageNames: DarkImageName[];
  /** The constants that applied before, and what changes; null when there were none. */
  previous: { path: string; medianPedestalChange: number; newlyBad: number; newlyGood: number } | null;
  checks: DarkCheck[];
  files: { ctype: 'pedestals' | 'pixel_rms' | 'pixel_status'; path: string }[];
}
/** One dark of a detector in the store, with figures over all pixels; null where there is no such file, or it cannot be read. */
export interface DarkTrendPoint {
  /** Name of the files. */
  name: string;
  /** First run of validity. */
  run: number;
  /** ADU. */
  medianPedestal: number | null;
  medianRms: number | null;
  badPixels: number | null;
  pixels: number;
  /** Why a figure is missing, when a file cannot be read. */
  problem: string | null;
}
export interface DarkResult {
  jobId: string;
  run: number;
  experiment: string;
  dsname: string;
  calibdir: string | null;
  sources: DarkSourceResult[];
  /** Detectors that switch gain. */
  gains: GainDarkResult[];
  report: string | null;
}

/** Runs with the darks of further gain modes. */
const moreRuns = z.array(z.number().int().min(0).max(999_999)).max(32).default([]);
const gainMode = z.string().min(1).max(32).nullable().default(null);

export const darkMethods = {
  runs: method<{ experiment: string; runs: RunSummary[] }>()(
    'darks.runs',
    z.object({ experimentDir: pathSchema }),
  ),
  run: method<RunDetail>()('darks.run', z.object({ dsname: z.string().min(1).max(8192) })),
  defaults: method<DarkOptions>()('darks.defaults', z.object({})),
  qualityLimits: method<{ limits: QualityLimitValues; defaults: QualityLimitValues }>()(
    'darks.qualityLimits',
    z.object({}),
  ),
  /** Sets and keeps the limits; results are judged anew by them when they are asked for. */
  setQualityLimits: method<{ limits: QualityLimitValues }>()(
    'darks.setQualityLimits',
    z.object({ limits: qualityLimitsSchema }),
  ),
  /** Which gain modes a run, and others of the same experiment, have darks of. */
  gainSteps: method<GainSteps>()(
    'darks.gainSteps',
    z.object({ dsname: z.string().min(1).max(8192), source: z.string().min(1).max(256), moreRuns }),
  ),
  /** Starts a job; its result is asked for by `result` when the job is done. */
  process: method<{ jobId: string }>()(
    'darks.process',
    z.object({
      dsname: z.string().min(1).max(8192),
      sources: z.array(z.string().min(1).max(256)).min(1).max(64),
      calibdir: pathSchema.nullable().default(null),
      options: darkOptionsSchema.prefault({}),
      moreRuns,
    }),
  ),
  result: method<DarkResult>()('darks.result', z.object({ jobId: z.string() })),
  /** Numbers of one picture of a finished job. */
  image: method<{ image: BulkHandle }>()(
    'darks.image',
    z.object({
      jobId: z.string(),
      source: z.string().min(1).max(256),
      name: z.enum(darkImageNames),
      /** Of a detector that switches gain. */
      mode: gainMode,
    }),
  ),
  /** Pixels that turned bad or good since the constants before, at most `most` of each kind, in the order of the frame. */
  changedPixels: method<{ pixels: ChangedPixel[]; turnedBad: number; turnedGood: number }>()(
    'darks.changedPixels',
    z.object({
      jobId: z.string(),
      source: z.string().min(1).max(256),
      mode: gainMode,
      most: z.number().int().min(1).max(100_000).default(1000),
    }),
  ),
  /** Figures of the darks of a detector in a store, in the order of their runs, without the oldest beyond `most`. */
  trend: method<{ points: DarkTrendPoint[]; left: number }>()(
    'darks.trend',
    z.object({
      calibdir: pathSchema,
      source: z.string().min(1).max(256),
      most: z.number().int().min(1).max(1000).default(200),
    }),
  ),
  /** The deployment of all constants of a finished job, as one plan. */
  planDeploy: method<PlanDocument>()(
    'darks.planDeploy',
    z.object({
      jobId: z.string(),
      calibdir: pathSchema,
      /** Detectors to deploy; all of the job without it. */
      sources: z.array(z.string().min(1).max(256)).min(1).max(64).optional(),
      range: z
        .string()
        .regex(/^\d{1,4}-(\d{1,4}|end)$/)
        .optional(),
      comment: z.string().max(500).optional(),
    }),
  ),
};
