import type { Progress } from '../../contract/progress.ts';
import type { Dtype, NdArray } from '../../domain/array/ndarray.ts';
import type { IndexFile } from '../readers/xtc/types.ts';

/** One event of a run, in the order in which analysis sees them. */
export interface DatasetEvent {
  /** Position among the events of the run, from 0 (`l1_index`). */
  readonly index: number;
  /** Unix time, UTC. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly fiducials: number;
  /** Event codes of the event (may cost a read when asked for); null when it carries no event-code data at all (which is not the same as no codes). */
  readonly eventCodes: readonly number[] | null;
  /** Index of the calib cycle (scan step), from 0. */
  readonly calibCycle: number;
}

/** Where the raw pixels of one frame lie: contiguous, C order, little-endian, in the dtype of the source. */
export interface FrameLocation {
  readonly file: string;
  /** Offset of the first pixel from the start of `file`, bytes. */
  readonly byteOffset: number;
}

/** Why an event has no usable frame of a source. */
export type MissingReason = 'absent' | 'damaged' | 'incomplete' | 'empty' | 'no-config' | 'corrupt';

export type FrameAccess =
  /** Pixels can be read (or mapped) as they stand. */
  | { readonly kind: 'contiguous'; readonly location: FrameLocation }
  /** Scattered, compressed or converted pixels: only `readFrame` gives them. */
  | { readonly kind: 'decoded' }
  | { readonly kind: 'missing'; readonly reason: MissingReason; readonly damage: number };

/** An area detector of a run. */
export interface DatasetSource {
  /** Full name, `Detector.N:Device.M`. */
  readonly source: string;
  readonly alias: string | null;
  /** Device name, e.g. `Epix100a`. */
  readonly device: string;
  /** Data type as psana prints it, e.g. `Epix::ElementV3`; null for stacks, where the source name decides. */
  readonly dataType: string | null;
  readonly dtype: Dtype;
  /** Shape of one frame. */
  readonly shape: readonly number[];
}

/** What lies in the first events: which of the detectors really send data. */
export interface SourceScan {
  readonly source: DatasetSource;
  /** Events of the scanned part that hold a frame of the source. */
  readonly frames: number;
}

/**
 * One run from whatever holds it: XTC files, a translated HDF5 file, a stack of frames (.npy) or a stream document (.json).
 * Everything is read lazily and without bounds on the length of the run; nothing is ever written.
 */
export interface Dataset {
  /** `stack` for .npy stacks and stream documents, which hold exactly what they name. */
  readonly kind: 'xtc' | 'stack' | 'hdf5';
  /** The text that named it, as given. */
  readonly name: string;
  readonly experiment: string;
  readonly run: number;
  /** Data files of the run, as given or found. */
  readonly files: readonly string[];
  /** Every area detector that is configured or named. */
  readonly sources: readonly DatasetSource[];
  /** Faults met while reading so far (cut files, gaps, bad records), as texts that name file and offset. */
  readonly warnings: readonly string[];
  /** Number of calib cycles, once known. */
  calibCycles(): Promise<number>;
  /** Time of the begin of the run, which stamps names in repositories; null when there is no event. */
  beginTime(): Promise<{ seconds: number; nanoseconds: number } | null>;
  /** Events in order, from `from` (default 0). Stops early without cost when the consumer stops. */
  events(options?: { from?: number; signal?: AbortSignal }): AsyncIterable<DatasetEvent>;
  /** Number of events of the whole run. */
  eventCount(signal?: AbortSignal): Promise<number>;
  /**
   * How the frame of `source` in `event` can be had. The shape of each frame is checked against that of the source:
   * a run whose frames change their shape is refused (`bad-input`) here, never read wrongly.
   */
  frame(event: DatasetEvent, source: DatasetSource): Promise<FrameAccess>;
  /** The frame itself, in the dtype and shape of the source; null when it is missing. */
  readFrame(event: DatasetEvent, source: DatasetSource): Promise<NdArray | null>;
  /** Looks into the first `events` events: frames seen of each source. */
  scan(events: number, signal?: AbortSignal): Promise<SourceScan[]>;
  /**
   * Epix10ka: control words of all pixels, without their data bit, that hold in a calib cycle; null when the data set does not
   * tell them.
   */
  controlWords?(calibCycle: number, source: DatasetSource): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

export interface DatasetOptions {
  /** Experiment of a stack (`--expname`), and for an XTC file that stands alone. */
  experiment?: string | undefined;
  /** Run of a stack (`--run`). */
  run?: number | undefined;
  /** Sources a stack holds: its name decides, there is none in the file. */
  stackSources?: readonly string[] | undefined;
  /** Root of experiment data (SIT_PSDM_DATA) for `exp=..:run=..` without `dir=`. */
  dataRoot?: string | undefined;
  /** Ends the indexing of a run while it is opened. */
  signal?: AbortSignal | undefined;
  progress?: ((progress: Progress) => void) | undefined;
  /** Indexes XTC files in another place (worker threads, kept indexes); else they are indexed here. */
  indexFile?: IndexFile | undefined;
  /** Read broken XTC files as the original does: no search behind a bad header. */
  original?: boolean | undefined;
}
