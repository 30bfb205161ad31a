/** Numbers read from lines of text, or the first thing that is wrong with them. */
export interface ParsedNumbers {
  /** All numbers, in the order of the text. */
  values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** Lines that hold numbers. */
  rows: number;
  /** Numbers in each of these lines; 0 when there is none. */
  columns: number;
  /** First text that is no number: row and column from 0, byte offset in the file. */
  badToken: { text: string; row: number; column: number; offset: number } | null;
  /** First row with another count of numbers than the first row; `offset` is that of its line's end. */
  raggedRow: { row: number; columns: number; offset: number } | null;
}

// Classes of bytes: what ends a number, and how.
const inToken = 0;
const blank = 1;
const lineEnd = 2;
const comment = 3;
const classes = new Uint8Array(256);
/** Class of each byte: 0 part of a number, 1 blank, 2 line end, 3 begin of a comment. */
export const byteClasses: Readonly<Uint8Array> = classes;
/** Longest text that may be one number, characters. */
export const longestToken = 1000;
for (const code of [0x09, 0x0b, 0x0c, 0x1c, 0x1d, 0x1e, 0x1f, 0x20]) classes[code] = blank;
classes[0x0a] = lineEnd;
classes[0x0d] = lineEnd;
classes[0x23] = comment;

const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Text of the bytes as Latin-1. */
export function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

const decimalForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const wordForm = /^([+-]?)(nan|inf|infinity)$/i;

/**
 * Value of a number as text: optional sign, decimals, `.5`, `5.`, exponent e/E, nan, inf, infinity in any case; correctly
 * rounded. Undefined for anything else (`0x10`, `1.0D+01`, `1_000`, `1,2`, `-`).
 */
export function parseNumber(text: string): number | undefined {
  if (decimalForm.test(text)) return Number(text);
  const word = wordForm.exec(text);
  if (word === null) return undefined;
  if (word[2].toLowerCase() === 'nan') return Number.NaN;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function grown<T extends Float32Array | Float64Array>(values: T, needed: number): T {
  const Data = values.constructor as new (length: number) => T;
  const larger = new Data(Math.max(Math.ceil(values.length * 1.3), needed, 1024));
  larger.set(values as never);
  return larger;
}

/** Numbers to make room for at first, from the count in the beginning of the text. */
function estimateCount(bytes: Uint8Array, start: number, end: number): number {
  const sampleEnd = Math.min(end, start + 16384);
  let count = 1;
  for (let i = start + 1; i < sampleEnd; i++)
    if (classes[bytes[i]] === inToken && classes[bytes[i - 1]] !== inToken) count++;
  return Math.ceil(((end - start) / Math.max(sampleEnd - start, 1)) * count * 1.02) + 64;
}

/**
 * Reads the numbers of the lines in `bytes[start..end)`. `#` starts a comment anywhere in a line, blanks and tabs
 * separate, line ends are LF, CRLF or CR, lines without numbers are skipped. Stops at the first text that is no number
 * and at the first row of another length. A text may be cut at any line end and read piece by piece (`joinParsed`).
 * `single` rounds to float32 (from the correctly rounded float64, as numpy does).
 */
export function parseNumbers(bytes: Uint8Array, start: number, end: number, single: boolean): ParsedNumbers {
  const count = estimateCount(bytes, start, end);
  let values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> = single
    ? new Float32Array(count)
    : new Float64Array(count);
  let capacity = count;
  let size = 0;
  let rows = 0;
  let columns = 0;
  let rowStart = 0; // index of the first value of this row
  let badToken: ParsedNumbers['badToken'] = null;
  let raggedRow: ParsedNumbers['raggedRow'] = null;
  let at = start;
  for (;;) {
    const byte = at < end ? bytes[at] : 0x0a;
    const kind = classes[byte];
    if (kind === blank) {
      at++;
      continue;
    }
    if (kind === lineEnd) {
      if (size > rowStart) {
        if (rows === 0) columns = size;
        else if (size - rowStart !== columns) {
          raggedRow = { row: rows, columns: size - rowStart, offset: at };
          break;
        }
        rows++;
        rowStart = size;
      }
      if (at >= end) break;
      at++;
      continue;
    }
    if (kind === comment) {
      while (at < end && classes[bytes[at]] !== lineEnd) at++;
      continue;
    }
    // A number. Most are sign, digits, point, digits with at most 15 digits: those are exact as mantissa / 10^decimals.
    const tokenStart = at;
    let next = byte;
    let negative = false;
    if (next === 0x2d || next === 0x2b) {
      negative = next === 0x2d;
      next = ++at < end ? bytes[at] : 0x0a;
    }
    let mantissa = 0;
    const digitsStart = at;
    let digit = next - 0x30;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      next = ++at < end ? bytes[at] : 0x0a;
      digit = next - 0x30;
    }
    let digits = at - digitsStart;
    let decimals = 0;
    if (next === 0x2e) {
      const decimalsStart = ++at;
      next = at < end ? bytes[at] : 0x0a;
      digit = next - 0x30;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        next = ++at < end ? bytes[at] : 0x0a;
        digit = next - 0x30;
      }
      decimals = at - decimalsStart;
      digits += decimals;
    }
    let value: number;
    if (classes[next] !== inToken && digits > 0 && digits <= 15) {
      value = decimals === 0 ? mantissa : mantissa / powersOfTen[decimals];
      if (negative) value = -value;
    } else {
      while (at < end && classes[bytes[at]] === inToken) at++;
      const text = latin1Text(bytes, tokenStart, Math.min(at, tokenStart + longestToken));
      const slow = parseNumber(text);
      if (slow === undefined || at - tokenStart > longestToken) {
        badToken = { text: text.slice(0, 40), row: rows, column: size - rowStart, offset: tokenStart };
        break;
      }
      value = slow;
    }
    if (size === capacity) {
      values = grown(values, size + 1);
      capacity = values.length;
    }
    values[size++] = value;
  }
  return { values: values.subarray(0, size), rows, columns, badToken, raggedRow };
}

/** Puts pieces of one text together again, in order; stops at the first fault. */
export function joinParsed(pieces: readonly ParsedNumbers[]): ParsedNumbers {
  if (pieces.length === 1) return pieces[0];
  const total = pieces.reduce((sum, piece) => sum + piece.values.length, 0);
  const single = pieces[0].values instanceof Float32Array;
  const values = single ? new Float32Array(total) : new Float64Array(total);
  let at = 0;
  let rows = 0;
  let columns = 0;
  let badToken: ParsedNumbers['badToken'] = null;
  let raggedRow: ParsedNumbers['raggedRow'] = null;
  for (const piece of pieces) {
    values.set(piece.values, at);
    at += piece.values.length;
    if (columns === 0) columns = piece.columns;
    else if (piece.rows > 0 && piece.columns !== columns) {
      raggedRow = { row: rows, columns: piece.columns, offset: -1 };
      break;
    }
    if (piece.badToken !== null) badToken = { ...piece.badToken, row: piece.badToken.row + rows };
    if (piece.raggedRow !== null) raggedRow = { ...piece.raggedRow, row: piece.raggedRow.row + rows };
    rows += piece.rows;
    if (badToken !== null || raggedRow !== null) break;
  }
  return { values, rows, columns, badToken, raggedRow };
}

/** Byte positions that cut `bytes[start..end)` at line ends into at most `pieces` parts of like size, first and last included. */
export function cutAtLines(bytes: Uint8Array, start: number, end: number, pieces: number): number[] {
  const cuts = [start];
  for (let piece = 1; piece < pieces; piece++) {
    let at = Math.max(start + Math.floor(((end - start) * piece) / pieces), cuts[cuts.length - 1]);
    while (at < end && classes[bytes[at]] !== lineEnd) at++;
    if (at > cuts[cuts.length - 1] && at < end) cuts.push(at);
  }
  cuts.push(end);
  return cuts;
}
