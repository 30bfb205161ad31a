import { describe, expect, it } from 'vitest';
import { allocate, dtypes, integerLimits, sizeOf, type NdArray } from '../array/ndarray.ts';
import { formatSpec } from '../text/printf.ts';
import { parseConstantsText } from './constantsText.ts';
import { asDataAcquisition, writeConstantsText, writeTable } from './constantsWrite.ts';

const origin = { host: 'h', workDir: '/w', fileName: 'f.data', dateTime: '2021-03-04T05:06:07', user: 'u' };
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const read = (content: string): ReturnType<typeof parseConstantsText> =>
  parseConstantsText(text(content), 'x.data');

describe('constants text', () => {
  it('comes back with type, shape and the values that the format keeps', () => {
    let state = 17;
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    for (const dtype of dtypes)
      for (const shape of [[1], [9], [1, 5], [5, 1], [4, 6], [1, 2, 3], [3, 1, 2, 2], [1, 1, 1]]) {
        const limits = integerLimits(dtype);
        const data = allocate(dtype, sizeOf(shape));
        for (let i = 0; i < data.length; i++)
          if (typeof data[i] === 'bigint') data[i] = limits!.maximum - BigInt(Math.floor(random() * 1e9));
          else if (limits)
            data[i] = Number(limits.minimum) + Math.floor(random() * Number(limits.maximum - limits.minimum));
          else data[i] = (random() - 0.5) * 1e5;
        const array: NdArray = { dtype, shape, data };
        const format = limits ? '%d' : '%.3f';
        const back = parseConstantsText(
          writeConstantsText({ array, format, comments: ['A', ''], ...origin }),
          'x',
        );
        expect(back.warnings).toEqual([]);
        expect([back.array.dtype, back.array.shape]).toEqual([dtype, shape]);
        const expected = allocate(dtype, data.length);
        for (let i = 0; i < data.length; i++)
          expected[i] = typeof data[i] === 'bigint' ? data[i] : Number(formatSpec(format, data[i]));
        expect(back.array.data).toEqual(expected);
        expect(back.comments?.slice(0, 2)).toEqual(['# A', '# ']);
      }
  });

  it.each([
    ['several rows and columns are 2-d', '1 2\n3 4', [2, 2]],
    ['one row is 1-d', '1 2 3', [3]],
    ['one column is 1-d', '1\n2\n3', [3]],
    ['one number is 0-d', '42', []],
    ['NDIM without DIM changes nothing', '# NDIM 3\n1 2\n3 4', [2, 2]],
    ['DIM without NDIM changes nothing', '# DIM:0 4\n1 2\n3 4', [2, 2]],
    ['declared one row is kept', '# NDIM 2\n# DIM:0 1\n# DIM:1 3\n1 2 3', [1, 3]],
    [
      'order counts, not the number behind DIM:',
      '# NDIM 3\n# DIM:2 3\n# DIM:0 1\n# DIM:7 2\n1 2\n3 4\n5 6',
      [3, 1, 2],
    ],
    ['one dimension may be -1', '# NDIM 3\n# DIM:0 -1\n# DIM:1 1\n# DIM:2 2\n1 2\n3 4', [2, 1, 2]],
    ['only exact header lines count', '#NDIM 2\n#  DIM:0 9\n#\tDIM:1 9\n # DTYPE int8\n1 2\n3 4', [2, 2]],
    ['a header after data means nothing', '1 2\n# DTYPE int8\n3 4', [2, 2]],
  ] as [string, string, number[]][])('%s', (_name, content, shape) => {
    const { array, warnings } = read(content);
    expect([array.dtype, array.shape, warnings]).toEqual(['float32', shape, []]);
  });

  it('reads old files whose two dimensions do not fit as they are laid out, with a warning', () => {
    const { array, warnings } = read('# NDIM 2\n# DIM:0 5\n# DIM:1 5\n1 2\n3 4');
    expect(array.shape).toEqual([2, 2]);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['nothing', ''],
    ['only comments', '# a\n\n# b\n'],
    ['three dimensions that do not fit', '# NDIM 3\n# DIM:0 2\n# DIM:1 2\n# DIM:2 2\n1 2\n3 4'],
    ['two open dimensions', '# NDIM 3\n# DIM:0 -1\n# DIM:1 -1\n# DIM:2 2\n1 2\n3 4'],
    ['NDIM against DIM lines', '# NDIM 3\n# DIM:0 2\n# DIM:1 2\n1 2\n3 4'],
    ['a word as NDIM', '# NDIM three\n1 2'],
    ['an unknown type', '# DTYPE foo\n1 2'],
    ['a type in the wrong case', '# DTYPE Float32\n1 2'],
    ['a type of two words', '# DTYPE float 64\n1 2'],
    ['rows of different length', '1 2\n3'],
    ['a word', '1 x'],
  ])('refuses %s', (_name, content) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code: 'unreadable', file: 'x.data' }));
  });

  it.each([
    ['unsigned', 'uint32'],
    ['uint16_t', 'uint16'],
    ['int8_t', 'int8'],
    ['float', 'float64'],
    ['int', 'int64'],
    ['uint', 'uint64'],
    ['short', 'int16'],
    ['<i2', 'int16'],
    ['>f4', 'float32'],
    ['double', 'float64'],
  ])('DTYPE %s is %s', (word, dtype) => {
    expect(read(`# DTYPE ${word}\n1 2`).array.dtype).toBe(dtype);
  });

  it('cuts and wraps values that do not fit an integer type, and says so', () => {
    const { array, warnings } = read('# DTYPE uint8\n1.7 -1 256 nan 3.0');
    expect([...array.data]).toEqual([1, 255, 0, 0, 3]);
    expect(warnings[0]).toMatch(/1 not a number.*2 out of range.*1 with a fraction/);
    expect(read('# DTYPE int64\n-1.5 1e3').array.data).toEqual(BigInt64Array.from([-1n, 1000n]));
  });

  it('rounds half precision once and makes truth values 0 and 1, keeping the type name', () => {
    const half = read('# DTYPE float16\n0.1 2049 1e6');
    expect([half.storedType, half.array.dtype, ...half.array.data]).toEqual([
      'float16',
      'float32',
      0.0999755859375,
      2048,
      Infinity,
    ]);
    const truth = read('# DTYPE bool\n0 1 2.0');
    expect([truth.storedType, ...truth.array.data]).toEqual(['bool', 0, 1, 1]);
    const text = writeConstantsText({ array: truth.array, storedType: 'bool', format: '%d', ...origin });
    expect(new TextDecoder().decode(text)).toMatch(/# DATATYPE    bool\n\n# DTYPE       bool\n/);
  });

  it('keeps all digits of 64-bit integers', () => {
    const { array, warnings } = read('# DTYPE uint64\n18446744073709551615 9007199254740993 # 1\n+1 2');
    expect([...array.data]).toEqual([2n ** 64n - 1n, 9007199254740993n, 1n, 2n]);
    expect(warnings).toEqual([]);
    expect(read('# DTYPE int64\n9223372036854775808 1').warnings).toHaveLength(1);
  });

  it('accepts comments in Latin-1 and in UTF-8', () => {
    const latin = Uint8Array.from([0x23, 0x20, 0xe9, 0x0a, 0x31, 0x20, 0x32]);
    expect(parseConstantsText(latin, 'x').comments).toEqual(['# é']);
    expect(read('# é\n1 2').comments).toEqual(['# é']);
  });

  it('writes a table without header, and cspad2x2 in the order of the data acquisition', () => {
    const data = Float32Array.from({ length: 2 * 185 * 388 }, (_, i) => i);
    const { array, addMetadata } = asDataAcquisition({ dtype: 'float32', shape: [2, 185, 388], data });
    expect([array.shape, addMetadata]).toEqual([[185, 388, 2], false]);
    expect([...array.data.subarray(0, 4)]).toEqual([0, 185 * 388, 1, 185 * 388 + 1]);
    const table = writeTable({ dtype: 'uint8', shape: [2, 2], data: Uint8Array.from([1, 2, 3, 4]) }, '%d');
    expect(new TextDecoder().decode(table)).toBe('1 2\n3 4\n');
  });

  it('refuses arrays without numbers, comments of several lines, and nan as an integer', () => {
    const array: NdArray = { dtype: 'float32', shape: [2], data: Float32Array.from([1, NaN]) };
    expect(() => writeConstantsText({ array, format: '%d', ...origin })).toThrow(/no integer form/);
    expect(() => writeConstantsText({ array, format: '%.1f', comments: ['a\nb'], ...origin })).toThrow(
      /one line/,
    );
    expect(() =>
      writeConstantsText({
        array: { ...array, shape: [0], data: new Float32Array(0) },
        format: '%.1f',
        ...origin,
      }),
    ).toThrow(/no numbers/);
  });
});
