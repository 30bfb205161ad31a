import { fiducialPeriod, service } from './header.ts';
import {
  isControl,
  isEvent,
  maxStreamClockDifference,
  sameClock,
  type DatagramPlace,
  type Head,
  type MergeReport,
  type RunFile,
} from './mergeTypes.ts';
import { SlotHeap, type Slot } from './slotHeap.ts';
import { Aborted, StreamReader, type StreamFile } from './streamReader.ts';

export { fiducialLater, firstControlStream } from './mergeTypes.ts';
export type { DatagramPlace, MergeReport, RunFile } from './mergeTypes.ts';

/** Enable, Disable and events with an error fiducial do not leave the merger. */
const isRemoved = (head: Head): boolean =>
  head.service === service.enable ||
  head.service === service.disable ||
  (isEvent(head) && head.fiducials >= fiducialPeriod);

export interface MergedGroup {
  service: number;
  /** In the order of the merger. */
  parts: DatagramPlace[];
  /** Part that gives the time: of the lowest stream. */
  first: DatagramPlace;
}

/** Whether a datagram joins the event that `first` began. Two DAQ datagrams never do. */
function joins(first: Head, next: Head): boolean {
  if (isEvent(first) && isEvent(next))
    return (
      (isControl(first) || isControl(next)) &&
      first.fiducials === next.fiducials &&
      Math.abs(first.seconds - next.seconds) < maxStreamClockDifference
    );
  return !isEvent(first) && first.service === next.service && sameClock(first, next);
}

function streamReaders(
  files: readonly RunFile[],
  original: boolean,
  report: (report: MergeReport) => void,
): StreamReader[] {
  const streams = new Map<number, (StreamFile & { chunk: number })[]>();
  files.forEach((file, number) => {
    const list = streams.get(file.stream) ?? [];
    list.push({
      file: number,
      index: file.index,
      chunk: file.chunk,
      complete: () => file.complete ?? true,
    });
    streams.set(file.stream, list);
  });
  return [...streams]
    .sort(([a], [b]) => a - b)
    .map(([stream, list]) => {
      const chunks = list.sort((a, b) => a.chunk - b.chunk);
      return new StreamReader(stream, chunks, original, report);
    });
}

/**
 * Merges the files of a run into events, in the order in which analysis sees them. While files are still written it stops where the order could
 * still change, and goes on from there.
 */
export class RunMerger {
  /** The original would have ended with an exception here. */
  aborted = false;
  /** Everything has been delivered; only possible when every file is complete, or with `final`. */
  ended = false;
  #readers: StreamReader[];
  #heap = new SlotHeap();
  /** Streams whose first datagram is in the heap. */
  #begun = 0;
  /** Taken from the heap, but the stream has not given its next one yet. */
  #waiting: { reader: StreamReader; taken: Head } | undefined;
  #group: Head[] = [];
  #lastClock = new Map<number, Head>();

  constructor(files: readonly RunFile[], original: boolean, report: (report: MergeReport) => void) {
    this.#readers = streamReaders(files, original, report);
  }

  /** A merger in the same state that goes on by itself. */
  clone(): RunMerger {
    const copy = new RunMerger([], false, () => undefined);
    const readers = new Map(this.#readers.map((reader) => [reader, reader.clone()]));
    copy.aborted = this.aborted;
    copy.ended = this.ended;
    copy.#readers = [...readers.values()];
    copy.#heap = this.#heap.clone(({ head, reader }): Slot => ({ head, reader: readers.get(reader)! }));
    copy.#begun = this.#begun;
    copy.#waiting = this.#waiting && { ...this.#waiting, reader: readers.get(this.#waiting.reader)! };
    copy.#group = [...this.#group];
    copy.#lastClock = new Map(this.#lastClock);
    return copy;
  }

  /** Next datagram in the order of the run; `wait` when it is not settled yet. */
  #nextHead(final: boolean): Head | 'wait' | 'end' {
    for (; this.#begun < this.#readers.length; this.#begun++) {
      const reader = this.#readers[this.#begun]!;
      if (!reader.fill(final)) return 'wait';
      this.#heap.push({ reader, head: reader.take() });
    }
    if (this.#waiting === undefined) {
      const slot = this.#heap.top;
      if (slot?.head === undefined) return 'end';
      this.#waiting = { reader: slot.reader, taken: slot.head };
      this.#heap.pop();
    }
    const { reader, taken } = this.#waiting;
    for (;;) {
      if (!reader.fill(final)) return 'wait';
      const head = reader.take();
      if (head !== undefined && isRemoved(head)) continue;
      this.#heap.push({ reader, head });
      break;
    }
    this.#waiting = undefined;
    return taken;
  }

  #finish(next: Head[]): MergedGroup {
    const group = this.#group;
    this.#group = next;
    const first = group.reduce((a, b) => (b.stream < a.stream ? b : a));
    return { service: first.service, parts: group, first };
  }

  /**
   * Next event or transition; undefined when there is none (for now). With `final`, ends of files are ends. A bad header ends a run that is read as the
   * original does where it ends that of the original, which loses what it had read ahead.
   */
  next(final = true): MergedGroup | undefined {
    while (!this.ended) {
      let head: Head | 'wait' | 'end';
      try {
        head = this.#nextHead(final);
      } catch (error) {
        if (!(error instanceof Aborted)) throw error;
        this.aborted = this.ended = true;
        return undefined;
      }
      if (head === 'wait') return undefined;
      if (head === 'end') {
        this.ended = true;
        return this.#group.length > 0 ? this.#finish([]) : undefined;
      }
      if (this.#group.length > 0 && joins(this.#group[0]!, head)) {
        this.#group.push(head);
        continue;
      }
      // A copy from another stream that came too late to join: it says nothing new.
      const last = isEvent(head) ? undefined : this.#lastClock.get(head.service);
      const isCopy = last !== undefined && sameClock(last, head);
      if (!isEvent(head) && !isCopy) this.#lastClock.set(head.service, head);
      const next = isCopy ? [] : [head];
      if (this.#group.length > 0) return this.#finish(next);
      this.#group = next;
    }
    return undefined;
  }
}
