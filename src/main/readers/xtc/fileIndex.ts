import type { Progress } from '../../../contract/progress.ts';
import { CancelledError } from '../../../domain/errors.ts';
import { HeaderWindow, type ByteSource } from './bytes.ts';
import { float64Column, uint32Column, uint8Column } from './columns.ts';
import { serviceOf, service, sourceKey, type DatagramHeader } from './header.ts';
import { payloadLength, walkRecords, type RecordPlace } from './records.ts';
import { DatagramScan, type Fault, type Gap } from './scan.ts';
import { evrDataType, smlDataProxyType } from './typeIds.ts';

/** A leaf record of a datagram, from the index. */
export interface Leaf {
  /** Offset of the record header; in the big file when `proxy`. */
  offset: number;
  /** Bytes of payload that lie inside its container. */
  payloadLength: number;
  /** As stored in the record header (or, for a proxy, as the proxy says). */
  extent: number;
  damage: number;
  log: number;
  phy: number;
  typeValue: number;
  /** The record passes the end of its container. */
  beyond: boolean;
  /** The extent is below 20: nothing but the header can be told. */
  bad: boolean;
  /** Small data: the record stands in the big file beside. */
  proxy: boolean;
}

export interface IndexOptions {
  original?: boolean;
  /** Index the leaf records too, not only the datagrams. */
  leaves?: boolean;
  signal?: AbortSignal;
  progress?: (progress: Progress) => void;
}

const flag = { cut: 1, incomplete: 2, evrData: 4 } as const;
const leafFlag = { beyond: 1, proxy: 2, bad: 4 } as const;

/** Headers taken between two looks at the clock. */
const stepLength = 256;
/** Longest time without giving way to other work, milliseconds. */
const sliceMilliseconds = 20;

const emptyMessages: readonly string[] = [];

/**
 * Index of one file: every datagram header, and optionally every leaf record, in columns of numbers (about 20 bytes a leaf). Built by header-only
 * positional reads. Can go on when the file has grown.
 */
export class FileIndex {
  readonly source: ByteSource;
  readonly sources: { log: number; phy: number }[] = [];
  readonly #scan: DatagramScan;
  readonly #leafWindow: HeaderWindow;
  readonly #withLeaves: boolean;
  readonly #sourceNumbers = new Map<number, number>();
  // datagrams
  readonly #offset = float64Column();
  readonly #seconds = uint32Column();
  readonly #nanoseconds = uint32Column();
  readonly #ticksAndControl = uint32Column();
  readonly #fiducialsAndVector = uint32Column();
  readonly #env = uint32Column();
  readonly #damage = uint32Column();
  readonly #log = uint32Column();
  readonly #phy = uint32Column();
  readonly #type = uint32Column();
  readonly #extent = uint32Column();
  readonly #flags = uint8Column();
  readonly #leafStart = uint32Column();
  readonly #codeStart = uint32Column();
  readonly #codes = uint32Column();
  // leaves
  readonly #leafOffset = float64Column();
  readonly #leafPayload = uint32Column();
  readonly #leafExtent = uint32Column();
  readonly #leafDamage = uint32Column();
  readonly #leafType = uint32Column();
  readonly #leafSource = uint32Column();
  readonly #leafFlags = uint8Column();

  constructor(source: ByteSource, options: IndexOptions = {}) {
    this.source = source;
    this.#scan = new DatagramScan(
      source,
      options.original === undefined ? {} : { original: options.original },
    );
    this.#leafWindow = this.#scan.window;
    this.#withLeaves = options.leaves ?? false;
  }

  /** Number of datagrams. */
  get length(): number {
    return this.#offset.length;
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
  }

  /** Reads on to the end without giving way: for small files and tests. */
  buildAtOnce(): void {
    while (this.#scan.step(this, stepLength));
  }

  /** Looks at the file again and indexes what has come. Returns whether anything has. */
  async grow(options: Pick<IndexOptions, 'signal' | 'progress'> = {}): Promise<boolean> {
    const before = this.source.size;
    if (this.source.refresh() <= before) return false;
    this.#scan.resume(this);
    await this.build(options);
    return true;
  }

  /** @internal called by the scan */
  accept(offset: number, header: DatagramHeader, cut: boolean): void {
    const index = this.length;
    this.#offset.push(offset);
    this.#seconds.push(header.seconds);
    this.#nanoseconds.push(header.nanoseconds);
    this.#ticksAndControl.push(((header.control << 24) | header.ticks) >>> 0);
    this.#fiducialsAndVector.push(((header.vector << 17) | header.fiducials) >>> 0);
    this.#env.push(header.env);
    this.#damage.push(header.damage);
    this.#log.push(header.log);
    this.#phy.push(header.phy);
    this.#type.push(header.typeValue);
    this.#extent.push(header.extent);
    this.#flags.push(cut ? flag.cut : 0);
    this.#leafStart.push(this.#leafOffset.length);
    this.#codeStart.push(this.#codes.length);
    if (this.#withLeaves && !cut && header.extent > 20) this.#indexLeaves(index, offset, header);
  }

  /** @internal called by the scan */
  drop(): void {
    const last = this.length - 1;
    const leaves = this.#leafStart.at(last);
    this.#codes.truncate(this.#codeStart.at(last));
    for (const column of [
      this.#leafOffset,
      this.#leafPayload,
      this.#leafExtent,
      this.#leafDamage,
      this.#leafType,
      this.#leafSource,
      this.#leafFlags,
    ])
      column.truncate(leaves);
    for (const column of [
      ...[
        this.#offset,
        this.#seconds,
        this.#nanoseconds,
        this.#ticksAndControl,
        this.#fiducialsAndVector,
        this.#env,
      ],
      ...[
        this.#damage,
        this.#log,
        this.#phy,
        this.#type,
        this.#extent,
        this.#flags,
        this.#leafStart,
        this.#codeStart,
      ],
    ])
      column.truncate(last);
  }

  #addFlag(index: number, bit: number): void {
    const flags = this.#flags.at(index) | bit;
    this.#flags.truncate(index);
    this.#flags.push(flags);
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
    this.#leafOffset.push(offset);
    this.#leafPayload.push(payload);
    this.#leafExtent.push(extent);
    this.#leafDamage.push(place.damage);
    this.#leafType.push(typeValue);
    this.#leafSource.push(this.#sourceNumber(place.log, place.phy));
    this.#leafFlags.push(flags);
  }

  /** Codes of the first EVR record: uint32 count, then 12 bytes each with the code at byte 8. */
  #eventCodes(index: number, offset: number, length: number): void {
    if (this.#flags.at(index) & flag.evrData || length < 4) return;
    this.#addFlag(index, flag.evrData);
    const { view } = this.#leafWindow;
    const at = this.#leafWindow.at(offset, 4);
    if (at < 0) return;
    const count = Math.min(view.getUint32(at, true), Math.floor((length - 4) / 12));
    for (let i = 0; i < count; i++) {
      const entry = this.#leafWindow.at(offset + 4 + 12 * i, 12);
      if (entry < 0) return;
      this.#codes.push(view.getUint32(entry + 8, true));
    }
  }

  #sourceNumber(log: number, phy: number): number {
    const key = sourceKey(log, phy);
    let number = this.#sourceNumbers.get(key);
    if (number === undefined) {
      number = this.sources.length;
      this.sources.push({ log, phy });
      this.#sourceNumbers.set(key, number);
    }
    return number;
  }

  /** Number of a source in `sources`, or -1 when no leaf of this file bears it. */
  numberOfSource(log: number, phy: number): number {
    return this.#sourceNumbers.get(sourceKey(log, phy)) ?? -1;
  }

  offset(index: number): number {
    return this.#offset.at(index);
  }
  seconds(index: number): number {
    return this.#seconds.at(index);
  }
  nanoseconds(index: number): number {
    return this.#nanoseconds.at(index);
  }
  fiducials(index: number): number {
    return this.#fiducialsAndVector.at(index) & 0x1ffff;
  }
  damage(index: number): number {
    return this.#damage.at(index);
  }
  env(index: number): number {
    return this.#env.at(index);
  }
  service(index: number): number {
    return (this.#ticksAndControl.at(index) >>> 24) & 15;
  }
  extent(index: number): number {
    return this.#extent.at(index);
  }
  /** The payload passes the end of the file. */
  isCut(index: number): boolean {
    return (this.#flags.at(index) & flag.cut) !== 0;
  }
  /** The root or one of its containers says that it is incomplete. */
  isIncomplete(index: number): boolean {
    return (this.#flags.at(index) & flag.incomplete) !== 0;
  }

  header(index: number): DatagramHeader {
    const low = this.#ticksAndControl.at(index);
    const high = this.#fiducialsAndVector.at(index);
    return {
      seconds: this.seconds(index),
      nanoseconds: this.nanoseconds(index),
      ticks: low & 0xffffff,
      control: low >>> 24,
      fiducials: high & 0x1ffff,
      vector: high >>> 17,
      env: this.env(index),
      damage: this.damage(index),
      log: this.#log.at(index),
      phy: this.#phy.at(index),
      typeValue: this.#type.at(index),
      extent: this.extent(index),
    };
  }

  /** Event codes of the first sound EVR record of a datagram; null when it has none. */
  eventCodes(index: number): number[] | null {
    if (!(this.#flags.at(index) & flag.evrData)) return null;
    const end = index + 1 < this.length ? this.#codeStart.at(index + 1) : this.#codes.length;
    const codes: number[] = [];
    for (let i = this.#codeStart.at(index); i < end; i++) codes.push(this.#codes.at(i));
    return codes;
  }

  /** Leaves of a datagram, optionally only those of one source number. */
  leaves(index: number, sourceNumber = -1): Leaf[] {
    const end = index + 1 < this.length ? this.#leafStart.at(index + 1) : this.#leafOffset.length;
    const leaves: Leaf[] = [];
    for (let i = this.#leafStart.at(index); i < end; i++) {
      const number = this.#leafSource.at(i);
      if (sourceNumber >= 0 && number !== sourceNumber) continue;
      const flags = this.#leafFlags.at(i);
      leaves.push({
        offset: this.#leafOffset.at(i),
        payloadLength: this.#leafPayload.at(i),
        extent: this.#leafExtent.at(i),
        damage: this.#leafDamage.at(i),
        ...this.sources[number]!,
        typeValue: this.#leafType.at(i),
        beyond: (flags & leafFlag.beyond) !== 0,
        bad: (flags & leafFlag.bad) !== 0,
        proxy: (flags & leafFlag.proxy) !== 0,
      });
    }
    return leaves;
  }
}
