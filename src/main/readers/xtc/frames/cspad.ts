import { sectionColumns, sectionRows } from '../../../../domain/detectors/cspad.ts';
import { DecodeError } from '../decode.ts';
import type { FramePlanner, FrameRecord } from './plan.ts';

const sectionBytes = sectionRows * sectionColumns * 2;
const sectionsPerQuad = 8;
const quads = 4;
const headerBytes = 32;
/** Behind the data of each element. */
const unusedBytes = 4;

/** Sections that the element of a quad stores, as a mask. */
function storedSections(record: FrameRecord, quad: number): number {
  if (record.layout.name === 'CsPad.DataV2') return record.config!.lookup('roiMask', quad);
  // Version 1 stores all sections of the quad, or the first two.
  return record.config!.lookup('numAsicsRead') === 4 ? 0b11 : 0xff;
}

/**
 * CsPad: elements back to back in any order of quads. Element: 32 bytes of header with the quad number in bits 24-25 of word 1, the stored
 * sections in ascending order, 4 unused bytes. Result (32, 185, 388) int16; sections that are not stored are 0.
 */
function assemble(record: FrameRecord, payload: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(quads * sectionsPerQuad * sectionBytes);
  const count = record.config!.lookup('numQuads');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let at = 0;
  let seen = 0;
  for (let element = 0; element < count; element++) {
    if (at + headerBytes > payload.length)
      throw new DecodeError(`element ${element} of ${count} begins behind the end of the payload`);
    const quad = (view.getUint32(at + 4, true) >>> 24) & 3;
    if (seen & (1 << quad)) throw new DecodeError(`quad ${quad} stands twice in a CsPad record`);
    seen |= 1 << quad;
    const mask = storedSections(record, quad);
    at += headerBytes;
    for (let section = 0; section < sectionsPerQuad; section++) {
      if (!((mask >> section) & 1)) continue;
      if (at + sectionBytes > payload.length)
        throw new DecodeError(`section ${section} of quad ${quad} ends behind the end of the payload`);
      pixels.set(payload.subarray(at, at + sectionBytes), (quad * sectionsPerQuad + section) * sectionBytes);
      at += sectionBytes;
    }
    at += unusedBytes;
    if (at > payload.length)
      throw new DecodeError(`element ${element} of a CsPad record ends behind the payload`);
  }
  return pixels;
}

export const planCspad: FramePlanner = (record) => ({
  dtype: 'int16',
  shape: [quads * sectionsPerQuad, sectionRows, sectionColumns],
  byteOffset: undefined,
  byteLength: quads * sectionsPerQuad * sectionBytes,
  decode: (payload) => assemble(record, payload),
  lasting: true,
});
