import type { FileIndex } from './fileIndex.ts';
import { damage, fiducialPeriod, service } from './header.ts';
import type { Fault } from './scan.ts';

/** Streams from here on are those of control recorders. */
export const firstControlStream = 80;
/** L1Accepts whose seconds differ by this much or more are ordered by clock, others by fiducial. */
const maxStreamClockDifference = 85;
const windowLength = (stream: number): number => (stream < firstControlStream ? 20 : 40);

/** One file of a run with its place in it. */
export interface RunFile {
  index: FileIndex;
  stream: number;
  chunk: number;
}

/** A datagram of a run: which file, and its position in the index of that file. */
export interface DatagramPlace {
  /** Position in the list of files. */
  file: number;
  datagram: number;
}

/** A datagram on its way through the merger. */
interface Head extends DatagramPlace {
  stream: number;
  service: number;
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  dropped: boolean;
  /** Calib cycles ended before it in its stream. */
  block: number;
}

const isEvent = (head: Head): boolean => head.service === service.l1Accept;
const isControl = (head: Head): boolean => head.stream >= firstControlStream;
const sameClock = (a: Head, b: Head): boolean => a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;
const clockLater = (a: Head, b: Head): boolean =>
  a.seconds > b.seconds || (a.seconds === b.seconds && a.nanoseconds > b.nanoseconds);

/** Whether fiducial `a` comes after `b` on the circle of fiducials. */
export function fiducialLater(a: number, b: number): boolean {
  const distance = (a - b + fiducialPeriod) % fiducialPeriod;
  return distance > 0 && distance < fiducialPeriod / 2;
}

/** Raised where the original gives up a run. */
class Aborted extends Error {}

export interface MergeReport {
  file: number;
  fault: Fault;
}

/** The datagrams of one stream, chunk after chunk, put in order by a small window (format reference 6.2). */
class StreamReader {
  readonly #files: { file: number; index: FileIndex }[];
  readonly #stream: number;
  readonly #window: Head[] = [];
  readonly #report: (report: MergeReport) => void;
  readonly #original: boolean;
  #chunk = 0;
  #next = 0;
  #begun = false;
  #block = 0;
  #lastWasEnd = false;

  constructor(
    stream: number,
    files: { file: number; index: FileIndex }[],
    original: boolean,
    report: (report: MergeReport) => void,
  ) {
    this.#stream = stream;
    this.#files = files;
    this.#original = original;
    this.#report = report;
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

  take(): Head | undefined {
    while (this.#window.length < windowLength(this.#stream)) {
      const head = this.#read();
      if (head === undefined) break;
      this.#place(head);
    }
    const head = this.#window.shift();
    if (head === undefined) return undefined;
    const isEnd = head.service === service.endCalibCycle;
    if (isEnd && !this.#lastWasEnd) this.#block++;
    this.#lastWasEnd = isEnd;
    head.block = this.#block;
    return head;
  }
}

/** Whether `a` leaves the merger after `b`. */
function later(a: Head, b: Head): boolean {
  if (isEvent(a) !== isEvent(b)) {
    const event = isEvent(a) ? a : b;
    const eventIsLater = event.block >= (event === a ? b : a).block;
    return (event === a) === eventIsLater;
  }
  if (a.block !== b.block) return a.block > b.block;
  if (!isEvent(a)) return clockLater(a, b);
  if (Math.abs(a.seconds - b.seconds) >= maxStreamClockDifference) return a.seconds > b.seconds;
  return fiducialLater(a.fiducials, b.fiducials);
}

interface Slot {
  head: Head | undefined;
  reader: StreamReader;
}

/** Exhausted streams are later than everything. */
const slotLater = (a: Slot, b: Slot): boolean =>
  a.head === undefined ? b.head !== undefined : b.head !== undefined && later(a.head, b.head);

/**
 * A binary heap with the earliest slot on top which moves its entries exactly as the C++ standard library does: among equals the order of
 * leaving depends on it.
 */
class SlotHeap {
  readonly #slots: Slot[] = [];

  push(slot: Slot): void {
    this.#slots.push(slot);
    this.#rise(this.#slots.length - 1, slot);
  }

  get top(): Slot | undefined {
    return this.#slots[0];
  }

  pop(): void {
    const slots = this.#slots;
    const value = slots.pop()!;
    const length = slots.length;
    if (length === 0) return;
    let hole = 0;
    let child = 0;
    while (child < Math.floor((length - 1) / 2)) {
      child = 2 * (child + 1);
      if (slotLater(slots[child]!, slots[child - 1]!)) child--;
      slots[hole] = slots[child]!;
      hole = child;
    }
    if (length % 2 === 0 && child === (length - 2) / 2) {
      child = 2 * (child + 1);
      slots[hole] = slots[child - 1]!;
      hole = child - 1;
    }
    this.#rise(hole, value);
  }

  #rise(from: number, value: Slot): void {
    const slots = this.#slots;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!slotLater(slots[parent]!, value)) break;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    slots[hole] = value;
  }
}

/** Enable, Disable and events with an error fiducial do not leave the merger. */
const isRemoved = (head: Head): boolean =>
  head.service === service.enable ||
  head.service === service.disable ||
  (isEvent(head) && head.fiducials >= fiducialPeriod);

function* mergedHeads(
  files: readonly RunFile[],
  original: boolean,
  report: (report: MergeReport) => void,
): Generator<Head> {
  const streams = new Map<number, { file: number; index: FileIndex; chunk: number }[]>();
  files.forEach((file, number) => {
    const list = streams.get(file.stream) ?? [];
    list.push({ file: number, index: file.index, chunk: file.chunk });
    streams.set(file.stream, list);
  });
  const heap = new SlotHeap();
  for (const [stream, list] of [...streams].sort(([a], [b]) => a - b)) {
    list.sort((a, b) => a.chunk - b.chunk);
    const reader = new StreamReader(stream, list, original, report);
    heap.push({ reader, head: reader.take() });
  }
  for (;;) {
    const slot = heap.top;
    if (slot?.head === undefined) return;
    const taken = slot.head;
    heap.pop();
    let next = slot.reader.take();
    while (next !== undefined && isRemoved(next)) next = slot.reader.take();
    heap.push({ reader: slot.reader, head: next });
    yield taken;
  }
}

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

export interface MergeResult {
  /** The original would have ended with an exception here. */
  aborted: boolean;
}

/**
 * Merges the files of a run into events, in the order in which analysis sees them, and hands each to `deliver`.
 * With `original`, a bad header ends the run where it ends that of the original, which loses what it had read ahead.
 */
export function* mergeRun(
  files: readonly RunFile[],
  original: boolean,
  report: (report: MergeReport) => void,
): Generator<MergedGroup, MergeResult> {
  const lastClock = new Map<number, Head>();
  let group: Head[] = [];
  const finish = (): MergedGroup => {
    const first = group.reduce((a, b) => (b.stream < a.stream ? b : a));
    return { service: first.service, parts: group, first };
  };
  try {
    for (const head of mergedHeads(files, original, report)) {
      if (group.length > 0 && joins(group[0]!, head)) {
        group.push(head);
        continue;
      }
      if (group.length > 0) yield finish();
      group = [];
      if (!isEvent(head)) {
        // A copy from another stream that came too late to join: it says nothing new.
        const last = lastClock.get(head.service);
        if (last !== undefined && sameClock(last, head)) continue;
        lastClock.set(head.service, head);
      }
      group = [head];
    }
  } catch (error) {
    if (error instanceof Aborted) return { aborted: true };
    throw error;
  }
  if (group.length > 0) yield finish();
  return { aborted: false };
}
