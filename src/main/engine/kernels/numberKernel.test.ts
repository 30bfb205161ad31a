import { describe, expect, it } from 'vitest';
import type { TypedArray } from '../../../domain/array/ndarray.ts';
import { writeNumbers } from '../../../domain/text/numberRows.ts';
import { parseFormat } from '../../../domain/text/printf.ts';
import { parseNumbers, type ParsedNumbers } from '../../../domain/text/readNumbers.ts';
import { NumberKernel } from './numberKernel.ts';

const kernel = new NumberKernel();

function readThrough(bytes: Uint8Array, most = Infinity): (target: Uint8Array, position: number) => number {
  return (target, position) => {
    const part = bytes.subarray(position, position + Math.min(target.length, most));
    target.set(part);
    return part.length;
  };
}

/** As JSON, with every bit of every value. */
function exact(parsed: ParsedNumbers): unknown {
  const { values, ...rest } = parsed;
  return [values.constructor.name, Buffer.from(values.slice().buffer).toString('hex'), rest];
}

function expectSame(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (const single of [true, false])
    expect(
      exact(kernel.parse(readThrough(bytes), 0, bytes.length, single)),
      JSON.stringify(text.slice(0, 80)),
    ).toEqual(exact(parseNumbers(bytes, 0, bytes.length, single)));
}

let state = 99;
function random(below: number): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

describe('reading', () => {
  it('agrees with its plain twin on every form of number and line', () => {
    for (const text of [
      '',
      '\n\n',
      '1',
      '1 2 3\n4 5 6',
      '1 2\r\n3 4\r5 6\n',
      ' \t-0 +5. .5 -.25\n',
      '# comment 1 2\n1 2#3 4\n# 5\n3 4 # x',
      '1e3 -2.5E-2 nan -inf Infinity 1e400 12345678901234567890 0.1234567890123456\n',
      '123456789.12345 12345678.1234567 1234567890123456 999999999999999\n',
      '1 2\n3\n',
      '1 x 2\n',
      '1 2\n3 0x10\n',
      '1..5\n',
      '-\n',
      '+ 1\n',
      '1,2\n',
      `${'9'.repeat(1001)}\n`,
      '1 2 é\n',
      '1.0D+01\n',
      '00000000000000001 0.1 2.2250738585072014e-308\n',
      '1\u000b2\u001c3\n',
    ])
      expectSame(text);
  });

  it('agrees on random texts, valid or not', () => {
    const pieces = [
      '1',
      '23',
      '4.5',
      '-6',
      '+7.',
      '.8',
      '1e3',
      'nan',
      'x',
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      '#',
      '-',
      '.',
      '1234567.125',
      '0.000001',
    ];
    for (let round = 0; round < 400; round++) {
      let text = '';
      for (let i = random(60); i > 0; i--) text += pieces[random(pieces.length)] + (random(3) ? ' ' : '');
      expectSame(text);
    }
  });

  it('goes on over the ends of blocks, and over lines longer than one', () => {
    const row = Array.from({ length: 700 }, (_, i) => (i * 1.5).toFixed(1)).join(' ');
    expectSame(`${Array.from({ length: 500 }, () => row).join('\n')}\n`);
    expectSame(` ${Array.from({ length: 400_000 }, (_, i) => i).join(' ')} `);
    expectSame(`${Array.from({ length: 500 }, () => row).join('\n')}\n1 2\n`);
  });

  it('reads parts of a file, also where the disk gives less than is asked', () => {
    const bytes = new TextEncoder().encode('1 2\n3 4\n5 6\n');
    const part = kernel.parse(readThrough(bytes), 4, 8, true);
    expect([[...part.values], part.rows, part.columns]).toEqual([[3, 4], 1, 2]);
    const cut = kernel.parse(readThrough(bytes.subarray(0, 6)), 0, 12, true);
    expect([...cut.values]).toEqual([1, 2, 3]);
  });
});

describe('writing', () => {
  const interesting = Float64Array.of(
    ...[0, -0, 0.5, 1.5, 2.5, -2.5, 0.05, 0.15, 0.25, 0.35, 1e-7, 123456.75, 2147483646, 2147483647, 1e20],
    ...[Number.NaN, Infinity, -Infinity, 9.9999999, 0.049999999999999996, 1 / 3, -1e-300, 214748364.65],
  );

  it.each(['%.1f', '%.0f', '%.2f', '%8.3f', '%.6f', '%.9f', '%20.4f', '%.3e', '%g', '%+.1f'])(
    'agrees with its plain twin: %s',
    (spec) => {
      const values = new Float64Array(40_000);
      for (let i = 0; i < values.length; i++)
        values[i] = i < interesting.length ? interesting[i] : (random(2 ** 31) - 2 ** 30) / 2 ** random(40);
      for (const data of [values, Float32Array.from(values)] as TypedArray[])
        for (const layout of [
          { columns: 100, form: 'rows' },
          { columns: values.length, form: 'flat' },
        ] as const) {
          const format = parseFormat(spec);
          const found = kernel.format(data, 0, data.length, format, layout);
          const wanted = writeNumbers(data, 0, data.length, format, layout);
          expect(Buffer.compare(found, wanted), spec).toBe(0);
        }
    },
  );

  it('writes whole numbers of every type', () => {
    const format = parseFormat('%d');
    const layout = { columns: 3, form: 'rows' } as const;
    for (const data of [
      Int16Array.of(-5, 0, 32767, -32768, 1, 2),
      BigInt64Array.of(-(2n ** 62n), 7n, 2n ** 53n + 1n),
      Float32Array.of(-0.5, 1.9, -1.9),
      Uint32Array.of(4294967295, 2147483647, 2147483646),
    ] as TypedArray[])
      expect(new TextDecoder().decode(kernel.format(data, 0, data.length, format, layout))).toBe(
        new TextDecoder().decode(writeNumbers(data, 0, data.length, format, layout)),
      );
  });

  it('writes a band of rows', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i);
    const text = kernel.format(data, 4, 8, parseFormat('%.1f'), { columns: 2, form: 'rows' });
    expect(new TextDecoder().decode(text)).toBe('4.0 5.0\n6.0 7.0\n');
  });
});
