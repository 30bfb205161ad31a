const two = (value: number): string => String(value).padStart(2, '0');

/** Local time as HISTORY, headers and dated copies write it: `YYYY-MM-DDThh:mm:ss`. */
export function localTimeText(date: Date): string {
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/**
 * Abbreviation of the local time zone at that moment (PST, PDT, CET), as C's `%Z` gives it, or null when the language
 * data know none for this zone. Each English locale knows the abbreviations of its own part of the world only.
 */
export function zoneAbbreviation(date: Date): string | null {
  for (const locale of ['en-US', 'en-GB', 'en-AU']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(date);
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{2,5}$/.test(name)) return name;
  }
  return null;
}
