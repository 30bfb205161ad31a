import { keysOfPixels, setWindow, turnOver } from './_byteKeys';
import { laneMedians, regionMedian } from './_keyMedians';

// Common mode by medians of rows, columns or banks of a frame of float32, rows of `columns` pixels one behind the other: twin of domain/common-mode/banks.ts
// and tiles.ts. Estimates use pixels within +-`half` whose byte of `good` is 0xff (`good` 0: all). `least`: number of them that a region needs; `limit`: the
// absolute median must be smaller (NaN: no limit), ADU. `shown` are bytes of the pixels that are corrected, 0: all.

/** Numbers of one correction each; behind them the lists of medians. */
const CORRECTIONS: usize = 64;

// @ts-ignore: decorator
@inline
function subtractFrom(at: usize, correction: v128, shown: usize): void {
  if (shown == 0) {
    v128.store(at, f32x4.sub(v128.load(at), correction));
    return;
  }
  const by = v128.and(correction, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(shown))));
  v128.store(at, f32x4.sub(v128.load(at), by));
}

/** Parts of rows of `width` pixels; `rows`, `width` multiples of 16. `work` has 1024 + 80 * width bytes. */
export function rowMedians(frame: usize, rows: usize, columns: usize, width: usize, half: f32, good: usize, shown: usize, least: i32, limit: f64, work: usize): void {
  const most = f32x4.splat(half);
  const square = work + CORRECTIONS;
  const spare = square + 256;
  const keys = spare + 256;
  const lists = keys + 16 * width;
  const rowStep = 4 * columns;
  for (let row: usize = 0; row < rows; row += 16)
    for (let column: usize = 0; column < columns; column += width) {
      setWindow();
      const first = row * columns + column;
      for (let part: usize = 0; part < width; part += 16) {
        for (let line: usize = 0; line < 16; line++) {
          const pixel = first + part + line * columns;
          v128.store(square + 16 * line, keysOfPixels(frame + 4 * pixel, most, good == 0 ? 0 : good + pixel));
        }
        turnOver(square, spare, keys + 16 * part);
      }
      laneMedians(keys, width, frame + 4 * first, rowStep, 4, least, limit, work, lists);
      for (let line: usize = 0; line < 16; line++) {
        const correction = v128.load32_splat(work + 4 * line);
        const begin = first + line * columns;
        for (let pixel = begin; pixel < begin + width; pixel += 4) subtractFrom(frame + 4 * pixel, correction, shown == 0 ? 0 : shown + pixel);
      }
    }
}

/** Columns of `height` pixels; `columns` a multiple of 16, `height` of 8. `work` has 4 * columns + (16 * height + 64) * (columns / 16 + 4) + 256 bytes. */
export function columnMedians(frame: usize, rows: usize, columns: usize, height: usize, half: f32, good: usize, shown: usize, least: i32, limit: f64, work: usize): void {
  const most = f32x4.splat(half);
  const keys = work + 4 * columns;
  // Not a multiple of the size of a page: the keys of a row would share few cache sets.
  const groupBytes = 16 * height + 64;
  const lists = keys + groupBytes * (columns >> 4);
  for (let top: usize = 0; top < rows; top += height) {
    setWindow();
    for (let row: usize = 0; row < height; row++) {
      let pixel = (top + row) * columns;
      let at = keys + 16 * row;
      for (let column: usize = 0; column < columns; column += 16) {
        v128.store(at, keysOfPixels(frame + 4 * pixel, most, good == 0 ? 0 : good + pixel));
        at += groupBytes;
        pixel += 16;
      }
    }
    const begin = frame + 4 * top * columns;
    for (let column: usize = 0; column < columns; column += 16)
      laneMedians(keys + (column >> 4) * groupBytes, height, begin + 4 * column, 4, 4 * columns, least, limit, work + 4 * column, lists);
    for (let row = top; row < top + height; row++)
      for (let column: usize = 0; column < columns; column += 4) {
        const pixel = row * columns + column;
        subtractFrom(frame + 4 * pixel, v128.load(work + 4 * column), shown == 0 ? 0 : shown + pixel);
      }
  }
}

/** Banks of `height` rows and `width` (a multiple of 16) columns. `work` has 5 * height * width + 64 bytes. */
export function bankMedians(frame: usize, rows: usize, columns: usize, height: usize, width: usize, half: f32, good: usize, shown: usize, least: i32, limit: f64, work: usize): void {
  const most = f32x4.splat(half);
  const keys = work;
  const list = keys + height * width;
  for (let top: usize = 0; top < rows; top += height)
    for (let left: usize = 0; left < columns; left += width) {
      setWindow();
      const first = top * columns + left;
      let at = keys;
      for (let row: usize = 0; row < height; row++) {
        const begin = first + row * columns;
        for (let pixel = begin; pixel < begin + width; pixel += 16) {
          v128.store(at, keysOfPixels(frame + 4 * pixel, most, good == 0 ? 0 : good + pixel));
          at += 16;
        }
      }
      const correction = f32x4.splat(regionMedian(keys, height, width, frame + 4 * first, 4 * columns, least, limit, list));
      for (let row: usize = 0; row < height; row++) {
        const begin = first + row * columns;
        for (let pixel = begin; pixel < begin + width; pixel += 4) subtractFrom(frame + 4 * pixel, correction, shown == 0 ? 0 : shown + pixel);
      }
    }
}

/** Four bytes of one truth each, from sixteen pixels. */
// @ts-ignore: decorator
@inline
function bytesOf(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

// @ts-ignore: decorator
@inline
function isBright(frame: usize, rms: usize): v128 {
  return f32x4.ge(v128.load(frame), f32x4.mul(v128.load(rms), f32x4.splat(10)));
}

// @ts-ignore: decorator
@inline
function inRange(frame: usize, range: v128): v128 {
  return f32x4.le(f32x4.abs(v128.load(frame)), range);
}

/**
 * Algorithm 6: bytes of `good` of the pixels that estimates use, 0 for bright ones (from 10 * rms) with their four neighbours and those beyond
 * +-`range`. `columns` a multiple of 16. `work` has (rows + 2) * (columns + 32) bytes.
 */
export function unexcluded(frame: usize, rows: usize, columns: usize, rms: usize, range: f32, good: usize, work: usize): void {
  const most = f32x4.splat(range);
  // Edges without bright pixels stand around them.
  const lineBytes = columns + 32;
  memory.fill(work, 0, (rows + 2) * lineBytes);
  let pixel: usize = 0;
  for (let row: usize = 0; row < rows; row++) {
    const line = work + (row + 1) * lineBytes + 16;
    for (let column: usize = 0; column < columns; column += 16) {
      const at = frame + 4 * pixel;
      const by = rms + 4 * pixel;
      v128.store(line + column, bytesOf(isBright(at, by), isBright(at + 16, by + 16), isBright(at + 32, by + 32), isBright(at + 48, by + 48)));
      v128.store(good + pixel, bytesOf(inRange(at, most), inRange(at + 16, most), inRange(at + 32, most), inRange(at + 48, most)));
      pixel += 16;
    }
  }
  pixel = 0;
  for (let row: usize = 0; row < rows; row++) {
    const line = work + (row + 1) * lineBytes + 16;
    for (let column: usize = 0; column < columns; column += 16) {
      const at = line + column;
      const besides = v128.or(v128.load(at - 1), v128.load(at + 1));
      const near = v128.or(v128.load(at), v128.or(v128.load(at - lineBytes), v128.load(at + lineBytes)));
      v128.store(good + pixel, v128.andnot(v128.load(good + pixel), v128.or(near, besides)));
      pixel += 16;
    }
  }
}
