import type { Dtype } from '../array/ndarray.ts';
import type { WidenedType } from '../array/npy.ts';

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
  // half precision and truth values are wider in memory (widenedTypeOfWord)
  float16: 'float32',
  half: 'float32',
  e: 'float32',
  f2: 'float32',
  bool: 'uint8',
  bool_: 'uint8',
  '?': 'uint8',
  b1: 'uint8',
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

const widenedWords: Record<string, WidenedType> = {
  float16: 'float16',
  half: 'float16',
  e: 'float16',
  f2: 'float16',
  bool: 'bool',
  bool_: 'bool',
  '?': 'bool',
  b1: 'bool',
};

/** The word without a byte order sign, which has no effect on text: `<i2` is `i2`. */
function bareWord(word: string): string {
  return /^[<>|=]([a-zA-Z?]\d?)$/.exec(word)?.[1] ?? word;
}

/** The narrower type of the file that a word after `DTYPE` means, or null when memory has the same type. */
export function widenedTypeOfWord(word: string): WidenedType | null {
  const key = bareWord(word);
  return Object.hasOwn(widenedWords, key) ? widenedWords[key] : null;
}

/** Element type that a word after `DTYPE` means, or undefined. */
export function dtypeOfWord(word: string): Dtype | undefined {
  const key = bareWord(word);
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
