import { CalibdeskError } from '../errors.ts';

const wholeNumber = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf|infinity|nan)$/i;

/** Parent, its index, object, its index, then x y z, three rotations, three tilts (reference geometry 1). */
const fieldCount = 13;

/**
 * Checks that a file is geometry text: every line that is neither blank nor a comment has 13 fields, whole numbers as
 * indices and numbers behind them. Throws `bad-input` with the number of the first wrong line. Whether the objects form a
 * tree is the business of the geometry code.
 */
export function checkGeometryText(bytes: Uint8Array, file: string): void {
  const bad = (line: number, why: string): CalibdeskError =>
    new CalibdeskError('bad-input', `${file}: line ${line}: ${why}`, {
      file,
      hint: 'a geometry file has lines of 13 fields: parent, index, object, index, x, y, z, three rotations, three tilts',
    });
  let objects = 0;
  const lines = new TextDecoder('latin1').decode(bytes).split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return;
    const fields = text.split(/\s+/);
    if (fields.length !== fieldCount) throw bad(index + 1, `${fields.length} fields, expected ${fieldCount}`);
    for (const at of [1, 3])
      if (!wholeNumber.test(fields[at]))
        throw bad(index + 1, `${JSON.stringify(fields[at].slice(0, 40))} is no index`);
    for (let at = 4; at < fieldCount; at++)
      if (!decimal.test(fields[at]))
        throw bad(index + 1, `${JSON.stringify(fields[at].slice(0, 40))} is no number`);
    objects++;
  });
  if (objects === 0) throw bad(lines.length, 'there are no objects in the file');
}
