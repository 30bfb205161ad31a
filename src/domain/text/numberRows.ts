import { eachChunk, type TypedArray } from '../array/ndarray.ts';
import { formatNumber, type NumberFormat } from './printf.ts';

const blank = 0x20;
const lineEnd = 0x0a;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;

/** Largest scaled value that the fast path writes: the error of one multiplication stays below 2^-22 there. */
const fastLimit = 2 ** 31 - 1;
/** Scaled values this close to a half are decided by the exact path. */
const nearTie = 2 ** -20;

/** A text that grows, in bytes. */
class ByteText {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(Math.max(capacity, 1024));
  }

  /** Makes room for `more` bytes behind `length`. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 1.5, this.length + more) | 0);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  appendAscii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }
}

/**
 * Rounded value * 10^precision as a whole number below 2^31, ties to even on the exact binary value, or -1 when only
 * the exact path can tell. `value` >= 0. The product is off by at most half a unit in its last place, so a fraction that
 * is not near one half decides; an exact tie (value * 2^(precision+1) odd) makes the product exact.
 */
function scaled(value: number, power: number, tieScale: number): number {
  const product = value * power;
  if (!(product < fastLimit)) return -1;
  const whole = Math.floor(product);
  const rest = product - whole;
  const distance = rest - 0.5;
  if (distance > nearTie) return whole + 1;
  if (distance < -nearTie) return whole;
  const doubled = value * tieScale;
  if (distance === 0 && doubled % 2 === 1) return whole + (whole & 1);
  return -1;
}

/** Writes the digits of `whole` with a point before the last `precision` of them, right-aligned in `width`; returns the new position. */
function putDigits(
  bytes: Uint8Array,
  at: number,
  whole: number,
  precision: number,
  width: number,
  negative: boolean,
): number {
  let digits = 1;
  for (let limit = 10; digits < 10 && whole >= limit; limit *= 10) digits++;
  if (digits <= precision) digits = precision + 1;
  const length = digits + (precision > 0 ? 1 : 0) + (negative ? 1 : 0);
  let position = at;
  for (let i = length; i < width; i++) bytes[position++] = blank;
  if (negative) bytes[position++] = minus;
  const end = position + digits + (precision > 0 ? 1 : 0);
  let rest = whole | 0;
  let back = end;
  for (let i = 0; i < precision; i++) {
    const next = (rest / 10) | 0;
    bytes[--back] = zero + rest - next * 10;
    rest = next;
  }
  if (precision > 0) bytes[--back] = point;
  while (back > position) {
    const next = (rest / 10) | 0;
    bytes[--back] = zero + rest - next * 10;
    rest = next;
  }
  return end;
}

/** Whether the fast path of `writeNumbers` and its kernel know a conversion. */
export function hasFastPath(format: NumberFormat): boolean {
  return (
    (format.conversion === 'f' || (format.conversion === 'd' && format.precision === 0)) &&
    !format.leftAligned &&
    !format.plusSign &&
    !format.blankSign &&
    !format.zeroPadded &&
    !format.alternate &&
    format.precision <= 9 &&
    format.width <= 64
  );
}

export interface RowLayout {
  /** Numbers per line. */
  columns: number;
  /**
   * `rows`: numbers separated by one blank, a line end after each row. `flat`: one line that begins with a blank, a blank
   * after each number, no line end.
   */
  form: 'rows' | 'flat';
}

/**
 * Text of the numbers `data[start..end)` as C printf writes them. A band of whole rows can be written by itself and the
 * bands put one after the other (form `rows`). Most numbers take a path without strings; the rest goes through
 * `formatNumber`, with the same result.
 */
export function writeNumbers(
  data: TypedArray,
  start: number,
  end: number,
  format: NumberFormat,
  layout: RowLayout,
): Uint8Array<ArrayBuffer> {
  const { columns } = layout;
  const flat = layout.form === 'flat';
  const text = new ByteText((end - start) * Math.max(format.width + 1, format.precision + 6));
  const plain = hasFastPath(format);
  const truncate = format.conversion === 'd';
  const { precision, width } = format;
  const power = 10 ** precision;
  const tieScale = 2 ** (precision + 1);
  const widest = Math.max(width, 16 + precision) + 2;
  if (flat) text.appendAscii(' ');
  let column = 0;
  eachChunk(data, start, end, (values, count, offset) => {
    for (let i = 0; i < count; i++) {
      text.reserve(widest);
      const value = values[i];
      let whole = -1;
      let negative = false;
      if (plain) {
        negative = value < 0 || (value === 0 && 1 / value < 0);
        const magnitude = negative ? -value : value;
        if (truncate) {
          if (magnitude < fastLimit) whole = Math.floor(magnitude);
          if (whole === 0) negative = false;
        } else whole = scaled(magnitude, power, tieScale);
      }
      if (whole >= 0) text.length = putDigits(text.bytes, text.length, whole, precision, width, negative);
      else text.appendAscii(formatNumber(format, data[offset + i]));
      text.reserve(1);
      column++;
      const endOfRow = !flat && column === columns;
      text.bytes[text.length++] = endOfRow ? lineEnd : blank;
      if (endOfRow) column = 0;
    }
  });
  return text.bytes.subarray(0, text.length);
}
