/** A time stamp of constants, `YYYYmmddHHMMSS` in the zone of the laboratory, as people read it. */
export function stampText(stamp: string): string {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp);
  if (match === null) return stamp;
  const [, year, month, day, hour, minute] = match;
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

/** The same as a number of days, for the axis of a trend: days since the first of the stamps. */
export function daysSince(first: string, stamp: string): number {
  const time = (text: string): number =>
    Date.UTC(
      Number(text.slice(0, 4)),
      Number(text.slice(4, 6)) - 1,
      Number(text.slice(6, 8)),
      Number(text.slice(8, 10)),
      Number(text.slice(10, 12)),
      Number(text.slice(12, 14)),
    );
  return (time(stamp) - time(first)) / 86_400_000;
}
