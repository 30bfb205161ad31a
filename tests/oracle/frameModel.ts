import type { FramePixels } from '../../src/domain/darks/types.ts';

/** Model of synthetic raw frames as the oracle's README defines it. */
export interface FrameModel {
  shape: number[];
  dtype: 'uint16' | 'int16';
  seed: number;
  base: number;
  bw: number;
  amp16: number;
  aw: number;
  maxval: number;
  gain_bits: number;
  wrong_gain: boolean;
  plant: boolean;
  frame_offset: Record<string, number>;
  bank: number;
  cm16: number;
}

function hash32(word: number): number {
  let x = word;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

/** Stateless 32-bit generator: seed, stream, frame and flat pixel index give the word. */
export function random32(seed: number, stream: number, frame: number, pixel: number): number {
  let key = hash32((seed + Math.imul(0x9e3779b9, stream)) >>> 0);
  key = hash32((key + Math.imul(0x85ebca6b, frame)) >>> 0);
  return hash32((key ^ Math.imul(pixel + 1, 0x9e3779b1)) >>> 0);
}

function sumOfBytes(word: number): number {
  return (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
}

/** Whole number with a bell-shaped distribution of sigma about amplitude16 / 16. */
export function bellShaped(
  seed: number,
  stream: number,
  frame: number,
  pixel: number,
  amplitude16: number,
): number {
  const sum =
    sumOfBytes(random32(seed, stream, frame, pixel)) +
    sumOfBytes(random32(seed, stream + 1000, frame, pixel)) -
    1020;
  return Math.floor((sum * amplitude16 + 1672) / 3344);
}

/** One raw frame of a model, ADU with gain bits. */
export function modelFrame(model: FrameModel, frame: number): FramePixels {
  const pixels = model.shape.reduce((product, length) => product * length, 1);
  const raw = model.dtype === 'int16' ? new Int16Array(pixels) : new Uint16Array(pixels);
  const { seed } = model;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const kind = model.plant ? random32(seed, 3, 0, pixel) % 1000 : 999;
    let base = model.base + (random32(seed, 1, 0, pixel) % model.bw);
    let amplitude = model.amp16 + (random32(seed, 2, 0, pixel) % model.aw);
    if (kind === 2) amplitude *= 12;
    else if (kind === 3) amplitude = 0;
    else if (kind === 4) base += Math.floor(model.base / 2);
    else if (kind === 5) base = Math.floor(base / 4);
    let value = base + bellShaped(seed, 10, frame, pixel, amplitude);
    if (model.cm16 > 0) value += bellShaped(seed, 20, frame, Math.floor(pixel / model.bank), model.cm16);
    value += model.frame_offset[String(frame)] ?? 0;
    if (model.plant) {
      const chance = random32(seed, 4, frame, pixel) % 100;
      if (kind === 6 && chance < 20) value = 0;
      else if (kind === 7 && chance < 3) value += 2000;
      else if (kind === 8 && chance < 15) value = model.maxval;
      if (kind === 0) value = 0;
      else if (kind === 1) value = model.maxval;
    }
    value = Math.min(Math.max(value, 0), model.maxval);
    const gain = model.wrong_gain && kind === 9 ? model.gain_bits ^ 1 : model.gain_bits;
    raw[pixel] = value | (gain << 14);
  }
  return raw;
}
