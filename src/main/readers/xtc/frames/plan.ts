import type { Dtype } from '../../../../domain/array/ndarray.ts';
import type { DecodedRecord } from '../decode.ts';
import type { Scope } from '../expression.ts';
import { NeedsHead, locateArray, unread, type ArrayPlace } from '../locate.ts';
import type { Layout } from '../layout.ts';

/** A data record whose frame is wanted. */
export interface FrameRecord {
  layout: Layout;
  /** Device word of the source. */
  device: string;
  /** Bytes of the plain (decompressed) payload. */
  payloadLength: number;
  /** Configuration of the source; undefined when the layout needs none. */
  config: DecodedRecord | undefined;
  /** Decodes the leading fields of the record, which costs a small read. */
  head(): DecodedRecord;
}

/** How to get the raw frame out of a record. */
export interface FramePlan {
  dtype: Dtype;
  shape: number[];
  /** Offset of the pixels in the payload when they stand there as psana gives them. */
  byteOffset: number | undefined;
  byteLength: number;
  /** Makes the pixels from the payload otherwise: bytes, little-endian, C order. Throws DecodeError. */
  decode: ((payload: Uint8Array) => Uint8Array) | undefined;
  /** Whether the plan holds for every record of this layout, payload length and configuration. */
  lasting: boolean;
}

/** Plans the frame of a record. Throws DecodeError when the record does not fit its payload. */
export type FramePlanner = (record: FrameRecord) => FramePlan;

export const emptyScope: Scope = {
  lookup(name) {
    throw new Error(`no configuration to take ${name} from`);
  },
};

/** Finds an array of a record, reading its head only when sizes stand in the record itself. */
export function findArray(record: FrameRecord, field: string): { place: ArrayPlace; lasting: boolean } {
  const config = record.config ?? emptyScope;
  try {
    return { place: locateArray(record.layout, field, unread, config, record.payloadLength), lasting: true };
  } catch (error) {
    if (!(error instanceof NeedsHead)) throw error;
    return {
      place: locateArray(record.layout, field, record.head(), config, record.payloadLength),
      lasting: false,
    };
  }
}

/** Plan for records whose array `field` is the raw frame as it stands. */
export const fieldPlanner =
  (field: string): FramePlanner =>
  (record) => {
    const { place, lasting } = findArray(record, field);
    return {
      dtype: place.dtype,
      shape: place.shape,
      byteOffset: place.byteOffset,
      byteLength: place.byteLength,
      decode: undefined,
      lasting,
    };
  };
