import {
  allocate,
  integerLimits,
  isIntegerDtype,
  reshape,
  sizeOf,
  type Dtype,
  type NdArray,
} from '../array/ndarray.ts';
import { roundToHalf } from '../array/half.ts';
import type { WidenedType } from '../array/npy.ts';
import { CalibdeskError } from '../errors.ts';
import { latin1Text, parseNumbers, type ParsedNumbers } from '../text/readNumbers.ts';
import { scanHeader, type ConstantsHeader } from './constantsHeader.ts';
import { dtypeOfWord, widenedTypeOfWord } from './dtypeWords.ts';

export interface ConstantsFile {
  array: NdArray;
  /** Type name of the file: that of the array, or `bool` (uint8 in memory), `float16` (float32 in memory). */
  storedType: Dtype | WidenedType;
  /** The `#` lines at the top, with their `#`; null when there is none. */
  comments: string[] | null;
  metadata: { dtype: string | null; ndim: number | null; dims: number[] };
  /** What was accepted but is not as it should be: shapes that do not fit, values that do not fit the type. */
  warnings: string[];
}

const hint = 'a constants file is text: optional # lines, then rows of numbers of equal length';

function bad(file: string, message: string, offset?: number): CalibdeskError {
  return new CalibdeskError('unreadable', `${file}: ${message}`, {
    file,
    ...(offset === undefined ? {} : { offset }),
    hint,
  });
}

/** What the header asks of the numbers. Checked before they are read. */
export interface ConstantsLayout {
  header: ConstantsHeader;
  dtype: Dtype;
  /** The type is narrower in the file than in memory. */
  widened: WidenedType | null;
  ndim: number | null;
  dims: number[];
}

function wholeNumber(text: string, what: string, file: string): number {
  if (!/^[+-]?\d{1,15}$/.test(text))
    throw bad(file, `${what} is ${JSON.stringify(text)}, expected a whole number`);
  return Number(text);
}

/** Reads and checks the header of a constants file. Throws `unreadable`. */
export function readLayout(bytes: Uint8Array, file: string): ConstantsLayout {
  const header = scanHeader(bytes);
  const word = header.dtypeWord;
  const dtype = word === null ? 'float32' : dtypeOfWord(word);
  const widened = word === null ? null : widenedTypeOfWord(word);
  if (dtype === undefined)
    throw bad(
      file,
      `unknown element type ${JSON.stringify(word)} after DTYPE, expected a name such as float32`,
    );
  const ndim = header.ndimText === null ? null : wholeNumber(header.ndimText, 'NDIM', file);
  const dims = header.dimTexts.map((text, i) => wholeNumber(text, `dimension ${i}`, file));
  if (ndim !== null && dims.length > 0 && ndim !== dims.length)
    throw bad(file, `inconsistent metadata: NDIM is ${ndim}, but there are ${dims.length} DIM lines`);
  return { header, dtype, widened, ndim, dims };
}

/** Whether numbers may be rounded to float32 as they are read; half precision must be rounded only once. */
export function readsSingle(layout: ConstantsLayout): boolean {
  return layout.dtype === 'float32' && layout.widened === null;
}

/** Reads constants text: header rules of `scanHeader`, numbers of `parseNumbers`, shape of `shapeOf`. Throws `unreadable`. */
export function parseConstantsText(bytes: Uint8Array, file: string): ConstantsFile {
  const layout = readLayout(bytes, file);
  const start = layout.header.dataOffset;
  const parsed = parseNumbers(bytes, start, bytes.length, readsSingle(layout));
  return assembleConstants(bytes, layout, parsed, file);
}

/** Makes the array of numbers that were read, maybe in pieces by several workers. */
export function assembleConstants(
  bytes: Uint8Array,
  layout: ConstantsLayout,
  parsed: ParsedNumbers,
  file: string,
): ConstantsFile {
  const { badToken, raggedRow } = parsed;
  if (badToken !== null)
    throw bad(
      file,
      `${JSON.stringify(badToken.text)} is no number (row ${badToken.row + 1}, column ${badToken.column + 1})`,
      badToken.offset,
    );
  if (raggedRow !== null)
    throw bad(
      file,
      `row ${raggedRow.row + 1} has ${raggedRow.columns} numbers, the rows before have ${parsed.columns}`,
      raggedRow.offset < 0 ? undefined : raggedRow.offset,
    );
  if (parsed.values.length === 0) throw bad(file, 'there are no numbers in the file');
  const warnings: string[] = [];
  const data = toDtype(bytes, layout, parsed, warnings);
  const shape = shapeOf(layout, parsed, warnings, file);
  return {
    array: reshape({ dtype: layout.dtype, shape: [data.length], data }, shape),
    storedType: layout.widened ?? layout.dtype,
    comments: layout.header.lines.length === 0 ? null : layout.header.lines,
    metadata: { dtype: layout.header.dtypeWord, ndim: layout.ndim, dims: layout.dims },
    warnings,
  };
}

/** Several rows and columns: 2-d; one row or one column: 1-d; one number: 0-d. */
function laidOutShape(parsed: ParsedNumbers): number[] {
  const { rows, columns } = parsed;
  if (rows === 1 && columns === 1) return [];
  return rows === 1 ? [columns] : columns === 1 ? [rows] : [rows, columns];
}

/** The declared dimensions with one -1 filled in, or null when they do not fit `size` elements. */
function fittingDims(dims: readonly number[], size: number): number[] | null {
  const open = dims.filter((dim) => dim === -1).length;
  if (open > 1 || dims.some((dim) => dim < -1)) return null;
  if (open === 0) return sizeOf(dims) === size ? [...dims] : null;
  const rest = sizeOf(dims.filter((dim) => dim !== -1));
  return rest > 0 && size % rest === 0 ? dims.map((dim) => (dim === -1 ? size / rest : dim)) : null;
}

/**
 * Shape by NDIM and DIM lines. Three and more dimensions must fit. One and two dimensions are honoured when they fit; old
 * files with wrong ones are read as they are laid out, with a warning.
 */
function shapeOf(layout: ConstantsLayout, parsed: ParsedNumbers, warnings: string[], file: string): number[] {
  const { ndim, dims } = layout;
  if (ndim === null || dims.length === 0) return laidOutShape(parsed);
  const size = parsed.values.length;
  const fitting = fittingDims(dims, size);
  if (fitting !== null) return fitting;
  if (ndim > 2) throw bad(file, `${size} numbers do not fit the declared shape (${dims.join(',')})`);
  const shape = laidOutShape(parsed);
  warnings.push(
    `declared shape (${dims.join(',')}) does not fit ${size} numbers, read as (${shape.join(',')})`,
  );
  return shape;
}

/** Values in their element type; integers are cut toward zero and wrapped, with a warning for each kind of misfit. */
function toDtype(
  bytes: Uint8Array,
  layout: ConstantsLayout,
  parsed: ParsedNumbers,
  warnings: string[],
): NdArray['data'] {
  const { dtype } = layout;
  const { values } = parsed;
  if (layout.widened === 'float16') return Float32Array.from(values, roundToHalf);
  if (layout.widened === 'bool') return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  if (!isIntegerDtype(dtype)) return values;
  if (dtype === 'int64' || dtype === 'uint64') return toBigIntegers(bytes, layout, parsed, warnings);
  return convertToInteger(values, dtype, warnings);
}

/** Counts of values that an integer type cannot hold as they are. */
export interface Misfits {
  notANumber: number;
  fraction: number;
  outOfRange: number;
  /** Index and value of the first. */
  first: { index: number; value: number } | null;
}

/** Adds one text to `warnings` for each kind of misfit. */
export function reportMisfits(misfits: Misfits, dtype: Dtype, warnings: string[]): void {
  const { notANumber, fraction, outOfRange, first } = misfits;
  if (first === null) return;
  const kinds = [
    notANumber > 0 ? `${notANumber} not a number (read as 0)` : '',
    outOfRange > 0 ? `${outOfRange} out of range (wrapped)` : '',
    fraction > 0 ? `${fraction} with a fraction (cut)` : '',
  ].filter((text) => text !== '');
  warnings.push(
    `values that do not fit ${dtype}: ${kinds.join(', ')}; the first is ${first.value} at index ${first.index}`,
  );
}

/**
 * Converts to an integer type of up to 32 bits: fractions cut toward zero, out of range wrapped modulo 2^bits, nan and
 * infinities 0, each reported in `warnings`.
 */
export function convertToInteger<D extends Exclude<Dtype, 'float32' | 'float64' | 'int64' | 'uint64'>>(
  values: ArrayLike<number>,
  dtype: D,
  warnings: string[],
): NdArray<D>['data'] {
  const out = allocate<Dtype>(dtype, values.length);
  const limits = integerLimits(dtype) as { minimum: bigint; maximum: bigint };
  const minimum = Number(limits.minimum);
  const maximum = Number(limits.maximum);
  const misfits: Misfits = { notANumber: 0, fraction: 0, outOfRange: 0, first: null };
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    out[i] = value; // assignment to a typed array truncates and wraps
    if (out[i] === value) continue;
    if (Number.isNaN(value)) misfits.notANumber++;
    else if (Math.trunc(value) < minimum || Math.trunc(value) > maximum) misfits.outOfRange++;
    else misfits.fraction++;
    misfits.first ??= { index: i, value };
  }
  reportMisfits(misfits, dtype, warnings);
  return out as NdArray<D>['data'];
}

/** 64-bit integers: the numbers are exact below 2^53; above, the text is read again digit by digit. */
function toBigIntegers(
  bytes: Uint8Array,
  layout: ConstantsLayout,
  parsed: ParsedNumbers,
  warnings: string[],
): BigInt64Array | BigUint64Array {
  const dtype = layout.dtype as 'int64' | 'uint64';
  const { values } = parsed;
  const out = allocate(dtype, values.length);
  const { minimum, maximum } = integerLimits(dtype) as { minimum: bigint; maximum: bigint };
  const misfits: Misfits = { notANumber: 0, fraction: 0, outOfRange: 0, first: null };
  const tokens = values.some((value) => Math.abs(value) >= 2 ** 53)
    ? tokensOf(bytes, layout.header.dataOffset)
    : null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    let whole: bigint;
    if (!Number.isFinite(value)) {
      whole = 0n;
      if (Number.isNaN(value)) misfits.notANumber++;
      else misfits.outOfRange++;
      misfits.first ??= { index: i, value };
    } else {
      const token = tokens?.[i];
      whole =
        token !== undefined && /^[+-]?\d+$/.test(token)
          ? BigInt(token.replace(/^\+/, ''))
          : BigInt(Math.trunc(value));
      const outside = whole < minimum || whole > maximum;
      if (outside) misfits.outOfRange++;
      else if (!Number.isInteger(value)) misfits.fraction++;
      if (outside || !Number.isInteger(value)) misfits.first ??= { index: i, value };
    }
    out[i] = whole; // assignment wraps modulo 2^64
  }
  reportMisfits(misfits, dtype, warnings);
  return out;
}

function tokensOf(bytes: Uint8Array, start: number): string[] {
  const pieces: string[] = [];
  for (let at = start; at < bytes.length; at += 1 << 20)
    pieces.push(latin1Text(bytes, at, Math.min(at + (1 << 20), bytes.length)));
  return pieces
    .join('')
    .split(/[\r\n]/)
    .flatMap((line) => line.split('#', 1)[0].split(/[\s\x1c-\x1f]+/))
    .filter((token) => token !== '');
}
