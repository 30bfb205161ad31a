import { readFile, stat } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { SideError } from '../../domain/metrology/sides.ts';
import { readTable, type MetrologyTable, type ReadingOptions } from '../../domain/metrology/readTable.ts';
import type { Notice } from '../../domain/metrology/types.ts';
import { readError } from '../store/fileErrors.ts';
import { zoneName } from '../store/zoneName.ts';
import type { CallContext } from './context.ts';

/** A table of a camera has some 10 kB. */
const largestBytes = 16 * 1024 * 1024;

/** Text of a metrology table. Throws `not-found`, `unreadable`, or `bad-input` for what is no text. */
export async function readMetrologyText(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new CalibdeskError('unreadable', `${file}: this is no plain file`, { file });
    if (found.size > largestBytes)
      throw new CalibdeskError(
        'bad-input',
        `${file}: ${found.size} bytes are too many for a metrology table`,
        { file },
      );
    bytes = await readFile(file);
  } catch (error) {
    throw readError(error, file);
  }
  if (/\.xlsx$/i.test(file) || (bytes[0] === 0x50 && bytes[1] === 0x4b))
    throw new CalibdeskError('bad-input', `${file}: this is a workbook, a text or csv table is needed`, {
      file,
      hint: 'calibdesk metrology convert makes text tables of it',
    });
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new CalibdeskError(
      'bad-input',
      `${file}: byte 0 at offset ${zero}: this is no text; nothing was written`,
      {
        file,
        offset: zero,
      },
    );
  return new TextDecoder().decode(bytes);
}

/** Adds notices to the table's report; every notice is also a line for the user. */
export function tellNotices(table: MetrologyTable, notices: readonly Notice[], context: CallContext): void {
  for (const notice of notices) context.note(`${table.file}: ${notice.text}`);
  table.report.notices.push(...notices);
}

/** Reads a table tolerantly; every notice is also a note. */
export async function readMetrologyTable(
  file: string,
  options: ReadingOptions,
  context: CallContext,
): Promise<MetrologyTable> {
  const table = readTable(await readMetrologyText(file), file, options);
  for (const notice of table.report.notices) context.note(`${file}: ${notice.text}`);
  return table;
}

/** Runs work of the original's arithmetic; where the original dies the table is refused. */
export function asOriginal<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    throw new CalibdeskError(
      'bad-input',
      `${file}: ${error.message}: the original fails here; nothing was written`,
      {
        file,
        hint: 'without --original the table is processed in doubles, by the order of corners',
      },
    );
  }
}

/** `YYYY-MM-DD hh:mm:ss ZZZ` of local time. */
export const headingTime = (date: Date): string =>
  `${localTimeText(date).replace('T', ' ')} ${zoneName(date)}`;
