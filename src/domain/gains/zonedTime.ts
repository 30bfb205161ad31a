import { CalibdeskError } from '../errors.ts';

/** Zone of the laboratory: the repository's names carry its local time, wherever the work is done. */
export const laboratoryZone = 'America/Los_Angeles';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
    } catch (error) {
      throw new CalibdeskError('usage', `there is no time zone ${JSON.stringify(zone)}`, {
        hint: `write it as ${laboratoryZone} or UTC`,
        cause: error,
      });
    }
    formats.set(zone, format);
  }
  return format;
}

/** Year, month, day, hour, minute, second in a time zone, as texts of fixed width. Throws `usage` for an unknown zone. */
function fieldsIn(date: Date, zone: string): string[] {
  const parts = formatOf(zone).formatToParts(date);
  const field = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return [
    field('year').padStart(4, '0'),
    ...['month', 'day', 'hour', 'minute', 'second'].map((type) => field(type).padStart(2, '0')),
  ];
}

/** Time as names of the repository carry it, `YYYYmmddHHMMSS`. Throws `usage` for an unknown zone. */
export function stampIn(date: Date, zone: string): string {
  return fieldsIn(date, zone).join('');
}

/** Time as headers, HISTORY and alias records write it, `YYYY-mm-ddTHH:MM:SS`. Throws `usage` for an unknown zone. */
export function timeTextIn(date: Date, zone: string): string {
  const [year, month, day, hour, minute, second] = fieldsIn(date, zone);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** Abbreviation of a zone at a moment (PST, PDT), or its offset where no name is known. */
export function zoneNameIn(date: Date, zone: string): string {
  formatOf(zone);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    date,
  );
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}
