import { CalibdeskError } from '../../domain/errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of a JSON document and names the file and the field that is missing or of the wrong type. Errors: `bad-input`. */
export class FieldReader {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  bad(field: string, why: string): CalibdeskError {
    return new CalibdeskError('bad-input', `${this.file}: \`${field}\` ${why}; nothing was read from it`, {
      file: this.file,
      hint: 'the form of a steps file stands under jungfrau_dark_proc --help',
    });
  }

  object(value: unknown, field: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.bad(field, value === undefined ? 'is missing' : 'is no object');
    return value as Fields;
  }

  list(value: unknown, field: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.bad(field, value === undefined ? 'is missing' : 'is no list');
    return value as unknown[];
  }

  text(value: unknown, field: string): string {
    if (typeof value !== 'string') throw this.bad(field, value === undefined ? 'is missing' : 'is no text');
    if (/[\0\r\n]/.test(value)) throw this.bad(field, 'holds a control character');
    return value;
  }

  /** A text that becomes a part of file names. */
  name(value: unknown, field: string): string {
    const text = this.text(value, field);
    if (text === '' || /[/\\]/.test(text) || text.includes('..'))
      throw this.bad(field, `is no name for files: ${JSON.stringify(text)}`);
    return text;
  }

  /** A whole number >= 0, also as decimal or 0x text. */
  big(value: unknown, field: string): bigint {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
    if (typeof value === 'string' && /^(\d{1,20}|0x[0-9a-f]{1,16})$/i.test(value)) {
      const number = BigInt(value);
      if (number < 1n << 64n) return number;
    }
    throw this.bad(field, value === undefined ? 'is missing' : 'is no whole number of 64 bits');
  }

  count(value: unknown, field: string): number {
    const number = this.big(value, field);
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw this.bad(field, `is too large: ${number}`);
    return Number(number);
  }

  /** Two whole numbers. */
  pair(value: unknown, field: string): [number, number] {
    const list = this.list(value, field);
    if (list.length !== 2) throw this.bad(field, `has ${list.length} numbers, 2 were expected`);
    return [this.count(list[0], `${field}[0]`), this.count(list[1], `${field}[1]`)];
  }

  /** Whole numbers of nested lists, in C order, with the shape of the lists. */
  nested(value: unknown, field: string, most: number): { shape: number[]; values: number[] } {
    const values: number[] = [];
    const shape: number[] = [];
    const visit = (item: unknown, depth: number): void => {
      if (Array.isArray(item)) {
        if (depth > 4) throw this.bad(field, 'is nested too deep');
        if (shape[depth] === undefined && values.length === 0) shape[depth] = item.length;
        if (shape[depth] !== item.length) throw this.bad(field, 'has lists of unequal lengths');
        for (const inner of item) visit(inner, depth + 1);
        return;
      }
      if (depth !== shape.length) throw this.bad(field, 'has lists of unequal depth');
      if (typeof item !== 'number' || !Number.isInteger(item))
        throw this.bad(field, 'holds something that is no whole number');
      if (values.length >= most) throw this.bad(field, `has more than ${most} numbers`);
      values.push(item);
    };
    visit(this.list(value, field), 0);
    return { shape, values };
  }
}
