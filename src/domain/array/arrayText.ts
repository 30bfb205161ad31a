import { roundToHalf } from './half.ts';
import { shapeText, type NdArray } from './ndarray.ts';

const shownValues = 5;

/** Rounds to the element type; null for float64. */
type Rounding = (value: number) => number;

/** At most 8 digits after the point, without the zeros that rounding may leave. */
function cutTo8(value: number, text: string): string {
  if ((text.split('e')[0].split('.')[1] ?? '').length <= 8) return text;
  const [mantissa, exponent] = value.toExponential(8).split('e');
  return `${mantissa.replace(/\.?0+$/, '')}e${exponent}`;
}

/** Shortest decimal digits that identify a value in its own type, as `d.ddde+x`. */
function shortest(value: number, round: Rounding | null): string {
  if (round === null) return value.toExponential();
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (round(Number(text)) === value) return text;
  }
  return value.toExponential(9);
}

/** Decimal digits of `mantissa e exponent` written out, at most 8 after the point, at least the point. */
function decimalText(value: number, exponential: string): string {
  const [mantissa, exponent] = exponential.split('e');
  const fraction = Math.max((mantissa.split('.')[1] ?? '').length - Number(exponent), 0);
  const text = value.toFixed(Math.min(fraction, 8));
  const cut = text.includes('.') ? text.replace(/0+$/, '') : `${text}.`;
  return Object.is(value, -0) && !cut.startsWith('-') ? `-${cut}` : cut;
}

const roundings: Record<string, Rounding> = { float16: roundToHalf, float32: Math.fround };

/** Numpy's words for what is not finite. */
function wordOf(value: number): string {
  return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
}

/**
 * Texts of floating values that share one format: exponents when the range is large (largest >= 1e8, smallest < 1e-4, or
 * a ratio above 1000), else decimals with blanks behind shorter fractions; all right-aligned to the widest.
 */
function floatTexts(values: readonly number[], round: Rounding | null): string[] {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const largest = Math.max(...sizes);
  const smallest = Math.min(...sizes);
  const exponential = sizes.length > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
  const finite = values.map((value) => (Number.isFinite(value) ? shortest(value, round) : null));
  let texts: string[];
  if (exponential) {
    const parts = finite.map((text, i) => (text === null ? null : cutTo8(values[i], text).split('e')));
    const fraction = Math.min(8, Math.max(...parts.map((part) => (part?.[0].split('.')[1] ?? '').length)));
    const digits = Math.max(
      2,
      ...parts.map((part) => (part === null ? 0 : part[1].replace(/^[+-]/, '').length)),
    );
    texts = values.map((value, i) => {
      if (parts[i] === null) return wordOf(value);
      // Shorter ones are not filled with zeros but with their further digits, as numpy does.
      const [mantissa, exponent] = value.toExponential(fraction).split('e');
      const sign = Object.is(value, -0) ? '-' : '';
      const point = fraction === 0 ? '.' : '';
      return `${sign}${mantissa}${point}e${exponent[0]}${exponent.slice(1).padStart(digits, '0')}`;
    });
  } else {
    const decimals = values.map((value, i) => (finite[i] === null ? null : decimalText(value, finite[i])));
    const fraction = Math.max(
      0,
      ...decimals.map((text) => (text === null ? 0 : text.length - text.indexOf('.') - 1)),
    );
    texts = values.map((value, i) => {
      const text = decimals[i];
      return text === null
        ? wordOf(value)
        : text + ' '.repeat(fraction - (text.length - text.indexOf('.') - 1));
    });
  }
  return texts;
}

/** `[v0 v1 v2 v3 v4...]`: the first five values in numpy's style, the dots only when there are more. */
export function valuesText(array: NdArray, typeName: string = array.dtype): string {
  const { data, dtype } = array;
  const values = Array.from({ length: Math.min(shownValues, data.length) }, (_, i) => data[i]);
  let texts: string[];
  if (typeName === 'bool') texts = values.map((value) => (Number(value) === 0 ? 'False' : 'True'));
  else if (dtype === 'float32' || dtype === 'float64')
    texts = floatTexts(values.map(Number), roundings[typeName] ?? null);
  else texts = values.map(String);
  const width = Math.max(0, ...texts.map((text) => text.length));
  const list = texts.map((text) => text.padStart(width)).join(' ');
  return `[${list}${data.length > shownValues ? '...' : ''}]`;
}

/** The one-line form of the original tools: `<name> shape:(2, 3) size:6 dtype:float32 [1.0 ...]`. */
export function arrayLine(array: NdArray, name: string, dtypeName: string = array.dtype): string {
  const shape = shapeText(array.shape, ', ');
  const text = `shape:${shape} size:${array.data.length} dtype:${dtypeName} ${valuesText(array, dtypeName)}`;
  return name === '' ? text : `${name} ${text}`;
}
