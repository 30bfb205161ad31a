/**
 * Layouts of the records that the fixture writer makes. They are texts of this form, fields in the order of the bytes, without gaps:
 *
 *     record Package.Name align 4
 *     u32 name
 *     u16 frame[rows][columns]
 *     u32 word { low:4 high:28 }
 *     Package.Other inner[4]
 *
 * Dimensions are numbers, names of fields that stand before, or names that `derived.ts` computes. Bit fields are listed from the least
 * significant bit. `align` is what the size of the whole is rounded up to. The reader has layouts of its own: neither knows the other's.
 */
export type NumberType = 'u8' | 'u16' | 'i16' | 'u32' | 'u64' | 'f64';

/** Bytes of one number. */
export const numberSize: Readonly<Record<NumberType, number>> = {
  u8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  u64: 8,
  f64: 8,
};

/** Embedded types that are no records of their own: a source (log, phy) and a time (nanoseconds, then seconds). */
export const embeddedTypes = ['src', 'clock'] as const;
export type EmbeddedType = (typeof embeddedTypes)[number];

export interface BitField {
  readonly name: string;
  readonly lsb: number;
  readonly width: number;
}

export interface Field {
  readonly name: string;
  /** A number, `char`, an embedded type, or the name of another record. */
  readonly type: string;
  readonly dimensions: readonly (number | string)[];
  readonly bits: readonly BitField[];
}

export interface Layout {
  readonly name: string;
  readonly align: number;
  readonly fields: readonly Field[];
  /** Every name that values may use: fields and bit fields. */
  readonly names: ReadonlySet<string>;
}

export function isNumberType(type: string): type is NumberType {
  return Object.hasOwn(numberSize, type);
}

function parseField(line: string, record: string): Field {
  const match = /^([\w.]+) (\w+)((?:\[\w+\])*)(?: \{ (.+) \})?$/.exec(line);
  if (match === null) throw new SyntaxError(`layout of ${record}: not a field: ${line}`);
  const [, type, name, shape, bitText] = match;
  const bits: BitField[] = [];
  for (const text of bitText?.split(/ +/) ?? []) {
    const [bitName, width] = text.split(':');
    const previous = bits.at(-1);
    bits.push({
      name: bitName,
      lsb: previous === undefined ? 0 : previous.lsb + previous.width,
      width: Number(width),
    });
  }
  const dimensions = [...shape.matchAll(/\[(\w+)\]/g)].map(([, text]) =>
    /^\d+$/.test(text) ? Number(text) : text,
  );
  return { name, type, dimensions, bits };
}

/** Parses the text of some layouts. A mistake in a text throws when the program starts, not when a record is written. */
export function parseLayouts(text: string): Layout[] {
  const layouts: Layout[] = [];
  for (const block of text.split(/^record /m).slice(1)) {
    const [head, ...lines] = block.split('\n').map((line) => line.trim());
    const match = /^([\w.]+) align (\d+)$/.exec(head);
    if (match === null) throw new SyntaxError(`not the head of a layout: ${head}`);
    const fields = lines.filter((line) => line !== '').map((line) => parseField(line, match[1]));
    const names = new Set(fields.flatMap((field) => [field.name, ...field.bits.map((bit) => bit.name)]));
    layouts.push({ name: match[1], align: Number(match[2]), fields, names });
  }
  return layouts;
}
