import { CalibdeskError } from '../errors.ts';
import type { MetrologyTable } from './readTable.ts';

/** Cells of one sheet of a workbook, as text, columns from A. */
export interface SheetCells {
  sheet: number;
  rows: string[][];
}

export interface SheetReport {
  sheet: number;
  points: number;
  as: 'quad' | 'cspad2x2' | 'ignored';
  notices: { kind: 'missing-point' | 'extra-points' | 'missing-quad'; text: string }[];
}

/** A record of the text table: number and the texts of x, y, z; null where the row was not complete. */
type Row = readonly [string, string, string] | null;

export interface ConvertedTables {
  files: { name: string; text: string }[];
  sheets: SheetReport[];
}

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const titleWord = /^(x|y|z|points?)\b/i;

/** Columns of x, y, z by the title row; what has no title takes the free column of A, B, C. */
function titleColumns(cells: readonly string[]): [number, number, number] {
  const places = ['x', 'y', 'z'].map((axis) =>
    cells.findIndex((cell) => cell.toLowerCase().replace(/[^a-z].*$/, '') === axis),
  );
  const taken = new Set(places.filter((place) => place >= 0));
  const point = cells.findIndex((cell) => /^points?\b/i.test(cell));
  if (point >= 0) taken.add(point);
  const free = [0, 1, 2].filter((column) => !taken.has(column));
  return places.map((place) => (place >= 0 ? place : (free.shift() ?? 0))) as [number, number, number];
}

const isTitle = (cells: readonly string[]): boolean =>
  !cells.some((cell) => numeric.test(cell)) &&
  new Set(cells.filter((cell) => titleWord.test(cell)).map((cell) => cell[0].toLowerCase())).size >= 2;

/** Shortest decimal of a number, as text; a text that says it in fewer digits than a double needs stays as it is. */
const decimal = (text: string): string => String(Number(text) + 0);

function rowsOf({ rows }: SheetCells): Row[] {
  const title = rows.findIndex(isTitle);
  const columns = title < 0 ? ([0, 1, 2] as const) : titleColumns(rows[title]);
  const found: Row[] = [];
  for (const cells of rows.slice(title + 1)) {
    const texts = columns.map((column) => cells[column] ?? '');
    const numbers = texts.filter((text) => numeric.test(text));
    if (numbers.length === 3) found.push(texts.map(decimal) as unknown as Row);
    // One or two numbers of three: a point was measured and not written down whole; the numbering goes on.
    else if (numbers.length > 0) found.push(null);
  }
  return found;
}

const record = (point: number, xyz: readonly string[]): string =>
  `${String(point).padStart(2)} ${xyz.map((text) => text.padStart(7)).join(' ')}\n`;
const shortTitle = 'Point    X       Y       Z\n';
const quadBlock = (quad: number, records: string): string =>
  `Quad ${quad} \nPoint    X       Y        Z\n${records}\n`;

/** Name with a number before its extension: metrology.txt, 2 -> metrology-2.txt. */
export function numberedName(name: string, sheet: number): string {
  const dot = name.lastIndexOf('.');
  const slash = name.lastIndexOf('/');
  return dot > slash ? `${name.slice(0, dot)}-${sheet}${name.slice(dot)}` : `${name}-${sheet}`;
}

/**
 * Text tables of a workbook: sheets of 8 points become a file each (CSPAD2x2), sheets of 32 one quad of `name`.
 * Throws `bad-input` for any other number of points, and when nothing was found.
 */
export function tablesOfSheets(cells: readonly SheetCells[], name: string, file: string): ConvertedTables {
  const files: ConvertedTables['files'] = [];
  const sheets: SheetReport[] = [];
  let quads = '';
  let quadCount = 0;
  for (const one of cells) {
    const notices: SheetReport['notices'] = [];
    const all = rowsOf(one);
    const rows = all.length > 32 ? all.slice(0, 32) : all;
    if (all.length > 32)
      notices.push({
        kind: 'extra-points',
        text: `sheet ${one.sheet}: ${all.length} points, the first 32 are taken`,
      });
    if (rows.length !== 0 && rows.length !== 8 && rows.length !== 32)
      throw new CalibdeskError(
        'bad-input',
        `${file}: sheet ${one.sheet} has ${rows.length} points, expected 8 (CSPAD2x2) or 32 (a CSPAD quad); nothing was written`,
        { file },
      );
    const records = rows
      .map((xyz, index) => {
        if (xyz !== null) return record(index + 1, xyz);
        notices.push({
          kind: 'missing-point',
          text: `sheet ${one.sheet}: point ${index + 1} is not complete and left out`,
        });
        return '';
      })
      .join('');
    if (rows.length === 8) files.push({ name: numberedName(name, one.sheet), text: shortTitle + records });
    if (rows.length === 32) {
      quads += quadBlock(one.sheet - 1, records);
      quadCount += 1;
    }
    const as = rows.length === 8 ? 'cspad2x2' : rows.length === 32 ? 'quad' : 'ignored';
    sheets.push({ sheet: one.sheet, points: rows.length, as, notices });
  }
  if (quadCount > 0) files.unshift({ name, text: quads });
  if (quadCount > 0 && quadCount < 4)
    sheets
      .find(({ as }) => as === 'quad')
      ?.notices.push({ kind: 'missing-quad', text: `${quadCount} quads in the workbook, a camera has 4` });
  if (files.length === 0)
    throw new CalibdeskError(
      'bad-input',
      `${file}: no sheet with 8 or 32 points was found; nothing was written`,
      { file },
    );
  return { files, sheets };
}

/** The text table of a csv or text table: up to 8 points in the short form, more in blocks of quads. */
export function tableText(table: MetrologyTable): string {
  const recordsOf = (quad: number): string =>
    table.points
      .filter((point) => point.quad === quad)
      .toSorted((a, b) => a.point - b.point)
      .map(({ point, xyz }) => record(point, xyz.map(String)))
      .join('');
  if (table.points.length <= 8) return shortTitle + table.quads.map(recordsOf).join('');
  return table.quads.map((quad) => quadBlock(quad, recordsOf(quad))).join('');
}
