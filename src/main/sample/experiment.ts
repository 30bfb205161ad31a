import { cspad2x2 } from './detectors/cspad2x2.ts';
import { epix100a } from './detectors/epix100a.ts';
import { jungfrau } from './detectors/jungfrau.ts';
import { opal1000 } from './detectors/opal1000.ts';
import type { SampleDetector } from './detectors/sampleDetector.ts';

export const sampleInstrument = 'XPP';
export const sampleExperimentName = 'xppsamp01';
export const defaultEvents = 100;
export const defaultSeed = 1;

export interface SampleDetectors {
  epix: SampleDetector;
  cspad: SampleDetector;
  opal: SampleDetector;
  jungfrau: SampleDetector;
}

/** The detectors of the sample experiment. Process ids are those of their readout nodes. */
export function makeDetectors(seed: number): SampleDetectors {
  return {
    epix: epix100a('XppEndstation.0:Epix100a.1', 'epix_sample', 7012, seed),
    cspad: cspad2x2('XppGon.0:Cspad2x2.0', 'cspad2x2_diff', 7013, seed),
    opal: opal1000('XppEndstation.0:Opal1000.1', 'opal_1', 7014, seed),
    jungfrau: jungfrau('XppEndstation.0:Jungfrau.0', 'jungfrau512k', 7015, seed),
  };
}

export interface PlannedRun {
  run: number;
  kind: 'dark' | 'light';
  detectors: readonly SampleDetector[];
  calibCycles: number;
  eventsPerCycle: number;
  streams: number;
  chunks: number;
  /** Unix time of Configure. */
  seconds: number;
}

/** 2025-03-11 17:00 UTC, the first morning of the sample beam time. */
const beamTimeStart = 1_741_712_400;

/**
 * The runs. `events` is the number of frames of a dark run of a small detector; runs with large frames and scans get a fixed
 * part of it, so that the whole stays below 500 MB by default.
 */
export function planRuns(detectors: SampleDetectors, events: number): PlannedRun[] {
  const part = (fraction: number): number => Math.max(1, Math.ceil(fraction * events));
  const { epix, cspad, opal, jungfrau: module } = detectors;
  const at = (hours: number): number => beamTimeStart + Math.round(3600 * hours);
  return [
    {
      run: 1,
      kind: 'dark',
      detectors: [epix, cspad],
      calibCycles: 1,
      eventsPerCycle: events,
      streams: 1,
      chunks: 1,
      seconds: at(0),
    },
    {
      run: 2,
      kind: 'dark',
      detectors: [module],
      calibCycles: 3,
      eventsPerCycle: part(0.3),
      streams: 1,
      chunks: 1,
      seconds: at(0.25),
    },
    {
      run: 3,
      kind: 'light',
      detectors: [epix, module],
      calibCycles: 1,
      eventsPerCycle: part(0.3),
      streams: 1,
      chunks: 1,
      seconds: at(0.5),
    },
    {
      run: 4,
      kind: 'dark',
      detectors: [epix, opal],
      calibCycles: 1,
      eventsPerCycle: part(0.5),
      streams: 2,
      chunks: 2,
      seconds: at(26),
    },
  ];
}

/** Pedestals move by about this much from run to run (ADU, standard deviation). */
export function driftSpread(detector: SampleDetector): number {
  return detector.type === 'Opal1000' ? 0.4 : 3;
}

/** Bytes that the XTC files of some runs take, within a per cent. */
export function estimateBytes(runs: readonly PlannedRun[]): number {
  let bytes = 0;
  for (const run of runs) {
    const frames = run.detectors.reduce((sum, detector) => sum + detector.frame.byteLength + 8192, 2048);
    bytes += run.calibCycles * run.eventsPerCycle * frames + run.streams * run.detectors.length * 1_100_000;
  }
  return bytes;
}
