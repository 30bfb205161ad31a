import { describe, expect, it } from 'vitest';
import { allocate, bytesOf, dtypes, integerLimits, sizeOf, type NdArray } from './ndarray.ts';
import { halfBits, halfValue, roundToHalf } from './half.ts';
import { decodeNpy, encodeNpy, npyHeader, parseNpyHeader, storedTypeName } from './npy.ts';

/** A small reproducible source of numbers in 0..1. */
function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function withHeader(dictionary: string, body: Uint8Array, version = 1): Uint8Array {
  const text = `${dictionary}\n`;
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + body.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, text.length & 255, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), start);
  bytes.set(body, start + text.length);
  return bytes;
}

describe('npy', () => {
  it('comes back as it went, for every type and shapes of 0 to 5 dimensions', () => {
    const random = randomSource(7);
    for (const dtype of dtypes)
      for (const shape of [[], [1], [17], [3, 5], [2, 3, 4], [1, 2, 1, 3], [2, 2, 2, 2, 2], [0, 4]]) {
        const data = allocate(dtype, sizeOf(shape));
        const limits = integerLimits(dtype);
        for (let i = 0; i < data.length; i++)
          if (typeof data[i] === 'bigint') data[i] = limits!.maximum - BigInt(Math.floor(random() * 1e6));
          else data[i] = random() * 300 - (limits?.minimum === 0n ? 0 : 150);
        const array: NdArray = { dtype, shape, data };
        expect(decodeNpy(encodeNpy(array), 'x.npy')).toEqual(array);
      }
  });

  it('begins its data at a multiple of 64 bytes, in version 1', () => {
    for (const shape of [[], [5], [1, 2, 3], [16, 352, 384], new Array<number>(30).fill(1)]) {
      const header = npyHeader('float32', shape);
      expect(header.length % 64).toBe(0);
      expect(header[6]).toBe(1);
      expect(parseNpyHeader(header, 'x')).toMatchObject({
        dtype: 'float32',
        shape,
        dataOffset: header.length,
      });
    }
  });

  it('reads Fortran order, big-endian, bool, half precision and version 2', () => {
    const fortran = withHeader(
      "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }",
      new Uint8Array(Int16Array.from([1, 4, 2, 5, 3, 6]).buffer),
    );
    expect([...decodeNpy(fortran, 'f').data]).toEqual([1, 2, 3, 4, 5, 6]);
    const big = withHeader(
      "{'descr': '>u2', 'fortran_order': False, 'shape': (2,), }",
      Uint8Array.from([1, 2, 3, 4]),
    );
    expect([...decodeNpy(big, 'b').data]).toEqual([0x0102, 0x0304]);
    const truth = withHeader(
      "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }",
      Uint8Array.from([0, 1]),
      2,
    );
    expect(decodeNpy(truth, 't')).toMatchObject({ dtype: 'uint8', shape: [2] });
    const half = withHeader(
      "{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }",
      new Uint8Array(Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x7c00]).buffer),
    );
    expect([...decodeNpy(half, 'h').data]).toEqual([1, -2, 2 ** -24, Infinity]);
  });

  it('writes the narrower types of a file', () => {
    const truth: NdArray = { dtype: 'uint8', shape: [2], data: Uint8Array.from([1, 0]) };
    expect(parseNpyHeader(encodeNpy(truth, 'bool'), 'x').code).toBe('b1');
    expect(decodeNpy(encodeNpy(truth, 'bool'), 'x')).toEqual(truth);
    const half: NdArray = { dtype: 'float32', shape: [3], data: Float32Array.from([0.5, -2, 65504]) };
    const bytes = encodeNpy(half, 'float16');
    expect(storedTypeName(parseNpyHeader(bytes, 'x'))).toBe('float16');
    expect(decodeNpy(bytes, 'x')).toEqual(half);
  });

  it('knows half precision: every number, ties to even, overflow', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) expect(halfBits(value)).toBe(bits);
    }
    for (let bits = 0; bits < 0x7bff; bits += 7) {
      const middle = (halfValue(bits) + halfValue(bits + 1)) / 2;
      expect(halfBits(middle)).toBe(bits + (bits & 1));
      expect(halfBits(middle * (1 + 2 ** -52))).toBe(bits + 1);
    }
    expect([roundToHalf(65519), roundToHalf(65520), roundToHalf(-1e9)]).toEqual([65504, Infinity, -Infinity]);
    expect(roundToHalf(Number.NaN)).toBeNaN();
  });

  it('refuses what is cut, too long, foreign or not numbers, with file and offset', () => {
    const whole = encodeNpy({ dtype: 'uint16', shape: [3], data: Uint16Array.from([1, 2, 3]) });
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeNpy(whole.subarray(0, length), 'x.npy')).toThrow(/x\.npy/);
    const longer = new Uint8Array(whole.length + 1);
    longer.set(whole);
    expect(() => decodeNpy(longer, 'x.npy')).toThrow(/too many/);
    const object = withHeader("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8));
    expect(() => decodeNpy(object, 'x.npy')).toThrow(/not supported/);
    const huge = withHeader(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }",
      new Uint8Array(8),
    );
    expect(() => decodeNpy(huge, 'x.npy')).toThrow(/cut/);
  });

  it('knows the bytes of its types', () => {
    for (const dtype of dtypes) expect(allocate(dtype, 3).byteLength).toBe(3 * bytesOf(dtype));
  });
});
