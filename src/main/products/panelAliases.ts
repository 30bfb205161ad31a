import { readFile } from 'node:fs/promises';
import { AliasRecords } from '../../domain/gains/aliasRecords.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { readError } from '../store/fileErrors.ts';

/** Who a new panel is recorded for. */
export interface AliasRecord {
  /** Panel id: exact text of the second field. */
  id: string;
  time: Date;
  experiment: string;
  run: number;
  /** Further values, e.g. the detector's name. */
  extra: readonly string[];
  user: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Local time as file names of the repository carry it, `YYYYmmddHHMMSS`. */
export function timeStamp(date: Date): string {
  const day = `${String(date.getFullYear()).padStart(4, '0')}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/**
 * Alias of a panel in `.aliases.txt`: the first field of the record with this id, or the next number together with the new
 * content of the file, which the caller writes. Form: reference dark-processing 8.2.
 */
export async function aliasOf(
  file: string,
  record: AliasRecord,
): Promise<{ alias: string; content: string | null }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw readError(error, file);
  });
  const records = new AliasRecords(text);
  const { id, time, experiment, run, extra, user } = record;
  const alias = records.aliasOf(id, { time: localTimeText(time), user, extra, run: { experiment, run } });
  return { alias, content: records.content };
}
