import { call } from '../../api/index.ts';
import { eventCells, eventColumns } from './eventText.ts';

const atOnce = 1000;

/** The events that pass a filter as comma-separated lines. */
export async function eventTable(
  dsname: string,
  filter: { code: number | null; step: number | null },
): Promise<string> {
  const lines = [eventColumns.join(',')];
  for (let from = 0; ; from += atOnce) {
    const { total, rows } = await call('data.events', { dsname, ...filter, from, count: atOnce });
    for (const row of rows) lines.push(eventCells(row).join(','));
    if (from + atOnce >= total || rows.length === 0) break;
  }
  return `${lines.join('\n')}\n`;
}
