import type { Dtype } from '../array/ndarray.ts';

/** Number and version of a record type, as in the low and high half of a TypeId value. */
export interface RecordVersion {
  type: number;
  version: number;
}

/** What one family of area detectors is: names, records, raw arrays. Raw arrays are those that psana gives. */
export interface DetectorFamily {
  name: string;
  /** Device words of source names. */
  devices: readonly string[];
  /** Type numbers of configuration records. */
  configTypes: readonly number[];
  /** Data records, in the order in which they are tried when an event holds several. */
  dataTypes: readonly RecordVersion[];
  /** Dtype of the raw array; cameras of up to 8 bits give uint8. */
  dtype: Dtype;
  /** Bits of a raw value that are data; the others are gain bits or unused. */
  dataBits: number;
  /** Shape of the raw array when it is always the same. */
  shape: readonly number[] | null;
  /** Axis of the raw array that counts segments; null when the detector is one segment. */
  segmentAxis: number | null;
}

/** Rows `[type, version, ...]` as record versions: `versions(75, 3, 2, 1)` is versions 3, 2, 1 of type 75. */
export function versions(type: number, ...numbers: number[]): RecordVersion[] {
  return numbers.map((version) => ({ type, version }));
}

export const fourteenBits = 0x3fff;
export const sixteenBits = 0xffff;
