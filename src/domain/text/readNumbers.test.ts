import { describe, expect, it } from 'vitest';
import { cutAtLines, joinParsed, parseNumber, parseNumbers, type ParsedNumbers } from './readNumbers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string, single = false): ParsedNumbers =>
  parseNumbers(bytes(text), 0, bytes(text).length, single);

describe('numbers of lines', () => {
  it('reads every way of writing a number as the language does', () => {
    let state = 5;
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const texts = [
      '0',
      '-0',
      '+5',
      '.5',
      '5.',
      '-.5e-3',
      '1E5',
      '1e400',
      '-1e400',
      '1e-400',
      '123456789012345678901234567890',
      '0.1',
      '9007199254740993',
      '0.30000000000000004',
    ];
    for (let i = 0; i < 5000; i++) {
      const value = (random() - 0.5) * 10 ** Math.floor(random() * 30 - 10);
      texts.push(
        [
          value.toFixed(1),
          String(value),
          value.toExponential(Math.floor(random() * 20)),
          value.toPrecision(1 + Math.floor(random() * 21)),
        ][i % 4],
      );
    }
    const read = parse(texts.join(' '));
    expect(read.columns).toBe(texts.length);
    texts.forEach((text, i) => expect(Object.is(read.values[i], Number(text)), text).toBe(true));
    const single = parse(texts.join('\n'), true);
    texts.forEach((text, i) =>
      expect(Object.is(single.values[i], Math.fround(Number(text))), text).toBe(true),
    );
  });

  it('reads nan and infinities in any case', () => {
    expect([...parse('nan -NaN inf -Infinity INF +iNfInItY').values]).toEqual([
      NaN,
      NaN,
      Infinity,
      -Infinity,
      Infinity,
      Infinity,
    ]);
  });

  it.each([
    '0x10',
    '1.0D+01',
    '1_000',
    '1,2',
    '1;2',
    '"1"',
    '-',
    '.',
    'e5',
    '1e',
    '1e+',
    '--1',
    '1.2.3',
    'in',
    'infin',
    '\ufeff1',
    '\u0661',
    '1\0',
  ])('refuses %j, telling where', (token) => {
    expect(parseNumber(token)).toBeUndefined();
    const { badToken } = parse(`# c\n1 2\n3 ${token} # x\n`);
    expect(badToken).toMatchObject({ row: 1, column: 1, offset: 10 });
  });

  it('skips comments and blank lines, and takes LF, CRLF, CR and no line end', () => {
    const { values, rows, columns } = parse('\r\n 1\t2#3\r3 4 # x 9\r\n\n#5 6\n  \n5 6');
    expect([[...values], rows, columns]).toEqual([[1, 2, 3, 4, 5, 6], 3, 2]);
  });

  it('tells the first row of another length', () => {
    expect(parse('1 2 3\n4 5\n').raggedRow).toEqual({ row: 1, columns: 2, offset: 9 });
    expect(parse('1 2\n3 4 5').raggedRow).toMatchObject({ row: 1, columns: 3 });
  });

  it('is the same in pieces, wherever the lines are cut', () => {
    let state = 3;
    const random = (below: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
    for (let round = 0; round < 40; round++) {
      const columns = 1 + random(4);
      const lines = Array.from({ length: random(30) }, () =>
        Array.from({ length: columns }, () => (random(20000) - 9000) / 8).join(' '),
      );
      if (round % 5 === 1) lines.splice(random(lines.length + 1), 0, '1 2 3 4 5 6 7');
      if (round % 5 === 2) lines.splice(random(lines.length + 1), 0, 'x');
      const text = bytes(lines.map((line) => line + ['\n', '\r\n', '\r', ' # c\n\n'][random(4)]).join(''));
      const whole = parseNumbers(text, 0, text.length, false);
      for (const pieces of [2, 3, 7]) {
        const cuts = cutAtLines(text, 0, text.length, pieces);
        const joined = joinParsed(cuts.slice(1).map((end, i) => parseNumbers(text, cuts[i], end, false)));
        expect(joined.badToken).toEqual(whole.badToken);
        expect(joined.raggedRow === null).toBe(whole.raggedRow === null);
        expect(joined.raggedRow?.row).toBe(whole.raggedRow?.row);
        if (whole.badToken === null && whole.raggedRow === null) expect(joined).toEqual(whole);
      }
    }
  });
});
