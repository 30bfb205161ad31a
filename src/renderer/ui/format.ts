/** Digits grouped by thin spaces from 10 000 on, e.g. `1 048 576`; `-` for nothing. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  const text = String(Math.round(value));
  if (Math.abs(value) < 10_000) return text;
  return text.replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** A measured value with at most `digits` significant digits, without exponent where that stays readable. */
export function formatValue(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return '-';
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e7 || magnitude < 1e-4) return value.toExponential(digits - 1);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(magnitude)));
  return value.toFixed(decimals);
}

/** The same with an explicit sign, for changes. */
export function formatChange(value: number, digits = 3): string {
  return value > 0 ? `+${formatValue(value, digits)}` : formatValue(value, digits);
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, as disks and `GB/s` count. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return '-';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${byteUnits[unit]}`;
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A duration for people: `4 s`, `2 min 10 s`, `1 h 5 min`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '-';
  if (seconds < 10) return `${seconds < 1 && seconds > 0 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** ISO 8601 as local time `2026-03-01 14:05:09`. */
export function formatLocalTime(iso: string | null | undefined): string {
  if (!iso) return '-';
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return (
    `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ` +
    `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
  );
}

/** The same moment in UTC, for the tooltip beside a local time. */
export function formatUtcTime(iso: string | null | undefined): string {
  if (!iso) return '';
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}

/** A long path with its middle left out: the beginning says where, the end says what. */
export function shortenPath(path: string, limit: number): string {
  if (path.length <= limit) return path;
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  if (parts.length > 2) {
    let head = parts[0] === '' ? `/${parts[1] ?? ''}` : (parts[0] ?? '');
    let tail = last;
    if (head.length + tail.length + 5 <= limit) {
      for (let index = parts.length - 2; index > 1; index -= 1) {
        const longer = `${parts[index]}/${tail}`;
        if (head.length + longer.length + 5 > limit) break;
        tail = longer;
      }
      head = `${head}/\u2026/`;
      return `${head}${tail}`;
    }
  }
  const half = Math.max(1, Math.floor((limit - 1) / 2));
  return `${path.slice(0, half)}\u2026${path.slice(path.length - half)}`;
}

/** `1 file`, `3 files`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** Runs for people: `7-14, 40-end`; 9999 is the open end. */
export function formatRuns(runs: readonly (readonly [number, number])[]): string {
  if (runs.length === 0) return 'no run';
  return runs
    .map(([first, last]) => (last >= 9999 ? `${first}-` : first === last ? `${first}` : `${first}-${last}`))
    .join(', ');
}
