/** Half precision (float16): 1 sign bit, 5 exponent bits, 10 mantissa bits. It is read and written, never computed with. */

/** Value of the 16 bits of a half-precision number. */
export function halfValue(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the half-precision number nearest to a value, ties to even, overflow to infinity. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00; // halfway to the next power of two that does not exist
  // Unit of the last place: that of the subnormals, or of the value's own power of two.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const unit = 2 ** ((size < 2 ** exponent ? exponent - 1 : exponent) - 10);
  const units = size / Math.max(unit, 2 ** -24);
  const whole = Math.floor(units);
  const rest = units - whole;
  const rounded = whole + (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? 1 : 0);
  const result = rounded * Math.max(unit, 2 ** -24);
  if (result < 2 ** -14) return sign | (result / 2 ** -24);
  const power = 31 - Math.clz32(Math.floor(result * 2 ** 14)) - 14;
  return sign | ((power + 15) << 10) | ((result / 2 ** power - 1) * 1024);
}

/** The half-precision number nearest to a value. */
export function roundToHalf(value: number): number {
  return halfValue(halfBits(value));
}
