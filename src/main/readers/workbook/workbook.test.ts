import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tablesOfSheets } from '../../../domain/metrology/sheets.ts';
import { readWorkbook } from './workbook.ts';

/** A zip archive with these members, packed. */
function zipOf(members: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(members)) {
    const packed = deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), packed);
    offset += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(members).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

const cell = (at: string, value: string | number): string =>
  typeof value === 'number'
    ? `<c r="${at}"><v>${value}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
function sheet(title: string[], points: number, first = 0): string {
  const rows = [title, ...Array.from({ length: points }, (_, i) => [first + i, 10 * i, -i])];
  const xml = rows.map(
    (values, row) => `<row>${values.map((value, i) => cell(`${'ABC'[i]}${row + 1}`, value)).join('')}</row>`,
  );
  return `<worksheet><sheetData>${xml.join('')}</sheetData></worksheet>`;
}

describe('workbooks', () => {
  it('finds the title by its text and follows swapped columns', () => {
    const book = zipOf({ 'xl/worksheets/sheet3.xml': sheet(['Y', 'X', 'Z'], 8) });
    const { files, sheets } = tablesOfSheets(readWorkbook(book, 'b.xlsx'), 'out.txt', 'b.xlsx');
    expect(sheets).toMatchObject([{ sheet: 3, points: 8, as: 'cspad2x2' }]);
    expect(files[0].name).toBe('out-3.txt');
    expect(files[0].text.split('\n')[3]).toBe(' 3      20       2      -2');
  });

  it('names sheet and count of what is neither 8 nor 32 points', () => {
    const book = zipOf({ 'xl/worksheets/sheet1.xml': sheet(['X', 'Y', 'Z'], 9) });
    expect(() => tablesOfSheets(readWorkbook(book, 'b.xlsx'), 'out.txt', 'b.xlsx')).toThrow(
      /sheet 1 has 9 points/,
    );
  });

  it('refuses an archive that unpacks to more than it may', () => {
    const bomb = zipOf({ 'xl/worksheets/sheet1.xml': ' '.repeat(40_000_000) });
    expect(() => readWorkbook(bomb, 'bomb.xlsx')).toThrow(/unpacks to more than/);
  });

  it('keeps no more cells than it may, whatever a sheet holds', () => {
    const empty = `<worksheet><sheetData>${'<row/>'.repeat(500_000)}</sheetData></worksheet>`;
    const full = `<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(250_000)}</sheetData></worksheet>`;
    const book = zipOf({ 'xl/worksheets/sheet1.xml': empty, 'xl/worksheets/sheet2.xml': full });
    expect(readWorkbook(book, 'b.xlsx').map(({ rows }) => rows.length)).toEqual([0, 200_000]);
  });

  it('answers every cut and spoiled archive with a clear error or with cells', () => {
    const book = zipOf({
      'xl/worksheets/sheet1.xml': sheet(['X', 'Y', 'Z'], 32),
      'xl/worksheets/sheet2.xml': sheet(['X', 'Y', 'Z'], 32),
    });
    for (let at = 0; at < book.length; at++) {
      const spoiled = Buffer.from(book);
      spoiled[at] ^= 1 << (at % 8);
      for (const bytes of [book.subarray(0, at), spoiled])
        try {
          expect(Array.isArray(readWorkbook(bytes, 'b.xlsx'))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: 'CalibdeskError', code: 'bad-input' });
        }
    }
  });
});
