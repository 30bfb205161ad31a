import { CalibdeskError } from '../errors.ts';

/** A parsed conversion of C printf: `%[flags][width][.precision]<d|i|u|f|F|e|E|g|G>`. */
export interface NumberFormat {
  spec: string;
  conversion: 'd' | 'f' | 'e' | 'g';
  /** Capital letter: `E` in exponents, `INF`, `NAN`. */
  upper: boolean;
  width: number;
  precision: number;
  leftAligned: boolean;
  plusSign: boolean;
  blankSign: boolean;
  zeroPadded: boolean;
  alternate: boolean;
}

const longestWidth = 1000;
const longestPrecision = 100;

/** Parses one conversion; throws `usage` for anything that is not exactly one number conversion. */
export function parseFormat(spec: string): NumberFormat {
  const match = /^%([-+ 0#]*)(\d*)(?:\.(\d*))?(?:[hlL]*)([diufFeEgG])$/.exec(spec);
  const refuse = (why: string): CalibdeskError =>
    new CalibdeskError('usage', `bad number format ${JSON.stringify(spec)}: ${why}`, {
      hint: 'write one conversion, for example %.1f, %8.2f, %d or %.6e',
    });
  if (match === null) throw refuse('expected %[width][.precision]f, e, g or d');
  const [, flags, width, precision, letter] = match;
  const lower = letter.toLowerCase();
  const conversion = lower === 'i' || lower === 'u' ? 'd' : (lower as NumberFormat['conversion']);
  const parsed: NumberFormat = {
    spec,
    conversion,
    upper: letter !== lower,
    width: Number(width || 0),
    precision: precision === undefined ? (conversion === 'd' ? 0 : 6) : Number(precision || 0),
    leftAligned: flags.includes('-'),
    plusSign: flags.includes('+'),
    blankSign: flags.includes(' '),
    zeroPadded: flags.includes('0'),
    alternate: flags.includes('#'),
  };
  if (parsed.width > longestWidth) throw refuse(`width above ${longestWidth}`);
  if (parsed.precision > longestPrecision) throw refuse(`precision above ${longestPrecision}`);
  return parsed;
}

/**
 * Exact decimal digits of a finite value >= 0 with `precision` digits after the point, rounded on the exact binary
 * value, ties to even. `toFixed` rounds on the exact value too, but takes ties upwards, so only ties need care: the
 * value is a tie when value * 2^(precision+1) is an odd integer (scaling by a power of two is exact).
 */
function fixedDigits(value: number, precision: number): string {
  if (value >= 1e21) {
    // toFixed gives up here; such values are whole numbers
    const digits = BigInt(value).toString();
    return precision > 0 ? `${digits}.${'0'.repeat(precision)}` : digits;
  }
  const digits = value.toFixed(precision);
  const doubled = value * 2 ** (precision + 1);
  if (!Number.isInteger(doubled) || doubled % 2 !== 1) return digits;
  const last = digits.charCodeAt(digits.length - 1) - 48;
  return last % 2 === 1 ? digits.slice(0, -1) + String(last - 1) : digits;
}

/** Mantissa digits and exponent of a finite value >= 0, rounded like `fixedDigits`, e.g. `1.50`, -3. */
function exponentParts(value: number, precision: number): { mantissa: string; exponent: number } {
  let text = value.toExponential(precision);
  // A tie shows as one more digit 5 and then nothing but zeros.
  if (precision < 60) {
    const [longer] = value.toExponential(precision + 1).split('e');
    if (longer.endsWith('5')) {
      const [much] = value.toExponential(precision + 40).split('e');
      const kept = precision === 0 ? 1 : precision + 2; // with the point
      const rest = much.replace('.', '').slice(precision + 1);
      if (/^50*$/.test(rest) && Number(much[kept - 1]) % 2 === 0)
        text = `${much.slice(0, kept)}e${value.toExponential(precision + 1).split('e')[1]}`;
    }
  }
  const [mantissa, exponent] = text.split('e');
  return { mantissa, exponent: Number(exponent) };
}

function exponentText(exponent: number, upper: boolean): string {
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${upper ? 'E' : 'e'}${exponent < 0 ? '-' : '+'}${digits}`;
}

/** Like %g: the shorter of the two forms for `precision` significant digits, trailing zeros cut. */
function generalDigits(value: number, format: NumberFormat): string {
  const significant = Math.max(format.precision, 1);
  const { mantissa, exponent } = exponentParts(value, significant - 1);
  const cut = (text: string): string =>
    format.alternate || !text.includes('.') ? text : text.replace(/0+$/, '').replace(/\.$/, '');
  if (exponent < -4 || exponent >= significant) return cut(mantissa) + exponentText(exponent, format.upper);
  return cut(fixedDigits(value, significant - 1 - exponent));
}

function withWidth(negative: boolean, digits: string, format: NumberFormat, isNumber: boolean): string {
  const sign = negative ? '-' : format.plusSign ? '+' : format.blankSign ? ' ' : '';
  const missing = format.width - sign.length - digits.length;
  if (missing <= 0) return sign + digits;
  if (format.leftAligned) return sign + digits + ' '.repeat(missing);
  if (format.zeroPadded && isNumber) return sign + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + sign + digits;
}

/**
 * Text of a value as C printf writes it: exact ties to even, the sign of -0 kept, `nan`, `inf`, `-inf` as words.
 * Integer conversions cut floating values toward zero; nan and inf have no integer form and throw `bad-input`.
 */
export function formatNumber(format: NumberFormat, value: number | bigint): string {
  if (format.conversion === 'd') {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new CalibdeskError('bad-input', `${value} has no integer form (format ${format.spec})`, {
        hint: 'use a floating format such as %.1f',
      });
    const whole = typeof value === 'bigint' ? value : Math.trunc(value);
    const digits = (
      typeof whole === 'number' && Math.abs(whole) >= 2 ** 53 ? BigInt(whole) : whole
    ).toString();
    const negative = whole < 0;
    const bare = (negative ? digits.slice(1) : digits).padStart(format.precision, '0');
    return withWidth(negative, bare, format, true);
  }
  const number = Number(value);
  if (Number.isNaN(number)) return withWidth(false, format.upper ? 'NAN' : 'nan', format, false);
  const negative = number < 0 || Object.is(number, -0);
  const magnitude = Math.abs(number);
  if (magnitude === Number.POSITIVE_INFINITY)
    return withWidth(negative, format.upper ? 'INF' : 'inf', format, false);
  let digits: string;
  if (format.conversion === 'f') {
    digits = fixedDigits(magnitude, format.precision);
    if (format.alternate && format.precision === 0) digits += '.';
  } else if (format.conversion === 'e') {
    const { mantissa, exponent } = exponentParts(magnitude, format.precision);
    digits =
      mantissa +
      (format.alternate && format.precision === 0 ? '.' : '') +
      exponentText(exponent, format.upper);
  } else digits = generalDigits(magnitude, format);
  return withWidth(negative, digits, format, true);
}

const known = new Map<string, NumberFormat>();

/** Text of a value by a printf conversion such as `%8.2f`, `%d`, `%.3e`. Throws `usage` for a bad conversion. */
export function formatSpec(spec: string, value: number | bigint): string {
  let format = known.get(spec);
  if (format === undefined) {
    format = parseFormat(spec);
    if (known.size < 100) known.set(spec, format);
  }
  return formatNumber(format, value);
}

/** `%<width>.<precision>f` of a value, as C printf writes it. */
export function formatFixed(value: number, precision: number, width = 0): string {
  if (Number.isNaN(value)) return 'nan'.padStart(width);
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const digits = magnitude === Number.POSITIVE_INFINITY ? 'inf' : fixedDigits(magnitude, precision);
  return (negative ? `-${digits}` : digits).padStart(width);
}
