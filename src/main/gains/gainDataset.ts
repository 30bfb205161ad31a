import type { EpixPanel, JungfrauModule } from '../../domain/information/panelIds.ts';
import { epixPanelId, jungfrauId, sourceAsId } from '../../domain/information/panelIds.ts';
import type { Epix10kaMode, GainConfiguration, StepLabel } from '../../domain/gains/epix10kaModes.ts';
import type { FrameLocation } from '../engine/dark/request.ts';

export type GainFamily = 'jungfrau' | 'epix10ka';

/** What the configuration tells of the panels. */
export type PanelNumbers =
  | { family: 'jungfrau'; version: number; count: number; modules: readonly JungfrauModule[] }
  | { family: 'epix10ka'; panels: readonly EpixPanel[] };

/** How the frames of a step can be had; only events with a frame of the detector count. */
export type StepFrames =
  /** Words of uint16 that stand in files as they are. */
  | { kind: 'located'; locations: readonly FrameLocation[] }
  /** Compressed or scattered: `read` gives all words of frame `index`. */
  | { kind: 'decoded'; count: number; read(index: number): Promise<Uint16Array> };

/** One calibration cycle. */
export interface GainStep {
  run: number;
  /** Position in its run. */
  step: number;
  /** Panels, rows, columns. */
  shape: readonly [number, number, number];
  /** Events of the step, those without a frame included. */
  events: number;
  frames: StepFrames;
  /** Of each frame: number of its event in the step. */
  eventNumbers: ArrayLike<number>;
  /** Of each frame; null: not known, so that timing is not checked. */
  fiducials: ArrayLike<number> | null;
  /** Whether an event of the step passes a selection by event codes; null: the data set knows none. */
  eventCodes: ((event: number) => readonly number[] | null) | null;
  /** Labels of the control data; null: there are none. */
  labels: readonly StepLabel[] | null;
  /** Jungfrau: name of the gain mode in the configuration. */
  jungfrauMode: string | null;
  /** Epix10ka: the configured mode, or the configuration of all pixels; null: not known. */
  epixGain: Epix10kaMode | GainConfiguration | null;
}

export interface GainRun {
  run: number;
  /** Begin of the run, Unix time, s. */
  seconds: number;
  /** The steps, in order. Made when they are asked for: indexing a run is work. */
  steps(): Promise<readonly GainStep[]>;
}

/** Data of one gain-switching detector, from XTC files or a steps file. Reading writes nothing. */
export interface GainDataset {
  /** As it was named. */
  name: string;
  experiment: string;
  /** Full name of the detector, `XcsEndstation.0:Epix10ka.0`. */
  source: string;
  numbers: PanelNumbers;
  runs: readonly GainRun[];
  close(): Promise<void>;
}

export interface PanelNames {
  ids: string[];
  detectorId: string;
  /** False: the configuration tells no numbers, the name of the source stands for the whole detector. */
  numeric: boolean;
}

/** Ids of the panels, which name their folders in the repository (reference epix10ka-jungfrau 2). */
export function panelNamesOf(source: string, numbers: PanelNumbers): PanelNames {
  if (numbers.family === 'epix10ka') {
    const ids = numbers.panels.map(epixPanelId);
    return { ids, detectorId: ids.join('_'), numeric: true };
  }
  const id = jungfrauId(numbers.version, numbers.modules);
  const detectorId = id ?? sourceAsId(source);
  return { ids: detectorId.split('_'), detectorId, numeric: id !== null };
}

/** Number of frames of a step. */
export function frameCount({ frames }: GainStep): number {
  return frames.kind === 'located' ? frames.locations.length : frames.count;
}
