import type { Dtype } from '../../../../domain/array/ndarray.ts';

/** Time stamp of a record; short forms of files have the first two only. */
export interface RecordTimes {
  seconds: Uint32Array;
  nanoseconds: Uint32Array;
  /** null in short form. */
  ticks: Uint32Array | null;
  fiducials: Uint32Array | null;
  control: Uint32Array | null;
  vector: Uint32Array | null;
}

/** Frames of one detector in one calib cycle. */
export interface FramePart {
  /** Number of the calib cycle, from 0, in the order of the file. */
  cycle: number;
  /** Data set of the frames. */
  path: string;
  dtype: Dtype;
  /** Of one frame, as it is handed out. */
  shape: number[];
  /** Records that are no fillers (`_mask`), in the order of their times. */
  records: Uint32Array;
  /** Of these records. */
  times: RecordTimes;
  /** Records in one chunk of the file: cheapest to read together. */
  chunk: number;
  cspad: CspadLayout | null;
}

/** How a cspad record becomes (32, 185, 388): quads in the order of `element`, each with the sections of its region mask. */
export interface CspadLayout {
  /** Data set of the quad headers. */
  elementPath: string;
  /** Bit 8*quad+section: the section was read out; null: every section of every quad. */
  roiMask: number | null;
}

/** A detector with frames, as an HDF5 run holds it. */
export interface RunSource {
  source: string;
  alias: string | null;
  /** Type group of the data, e.g. `Epix::ElementV2`. */
  dataType: string;
  parts: FramePart[];
}

export interface Hdf5Run {
  run: number;
  /** null when the file does not tell. */
  experiment: string | null;
  cycles: number;
  sources: RunSource[];
  /** Every event of each calib cycle: all times of all its detectors, sorted, each once. */
  events: RunEvents[];
  /** What was passed over, with the reason. */
  warnings: string[];
}

export interface RunEvents {
  seconds: Uint32Array;
  nanoseconds: Uint32Array;
  fiducials: Uint32Array;
}
