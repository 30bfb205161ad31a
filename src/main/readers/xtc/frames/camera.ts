import { DecodeError } from '../decode.ts';
import { findArray, type FramePlan, type FramePlanner } from './plan.ts';

/** Fccd960 word: 13 bits of value, gain code above; the value counts 1, 4 or 8 times, and 0 for the code that does not exist. */
const fccdFactor = [1, 4, 0, 8] as const;

function expandFccd(payload: Uint8Array, byteOffset: number, byteLength: number): Uint8Array {
  const view = new DataView(payload.buffer, payload.byteOffset + byteOffset, byteLength);
  const pixels = new Uint16Array(byteLength / 2);
  for (let i = 0; i < pixels.length; i++) {
    const word = view.getUint16(2 * i, true);
    pixels[i] = (word & 0x1fff) * fccdFactor[(word >> 13) & 3]!;
  }
  return new Uint8Array(pixels.buffer);
}

/** Camera.FrameV1: (height, width), one byte per pixel up to 8 bits of depth, else two. Sizes stand in the record. */
export const planCamera: FramePlanner = (record): FramePlan => {
  const head = record.head();
  const depth = head.lookup('depth');
  if (depth < 1 || depth > 16) throw new DecodeError(`camera frame with a depth of ${depth} bits`);
  const { place } = findArray({ ...record, head: () => head }, '_int_pixel_data');
  const plan: FramePlan = {
    dtype: depth <= 8 ? 'uint8' : 'uint16',
    shape: [head.lookup('height'), head.lookup('width')],
    byteOffset: place.byteOffset,
    byteLength: place.byteLength,
    decode: undefined,
    lasting: false,
  };
  if (record.device !== 'Fccd960' || depth <= 8) return plan;
  return {
    ...plan,
    byteOffset: undefined,
    decode: (payload) => expandFccd(payload, place.byteOffset, place.byteLength),
  };
};
