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
