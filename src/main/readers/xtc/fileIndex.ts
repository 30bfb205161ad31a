import type { Progress } from '../../../contract/progress.ts';
import { CancelledError } from '../../../domain/errors.ts';
import { HeaderWindow, type ByteSource } from './bytes.ts';
import type { Cells } from './columns.ts';
import {
  datagramHeaderSize,
  decodeDatagramHeader,
  serviceOf,
  service,
  type DatagramHeader,
} from './header.ts';
import { flag, IndexedDatagrams, leafFlag } from './indexedDatagrams.ts';
import { payloadLength, walkRecords, type RecordPlace } from './records.ts';
import { DatagramScan, type Fault, type Gap, type ScanState } from './scan.ts';
import { evrDataType, smlDataProxyType } from './typeIds.ts';

export type { Leaf } from './indexedDatagrams.ts';

export interface IndexOptions {
  original?: boolean;
  /** Index the leaf records too, not only the datagrams. */
  leaves?: boolean;
  signal?: AbortSignal;
  progress?: (progress: Progress) => void;
}

/** A finished index as plain data: it can be moved between threads and kept in a file. */
export interface IndexSnapshot {
  /** Size of the file when it was indexed. */
  size: number;
  scan: ScanState;
  sources: { log: number; phy: number }[];
  /** Columns by name. */
  columns: Record<string, Cells>;
}

/** Headers taken between two looks at the clock. */
const stepLength = 256;
/** Longest time without giving way to other work, milliseconds. */
const sliceMilliseconds = 20;

const emptyMessages: readonly string[] = [];

/**
 * Index of one file: every datagram header, and optionally every leaf record, in columns of numbers (about 20 bytes a leaf). Built by header-only
 * positional reads. Can go on when the file has grown.
 */
export class FileIndex extends IndexedDatagrams {
  readonly source: ByteSource;
  readonly #scan: DatagramScan;
  readonly #leafWindow: HeaderWindow;
  readonly #withLeaves: boolean;
  /** Size of the file up to which it was read. */
  #indexedSize = 0;

  constructor(source: ByteSource, options: IndexOptions = {}) {
    super();
    this.source = source;
    this.#scan = new DatagramScan(
      source,
      options.original === undefined ? {} : { original: options.original },
    );
    this.#leafWindow = this.#scan.window;
    this.#withLeaves = options.leaves ?? false;
  }

  get faults(): readonly Fault[] {
    return this.#scan.faults;
  }
  get gaps(): readonly Gap[] {
    return this.#scan.gaps;
  }
  get messages(): readonly string[] {
    return this.#scan.faults.length === 0 ? emptyMessages : this.#scan.faults.map((fault) => fault.message);
  }
  /** No plausible first datagram. */
  get foreign(): boolean {
    return this.#scan.foreign;
  }
  /** The original ends the run here with an exception. */
  get aborted(): boolean {
    return this.#scan.aborted;
  }
  /** Bytes and calls of header reading so far. */
  get reading(): { bytes: number; reads: number } {
    return { bytes: this.#leafWindow.bytesRead, reads: this.#leafWindow.reads };
  }

  /** Reads on to the end of the file as it is now. Gives way to other work every 20 ms. Errors: `cancelled`, `io`. */
  async build(options: Pick<IndexOptions, 'signal' | 'progress'> = {}): Promise<void> {
    let slice = performance.now();
    while (this.#scan.step(this, stepLength)) {
      if (performance.now() - slice < sliceMilliseconds) continue;
      options.progress?.({
        stage: `reading ${this.source.name}`,
        done: this.#scan.position,
        total: this.source.size,
      });
      await new Promise((resolve) => setImmediate(resolve));
      if (options.signal?.aborted) throw new CancelledError();
      slice = performance.now();
    }
    this.#indexedSize = this.source.size;
  }

  /** Reads on to the end without giving way: for worker threads, small files and tests. `check` gets the position, often. */
  buildAtOnce(check: (position: number) => void = () => undefined): void {
    while (this.#scan.step(this, stepLength)) check(this.#scan.position);
    this.#indexedSize = this.source.size;
  }

  /** Looks at the file again and indexes what has come. Returns whether anything has. */
  async grow(options: Pick<IndexOptions, 'signal' | 'progress'> = {}): Promise<boolean> {
    if (this.source.refresh() <= this.#indexedSize) return false;
    this.reopenEnd();
    await this.build(options);
    return true;
  }

  /** Makes ready to go on from the end of an index of the file when it was shorter. */
  reopenEnd(): void {
    this.#scan.resume(this);
  }

  /** Whether the first and last datagram header still stand where the index says: a file that was written anew is told from one that grew. */
  agreesWithFile(): boolean {
    const bytes = new Uint8Array(datagramHeaderSize);
    return [0, this.length - 1].every((datagram) => {
      if (datagram < 0) return this.source.size === 0;
      if (this.source.read(bytes, this.offset(datagram)) < datagramHeaderSize) return false;
      const found = decodeDatagramHeader(new DataView(bytes.buffer));
      const kept = this.header(datagram);
      return Object.entries(found).every(([field, value]) => kept[field as keyof DatagramHeader] === value);
    });
  }

  /** @internal called by the scan */
  accept(offset: number, header: DatagramHeader, cut: boolean): void {
    const index = this.length;
    this.columns.offset.push(offset);
    this.columns.seconds.push(header.seconds);
    this.columns.nanoseconds.push(header.nanoseconds);
    this.columns.ticksAndControl.push(((header.control << 24) | header.ticks) >>> 0);
    this.columns.fiducialsAndVector.push(((header.vector << 17) | header.fiducials) >>> 0);
    this.columns.env.push(header.env);
    this.columns.damage.push(header.damage);
    this.columns.log.push(header.log);
    this.columns.phy.push(header.phy);
    this.columns.type.push(header.typeValue);
    this.columns.extent.push(header.extent);
    this.columns.flags.push(cut ? flag.cut : 0);
    this.columns.leafStart.push(this.columns.leafOffset.length);
    this.columns.codeStart.push(this.columns.codes.length);
    if (this.#withLeaves && !cut && header.extent > 20) this.#indexLeaves(index, offset, header);
  }

  /** @internal called by the scan */
  drop(): void {
    this.columns.truncate(this.length - 1);
  }

  /** The index so far as plain data, in buffers of its own. */
  snapshot(): IndexSnapshot {
    return {
      size: this.#indexedSize,
      scan: this.#scan.state,
      sources: this.sources.map((source) => ({ ...source })),
      columns: this.columns.snapshot(),
    };
  }

  /** Takes over a snapshot, buffers included. Throws RangeError when its columns do not fit each other. */
  restore(snapshot: IndexSnapshot): void {
    this.columns.restore(snapshot.columns, snapshot.sources.length);
    this.setSources(snapshot.sources);
    this.#scan.state = snapshot.scan;
    this.#indexedSize = snapshot.size;
  }

  #addFlag(index: number, bit: number): void {
    const flags = this.columns.flags.at(index) | bit;
    this.columns.flags.truncate(index);
    this.columns.flags.push(flags);
  }

  #indexLeaves(index: number, offset: number, header: DatagramHeader): void {
    const isEvent = serviceOf(header.control) === service.l1Accept;
    walkRecords(this.#leafWindow, offset + 20, offset + 20 + header.extent, header.damage, {
      leaf: (place) => this.#leaf(index, place, isEvent),
      incomplete: () => this.#addFlag(index, flag.incomplete),
    });
  }

  #leaf(index: number, place: RecordPlace, isEvent: boolean): void {
    const typeId = place.typeValue & 0xffff;
    let { offset, typeValue } = place;
    let payload = payloadLength(place);
    let { extent } = place;
    let flags = place.error === undefined ? 0 : place.extent < 20 ? leafFlag.bad : leafFlag.beyond;
    if (typeId === smlDataProxyType && payload >= 16) {
      // int64 offset of the record header in the big file, uint32 TypeId value, uint32 extent
      const at = this.#leafWindow.at(offset + 20, 16);
      if (at < 0) return;
      const { view } = this.#leafWindow;
      offset = Number(view.getBigInt64(at, true));
      typeValue = view.getUint32(at + 8, true);
      extent = view.getUint32(at + 12, true);
      payload = Math.max(0, extent - 20);
      flags |= leafFlag.proxy;
      if (!Number.isSafeInteger(offset) || offset < 0) return;
    } else if (isEvent && typeId === evrDataType && place.damage === 0 && place.error === undefined)
      this.#eventCodes(index, place.offset + 20, payload);
    this.columns.leafOffset.push(offset);
    this.columns.leafPayload.push(payload);
    this.columns.leafExtent.push(extent);
    this.columns.leafDamage.push(place.damage);
    this.columns.leafType.push(typeValue);
    this.columns.leafSource.push(this.sourceNumber(place.log, place.phy));
    this.columns.leafFlags.push(flags);
  }

  /** Codes of the first EVR record: uint32 count, then 12 bytes each with the code at byte 8. */
  #eventCodes(index: number, offset: number, length: number): void {
    if (this.columns.flags.at(index) & flag.evrData || length < 4) return;
    this.#addFlag(index, flag.evrData);
    const { view } = this.#leafWindow;
    const at = this.#leafWindow.at(offset, 4);
    if (at < 0) return;
    const count = Math.min(view.getUint32(at, true), Math.floor((length - 4) / 12));
    for (let i = 0; i < count; i++) {
      const entry = this.#leafWindow.at(offset + 4 + 12 * i, 12);
      if (entry < 0) return;
      this.columns.codes.push(view.getUint32(entry + 8, true));
    }
  }
}
