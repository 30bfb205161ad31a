// Numbers as text, read and written: the fast paths of domain/text/readNumbers.ts and numberRows.ts, with the same results bit
// for bit. Whatever is not plain (exponents, words, many digits, near ties) stops the kernel at that number; the TypeScript side
// does it and calls again. kernels/numberKernel.ts has the same numbers for the fields of the state.

// State of reading, u32 fields.
const AT: usize = 0; // address of the next byte
const SIZE: usize = 4; // numbers stored so far
const ROWS: usize = 8; // complete rows
const COLUMNS: usize = 12; // numbers in each row, 0: not known yet
const ROW_START: usize = 16; // index of the first number of this row
const TOKEN: usize = 20; // address of the text that is not plain

// Why the kernel stopped.
const DONE: i32 = 0;
const NOT_PLAIN: i32 = 1;
const RAGGED: i32 = 2;
const FULL: i32 = 3;

// Classes of bytes, a table of 256.
const IN_TOKEN: u8 = 0;
const BLANK: u8 = 1;
const LINE_END: u8 = 2;

/** Value of up to 8 digits, 1 or more, that begin at `address`: bytes little-endian, the first digit in the lowest one. */
// @ts-ignore: decorator
@inline
function upTo8(address: usize, count: i32): u64 {
  let digits = (load<u64>(address) ^ 0x3030303030303030) << (64 - ((<u64>count) << 3));
  digits = digits * 10 + (digits >> 8);
  return (((digits & 0x000000ff000000ff) * 0x000f424000000064 + ((digits >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32) & 0xffffffff;
}

/** Value of up to 16 digits, 0 or more. */
// @ts-ignore: decorator
@inline
function upTo16(address: usize, count: i32): u64 {
  if (count == 0) return 0;
  if (count <= 8) return upTo8(address, count);
  return upTo8(address, count - 8) * 100000000 + upTo8(address + <usize>(count - 8), 8);
}

/**
 * Reads numbers from the state's address up to `end`, behind which 32 line ends stand. With `closed` the text ends there and so
 * does its last row; else `end` stands behind a line end and more may follow. Values go to `target`, f32 with `single`, else f64, at most `capacity` of them in all. `classes`: kind of each byte;
 * `powers`: 10^0 ... 10^22 as f64. Returns why it stopped.
 */
export function parse(state: usize, end: usize, target: usize, capacity: i32, single: bool, closed: bool, classes: usize, powers: usize): i32 {
  let at: usize = load<u32>(state, AT);
  let size: i32 = load<u32>(state, SIZE);
  let rows: i32 = load<u32>(state, ROWS);
  let columns: i32 = load<u32>(state, COLUMNS);
  let rowStart: i32 = load<u32>(state, ROW_START);
  let reason: i32 = DONE;
  for (;;) {
    const byte = load<u8>(at);
    const kind = load<u8>(classes + <usize>byte);
    if (kind == BLANK) {
      at++;
      continue;
    }
    if (kind == LINE_END) {
      if (at >= end && !closed) break;
      if (size > rowStart) {
        if (columns == 0) columns = size - rowStart;
        else if (size - rowStart != columns) {
          reason = RAGGED;
          break;
        }
        rows++;
        rowStart = size;
      }
      if (at >= end) break;
      at++;
      continue;
    }
    if (kind != IN_TOKEN) {
      while (load<u8>(classes + <usize>load<u8>(at)) != LINE_END) at++;
      continue;
    }
    if (size == capacity) {
      reason = FULL;
      break;
    }
    const token = at;
    const negative = byte == 0x2d;
    if (negative || byte == 0x2b) at++;
    const text = v128.load(at);
    const isDigit: i32 = i8x16.bitmask(i8x16.lt_u(i8x16.sub(text, i8x16.splat(0x30)), i8x16.splat(10)));
    const whole = ctz<i32>(~isDigit);
    let decimals = 0;
    let next: usize = at + <usize>whole;
    if (whole < 16 && load<u8>(next) == 0x2e) {
      decimals = ctz<i32>(~(isDigit >> (whole + 1)));
      next += <usize>(1 + decimals);
    }
    const digits = whole + decimals;
    // The sixteen bytes must show where the number ends.
    if (digits == 0 || digits > 15 || next - at >= 16 || load<u8>(classes + <usize>load<u8>(next)) == IN_TOKEN) {
      store<u32>(state, <u32>token, TOKEN);
      at = token;
      reason = NOT_PLAIN;
      break;
    }
    let mantissa = upTo16(at, whole);
    let value: f64;
    if (decimals > 0) {
      mantissa = mantissa * <u64>load<f64>(powers + (<usize>decimals << 3)) + upTo16(next - <usize>decimals, decimals);
      value = <f64>mantissa / load<f64>(powers + (<usize>decimals << 3));
    } else value = <f64>mantissa;
    if (negative) value = -value;
    if (single) store<f32>(target + (<usize>size << 2), <f32>value);
    else store<f64>(target + (<usize>size << 3), value);
    size++;
    at = next;
  }
  store<u32>(state, <u32>at, AT);
  store<u32>(state, size, SIZE);
  store<u32>(state, rows, ROWS);
  store<u32>(state, columns, COLUMNS);
  store<u32>(state, rowStart, ROW_START);
  return reason;
}

// State of writing, u32 fields: AT address of the next byte of text, SIZE index of the next number, ROWS numbers in this row so far.

/** Largest scaled value of the fast path, and how near to a half it leaves the decision to others (numberRows.ts). */
const FAST_LIMIT: f64 = 2147483647.0;
const NEAR_TIE: f64 = 1.0 / 1048576.0;

/** Digits of `whole` with a point before the last `precision` of them, right-aligned in `width`; returns the address behind. */
// @ts-ignore: decorator
@inline
function putDigits(address: usize, whole: u32, precision: i32, width: i32, negative: bool): usize {
  let digits = 1;
  for (let limit: u64 = 10; <u64>whole >= limit; limit *= 10) digits++;
  if (digits <= precision) digits = precision + 1;
  const length = digits + <i32>(precision > 0) + <i32>negative;
  let at = address;
  for (let i = length; i < width; i++) store<u8>(at++, 0x20);
  if (negative) store<u8>(at++, 0x2d);
  const end = at + <usize>(digits + <i32>(precision > 0));
  let back = end;
  let rest = whole;
  for (let i = 0; i < precision; i++) {
    const next = rest / 10;
    store<u8>(--back, <u8>(0x30 + rest - next * 10));
    rest = next;
  }
  if (precision > 0) store<u8>(--back, 0x2e);
  while (back > at) {
    const next = rest / 10;
    store<u8>(--back, <u8>(0x30 + rest - next * 10));
    rest = next;
  }
  return end;
}

/**
 * Writes `count` numbers (f64 at `values`), each followed by a blank, or by a line end after every `columns` of them (0: never).
 * `truncate`: whole numbers cut toward zero, else rounded to `precision` decimals. The text has room for every plain number.
 * Stops with NOT_PLAIN before a number that it leaves to others.
 */
export function format(state: usize, values: usize, count: i32, precision: i32, width: i32, truncate: bool, power: f64, tieScale: f64, columns: i32): i32 {
  let at: usize = load<u32>(state, AT);
  let index: i32 = load<u32>(state, SIZE);
  let column: i32 = load<u32>(state, ROWS);
  let reason: i32 = DONE;
  for (; index < count; index++) {
    const value = load<f64>(values + (<usize>index << 3));
    let negative = (reinterpret<u64>(value) >> 63) != 0;
    const magnitude = abs<f64>(value);
    let whole: u32;
    if (truncate) {
      if (!(magnitude < FAST_LIMIT)) {
        reason = NOT_PLAIN;
        break;
      }
      whole = <u32>magnitude;
      if (whole == 0) negative = false;
    } else {
      const product = magnitude * power;
      if (!(product < FAST_LIMIT)) {
        reason = NOT_PLAIN;
        break;
      }
      const floored = floor<f64>(product);
      const distance = product - floored - 0.5;
      whole = <u32>floored;
      if (distance > NEAR_TIE) whole++;
      else if (distance >= -NEAR_TIE) {
        // An exact tie is an odd number of halves of the last decimal; it goes to the even neighbour.
        const doubled = magnitude * tieScale;
        const half = doubled * 0.5;
        if (distance != 0 || floor<f64>(doubled) != doubled || floor<f64>(half) == half) {
          reason = NOT_PLAIN;
          break;
        }
        whole += whole & 1;
      }
    }
    at = putDigits(at, whole, precision, width, negative);
    column++;
    if (column == columns) {
      store<u8>(at++, 0x0a);
      column = 0;
    } else store<u8>(at++, 0x20);
  }
  store<u32>(state, <u32>at, AT);
  store<u32>(state, index, SIZE);
  store<u32>(state, column, ROWS);
  return reason;
}
