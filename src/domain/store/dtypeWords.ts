import type { Dtype } from '../array/ndarray.ts';

/**
 * Words after `DTYPE` in constants files. Numpy's names keep numpy's meaning (`float` is 64 bits, `int` is 64 bits), the
 * words of the older C++ writer that numpy does not know follow; case counts.
 */
const words: Record<string, Dtype> = {
  float64: 'float64',
  double: 'float64',
  float: 'float64',
  d: 'float64',
  f8: 'float64',
  float32: 'float32',
  single: 'float32',
  f: 'float32',
  f4: 'float32',
  // half precision is widened: no information is lost, and nothing computes in 16 bits
  float16: 'float32',
  half: 'float32',
  e: 'float32',
  f2: 'float32',
  int: 'int64',
  int_: 'int64',
  int0: 'int64',
  intp: 'int64',
  long: 'int64',
  longlong: 'int64',
  int64: 'int64',
  i8: 'int64',
  l: 'int64',
  q: 'int64',
  p: 'int64',
  uint: 'uint64',
  uint0: 'uint64',
  uintp: 'uint64',
  ulong: 'uint64',
  ulonglong: 'uint64',
  uint64: 'uint64',
  u8: 'uint64',
  L: 'uint64',
  Q: 'uint64',
  P: 'uint64',
  intc: 'int32',
  int32: 'int32',
  i: 'int32',
  i4: 'int32',
  uintc: 'uint32',
  uint32: 'uint32',
  I: 'uint32',
  u4: 'uint32',
  short: 'int16',
  int16: 'int16',
  h: 'int16',
  i2: 'int16',
  ushort: 'uint16',
  uint16: 'uint16',
  H: 'uint16',
  u2: 'uint16',
  byte: 'int8',
  int8: 'int8',
  b: 'int8',
  i1: 'int8',
  ubyte: 'uint8',
  uint8: 'uint8',
  B: 'uint8',
  u1: 'uint8',
  // C++ words unknown to numpy
  unsigned: 'uint32',
  int8_t: 'int8',
  uint8_t: 'uint8',
  int16_t: 'int16',
  uint16_t: 'uint16',
  int32_t: 'int32',
  uint32_t: 'uint32',
  int64_t: 'int64',
  uint64_t: 'uint64',
};

/** Element type that a word after `DTYPE` means, or undefined. A byte order sign (`<i2`, `>f4`) has no effect on text. */
export function dtypeOfWord(word: string): Dtype | undefined {
  const signed = /^[<>|=]([a-zA-Z]\d?)$/.exec(word);
  const key = signed === null ? word : signed[1];
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
