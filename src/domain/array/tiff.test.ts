import { describe, expect, it } from 'vitest';
import type { NdArray } from './ndarray.ts';
import { encodeTiff } from './tiff.ts';

interface Page {
  fields: Map<number, number>;
  description: string;
  bytes: Uint8Array;
}

/** A reader by the text of TIFF 6.0, section 2, that shares nothing with the writer. */
function readTiff(file: Uint8Array): Page[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  expect([view.getUint16(0), view.getUint16(2, true)]).toEqual([0x4949, 42]);
  const pages: Page[] = [];
  for (let at = view.getUint32(4, true); at !== 0;) {
    const count = view.getUint16(at, true);
    const fields = new Map<number, number>();
    let description = '';
    let last = 0;
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + 12 * i;
      const tag = view.getUint16(entry, true);
      expect(tag).toBeGreaterThan(last); // in ascending order
      last = tag;
      const kind = view.getUint16(entry + 2, true);
      const length = view.getUint32(entry + 4, true);
      if (kind === 2) {
        const from = length <= 4 ? entry + 8 : view.getUint32(entry + 8, true);
        description = new TextDecoder().decode(file.subarray(from, from + length - 1));
      } else fields.set(tag, kind === 3 ? view.getUint16(entry + 8, true) : view.getUint32(entry + 8, true));
    }
    const begin = fields.get(273)!;
    pages.push({ fields, description, bytes: file.slice(begin, begin + fields.get(279)!) });
    at = view.getUint32(at + 2 + 12 * count, true);
  }
  return pages;
}

describe('TIFF', () => {
  it('keeps floating-point numbers with NaN, page by page', () => {
    const data = Float32Array.of(1.5, -2, NaN, 4, 5, 6, 7, 8, 9, 10, 11, 1e30);
    const pages = readTiff(encodeTiff({ dtype: 'float32', shape: [2, 2, 3], data }, 'average of run 5'));
    expect(pages).toHaveLength(2);
    expect(pages.map(({ description }) => description)).toEqual(['average of run 5', '']);
    for (const [i, { fields, bytes }] of pages.entries()) {
      expect([256, 257, 258, 259, 277, 339].map((tag) => fields.get(tag))).toEqual([3, 2, 32, 1, 1, 3]);
      expect(new Float32Array(bytes.buffer)).toEqual(data.subarray(6 * i, 6 * i + 6));
    }
  });

  it.each([
    ['uint16', Uint16Array.of(0, 65535, 7), 16, 1],
    ['int16', Int16Array.of(-1, 0, 7), 16, 2],
    ['uint8', Uint8Array.of(0, 255, 7), 8, 1],
    ['float64', Float64Array.of(0.1, -0, 1e300), 64, 3],
  ] as const)('keeps %s as it is', (dtype, data, bits, format) => {
    const [page] = readTiff(encodeTiff({ dtype, shape: [3], data } as NdArray, 'abc'));
    expect([page.fields.get(258), page.fields.get(339)]).toEqual([bits, format]);
    expect(page.description).toBe('abc');
    expect([...page.bytes]).toEqual([...new Uint8Array(data.buffer)]);
  });

  it('refuses what it cannot hold', () => {
    expect(() => encodeTiff({ dtype: 'float32', shape: [0, 3], data: new Float32Array(0) })).toThrow(
      /no elements/,
    );
    expect(() => encodeTiff({ dtype: 'int64', shape: [1], data: new BigInt64Array(1) })).toThrow(/int64/);
  });
});
