import { CalibdeskError } from '../errors.ts';
import { bytesOf, bytesOfArray, isIntegerDtype, sizeOf, type NdArray } from './ndarray.ts';

/** Fields of a directory of TIFF 6.0 that are written, by tag number, in the order that the format demands. */
const tags = {
  width: 256,
  length: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  description: 270,
  stripOffset: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  sampleFormat: 339,
} as const;
const [short, long, ascii] = [3, 4, 2];
const entryBytes = 12;
/** Offsets have 32 bits. */
const largest = 2 ** 32 - 1;

/** Kind of number in the field SampleFormat: 1 unsigned, 2 signed, 3 floating. */
function sampleFormat(dtype: NdArray['dtype']): number {
  if (!isIntegerDtype(dtype)) return 3;
  return dtype.startsWith('u') ? 1 : 2;
}

/**
 * An array as a TIFF file (6.0, little-endian, uncompressed): the last two dimensions are rows and columns, all before them are
 * pages. Values are kept as they are, whatever their type, also NaN. `description` goes to the first page.
 * @throws CalibdeskError bad-input for fewer than one dimension, no elements, 64-bit integers, or more than 4 GiB
 */
export function encodeTiff(array: NdArray, description = ''): Uint8Array<ArrayBuffer> {
  const { dtype, shape } = array;
  const columns = shape.at(-1) ?? 0;
  const rows = shape.length > 1 ? shape.at(-2)! : 1;
  const refuse = (why: string): never => {
    throw new CalibdeskError('bad-input', `a TIFF file cannot hold this array: ${why}`, {
      hint: 'save it as .npy or .h5',
    });
  };
  if (shape.length === 0 || sizeOf(shape) === 0) refuse('it has no elements');
  if (dtype === 'int64' || dtype === 'uint64') refuse(`programs do not read ${dtype}`);
  const pages = sizeOf(shape.slice(0, -2));
  const pageBytes = rows * columns * bytesOf(dtype);
  const text = new TextEncoder().encode(description === '' ? '' : `${description}\0`);
  const entries = 10;
  const directoryBytes = 2 + entries * entryBytes + 4;
  const firstBytes = directoryBytes + (text.length > 0 ? entryBytes : 0);
  const head = 8 + firstBytes + (pages - 1) * directoryBytes + text.length + (text.length % 2);
  // Numbers begin at a multiple of eight.
  const dataBegin = Math.ceil(head / 8) * 8;
  const total = dataBegin + pages * pageBytes;
  if (total > largest) refuse(`it would take ${total} bytes`);

  const file = new Uint8Array(total);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]); // II, 42: little-endian
  view.setUint32(4, 8, true);
  const textAt = 8 + firstBytes + (pages - 1) * directoryBytes;
  let at = 8;
  for (let page = 0; page < pages; page++) {
    const fields: [number, number, number, number][] = [
      [tags.width, long, 1, columns],
      [tags.length, long, 1, rows],
      [tags.bitsPerSample, short, 1, 8 * bytesOf(dtype)],
      [tags.compression, short, 1, 1],
      [tags.photometric, short, 1, 1],
      ...(page === 0 && text.length > 0
        ? ([[tags.description, ascii, text.length, textAt]] as [number, number, number, number][])
        : []),
      [tags.stripOffset, long, 1, dataBegin + page * pageBytes],
      [tags.samplesPerPixel, short, 1, 1],
      [tags.rowsPerStrip, long, 1, rows],
      [tags.stripBytes, long, 1, pageBytes],
      [tags.sampleFormat, short, 1, sampleFormat(dtype)],
    ];
    view.setUint16(at, fields.length, true);
    at += 2;
    for (const [tag, kind, count, value] of fields) {
      view.setUint16(at, tag, true);
      view.setUint16(at + 2, kind, true);
      view.setUint32(at + 4, count, true);
      // Values of up to four bytes stand in the field itself; a text of that size too.
      if (kind === ascii && count <= 4) file.set(text, at + 8);
      else if (kind === short) view.setUint16(at + 8, value, true);
      else view.setUint32(at + 8, value, true);
      at += entryBytes;
    }
    view.setUint32(at, page + 1 < pages ? at + 4 : 0, true);
    at += 4;
  }
  file.set(text, textAt);
  file.set(bytesOfArray(array), dataBegin);
  return file;
}
