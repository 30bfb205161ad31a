import type { DataEvent } from '../../../contract/data.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Local time of day to the millisecond. */
export function timeOfDay({ seconds, nanoseconds }: Pick<DataEvent, 'seconds' | 'nanoseconds'>): string {
  const time = new Date(seconds * 1000);
  const fraction = String(Math.floor(nanoseconds / 1e6)).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${fraction}`;
}

/** The full moment: UTC, and Unix time to the nanosecond. */
export function exactTime({ seconds, nanoseconds }: Pick<DataEvent, 'seconds' | 'nanoseconds'>): string {
  const fraction = String(nanoseconds).padStart(9, '0');
  const utc = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `${utc}.${fraction} UTC = ${seconds}.${fraction} s`;
}

export const codesText = (codes: readonly number[] | null): string =>
  codes === null ? 'no event codes' : codes.join(' ');

export const damageText = (damage: number): string => (damage === 0 ? '' : `0x${damage.toString(16)}`);

/** A row of the table of events, for the clipboard and for files. */
export function eventCells(event: DataEvent): string[] {
  return [
    String(event.index),
    `${event.seconds}.${String(event.nanoseconds).padStart(9, '0')}`,
    String(event.fiducials),
    (event.codes ?? []).join(' '),
    String(event.step),
    `0x${event.damage.toString(16)}`,
  ];
}
export const eventColumns = ['event', 'time [s]', 'fiducials', 'event codes', 'step', 'damage'];
