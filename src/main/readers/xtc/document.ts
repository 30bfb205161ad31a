import { crcText, numbersOf, statisticsOf } from './arraySummary.ts';
import { DecodedRecord, type ArrayValue, type Value } from './decode.ts';

/** Arrays up to this many numbers are shown whole, longer ones as a summary. */
const longestShown = 64;

function nested(
  numbers: ArrayLike<number | bigint>,
  shape: readonly number[],
  from = 0,
  step = numbers.length,
): unknown[] {
  if (step === 0) return [];
  if (shape.length === 1) return Array.from({ length: shape[0]! }, (_, i) => plain(numbers[from + i]!));
  const inner = step / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) =>
    nested(numbers, shape.slice(1), from + i * inner, inner),
  );
}

const plain = (value: number | bigint): number | bigint =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** An array as documents show it: nested numbers, or `{dtype, shape, sum, sumsq, min, max, crc32, first}` beyond 64 of them. */
export function arrayDocument(array: ArrayValue): unknown {
  const numbers = numbersOf(array.dtype, array.bytes);
  if (numbers.length <= longestShown) return nested(numbers as ArrayLike<number | bigint>, array.shape);
  return {
    dtype: array.dtype,
    shape: array.shape,
    ...statisticsOf(numbers),
    crc32: crcText(array.bytes),
    first: Array.from({ length: 8 }, (_, i) => plain((numbers as ArrayLike<number | bigint>)[i]!)),
  };
}

function valueDocument(value: Value): unknown {
  if (typeof value !== 'object') return value;
  switch (value.kind) {
    case 'array':
      return arrayDocument(value);
    case 'list':
      return value.items.map(valueDocument);
    case 'record':
      return recordDocument(value);
    default: {
      const { kind: _, ...rest } = value;
      return rest;
    }
  }
}

/** Fields of a decoded record as an object; hidden ones are left out. */
export function recordDocument(record: DecodedRecord): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const [name, value] of record.fields)
    if (!record.hidden.has(name)) document[name] = valueDocument(value);
  return document;
}
