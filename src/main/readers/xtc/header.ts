// Headers of datagrams and records. Little-endian throughout; byte layouts stand beside the decoders.
import { displaySource, sourceFromWords } from '../../../domain/store/sources.ts';
import { recordType, type RecordType } from './typeIds.ts';

/** Bytes of a datagram header, root record header included. */
export const datagramHeaderSize = 40;
/** Bytes of a record (Xtc) header. */
export const recordHeaderSize = 20;
/** No valid datagram is larger than this: 256 MiB. */
export const largestDatagram = 0x10000000;
/** Fiducials run from 0 to this minus one, then wrap; values from here on are errors. */
export const fiducialPeriod = 131040;

/** Transitions by service number. */
export const transitionNames: readonly string[] =
  `Unknown Reset Map Unmap Configure Unconfigure BeginRun EndRun BeginCalibCycle EndCalibCycle Enable Disable L1Accept`.split(
    ' ',
  );

export const service = {
  configure: 4,
  unconfigure: 5,
  beginRun: 6,
  endRun: 7,
  beginCalibCycle: 8,
  endCalibCycle: 9,
  enable: 10,
  disable: 11,
  l1Accept: 12,
} as const;

/** Name of a transition; numbers without a name are shown as `Transition_<number>`. */
export function transitionName(number: number): string {
  return transitionNames[number] ?? `Transition_${number}`;
}

/** Damage masks. Damage values in the files are bit masks; bits 24-31 are detail for `userDefined`. */
export const damage = {
  droppedContribution: 1 << 1,
  uninitialized: 1 << 11,
  outOfOrder: 1 << 12,
  outOfSynch: 1 << 13,
  userDefined: 1 << 14,
  incompleteContribution: 1 << 15,
  containsIncomplete: 1 << 16,
  userBits: 0xff000000,
} as const;

export const levelNames: readonly string[] = [
  'Control',
  'Source',
  'Segment',
  'Event',
  'Recorder',
  'Observer',
  'Reporter',
];

/** Source levels, bits 24-31 of `log`. */
export const level = {
  control: 0,
  source: 1,
  segment: 2,
  event: 3,
  recorder: 4,
  observer: 5,
  reporter: 6,
} as const;

/** A datagram header as stored, with its bit fields taken apart. */
export interface DatagramHeader {
  seconds: number;
  nanoseconds: number;
  /** Ticks of the 119 MHz counter, 24 bits. */
  ticks: number;
  /** Bits 24-31 of the low stamp word: service (0-3), sequence type (4-5), extended (7). */
  control: number;
  fiducials: number;
  /** Event counter since Configure, 15 bits. */
  vector: number;
  env: number;
  damage: number;
  log: number;
  phy: number;
  /** TypeId value of the root record; 0x00010001 in a sound file. */
  typeValue: number;
  /** Bytes of the root record with its 20-byte header; the next datagram begins 20 + extent behind this one. */
  extent: number;
}

/** A record header as stored. */
export interface RecordHeader {
  damage: number;
  log: number;
  phy: number;
  typeValue: number;
  /** Bytes with this 20-byte header. */
  extent: number;
}

/**
 * Reads the 40 bytes of a datagram header: nanoseconds, seconds (this order), stamp low (ticks, control), stamp high (fiducials, vector), env, then
 * the root record header.
 */
export function decodeDatagramHeader(view: DataView, at = 0): DatagramHeader {
  const stampLow = view.getUint32(at + 8, true);
  const stampHigh = view.getUint32(at + 12, true);
  return {
    nanoseconds: view.getUint32(at, true),
    seconds: view.getUint32(at + 4, true),
    ticks: stampLow & 0xffffff,
    control: stampLow >>> 24,
    fiducials: stampHigh & 0x1ffff,
    vector: stampHigh >>> 17,
    env: view.getUint32(at + 16, true),
    damage: view.getUint32(at + 20, true),
    log: view.getUint32(at + 24, true),
    phy: view.getUint32(at + 28, true),
    typeValue: view.getUint32(at + 32, true),
    extent: view.getUint32(at + 36, true),
  };
}

/** Reads the 20 bytes of a record header: damage, src.log, src.phy, TypeId, extent. */
export function decodeRecordHeader(view: DataView, at: number): RecordHeader {
  return {
    damage: view.getUint32(at, true),
    log: view.getUint32(at + 4, true),
    phy: view.getUint32(at + 8, true),
    typeValue: view.getUint32(at + 12, true),
    extent: view.getUint32(at + 16, true),
  };
}

export const serviceOf = (control: number): number => control & 15;
export const sequenceTypeOf = (control: number): number => (control >> 4) & 3;

/** Source as the documents of the command line show it. */
export interface SourceDocument {
  log: number;
  phy: number;
  level: string;
  src: string;
}

/**
 * Display form of a source: `DetInfo(Det.0:Dev.1)` on level 1, `BldInfo(name)` on level 6, `ProcInfo(address, pid=n)` on the others;
 * `NoSource` for all ones.
 */
export function sourceText(log: number, phy: number): string {
  const source = sourceFromWords(log, phy);
  return source === null ? 'NoSource' : displaySource(source);
}

export function sourceDocument(log: number, phy: number): SourceDocument {
  return {
    log: log >>> 0,
    phy: phy >>> 0,
    level: levelNames[log >>> 24] ?? `Level_${log >>> 24}`,
    src: sourceText(log, phy),
  };
}

/** Key under which a source is compared and stored: level and phy; the process id in `log` is ignored. */
export function sourceKey(log: number, phy: number): number {
  return (log >>> 24) * 2 ** 32 + (phy >>> 0);
}

/** Fields of a datagram header as the documents of the command line show them. */
export interface DatagramDocument {
  offset: number;
  transition: string;
  service: number;
  seqtype: number;
  extended: number;
  seconds: number;
  nanoseconds: number;
  ticks: number;
  fiducials: number;
  vector: number;
  control: number;
  env: number;
  extent: number;
  damage: number;
  type: RecordType;
  src: SourceDocument;
  error?: string;
}

export function datagramDocument(offset: number, header: DatagramHeader): DatagramDocument {
  return {
    offset,
    transition: transitionName(serviceOf(header.control)),
    service: serviceOf(header.control),
    seqtype: sequenceTypeOf(header.control),
    extended: header.control >> 7,
    seconds: header.seconds,
    nanoseconds: header.nanoseconds,
    ticks: header.ticks,
    fiducials: header.fiducials,
    vector: header.vector,
    control: header.control,
    env: header.env,
    extent: header.extent,
    damage: header.damage,
    type: recordType(header.typeValue),
    src: sourceDocument(header.log, header.phy),
  };
}
