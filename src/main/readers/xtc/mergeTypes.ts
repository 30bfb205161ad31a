import type { FileIndex } from './fileIndex.ts';
import { fiducialPeriod, service } from './header.ts';
import type { Fault } from './scan.ts';

/** Streams from here on are those of control recorders. */
export const firstControlStream = 80;
/** L1Accepts whose seconds differ by this much or more are ordered by clock, others by fiducial. */
export const maxStreamClockDifference = 85;
/** One file of a run with its place in it. */
export interface RunFile {
  index: FileIndex;
  stream: number;
  chunk: number;
  /** Nothing more will be written to it; false while it may still grow. */
  complete?: boolean;
}

/** A datagram of a run: which file, and its position in the index of that file. */
export interface DatagramPlace {
  /** Position in the list of files. */
  file: number;
  datagram: number;
}

/** A datagram on its way through the merger. */
export interface Head extends DatagramPlace {
  stream: number;
  service: number;
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  dropped: boolean;
  /** Calib cycles ended before it in its stream. */
  block: number;
}

export const isEvent = (head: Head): boolean => head.service === service.l1Accept;
export const isControl = (head: Head): boolean => head.stream >= firstControlStream;
export const sameClock = (a: Head, b: Head): boolean =>
  a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;
export const clockLater = (a: Head, b: Head): boolean =>
  a.seconds > b.seconds || (a.seconds === b.seconds && a.nanoseconds > b.nanoseconds);

/** Whether fiducial `a` comes after `b` on the circle of fiducials. */
export function fiducialLater(a: number, b: number): boolean {
  const distance = (a - b + fiducialPeriod) % fiducialPeriod;
  return distance > 0 && distance < fiducialPeriod / 2;
}

export interface MergeReport {
  file: number;
  fault: Fault;
}
