import { createRequire } from 'node:module';
import { zoneAbbreviation } from '../../domain/store/localTime.ts';

/** Abbreviation of the local time zone as C's `%Z`; the offset (`+09`) where no name is known. */
export function zoneName(date: Date): string {
  const known = zoneAbbreviation(date);
  if (known !== null) return known;
  try {
    const { execFileSync } = createRequire(import.meta.url)(
      'node:child_process',
    ) as typeof import('node:child_process');
    const seconds = Math.floor(date.getTime() / 1000);
    const text = execFileSync('date', ['-d', `@${seconds}`, '+%Z'], {
      timeout: 2000,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    if (/^[A-Za-z0-9+-]{1,8}$/.test(text)) return text;
  } catch {
    // No such program, or one with other options: the offset says as much.
  }
  const minutes = -date.getTimezoneOffset();
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0');
  const rest = Math.abs(minutes) % 60;
  return `${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : String(rest).padStart(2, '0')}`;
}
