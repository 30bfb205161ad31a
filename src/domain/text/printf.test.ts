import { describe, expect, it } from 'vitest';
import { formatFixed, formatSpec, parseFormat } from './printf.ts';
import { writeNumbers } from './numberRows.ts';

/** Rounds the exact binary value by whole numbers: the definition, slow. */
function exactFixed(value: number, precision: number): string {
  const negative = value < 0 || Object.is(value, -0);
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const biased = bits.getUint16(0) >> 4;
  const fraction = bits.getBigUint64(0) & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  let numerator = mantissa * 10n ** BigInt(precision);
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  let whole = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && whole % 2n === 1n)) whole++;
  const digits = whole.toString().padStart(precision + 1, '0');
  const cut = digits.length - precision;
  return `${negative ? '-' : ''}${digits.slice(0, cut)}${precision > 0 ? `.${digits.slice(cut)}` : ''}`;
}

/** Values of every kind that constants hold: ties, near ties, float32, large and small. */
function testValues(): number[] {
  let state = 99;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const values = [
    0,
    -0,
    0.25,
    -0.25,
    0.125,
    2.675,
    1.005,
    -0.04,
    0.05,
    9.95,
    99999.995,
    1e21,
    1.5e300,
    5e-324,
    2 ** 31,
    2147483646.5,
  ];
  for (let i = 0; i < 3000; i++)
    values.push(
      [
        random() * 1000,
        Math.round(random() * 8000) / 8 - 300,
        Math.fround(random() * 3000 - 100),
        Math.round(random() * 10000) / 40,
        (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20),
        Math.round(random() * 1e5) / 1024,
      ][i % 6],
    );
  return values;
}

describe('printf', () => {
  it('rounds on the exact binary value, ties to even, and keeps the sign of zero', () => {
    for (const precision of [0, 1, 2, 3, 6, 12])
      for (const value of testValues())
        expect(formatFixed(value, precision)).toBe(exactFixed(value, precision));
  });

  it.each([
    ['%.1f', 0.25, '0.2'],
    ['%.1f', -0.04, '-0.0'],
    ['%8.2f', 0.375, '    0.38'],
    ['%8.2f', 123456789.5, '123456789.50'],
    ['%d', -2.9, '-2'],
    ['%d', -0.5, '0'],
    ['%d', 123456789012345680000, '123456789012345683968'],
    ['%5d', 42, '   42'],
    ['%05d', -42, '-0042'],
    ['%-6.1f', 1.25, '1.2   '],
    ['%+.2f', 1, '+1.00'],
    ['%e', 0, '0.000000e+00'],
    ['%.0e', 2.5, '2e+00'],
    ['%.1e', 12500, '1.2e+04'],
    ['%.3e', -1.5e-300, '-1.500e-300'],
    ['%g', 100000, '100000'],
    ['%g', 1e6, '1e+06'],
    ['%g', 0.0001, '0.0001'],
    ['%.3g', 12345, '1.23e+04'],
    ['%.1f', Number.NaN, 'nan'],
    ['%6.1f', -Infinity, '  -inf'],
    ['%06.1f', Infinity, '   inf'],
  ] as [string, number, string][])('%s of %f is %j', (spec, value, text) => {
    expect(formatSpec(spec, value)).toBe(text);
  });

  it('writes 64-bit integers with all their digits', () => {
    expect(formatSpec('%d', 18446744073709551615n)).toBe('18446744073709551615');
    expect(formatSpec('%.1f', 18446744073709551615n)).toBe('18446744073709551616.0');
  });

  it('refuses what is no single conversion, and nan as an integer', () => {
    for (const spec of ['', '%', '%s', '%d %d', 'x%d', '%.1f,', '%*d', '%.200f', '%99999d', '%%'])
      expect(() => parseFormat(spec)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => formatSpec('%d', Number.NaN)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});

describe('rows of numbers', () => {
  it('are what printf writes, number by number', () => {
    const values = testValues();
    for (const spec of ['%.1f', '%8.2f', '%.6f', '%d', '%6d', '%.0f', '%.9f', '%.12f', '%-9.2f', '%.3e'])
      for (const data of [
        Float64Array.from(values),
        Float32Array.from(values.filter((value) => Math.abs(value) < 1e30)),
      ]) {
        const text = new TextDecoder().decode(
          writeNumbers(data, 0, data.length, parseFormat(spec), { columns: 1, form: 'rows' }),
        );
        expect(text).toBe(`${Array.from(data, (value) => formatSpec(spec, value)).join('\n')}\n`);
      }
  });

  it('are the same in bands, for integers of 64 bits, and flat', () => {
    const data = BigInt64Array.from([1n, -2n, 2n ** 62n, 4n, 5n, 6n]);
    const write = (start: number, end: number, form: 'rows' | 'flat'): string =>
      new TextDecoder().decode(writeNumbers(data, start, end, parseFormat('%d'), { columns: 2, form }));
    expect(write(0, 6, 'rows')).toBe('1 -2\n4611686018427387904 4\n5 6\n');
    expect(write(0, 2, 'rows') + write(2, 6, 'rows')).toBe(write(0, 6, 'rows'));
    expect(write(0, 6, 'flat')).toBe(' 1 -2 4611686018427387904 4 5 6 ');
  });
});
