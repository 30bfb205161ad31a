import { DecodeError } from './decode.ts';
import { largestDatagram } from './header.ts';

// Compressed records (format reference 8). The payload is a row of blocks:
//   uint32 H, H bytes of the uncompressed record header,
//   uint32 engine, uint32 reserved, uint32 dsize (bytes of data uncompressed), uint32 csize (compressed),
//   csize bytes, padding to a multiple of 4 from the start of the payload.

const engine = { none: 0, hist16: 1, histN: 2 } as const;

/** Little-endian reading with bounds: nothing is ever read behind the end. */
class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  u16(what: string): number {
    if (this.left < 2) throw new DecodeError(`compressed data end before ${what}`);
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  u32(what: string): number {
    if (this.left < 4) throw new DecodeError(`compressed data end before ${what}`);
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  take(length: number, what: string): Uint8Array {
    if (length > this.left) throw new DecodeError(`${what} takes ${length} bytes, ${this.left} are left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** Bits of the pixel map, one per pixel, lowest first: plain words (flag 1) or (count, word) pairs (flag 3). */
function bitmapWords(reader: Reader, flag: number, words: number): Uint16Array {
  const count = reader.u32('the length of the bitmap');
  const stored = new Reader(reader.take(2 * count, 'the bitmap'));
  const map = new Uint16Array(words);
  if (flag === 1) {
    for (let i = 0; i < Math.min(count, words); i++) map[i] = stored.u16('the bitmap');
    if (count < words) throw new DecodeError(`the bitmap has ${count} words, ${words} are needed`);
    return map;
  }
  if (flag !== 3) throw new DecodeError(`unknown form ${flag} of the bitmap`);
  let filled = 0;
  while (filled < words) {
    const repeat = stored.u16('a run of the bitmap');
    const word = stored.u16('a run of the bitmap');
    if (repeat === 0) throw new DecodeError('the bitmap has a run of length 0');
    map.fill(word, filled, filled + repeat);
    filled += repeat;
  }
  return map;
}

function checkSum(pixels: Uint8Array | Uint16Array, expected: number): void {
  let sum = 0;
  for (const pixel of pixels) sum += pixel;
  if (sum % 2 ** 32 !== expected)
    throw new DecodeError(`checksum of decompressed pixels is ${sum % 2 ** 32}, expected ${expected}`);
}

function raw(reader: Reader, length: number, dsize: number): Uint8Array {
  if (length !== dsize) throw new DecodeError(`${length} raw bytes stored, ${dsize} declared`);
  return reader.take(length, 'raw data');
}

function pixelsOf(bytes: Uint8Array, depth: number): Uint8Array | Uint16Array {
  if (depth === 1) return bytes;
  return new Uint16Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 1);
}

/** uint32 flag, checksum, bytes that follow; then uint16 base, uint32 m, m data bytes, uint32 k, k uint16 words of bitmap. */
function hist16(bytes: Uint8Array, dsize: number): Uint8Array {
  const reader = new Reader(bytes);
  const flag = reader.u32('the flag');
  const checksum = reader.u32('the checksum');
  const following = reader.u32('the length');
  if (dsize % 2 !== 0) throw new DecodeError(`${dsize} bytes are no whole number of pixels`);
  if (flag === 0) {
    const data = raw(reader, following, dsize);
    checkSum(pixelsOf(data, 2), checksum);
    return data;
  }
  const base = reader.u16('the base value');
  const data = new Reader(reader.take(reader.u32('the length of the data'), 'the data'));
  const count = dsize / 2;
  const map = bitmapWords(reader, flag, Math.ceil(count / 16));
  const pixels = new Uint16Array(count);
  const { bytes: stream, view } = data;
  let at = 0;
  for (let i = 0; i < count; i++)
    if ((map[i >> 4]! >> (i & 15)) & 1) {
      if (at >= stream.length) throw new DecodeError('the data end before the pixels do');
      pixels[i] = base + stream[at++]!;
    } else {
      if (at + 2 > stream.length) throw new DecodeError('the data end before the pixels do');
      pixels[i] = view.getUint16(at, true);
      at += 2;
    }
  if (at !== stream.length) throw new DecodeError(`${stream.length - at} bytes of data are left over`);
  checkSum(pixels, checksum);
  return new Uint8Array(pixels.buffer);
}

/** uint16 flag, depth; uint32 checksum, bytes that follow; then uint16 unmapBits, mapBits, uint32 base, m, m bytes of bit stream, k, k words of bitmap. */
function histN(bytes: Uint8Array, dsize: number): Uint8Array {
  const reader = new Reader(bytes);
  const flag = reader.u16('the flag');
  const depth = reader.u16('the depth');
  const checksum = reader.u32('the checksum');
  const following = reader.u32('the length');
  if (depth !== 1 && depth !== 2) throw new DecodeError(`pixels of ${depth} bytes`);
  if (dsize % depth !== 0) throw new DecodeError(`${dsize} bytes are no whole number of pixels`);
  if (flag === 0) {
    const data = raw(reader, following, dsize);
    checkSum(pixelsOf(data, depth), checksum);
    return data;
  }
  const unmapBits = reader.u16('the widths');
  const mapBits = reader.u16('the widths');
  const base = reader.u32('the base value');
  if (unmapBits > 32 || mapBits > 32) throw new DecodeError(`values of ${Math.max(unmapBits, mapBits)} bits`);
  const stream = reader.take(reader.u32('the length of the data'), 'the data');
  const count = dsize / depth;
  const map = bitmapWords(reader, flag, Math.ceil(count / 16));
  const pixels = depth === 1 ? new Uint8Array(count) : new Uint16Array(count);
  // Values are packed lowest bit first into 32-bit little-endian words, which is lowest bit first over the bytes too.
  const bitsAtHand = stream.length * 8;
  let bit = 0;
  for (let i = 0; i < count; i++) {
    const mapped = (map[i >> 4]! >> (i & 15)) & 1;
    const width = mapped ? mapBits : unmapBits;
    if (bit + width > bitsAtHand) throw new DecodeError('the data end before the pixels do');
    let value = 0;
    for (let got = 0; got < width;) {
      const offset = bit & 7;
      const part = Math.min(8 - offset, width - got);
      value += ((stream[bit >> 3]! >> offset) & ((1 << part) - 1)) * 2 ** got;
      got += part;
      bit += part;
    }
    pixels[i] = mapped ? base + value : value;
  }
  if (stream.length - Math.ceil(bit / 32) * 4 > 0) throw new DecodeError('bytes of data are left over');
  checkSum(pixels, checksum);
  return new Uint8Array(pixels.buffer);
}

function blockData(kind: number, bytes: Uint8Array, dsize: number): Uint8Array {
  switch (kind) {
    case engine.none:
      if (bytes.length !== dsize) throw new DecodeError(`${bytes.length} bytes stored, ${dsize} declared`);
      return bytes;
    case engine.hist16:
      return hist16(bytes, dsize);
    case engine.histN:
      return histN(bytes, dsize);
    default:
      throw new DecodeError(`compression engine ${kind} does not exist`);
  }
}

/**
 * The plain record of a compressed payload. Checksums are verified, so other pixels never come out.
 * Throws DecodeError on damaged data and beyond 256 MiB.
 */
export function decompressRecord(payload: Uint8Array): Uint8Array {
  const reader = new Reader(payload);
  const parts: Uint8Array[] = [];
  let total = 0;
  while (reader.left > 0) {
    const header = reader.take(reader.u32('a block'), 'the header of a block');
    const kind = reader.u32('the engine');
    reader.u32('a reserved word');
    const dsize = reader.u32('the size of the data');
    const csize = reader.u32('the size of the compressed data');
    total += header.length + dsize;
    if (total > largestDatagram) throw new DecodeError(`decompressed data of ${total} bytes`);
    parts.push(header, blockData(kind, reader.take(csize, 'the compressed data'), dsize));
    reader.at = Math.min(Math.ceil(reader.at / 4) * 4, payload.length);
  }
  const record = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    record.set(part, at);
    at += part.length;
  }
  return record;
}
