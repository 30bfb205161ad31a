import type { SheetCells } from '../../../domain/metrology/sheets.ts';
import { zipContent, zipMembers } from './zip.ts';

/** XML of a sheet of a few hundred rows has some 100 kB. */
const largestXml = 8 * 1024 * 1024;
const mostSheets = 64;
/** Cells of the whole workbook that are kept, and shared strings. */
const mostCells = 200_000;
/** Columns A to Z; measurements stand in the first few. */
const mostColumns = 26;

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]{1,6}|amp|lt|gt|quot|apos);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()];
    const code =
      name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Text of all elements `tag` inside a piece of XML, one after the other. Linear: looks for each end once. */
function textOf(xml: string, tag: string): string | null {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = xml.indexOf(`<${tag}`, at);
    if (open < 0) break;
    const close = xml.indexOf('>', open);
    const end = xml.indexOf(`</${tag}>`, close);
    const after = xml[open + tag.length + 1];
    if (close < 0) break;
    at = close + 1;
    if (!/[\s/>]/.test(after ?? '') || xml[close - 1] === '/') continue;
    if (end < 0) break;
    parts.push(xml.slice(close + 1, end));
    at = end;
  }
  return parts.length === 0 ? null : unescape(parts.join(''));
}

/** Pieces `<tag ...>...</tag>` of XML, in order, without nesting. */
function* piecesOf(xml: string, tag: string): Generator<{ attributes: string; body: string }> {
  let at = 0;
  for (;;) {
    const open = xml.indexOf(`<${tag}`, at);
    if (open < 0) return;
    const close = xml.indexOf('>', open);
    if (close < 0) return;
    at = close + 1;
    if (!/[\s/>]/.test(xml[open + tag.length + 1] ?? '')) continue;
    const attributes = xml.slice(open + tag.length + 1, close);
    if (attributes.endsWith('/')) {
      yield { attributes, body: '' };
      continue;
    }
    const end = xml.indexOf(`</${tag}>`, at);
    if (end < 0) return;
    yield { attributes, body: xml.slice(at, end) };
    at = end;
  }
}

const attribute = (attributes: string, name: string): string | null =>
  new RegExp(`(?:^|\\s)${name}="([^"]{0,40})"`).exec(attributes)?.[1] ?? null;

function columnOf(reference: string | null, usual: number): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1];
  if (letters === undefined) return usual;
  return [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Rows with cells of one sheet; `budget` is what is left of the cells of the workbook. */
function sheetRows(xml: string, shared: readonly string[], budget: { cells: number }): string[][] {
  const rows: string[][] = [];
  for (const row of piecesOf(xml, 'row')) {
    const values: string[] = [];
    let usual = 0;
    for (const { attributes, body } of piecesOf(row.body, 'c')) {
      const column = columnOf(attribute(attributes, 'r'), usual);
      usual = column + 1;
      if (column >= mostColumns || budget.cells <= 0) continue;
      budget.cells -= 1;
      const type = attribute(attributes, 't');
      const stored = type === 'inlineStr' ? textOf(body, 't') : textOf(body, 'v');
      values[column] = type === 's' ? (shared[Number(stored ?? -1)] ?? '') : (stored ?? '');
    }
    if (values.length > 0) rows.push(Array.from(values, (value) => (value ?? '').trim()));
  }
  return rows;
}

/**
 * Cells of every sheet of an .xlsx workbook, columns A to Z, as text; sheets by the number in their member's name
 * (`sheet3.xml`), which is what the original goes by. Memory is bounded whatever the archive claims.
 * Throws `bad-input` for what is no workbook.
 */
export function readWorkbook(bytes: Buffer, file: string): SheetCells[] {
  const members = zipMembers(bytes, file);
  const strings = members.find(({ name }) => name === 'xl/sharedStrings.xml');
  const shared: string[] = [];
  if (strings !== undefined)
    for (const { body } of piecesOf(zipContent(bytes, strings, largestXml, file).toString('utf8'), 'si')) {
      shared.push(textOf(body, 't') ?? '');
      if (shared.length > mostCells) break;
    }
  const budget = { cells: mostCells };
  return members
    .flatMap((member) => {
      const number = /^xl\/worksheets\/sheet(\d{1,4})\.xml$/.exec(member.name)?.[1];
      return number === undefined ? [] : [{ member, sheet: Number(number) }];
    })
    .sort((a, b) => a.sheet - b.sheet)
    .slice(0, mostSheets)
    .map(({ member, sheet }) => ({
      sheet,
      rows: sheetRows(zipContent(bytes, member, largestXml, file).toString('utf8'), shared, budget),
    }));
}
