import { CalibdeskError } from '../errors.ts';
import { formatSpec } from '../text/printf.ts';
import type { MeasuredPoint } from './types.ts';

/** Words of a line as Python splits them. */
const wordsOf = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');
const linesOf = (text: string): string[] => {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

function refuse(file: string, line: number, why: string): CalibdeskError {
  return new CalibdeskError('bad-input', `${file}: line ${line}: ${why}; nothing was written`, {
    file,
    hint: 'without --original the tolerant reader takes such tables',
  });
}

function integerOf(word: string, file: string, line: number): number {
  if (!/^[+-]?\d+(_\d+)*$/.test(word))
    throw refuse(file, line, `expected a whole number, found ${JSON.stringify(word)}`);
  const value = Number(word.replaceAll('_', ''));
  if (Math.abs(value) > 2 ** 31) throw refuse(file, line, `${word} does not fit a 32-bit integer`);
  return value + 0;
}

/**
 * Reads a table as `optical_metrology_check` and `optical_metrology_epix10ka2m` do: records of exactly four whole
 * numbers, in file order. `say` gets what the original prints on the way. Throws `bad-input` where the original dies.
 */
export function readOrdered(text: string, file: string, say: (line: string) => void): MeasuredPoint[] {
  const points: MeasuredPoint[] = [];
  let quad = 0;
  linesOf(text).forEach((raw, index) => {
    const line = raw.trim();
    const number = index + 1;
    if (line === '') return say('EMPTY LINE IS IGNORED');
    if (line.startsWith('#')) return say(`COMMENT IS IGNORED: "${line}"`);
    const words = wordsOf(line);
    const first = words[0].toLowerCase();
    if (first === 'quad') {
      if (words.length < 2) throw refuse(file, number, 'a quad header without a number');
      quad = integerOf(words[1], file, number);
      return say(`IS RECOGNIZED QUAD: ${quad}`);
    }
    if (first === 'point' || first === 'sensor') return say(`TITLE LINE:     ${line}`);
    const unexpected = `RECORD IS IGNORED due to unexpected format of the line: ${line}`;
    if (!/^[-+]*\d+$/.test(words[0])) return say(unexpected);
    if (words.length !== 4) return say(`len(list_of_fields) = ${words.length} ${unexpected}`);
    const [point, x, y, z] = words.map((word) => integerOf(word, file, number));
    say(
      `ACCEPT RECORD: ${formatSpec('%3d', point)} ${[x, y, z].map((v) => formatSpec('%7d', v)).join(' ')} `,
    );
    points.push({ quad, point, xyz: [x, y, z], line: number });
  });
  return points;
}

/** Slots [quad][point 0..points] of corners, as the CSPAD programs keep them; what was not measured is (0,0,0). */
export type Slots = [number, number, number][][];

/** Reads a table as the CSPAD programs do: each record into the slot of its quad and number. */
export function readSlots(
  text: string,
  file: string,
  form: { quads: number; points: number; variant: 'v1' | 'v2' | '2x2' },
): Slots {
  const slots: Slots = Array.from({ length: form.quads }, () =>
    Array.from({ length: form.points + 1 }, () => [0, 0, 0] as [number, number, number]),
  );
  let quad: number | null = form.variant === '2x2' ? 0 : null;
  linesOf(text).forEach((line, index) => {
    const number = index + 1;
    if (line === '') return;
    const words = wordsOf(line);
    if (words.length === 0) throw refuse(file, number, 'a line of blanks only');
    if (words[0] === 'Quad') {
      if (words.length < 2) throw refuse(file, number, 'a quad header without a number');
      quad = integerOf(words[1], file, number);
      return;
    }
    if (words[0] === 'Sensor' || words[0] === 'Point' || words.length !== 4) return;
    if (form.variant !== '2x2' && line.startsWith('#')) return;
    const values = words.map((word, column) => {
      if (form.variant !== 'v1' || column === 0) return integerOf(word, file, number);
      const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
      if (!Number.isFinite(value))
        throw refuse(file, number, `expected a number, found ${JSON.stringify(word)}`);
      return Math.trunc(value) + 0;
    });
    if (quad === null) throw refuse(file, number, 'a record before the first "Quad n" line');
    // Negative indices count from the end, as in the original.
    const row = slots.at(quad);
    const point = values[0];
    if (row === undefined || quad >= form.quads || quad < -form.quads)
      throw refuse(file, number, `quad ${quad}, expected 0 to ${form.quads - 1}`);
    if (point > form.points || point < -form.points - 1)
      throw refuse(file, number, `point ${point}, expected 1 to ${form.points}`);
    row[point < 0 ? point + form.points + 1 : point] = [values[1], values[2], values[3]];
  });
  return slots;
}
