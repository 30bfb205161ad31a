/** Look-up of constants of a panel by time (reference epix10ka-jungfrau 3.1). */

const extension = /\.(txt|dat|data)$/;

/** Third field of a name without its extension as a whole number; null when there is none. */
function stampOf(name: string): bigint | null {
  const field = name.slice(0, name.lastIndexOf('.')).split('_')[2] ?? '';
  return /^\d{1,20}$/.test(field) ? BigInt(field) : null;
}

/** Run number in a name, `_r<number>`; -1 when there is none. */
function runOf(name: string): number {
  const match = /_r(\d{1,9})(?=_|\.)/.exec(name);
  return match === null ? -1 : Number(match[1]);
}

/**
 * The file of the latest time not after `stamp` (`YYYYmmddHHMMSS`) among names that contain `pattern`, a plain text such as `pedestals_FH`; null when there
 * is none. Of several with the same time the one of the highest run counts, then the last by name. Names without a time are passed over.
 */
export function nearestEarlier(names: readonly string[], pattern: string, stamp: bigint): string | null {
  let best: { name: string; stamp: bigint; run: number } | null = null;
  for (const name of names) {
    if (!extension.test(name) || !name.includes(pattern)) continue;
    const found = stampOf(name);
    if (found === null || found > stamp) continue;
    const candidate = { name, stamp: found, run: runOf(name) };
    if (best === null || isLater(candidate, best)) best = candidate;
  }
  return best?.name ?? null;
}

type Dated = { name: string; stamp: bigint; run: number };

function isLater(a: Dated, b: Dated): boolean {
  if (a.stamp !== b.stamp) return a.stamp > b.stamp;
  return a.run !== b.run ? a.run > b.run : a.name > b.name;
}

/** Time that a name of the repository carries, as text; null when it carries none. */
export function stampOfName(name: string): string | null {
  const stamp = extension.test(name) ? stampOf(name) : null;
  return stamp === null ? null : String(stamp);
}
