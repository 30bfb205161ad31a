import { CalibdeskError } from '../../../domain/errors.ts';
import { readBytes, type ByteSource } from './bytes.ts';
import { sourceDocument, type SourceDocument } from './header.ts';
import { recordType, type RecordType } from './typeIds.ts';

/** Contents of an index file (`X.xtc.idx`). Masks are integers; bit numbers count the entries of the lists. */
export interface IndexFileDocument {
  file: string;
  size: number;
  type: RecordType;
  /** Data file that it indexes. */
  xtc: string;
  nOutOfOrder: number;
  overlapPrev: number;
  overlapNext: number;
  l1: {
    seconds: number;
    nanoseconds: number;
    fiducials: number;
    offset: number;
    damage: number;
    segmentDamage: number;
    segmentEmpty: number;
    eventCodes: number[];
  }[];
  calib: { offset: number; l1_index: number; seconds: number; nanoseconds: number }[];
  eventCodes: number[];
  segments: { src: string; sources: { src: SourceDocument; type: RecordType }[] }[];
  error: string;
}

const indexType = 38;
const headerBytes = 60;
const l1Bytes = 36;
const calibBytes = 20;
/** Indexes are small: 100 bytes per event at most. */
const largestIndex = 1 << 30;

class Cursor {
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  get left(): number {
    return this.view.byteLength - this.at;
  }
  u8(): number {
    return this.view.getUint8(this.at++);
  }
  i16(): number {
    this.at += 2;
    return this.view.getInt16(this.at - 2, true);
  }
  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }
  i32(): number {
    this.at += 4;
    return this.view.getInt32(this.at - 4, true);
  }
  i64(): number {
    this.at += 8;
    return Number(this.view.getBigInt64(this.at - 8, true));
  }
  text(length: number): string {
    const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, length);
    this.at += length;
    const end = bytes.indexOf(0);
    return Buffer.from(bytes.subarray(0, end < 0 ? length : end)).toString('latin1');
  }
}

/**
 * Reads an index file of version 2 (packed): 60 bytes of header (uint32 TypeId, char[32] name, int32 nCalib, int16 nEvrCodes, int16 nSegments, int32
 * nL1, nOutOfOrder, overlapPrev, overlapNext), nL1 x 36, nCalib x 20, event codes, segments. A cut one is read as far as it goes.
 * Errors: `NOT_XTC` when it is none.
 */
export function readIndexFile(source: ByteSource): IndexFileDocument {
  const refuse = (why: string): never => {
    throw new CalibdeskError('NOT_XTC', `${source.path}: no index file that can be read: ${why}`, {
      file: source.path,
      offset: 0,
      hint: 'index files of version 2 are read; the events themselves can be listed from the .xtc file',
    });
  };
  if (source.size > largestIndex) refuse(`${source.size} bytes are too many`);
  const cursor = new Cursor(readBytes(source, 0, source.size));
  if (cursor.left < headerBytes) refuse(`it has ${cursor.left} bytes, its header ${headerBytes}`);
  const type = recordType(cursor.u32());
  if (type.id !== indexType) refuse(`its type is ${type.name}`);
  if (type.version !== 2) refuse(`its version is ${type.version}`);
  const xtc = cursor.text(32);
  const calibCount = cursor.i32();
  const codeCount = cursor.i16();
  const segmentCount = cursor.i16();
  const l1Count = cursor.i32();
  const document: IndexFileDocument = {
    file: source.name,
    size: source.size,
    type,
    xtc,
    nOutOfOrder: cursor.i32(),
    overlapPrev: cursor.i32(),
    overlapNext: cursor.i32(),
    l1: [],
    calib: [],
    eventCodes: [],
    segments: [],
    error: '',
  };
  if (Math.min(calibCount, codeCount, segmentCount, l1Count) < 0)
    refuse('it counts a negative number of entries');
  document.error = readEntries(cursor, document, { calibCount, codeCount, segmentCount, l1Count });
  return document;
}

interface Counts {
  calibCount: number;
  codeCount: number;
  segmentCount: number;
  l1Count: number;
}

/** Fills in the lists; returns what is wrong, empty when nothing is. */
function readEntries(cursor: Cursor, document: IndexFileDocument, counts: Counts): string {
  const masks: number[] = [];
  const cut = (what: string, i: number, count: number): string =>
    `index file cut at ${cursor.at}: ${what} ${i} of ${count} is not whole`;
  for (let i = 0; i < counts.l1Count; i++) {
    if (cursor.left < l1Bytes) return cut('event', i, counts.l1Count);
    const [seconds, nanoseconds, fiducials] = [cursor.u32(), cursor.u32(), cursor.u32()];
    const offset = cursor.i64();
    const [damage, segmentDamage, segmentEmpty] = [cursor.u32(), cursor.u32(), cursor.u32()];
    masks.push(cursor.u32());
    document.l1.push({
      seconds,
      nanoseconds,
      fiducials,
      offset,
      damage,
      segmentDamage,
      segmentEmpty,
      eventCodes: [],
    });
  }
  for (let i = 0; i < counts.calibCount; i++) {
    if (cursor.left < calibBytes) return cut('calib cycle', i, counts.calibCount);
    document.calib.push({
      offset: cursor.i64(),
      l1_index: cursor.i32(),
      seconds: cursor.u32(),
      nanoseconds: cursor.u32(),
    });
  }
  if (cursor.left < counts.codeCount) return cut('event code', cursor.left, counts.codeCount);
  for (let i = 0; i < counts.codeCount; i++) document.eventCodes.push(cursor.u8());
  // More than 32 codes do not fit the mask: all ones then say nothing.
  const tooMany = counts.codeCount > 32;
  document.l1.forEach((event, i) => {
    if (!(tooMany && masks[i] === 0xffffffff))
      event.eventCodes = document.eventCodes.filter((_, bit) => bit < 32 && (masks[i]! >>> bit) & 1);
  });
  for (let i = 0; i < counts.segmentCount; i++) {
    if (cursor.left < 9) return cut('segment', i, counts.segmentCount);
    const { src } = sourceDocument(cursor.u32(), cursor.u32());
    const count = cursor.u8();
    if (cursor.left < 12 * count) return cut('segment', i, counts.segmentCount);
    const sources = Array.from({ length: count }, () => sourceDocument(cursor.u32(), cursor.u32()));
    document.segments.push({
      src,
      sources: sources.map((source) => ({ src: source, type: recordType(cursor.u32()) })),
    });
  }
  return cursor.left === 0 ? '' : `${cursor.left} bytes are left over at ${cursor.at}`;
}
