import type { Dtype } from '../../../domain/array/ndarray.ts';
import { chooseDetector } from './aliases.ts';
import { RunNames } from './runNames.ts';
import { BigFiles, pointsAtRecord } from './bigFiles.ts';
import type { ByteSource } from './bytes.ts';
import { configFields } from './configFields.ts';
import type { ConfigStore } from './configStore.ts';
import { DecodeError } from './decode.ts';
import { epicsNames, type EpicsName } from './epicsNames.ts';
import { recordsOfEvent, type EventRecord } from './eventRecords.ts';
import type { FileIndex, Leaf } from './fileIndex.ts';
import type { RunFile } from './merge.ts';
import { RunEvents } from './runEvents.ts';
import {
  findFrame,
  FramePlans,
  readFrameArray,
  type FoundFrame,
  type FrameCandidate,
  type FrameSearch,
} from './runFrames.ts';
import { growFiles } from './growth.ts';
import type {
  ConfigRecord,
  FrameLocation,
  FrameResult,
  IndexFile,
  RunEvent,
  RunFault,
  XtcDetector,
  XtcRun,
  XtcRunOptions,
} from './types.ts';

export interface RunParts {
  files: RunFile[];
  experiment: string;
  run: number;
  smallData: boolean;
  original: boolean;
  /** Configuration from chunks that lie before the given files, and the indexes that hold it. */
  before: ConfigStore;
  beforeIndexes: FileIndex[];
  /** Indexes files that come later. */
  indexFile: IndexFile;
}

/** The XTC files of one run as analysis sees them. Made by `openRun`. */
export class MergedXtcRun implements XtcRun {
  readonly experiment: string;
  readonly run: number;
  readonly #parts: RunParts;
  readonly #plans = new FramePlans();
  readonly #bigFiles = new BigFiles();
  readonly #forms = new Map<string, { dtype: Dtype; shape: number[]; dataType: string }>();
  #events: RunEvents;
  readonly #names: RunNames;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.experiment = parts.experiment;
    this.run = parts.run;
    this.#events = new RunEvents(parts.files, parts.original, parts.before);
    this.#names = new RunNames(parts);
    this.#names.update(this.#events.configs);
  }

  get files(): readonly string[] {
    return this.#parts.files.map(({ index }) => index.source.path);
  }
  get fileNames(): readonly string[] {
    return this.#parts.files.map(({ index }) => index.source.name);
  }
  get events(): RunEvents {
    return this.#events;
  }
  get aborted(): boolean {
    return this.#events.aborted;
  }
  get eventCount(): number {
    return this.#events.l1Count;
  }
  get length(): number {
    return this.#events.length;
  }
  positionOf(l1Index: number): number {
    return this.#events.eventOf(l1Index);
  }
  get calibCycles(): number {
    return this.#events.calibCycles;
  }
  get aliases(): ReadonlyMap<string, string> {
    return this.#names.aliases;
  }
  get configs(): readonly ConfigRecord[] {
    return this.#events.configs;
  }
  get detectors(): readonly XtcDetector[] {
    return this.#names.detectors;
  }

  get faults(): readonly RunFault[] {
    const { files } = this.#parts;
    const ofFiles = files.flatMap(({ index }) =>
      index.faults.map((fault) => ({ file: index.source.name, ...fault })),
    );
    return [
      ...ofFiles,
      ...this.#events.reports.map(({ file, fault }) => ({ file: files[file]!.index.source.name, ...fault })),
    ];
  }

  *all(): Iterable<RunEvent> {
    for (let event = 0; event < this.#events.length; event++) yield this.#events.event(event);
  }

  event(l1Index: number): RunEvent {
    if (!(l1Index >= 0 && l1Index < this.eventCount))
      throw new RangeError(`event ${l1Index} of ${this.eventCount}`);
    return this.#events.event(this.#events.eventOf(l1Index));
  }

  stepOf(l1Index: number): number {
    return Math.max(0, this.#events.stepAt(this.#events.eventOf(l1Index)));
  }

  eventCodes(l1Index: number): number[] | null {
    for (const { file, datagram } of this.#events.orderedPlaces(this.#events.eventOf(l1Index))) {
      const codes = this.#parts.files[file]!.index.eventCodes(datagram);
      if (codes !== null) return codes;
    }
    return null;
  }

  findDetector(text: string): XtcDetector {
    return chooseDetector(text, this.#names.detectors, this.#names.aliases, this.files[0]!);
  }

  #sourceOfLeaf(file: number, leaf: Pick<Leaf, 'proxy'>): ByteSource {
    const { source } = this.#parts.files[file]!.index;
    return leaf.proxy ? this.#bigFiles.of(source.path) : source;
  }

  #search(l1Index: number, detector: XtcDetector): FrameSearch {
    const event = this.#events.eventOf(l1Index);
    const candidates: FrameCandidate[] = [];
    let incomplete = false;
    for (const { file, datagram } of this.#events.orderedPlaces(event)) {
      const { index } = this.#parts.files[file]!;
      incomplete ||= index.isIncomplete(datagram);
      const number = index.numberOfSource(detector.log, detector.phy);
      if (number < 0) continue;
      for (const leaf of index.leaves(datagram, number))
        candidates.push({
          leaf,
          file,
          datagram,
          source: () => this.#sourceOfLeaf(file, leaf),
        });
    }
    const search = findFrame(
      candidates,
      detector.family.dataTypes,
      detector.device,
      this.#events.configAt(event),
      this.#plans,
      incomplete,
    );
    if ('plan' in search && search.leaf.proxy && !pointsAtRecord(search.source, search.leaf))
      return { missing: 'corrupt', damage: search.leaf.damage };
    return search;
  }

  #remember(detector: XtcDetector, { plan, layout }: FoundFrame): void {
    if (this.#forms.has(detector.source)) return;
    this.#forms.set(detector.source, {
      dtype: plan.dtype,
      shape: plan.shape,
      dataType: layout.name.replace('.', '::'),
    });
  }

  frameLocation(l1Index: number, detector: XtcDetector): FrameLocation {
    const found = this.#search(l1Index, detector);
    if ('missing' in found) return { kind: 'missing', reason: found.missing, damage: found.damage };
    this.#remember(detector, found);
    const { plan, source, leaf } = found;
    const { dtype, shape } = plan;
    if (plan.byteOffset === undefined || !source.plain)
      return { kind: 'decode', file: source.path, recordOffset: leaf.offset, dtype, shape };
    return {
      kind: 'contiguous',
      file: source.path,
      byteOffset: leaf.offset + 20 + plan.byteOffset,
      byteLength: plan.byteLength,
      dtype,
      shape,
    };
  }

  *frameLocations(detector: XtcDetector): Iterable<FrameLocation> {
    for (let l1Index = 0; l1Index < this.eventCount; l1Index++) yield this.frameLocation(l1Index, detector);
  }

  readFrame(l1Index: number, detector: XtcDetector): FrameResult {
    const found = this.#search(l1Index, detector);
    if ('missing' in found) return { kind: 'missing', reason: found.missing, damage: found.damage };
    try {
      const array = readFrameArray(found);
      this.#remember(detector, found);
      const datagramOffset = this.#parts.files[found.file]!.index.offset(found.datagram);
      const { source, leaf, file } = found;
      return {
        kind: 'frame',
        file: source.path,
        recordOffset: leaf.offset,
        datagramFile: file,
        datagramOffset,
        array,
      };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { kind: 'missing', reason: 'corrupt', damage: found.leaf.damage };
    }
  }

  frameForm(detector: XtcDetector): { dtype: Dtype; shape: number[]; dataType: string } | null {
    for (let l1Index = 0; l1Index < this.eventCount && !this.#forms.has(detector.source); l1Index++)
      this.frameLocation(l1Index, detector);
    return this.#forms.get(detector.source) ?? null;
  }

  get sources(): readonly { log: number; phy: number }[] {
    return this.#names.sources;
  }

  epicsNames(): EpicsName[] {
    return epicsNames(
      this.#parts.files.map((file) => file.index),
      this.#events,
    );
  }

  eventRecords(l1Index: number): EventRecord[] {
    const event = this.#events.eventOf(l1Index);
    return recordsOfEvent(this.#parts.files, this.#events.orderedPlaces(event), (file, leaf) =>
      this.#sourceOfLeaf(file, leaf),
    );
  }

  readConfig(config: ConfigRecord): Record<string, unknown> | null {
    return configFields({ source: this.#parts.files[config.file]!.index.source, ...config });
  }

  configSource(config: ConfigRecord): { source: ByteSource; store: ConfigStore } {
    return {
      source: this.#parts.files[config.file]!.index.source,
      store: this.#events.configAt(config.event),
    };
  }

  sourceOf(file: number): ByteSource {
    return this.#parts.files[file]!.index.source;
  }

  configAt(event: number): ConfigStore {
    return this.#events.configAt(event);
  }

  async grow(options: Pick<XtcRunOptions, 'signal' | 'progress'> = {}): Promise<boolean> {
    const { files, original, before, indexFile } = this.#parts;
    const { grown, anew, finished } = await growFiles(files, indexFile, options);
    if (anew || (grown && original)) this.#events = new RunEvents(files, original, before);
    else if (grown || finished) this.#events.advance();
    if (grown) this.#names.update(this.#events.configs);
    return grown;
  }

  get complete(): boolean {
    return this.#parts.files.every((file) => file.complete ?? true);
  }

  get settledCount(): number {
    return this.#events.settledCount;
  }

  close(): void {
    for (const { index } of this.#parts.files) index.source.close();
    for (const index of this.#parts.beforeIndexes) index.source.close();
    this.#bigFiles.close();
  }
}
