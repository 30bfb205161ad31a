// Coordinates and index maps of all pixels: twin of domain/geometry/coordinates.ts and indexMaps.ts, every operation in its order, so that results agree
// to the last bit. Rows have an even number of pixels; two are worked on at a time. Levels are nine float64 each: cosine and sine about z, y, x, then
// the shift in um. `range` holds the smallest and largest x and y, four float64.

// @ts-ignore: decorator
@inline
function number(address: usize, index: usize): f64 {
  return load<f64>(address + 8 * index);
}

/** Whether a level turns about z only. */
// @ts-ignore: decorator
@inline
function staysFlat(level: usize): bool {
  return number(level, 2) == 1 && number(level, 3) == 0 && number(level, 4) == 1 && number(level, 5) == 0;
}

function addTo(values: usize, bytes: usize, shift: f64): void {
  const by = f64x2.splat(shift);
  for (let at = values; at < values + bytes; at += 16) v128.store(at, f64x2.add(v128.load(at), by));
}

function fillWith(values: usize, bytes: usize, value: f64): void {
  const all = f64x2.splat(value);
  for (let at = values; at < values + bytes; at += 16) v128.store(at, all);
}

/** The first level of a row: its products with the turn about z come ready made. Tells whether z is the same everywhere. */
function firstLevel(level: usize, along: usize, alongSine: usize, acrossCosine: f64, acrossSine: f64, detector: bool, bytes: usize, x: usize, y: usize, z: usize): bool {
  const flat = staysFlat(level);
  const cosY = f64x2.splat(number(level, 2));
  const sinY = f64x2.splat(number(level, 3));
  const cosX = f64x2.splat(number(level, 4));
  const sinX = f64x2.splat(number(level, 5));
  const x0 = f64x2.splat(number(level, 6));
  const y0 = f64x2.splat(number(level, 7));
  const z0 = f64x2.splat(number(level, 8));
  const cosine = f64x2.splat(acrossCosine);
  const sine = f64x2.splat(acrossSine);
  for (let at: usize = 0; at < bytes; at += 16) {
    const a = v128.load(along + at);
    const b = v128.load(alongSine + at);
    const turnedX = detector ? f64x2.sub(a, sine) : f64x2.sub(cosine, b);
    const turnedY = detector ? f64x2.add(cosine, b) : f64x2.add(a, sine);
    if (flat) {
      v128.store(x + at, f64x2.add(turnedX, x0));
      v128.store(y + at, f64x2.add(turnedY, y0));
    } else {
      const turnedZ = f64x2.mul(f64x2.neg(turnedX), sinY);
      v128.store(x + at, f64x2.add(f64x2.mul(turnedX, cosY), x0));
      v128.store(y + at, f64x2.add(f64x2.sub(f64x2.mul(turnedY, cosX), f64x2.mul(turnedZ, sinX)), y0));
      v128.store(z + at, f64x2.add(f64x2.add(f64x2.mul(turnedZ, cosX), f64x2.mul(turnedY, sinX)), z0));
    }
  }
  return flat;
}

/** A level that turns about z and shifts x and y. */
function flatLevel(level: usize, bytes: usize, x: usize, y: usize): void {
  const cosZ = f64x2.splat(number(level, 0));
  const sinZ = f64x2.splat(number(level, 1));
  const x0 = f64x2.splat(number(level, 6));
  const y0 = f64x2.splat(number(level, 7));
  for (let at: usize = 0; at < bytes; at += 16) {
    const a = v128.load(x + at);
    const b = v128.load(y + at);
    v128.store(x + at, f64x2.add(f64x2.sub(f64x2.mul(a, cosZ), f64x2.mul(b, sinZ)), x0));
    v128.store(y + at, f64x2.add(f64x2.add(f64x2.mul(b, cosZ), f64x2.mul(a, sinZ)), y0));
  }
}

function fullLevel(level: usize, bytes: usize, x: usize, y: usize, z: usize): void {
  const cosZ = f64x2.splat(number(level, 0));
  const sinZ = f64x2.splat(number(level, 1));
  const cosY = f64x2.splat(number(level, 2));
  const sinY = f64x2.splat(number(level, 3));
  const cosX = f64x2.splat(number(level, 4));
  const sinX = f64x2.splat(number(level, 5));
  const x0 = f64x2.splat(number(level, 6));
  const y0 = f64x2.splat(number(level, 7));
  const z0 = f64x2.splat(number(level, 8));
  for (let at: usize = 0; at < bytes; at += 16) {
    const a = v128.load(x + at);
    const b = v128.load(y + at);
    const w = v128.load(z + at);
    const x1 = f64x2.sub(f64x2.mul(a, cosZ), f64x2.mul(b, sinZ));
    const y1 = f64x2.add(f64x2.mul(b, cosZ), f64x2.mul(a, sinZ));
    const z2 = f64x2.sub(f64x2.mul(w, cosY), f64x2.mul(x1, sinY));
    v128.store(x + at, f64x2.add(f64x2.add(f64x2.mul(x1, cosY), f64x2.mul(w, sinY)), x0));
    v128.store(y + at, f64x2.add(f64x2.sub(f64x2.mul(y1, cosX), f64x2.mul(z2, sinX)), y0));
    v128.store(z + at, f64x2.add(f64x2.add(f64x2.mul(z2, cosX), f64x2.mul(y1, sinX)), z0));
  }
}

/** Widens the range of an axis by the values of a row that has just been made. */
function widen(values: usize, bytes: usize, range: usize): void {
  let least = f64x2.splat(load<f64>(range));
  let largest = f64x2.splat(load<f64>(range, 8));
  for (let at = values; at < values + bytes; at += 16) {
    const value = v128.load(at);
    least = f64x2.pmin(least, value);
    largest = f64x2.pmax(largest, value);
  }
  store<f64>(range, min<f64>(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)));
  store<f64>(range, max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)), 8);
}

/**
 * Pixels of one segment through `count` levels, row by row. `along` holds the products of the axis of the columns with cosine and sine of the first turn
 * about z, one array after the other; `across` those of the axis of the rows.
 */
export function place(rows: i32, columns: i32, detector: bool, levels: usize, count: i32, along: usize, across: usize, x: usize, y: usize, z: usize, range: usize): void {
  const bytes = 8 * <usize>columns;
  for (let row = 0; row < rows; row++) {
    const acrossCosine = number(across, row);
    const acrossSine = number(across, <usize>rows + row);
    let level = levels;
    let flat = firstLevel(level, along, along + bytes, acrossCosine, acrossSine, detector, bytes, x, y, z);
    let height = number(level, 8);
    for (let at = 1; at < count; at++) {
      level += 72;
      const x0 = number(level, 6);
      const y0 = number(level, 7);
      const z0 = number(level, 8);
      if (!staysFlat(level)) {
        if (flat) fillWith(z, bytes, height);
        flat = false;
        fullLevel(level, bytes, x, y, z);
        continue;
      }
      if (number(level, 0) == 1 && number(level, 1) == 0) {
        if (x0 != 0) addTo(x, bytes, x0);
        if (y0 != 0) addTo(y, bytes, y0);
      } else flatLevel(level, bytes, x, y);
      if (flat) height += z0;
      else if (z0 != 0) addTo(z, bytes, z0);
    }
    if (flat) fillWith(z, bytes, height);
    widen(x, bytes, range);
    widen(y, bytes, range + 16);
    x += bytes;
    y += bytes;
    z += bytes;
  }
}

/** Whole bins `(value - origin) / scale`, or `(origin - value) / scale` with `sign` -1; `count` is even. */
export function bins(values: usize, count: i32, origin: f64, scale: f64, sign: i32, out: usize): void {
  const from = f64x2.splat(origin);
  const step = f64x2.splat(scale);
  for (let at: usize = 0; at < <usize>count; at += 2) {
    const value = v128.load(values + 8 * at);
    const distance = sign > 0 ? f64x2.sub(value, from) : f64x2.sub(from, value);
    v128.store64_lane(out + 4 * at, i32x4.trunc_sat_f64x2_s_zero(f64x2.div(distance, step)), 0);
  }
}

/** Values into the bins of an image of `width` columns; all bins lie within it. */
export function scatter(rows: usize, columns: usize, count: i32, width: i32, values: usize, image: usize): void {
  const across = i32x4.splat(width);
  for (let at: usize = 0; at < 4 * <usize>(count & ~3); at += 16) {
    const bin = i32x4.shl(i32x4.add(i32x4.mul(v128.load(rows + at), across), v128.load(columns + at)), 2);
    store<f32>(image + <usize>i32x4.extract_lane(bin, 0), load<f32>(values + at));
    store<f32>(image + <usize>i32x4.extract_lane(bin, 1), load<f32>(values + at, 4));
    store<f32>(image + <usize>i32x4.extract_lane(bin, 2), load<f32>(values + at, 8));
    store<f32>(image + <usize>i32x4.extract_lane(bin, 3), load<f32>(values + at, 12));
  }
  for (let at: usize = 4 * <usize>(count & ~3); at < 4 * <usize>count; at += 4) {
    const bin = <usize>(load<i32>(rows + at) * width + load<i32>(columns + at));
    store<f32>(image + 4 * bin, load<f32>(values + at));
  }
}
