import type { FileIndex } from './fileIndex.ts';
import { damage, service } from './header.ts';
import {
  clockLater,
  firstControlStream,
  isControl,
  isEvent,
  sameClock,
  type Head,
  type MergeReport,
} from './mergeTypes.ts';

const windowLength = (stream: number): number => (stream < firstControlStream ? 20 : 40);

/** A chunk of a stream. */
export interface StreamFile {
  file: number;
  index: FileIndex;
  /** Nothing more will be written to it. */
  complete: () => boolean;
}

/** Raised where the original gives up a run. */
export class Aborted extends Error {}

/** The datagrams of one stream, chunk after chunk, put in order by a small window (format reference 6.2). */
export class StreamReader {
  readonly #files: readonly StreamFile[];
  readonly #stream: number;
  #window: Head[] = [];
  readonly #report: (report: MergeReport) => void;
  readonly #original: boolean;
  #chunk = 0;
  #next = 0;
  #begun = false;
  #block = 0;
  #lastWasEnd = false;

  constructor(
    stream: number,
    files: readonly StreamFile[],
    original: boolean,
    report: (report: MergeReport) => void,
  ) {
    this.#stream = stream;
    this.#files = files;
    this.#original = original;
    this.#report = report;
  }

  /** A reader at the same place that goes on by itself. */
  clone(): StreamReader {
    const copy = new StreamReader(this.#stream, this.#files, this.#original, this.#report);
    copy.#window = [...this.#window];
    copy.#chunk = this.#chunk;
    copy.#next = this.#next;
    copy.#begun = this.#begun;
    copy.#block = this.#block;
    copy.#lastWasEnd = this.#lastWasEnd;
    return copy;
  }

  /**
   * Whether what is read next stays as it is. The last datagram of a file that is still written may be taken back, and the end of the last chunk is none.
   */
  get #settled(): boolean {
    const current = this.#files[this.#chunk];
    if (current === undefined || current.complete() || this.#next < current.index.length - 1) return true;
    return this.#next >= current.index.length && this.#chunk < this.#files.length - 1;
  }

  /** Next datagram of the file as it stands; undefined at the end of the stream. */
  #read(): Head | undefined {
    for (;;) {
      const current = this.#files[this.#chunk];
      if (current === undefined) return undefined;
      const { index, file } = current;
      if (this.#next >= index.length) {
        if (this.#original && index.aborted) throw new Aborted();
        this.#chunk++;
        this.#next = 0;
        continue;
      }
      const datagram = this.#next++;
      if (index.isCut(datagram)) continue;
      const kind = index.service(datagram);
      if (!this.#begun && kind === 2) continue; // Map before Configure
      this.#begun = true;
      return {
        file,
        datagram,
        stream: this.#stream,
        service: kind,
        seconds: index.seconds(datagram),
        nanoseconds: index.nanoseconds(datagram),
        fiducials: index.fiducials(datagram),
        dropped: (index.damage(datagram) & damage.droppedContribution) !== 0,
        block: 0,
      };
    }
  }

  #place(head: Head): void {
    const window = this.#window;
    if (head.dropped) {
      const twin = window.findIndex((other) => sameClock(other, head));
      if (twin >= 0) {
        window.splice(twin, 0, head); // part of a split event: the parts come out in reverse order
        return;
      }
    }
    if (!isEvent(head)) {
      window.push(head);
      return;
    }
    let at = window.length;
    while (at > 0 && isEvent(window[at - 1]!) && clockLater(window[at - 1]!, head)) at--;
    if (isControl(head) && at > 0 && isEvent(window[at - 1]!) && sameClock(window[at - 1]!, head)) {
      const { index } = this.#files.find((candidate) => candidate.file === head.file)!;
      const offset = index.offset(head.datagram);
      this.#report({
        file: head.file,
        fault: {
          offset,
          message: `second L1Accept of the same clock in a control stream at ${offset}: left out`,
        },
      });
      return;
    }
    window.splice(at, 0, head);
  }

  /** Fills the window; false when that must wait for data to come. With `final`, ends of files are ends. */
  fill(final: boolean): boolean {
    while (this.#window.length < windowLength(this.#stream)) {
      if (!final && !this.#settled) return false;
      const head = this.#read();
      if (head === undefined) break;
      this.#place(head);
    }
    return true;
  }

  /** The first of the filled window; undefined at the end of the stream. */
  take(): Head | undefined {
    const head = this.#window.shift();
    if (head === undefined) return undefined;
    const isEnd = head.service === service.endCalibCycle;
    if (isEnd && !this.#lastWasEnd) this.#block++;
    this.#lastWasEnd = isEnd;
    head.block = this.#block;
    return head;
  }
}
