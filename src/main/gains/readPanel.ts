import { CalibdeskError } from '../../domain/errors.ts';
import { parseNumbers } from '../../domain/text/readNumbers.ts';
import { readFileBytes } from '../store/readFileBytes.ts';

/** A map of one panel. */
export interface PanelMap {
  file: string;
  rows: number;
  columns: number;
  /** As the text says, in double precision. */
  values: Float64Array;
}

/** Reads a file of the repository: rows of numbers. Errors: `not-found`; `unreadable` with the offset of what is no number. */
export async function readPanelMap(file: string): Promise<PanelMap> {
  const bytes = await readFileBytes(file);
  const { values, rows, columns, badToken, raggedRow } = parseNumbers(bytes, 0, bytes.length, false);
  const bad = (why: string, offset: number): CalibdeskError =>
    new CalibdeskError('unreadable', `${file}: ${why}; nothing was written`, {
      file,
      offset,
      hint: 'make the file again, or take it out of the repository',
    });
  if (badToken !== null) throw bad(`${JSON.stringify(badToken.text)} is no number`, badToken.offset);
  if (raggedRow !== null)
    throw bad(`row ${raggedRow.row} has ${raggedRow.columns} numbers, expected ${columns}`, raggedRow.offset);
  if (rows === 0) throw bad('there are no numbers in it', 0);
  return { file, rows, columns, values: values as Float64Array };
}

/** Refuses a map of another shape than the others. Errors: `bad-input`. */
export function checkShape(map: PanelMap, rows: number, columns: number, like: string): void {
  if (map.rows === rows && map.columns === columns) return;
  throw new CalibdeskError(
    'bad-input',
    `${map.file}: ${map.rows} x ${map.columns} numbers, ${like} has ${rows} x ${columns}; nothing was deployed`,
    { file: map.file, hint: 'constants of another sensor are in the folder of this panel: take them out' },
  );
}
