import {
  decodeDatagramHeader,
  datagramHeaderSize,
  largestDatagram,
  sequenceTypeOf,
  serviceOf,
  type DatagramHeader,
} from './header.ts';
import { containerTypeValue } from './typeIds.ts';
import { HeaderWindow, type ByteSource } from './bytes.ts';

/** Something wrong in a file, where it is; the message contains the offset. */
export interface Fault {
  offset: number;
  message: string;
}

/** Bytes that were passed over because no datagram could be made of them. */
export interface Gap {
  offset: number;
  length: number;
  message: string;
}

export interface ScanVisitor {
  /** A datagram; `cut` when its payload passes the end of the file. */
  accept(offset: number, header: DatagramHeader, cut: boolean): void;
  /** The last accepted datagram turned out to have a wrong extent: it is none. */
  drop(): void;
}

export interface ScanOptions {
  /** Read as the original does: no search behind a bad header. */
  original?: boolean;
}

/** How the file ended when it was last read to its end: what must be taken back when it has grown. */
type Tail = 'clean' | 'cut' | 'short' | 'gap';

/** A scan at rest, as plain data: another one can go on from it. */
export interface ScanState {
  position: number;
  ended: boolean;
  foreign: boolean;
  aborted: boolean;
  lastStart: number;
  begun: boolean;
  tail: Tail;
  rootLog: number;
  rootPhy: number;
  faults: Fault[];
  gaps: Gap[];
}

/** Length of the blocks in which the way back is searched. */
const searchBlock = 1 << 16;

/**
 * Walks the datagrams of a file by their headers, and finds the way back behind bad ones (format reference 6.4). May be called in steps, and again
 * after the file has grown.
 */
export class DatagramScan {
  readonly faults: Fault[] = [];
  readonly gaps: Gap[] = [];
  /** Where the next header is expected. */
  position = 0;
  /** The end of the file was reached, in order or not. */
  ended = false;
  /** No plausible datagram at the beginning of a file that is not empty. */
  foreign = false;
  /** The original ends here with an exception (bad extent) instead of going on with the next chunk. */
  aborted = false;
  readonly window: HeaderWindow;
  readonly #source: ByteSource;
  readonly #original: boolean;
  /** Start of the last accepted datagram; -1 before the first one. */
  #lastStart = -1;
  /** The root source of the file is known. */
  #begun = false;
  #tail: Tail = 'clean';
  #rootLog = 0;
  #rootPhy = 0;

  constructor(source: ByteSource, options: ScanOptions = {}) {
    this.#source = source;
    this.#original = options.original ?? false;
    this.window = new HeaderWindow(source);
  }

  /** Takes up to `count` further headers. Returns false at the end. */
  step(visitor: ScanVisitor, count: number): boolean {
    for (let i = 0; i < count && !this.ended; i++) this.#one(visitor);
    return !this.ended;
  }

  get state(): ScanState {
    const { position, ended, foreign, aborted, faults, gaps } = this;
    return {
      ...{ position, ended, foreign, aborted },
      lastStart: this.#lastStart,
      begun: this.#begun,
      tail: this.#tail,
      rootLog: this.#rootLog,
      rootPhy: this.#rootPhy,
      faults: [...faults],
      gaps: [...gaps],
    };
  }

  set state(state: ScanState) {
    this.position = state.position;
    this.ended = state.ended;
    this.foreign = state.foreign;
    this.aborted = state.aborted;
    this.#lastStart = state.lastStart;
    this.#begun = state.begun;
    this.#tail = state.tail;
    this.#rootLog = state.rootLog;
    this.#rootPhy = state.rootPhy;
    this.faults.splice(0, Infinity, ...state.faults);
    this.gaps.splice(0, Infinity, ...state.gaps);
    this.window.reset();
  }

  /** Goes on after the file has grown: a tail that was cut is looked at again. */
  resume(visitor: ScanVisitor): void {
    this.window.reset();
    if (!this.ended || this.aborted || this.foreign) return;
    if (this.#tail === 'cut') visitor.drop();
    if (this.#tail === 'gap') this.gaps.pop();
    if (this.#tail !== 'clean') this.faults.pop();
    this.#tail = 'clean';
    this.ended = false;
  }

  #header(position: number): DatagramHeader | undefined {
    const at = this.window.at(position, datagramHeaderSize);
    return at < 0 ? undefined : decodeDatagramHeader(this.window.view, at);
  }

  /** Fields that any datagram has right; says nothing about where it ends. */
  #sane(header: DatagramHeader): boolean {
    const transition = serviceOf(header.control);
    return (
      transition >= 1 &&
      transition <= 12 &&
      sequenceTypeOf(header.control) === 0 &&
      header.nanoseconds < 1e9 &&
      header.typeValue === containerTypeValue &&
      header.extent % 4 === 0 &&
      header.extent >= 20 &&
      header.extent <= largestDatagram
    );
  }

  #sameRoot(header: DatagramHeader): boolean {
    return header.log === this.#rootLog && header.phy === this.#rootPhy;
  }

  #learnRoot(header: DatagramHeader): void {
    this.#begun = true;
    this.#rootLog = header.log;
    this.#rootPhy = header.phy;
  }

  #fault(offset: number, message: string): void {
    this.faults.push({ offset, message });
  }

  #accept(visitor: ScanVisitor, offset: number, header: DatagramHeader, cut: boolean): void {
    if (!this.#begun) this.#learnRoot(header);
    visitor.accept(offset, header, cut);
    this.#lastStart = offset;
  }

  #one(visitor: ScanVisitor): void {
    const { size } = this.#source;
    const start = this.position;
    const left = size - start;
    if (left <= 0) {
      this.ended = true;
      return;
    }
    if (left < datagramHeaderSize) {
      this.ended = true;
      this.#tail = 'short';
      if (start === 0 && !this.#looksBegun()) this.foreign = true;
      this.#fault(
        start,
        `short datagram header at ${start}: ${left} of ${datagramHeaderSize} bytes before the file ends`,
      );
      return;
    }
    const header = this.#header(start);
    if (header === undefined) {
      this.ended = true; // the file shrank while it was read
      this.#fault(start, `nothing can be read at ${start} though the file has ${size} bytes`);
      return;
    }
    if (this.#original) return this.#oneAsOriginal(visitor, start, header);
    const end = start + 20 + header.extent;
    if (this.#sane(header) && end <= size) {
      this.#accept(visitor, start, header, false);
      this.position = end;
      return;
    }
    if (!this.#begun && !this.#sane(header)) {
      this.ended = true;
      this.foreign = true;
      this.#fault(start, `no plausible datagram header at ${start}`);
      return;
    }
    this.#findWayBack(visitor, start, header);
  }

  /** Whether fewer than 40 bytes can be the beginning of a datagram header. */
  #looksBegun(): boolean {
    const bytes = new Uint8Array(datagramHeaderSize);
    const count = this.#source.read(bytes, 0);
    const header = decodeDatagramHeader(new DataView(bytes.buffer));
    if (count >= 4 && header.nanoseconds >= 1e9) return false;
    if (
      count >= 12 &&
      (serviceOf(header.control) < 1 ||
        serviceOf(header.control) > 12 ||
        sequenceTypeOf(header.control) !== 0)
    )
      return false;
    return count < 36 || header.typeValue === containerTypeValue;
  }

  #oneAsOriginal(visitor: ScanVisitor, start: number, header: DatagramHeader): void {
    if (!this.#begun && !this.#sane(header)) this.foreign = true;
    if (header.extent < 20 || header.extent > largestDatagram || this.foreign) {
      this.ended = true;
      this.aborted = true;
      this.#fault(
        start,
        header.extent < 20
          ? `extent ${header.extent} smaller than a record header at ${start}`
          : `bad datagram header at ${start}`,
      );
      return;
    }
    const end = start + 20 + header.extent;
    const cut = end > this.#source.size;
    this.#accept(visitor, start, header, cut);
    this.position = end;
    if (cut) {
      this.ended = true;
      this.#tail = 'cut';
      this.position = start;
      this.#fault(
        start,
        `payload truncated at ${start}: it ends at ${end}, the file at ${this.#source.size}`,
      );
    }
  }

  /** The header at `bad` is not plausible: look for the next good one from the last accepted datagram on. */
  #findWayBack(visitor: ScanVisitor, bad: number, header: DatagramHeader): void {
    const { size } = this.#source;
    if (!this.#begun) this.#learnRoot(header);
    const found = this.#search((this.#lastStart < 0 ? bad : this.#lastStart) + 4);
    if (found >= 0) {
      const expected = this.position;
      if (found < expected) {
        // The way back lies inside the last datagram: its extent was wrong.
        const start = this.#lastStart;
        visitor.drop();
        const message = `datagram at ${start} claims to end at ${expected}, but the next one begins at ${found}`;
        this.#fault(start, message);
        this.gaps.push({ offset: start, length: found - start, message });
      } else {
        const message = `no datagram at ${bad} (extent ${header.extent}); the next one was found at ${found}`;
        this.#fault(bad, message);
        this.gaps.push({ offset: bad, length: found - bad, message });
      }
      this.position = found;
      this.#lastStart = found; // a search that follows never goes over the same bytes again
      return;
    }
    this.ended = true;
    const end = bad + 20 + header.extent;
    if (this.#sane(header) && end > size && this.#sameRoot(header)) {
      this.#tail = 'cut';
      this.#accept(visitor, bad, header, true);
      this.#fault(bad, `payload truncated at ${bad}: it ends at ${end}, the file at ${size}`);
      return;
    }
    this.#tail = 'gap';
    const message = `no datagram at ${bad} (extent ${header.extent}) and none behind it`;
    this.#fault(bad, message);
    this.gaps.push({ offset: bad, length: size - bad, message });
  }

  /** Position of the first header from `from` on that is plausible and followed by a plausible one or the end of the file; -1 if none. */
  #search(from: number): number {
    const { size } = this.#source;
    const block = new Uint8Array(searchBlock + datagramHeaderSize);
    const view = new DataView(block.buffer);
    for (let base = from; base + datagramHeaderSize <= size; base += searchBlock) {
      const count = this.#source.read(block, base);
      const last = Math.min(count - datagramHeaderSize, searchBlock - 4);
      for (let at = 0; at <= last; at += 4) {
        // The root type is the rarest word: test it alone before anything is decoded.
        if (view.getUint32(at + 32, true) !== containerTypeValue) continue;
        const header = decodeDatagramHeader(view, at);
        if (!this.#sane(header) || !this.#sameRoot(header)) continue;
        if (this.#followed(base + at, header)) return base + at;
      }
    }
    return -1;
  }

  #followed(start: number, header: DatagramHeader): boolean {
    const { size } = this.#source;
    const end = start + 20 + header.extent;
    if (end > size) return false;
    if (end === size) return true;
    const next = this.#header(end);
    if (next === undefined) return header.extent === 20 && serviceOf(header.control) !== 12; // cut right behind a bare transition
    return this.#sane(next) && this.#sameRoot(next) && end + 20 + next.extent <= size;
  }
}
