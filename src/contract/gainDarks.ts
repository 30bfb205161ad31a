import type { DarkCheck, DarkImageName } from './darks.ts';

/** One step (calibration cycle) of a detector that switches gain, as its configuration and labels tell. */
export interface GainStepDetail {
  run: number;
  step: number;
  /** Gain mode; null: it cannot be told. */
  mode: string | null;
  frames: number;
}

/** Which gain modes a run, or several, have darks of. */
export interface GainSteps {
  source: string;
  family: 'jungfrau' | 'epix10ka';
  /** Modes that darks are taken in, in the order of their constants, each with its steps; none: the mode is missing. */
  modes: { mode: string; steps: GainStepDetail[] }[];
  /** Steps that are no dark of a known mode: charge injection, unknown labels. */
  others: GainStepDetail[];
  /** Ids of the panels, in the order of the frame. */
  panels: string[];
  warnings: string[];
}

/** Where the constants of a gain mode come from: this dark, an earlier one, both (panel by panel), or nowhere. */
export type GainOrigin = 'dark' | 'earlier' | 'mixed' | 'default';

/** Constants of one gain mode, as they would be deployed. */
export interface GainModeResult {
  mode: string;
  /** Plane of the constants. */
  index: number;
  origin: GainOrigin;
  /** The same in words: run and step, the runs that the panels were in, or the value of a default. */
  originText: string;
  /** Frames used, of a mode of this dark. */
  framesUsed: number | null;
  /** Medians over all pixels, ADU. */
  medianPedestal: number;
  medianRms: number;
  badPixels: number;
  /** Count of pixels by status bit. */
  statusCounts: Record<string, number>;
  /** By panel, in the order of the frame. */
  panels: { medianPedestal: number; medianRms: number; badPixels: number }[];
  bitsBySegment: number[][];
  imageNames: DarkImageName[];
  previous: { medianPedestalChange: number; newlyBad: number; newlyGood: number } | null;
  checks: DarkCheck[];
}

/** The dark of one detector that switches gain, all modes together. */
export interface GainDarkResult {
  source: string;
  type: string;
  /** Panels, rows, columns. */
  shape: number[];
  panels: { index: number; id: string; alias: string }[];
  /** Time of the dark, `YYYYmmddHHMMSS`. */
  stamp: string;
  /** Folder of the panels' constants. */
  repository: string;
  modes: GainModeResult[];
  /** Pedestals that applied before; null: none. */
  previousPath: string | null;
  files: { ctype: string; path: string }[];
}
