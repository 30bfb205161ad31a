import type { Dtype, NdArray } from '../../../domain/array/ndarray.ts';
import type { DetectorFamily } from '../../../domain/detectors/registry.ts';
import type { ByteSource } from './bytes.ts';
import type { ConfigStore } from './configStore.ts';
import type { EpicsName } from './epicsNames.ts';
import type { FileIndex } from './fileIndex.ts';
import type { EventRecord } from './eventRecords.ts';
import type { Progress } from '../../../contract/progress.ts';

/** Indexes a file with its records; the caller closes its source. Errors: `not-found`, `unreadable`, `io`, `cancelled`. */
export type IndexFile = (
  path: string,
  options?: { original?: boolean; signal?: AbortSignal; progress?: (progress: Progress) => void },
) => Promise<FileIndex>;

export interface XtcRunOptions {
  /** Read as the original does: no search behind a bad header. */
  original?: boolean;
  signal?: AbortSignal;
  progress?: (progress: Progress) => void;
  /** Opens a file; another function gives bytes from elsewhere, e.g. from memory. */
  openBytes?: (path: string) => ByteSource;
  /** Indexes files in another place, e.g. in worker threads; else they are indexed here. */
  indexFile?: IndexFile | undefined;
}

/** A fault of a file of the run. */
export interface RunFault {
  file: string;
  offset: number;
  message: string;
}

/** One datagram of an event. */
export interface EventPart {
  /** Position in `XtcRun.files`. */
  file: number;
  stream: number;
  chunk: number;
  /** Of the datagram, in bytes from the start of its file. */
  offset: number;
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  damage: number;
}

/** An event or transition of the merged run. */
export interface RunEvent {
  /** Name of the transition; `L1Accept` for events. */
  transition: string;
  /** Counts the L1Accepts; -1 for transitions. */
  l1Index: number;
  /** BeginCalibCycles up to here minus one, so -1 before the first. */
  step: number;
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  /** In the order of the merger. */
  parts: EventPart[];
}

/** Why an event has no usable frame. */
export type MissingReason = 'absent' | 'damaged' | 'incomplete' | 'empty' | 'no-config' | 'corrupt';

/** Where the raw frame of a source in an event is. Pixels are little-endian and in C order. */
export type FrameLocation =
  | {
      /** The pixels stand in `file` as they are: read `byteLength` bytes at `byteOffset`. */
      kind: 'contiguous';
      file: string;
      byteOffset: number;
      byteLength: number;
      dtype: Dtype;
      shape: number[];
    }
  /** Compressed, scattered or gzipped: `readFrame` gives the pixels. */
  | { kind: 'decode'; file: string; recordOffset: number; dtype: Dtype; shape: number[] }
  | { kind: 'missing'; reason: MissingReason; damage: number };

export type FrameResult =
  | {
      kind: 'frame';
      /** File that holds the pixels, and offset of the record header in it. */
      file: string;
      recordOffset: number;
      /** Datagram of the frame: position of its file in the run and its offset (with small data other than the above). */
      datagramFile: number;
      datagramOffset: number;
      array: NdArray;
    }
  | { kind: 'missing'; reason: MissingReason; damage: number };

/** An area detector of the run: configured, or seen in an event. */
export interface XtcDetector {
  /** Bare name, e.g. `XppGon.0:Epix100a.1`. */
  source: string;
  /** Display form, e.g. `DetInfo(XppGon.0:Epix100a.1)`. */
  display: string;
  log: number;
  phy: number;
  alias: string | null;
  device: string;
  family: DetectorFamily;
}

/** A configuration record of the run, in merged order. */
export interface ConfigRecord {
  transition: 'Configure' | 'BeginCalibCycle';
  /** -1 in Configure, then 0.. */
  step: number;
  /** Position of its event among the merged events. */
  event: number;
  file: number;
  /** Of the datagram and of the record header. */
  datagramOffset: number;
  offset: number;
  payloadLength: number;
  /** As stored in the header. */
  extent: number;
  damage: number;
  log: number;
  phy: number;
  typeValue: number;
}

/** A run of XTC files, opened: indexes of headers, merged events, configuration history, frames. */
export interface XtcRun {
  /** Experiment part of the file names; empty when the names do not have the usual form. */
  readonly experiment: string;
  readonly run: number;
  /** Paths, by stream and chunk. */
  readonly files: readonly string[];
  /** Base names of `files`, without `.gz`. */
  readonly fileNames: readonly string[];
  /** Faults of all files, and what the merger left out. */
  readonly faults: readonly RunFault[];
  readonly aborted: boolean;
  /** Number of L1Accepts. */
  readonly eventCount: number;
  /** Number of merged events and transitions. */
  readonly length: number;
  /** Number of BeginCalibCycles. */
  readonly calibCycles: number;
  /** Alias -> bare source name; the first definition wins. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly configs: readonly ConfigRecord[];
  /** Area detectors, in order of first appearance. */
  readonly detectors: readonly XtcDetector[];
  /** Sources of all records, in order of first appearance. */
  readonly sources: readonly { log: number; phy: number }[];
  /** Process variables that the configuration names, in order. */
  epicsNames(): EpicsName[];
  /** Records of an event, in order: of each source and type the one that analysis takes comes first. */
  eventRecords(l1Index: number): EventRecord[];
  /** Merged events and transitions. */
  all(): Iterable<RunEvent>;
  /** One event by its l1 index. */
  event(l1Index: number): RunEvent;
  /** Position among all merged events and transitions of an event. */
  positionOf(l1Index: number): number;
  /** Calib cycle of an event; 0 when the run has none. */
  stepOf(l1Index: number): number;
  /** Codes of the first EVR record of an event; null when it carries none. */
  eventCodes(l1Index: number): number[] | null;
  /**
   * The detector that a user's text names (alias first). Errors: `not-found` when there is none or it is no area detector,
   * `usage` when several match, `bad-source`.
   */
  findDetector(text: string): XtcDetector;
  /** Where the frame is; costs at most one small read. */
  frameLocation(l1Index: number, detector: XtcDetector): FrameLocation;
  /** `frameLocation` of every event, in order. */
  frameLocations(detector: XtcDetector): Iterable<FrameLocation>;
  /** The frame itself. */
  readFrame(l1Index: number, detector: XtcDetector): FrameResult;
  /** Dtype and shape of the first usable frame; null when the run has none. */
  frameForm(detector: XtcDetector): { dtype: Dtype; shape: number[]; dataType: string } | null;
  /** Decoded fields of a configuration record as a plain object; null when it cannot be decoded. */
  readConfig(config: ConfigRecord): Record<string, unknown> | null;
  /** The file of a configuration record, and the configuration in force at its transition. */
  configSource(config: ConfigRecord): { source: ByteSource; store: ConfigStore };
  /** The bytes of a file of the run. */
  sourceOf(file: number): ByteSource;
  /** Configuration in force at a merged event, by its position among all of them. */
  configAt(event: number): ConfigStore;
  /** Every file is finished; false while the run may still be written. */
  readonly complete: boolean;
  /** Number of events whose order no later data can change; all of them in a finished run. */
  readonly settledCount: number;
  /** Looks for data written since the run was opened, also in further chunks; true when there is more. */
  grow(options?: Pick<XtcRunOptions, 'signal' | 'progress'>): Promise<boolean>;
  close(): void;
}
