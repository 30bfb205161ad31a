/** Product with the mask: a bad pixel is 0 with the sign of its value, and 0 where that is no finite number. */
// @ts-ignore: decorator
@inline
export function masked(value: v128, good: v128): v128 {
  const product = f32x4.mul(value, f32x4.splat(0));
  const zero = v128.and(product, f32x4.eq(product, product));
  return v128.bitselect(value, zero, good);
}

/** Makes 0xff of every byte that is not 0. */
export function fullBytes(bytes: usize, count: i32): void {
  const zero = i8x16.splat(0);
  for (let at = bytes; at < bytes + <usize>count; at += 16) v128.store(at, i8x16.ne(v128.load(at), zero));
}

/** Bytes 0xff for the words of 16 bits that are 0. Up to sixteen bytes behind the last one may be written. */
export function zeroWords(words: usize, bytes: usize, count: usize): void {
  const zero = i16x8.splat(0);
  for (let at: usize = 0; at < count; at += 16) {
    const left = i16x8.eq(v128.load(words + 2 * at), zero);
    const right = i16x8.eq(v128.load(words + 2 * at, 16), zero);
    v128.store(bytes + at, i8x16.narrow_i16x8_s(left, right));
  }
}
