import { formatFixed } from '../../text/printf.ts';
import type { CrystfelPanel } from '../crystfelRead.ts';
import type { Vector } from '../transforms.ts';

/** Where a panel is to stand, in the units of the file: vectors and corner in pixels, coffset in metres. */
export interface PanelPlace {
  fast: Vector;
  slow: Vector;
  corner_x: number;
  corner_y: number;
  coffset: number;
}

const placeKeys = ['fs', 'ss', 'corner_x', 'corner_y', 'coffset'] as const;
type PlaceKey = (typeof placeKeys)[number];

/** Decimals that positions are written with at least: 1e-6 of a pixel, and a nanometre for coffset in metres. */
const leastDecimals: Record<PlaceKey, number> = { fs: 6, ss: 6, corner_x: 6, corner_y: 6, coffset: 9 };

/** A line `key = value ; comment` cut so that its parts put together again give the line. */
interface Assignment {
  before: string;
  value: string;
  after: string;
}

/** One line of text; `panel` is '' for lines that stand before panels. */
interface PlaceLine extends Assignment {
  at: number;
  panel: string;
  key: PlaceKey;
}

function assignmentOf(line: string): (Assignment & { left: string }) | null {
  if (line.startsWith(';')) return null;
  const match = /^([^;=]*=\s*)([^;]*?)(\s*(?:;.*)?)$/s.exec(line);
  if (match === null) return null;
  const [, before, value, after] = match;
  return { before, value, after, left: before.slice(0, before.indexOf('=')).trim() };
}

const isPlaceKey = (key: string): key is PlaceKey => (placeKeys as readonly string[]).includes(key);

function placeLines(lines: readonly string[]): PlaceLine[] {
  return lines.flatMap((line, at) => {
    const found = assignmentOf(line);
    const parts = /^([^/]+?)\s*\/\s*(\S+)$/.exec(found?.left ?? '');
    if (found === null || parts === null || !isPlaceKey(parts[2])) return [];
    return [{ ...found, at, panel: parts[1].trim(), key: parts[2] }];
  });
}

/** Decimals of the longest fraction in a text of numbers. */
const decimalsOf = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/\d*\.(\d+)/g)].map(([, fraction]) => fraction.length));

const signed = (value: number, decimals: number): string =>
  `${value < 0 || Object.is(value, -0) ? '' : '+'}${formatFixed(value, decimals)}`;

function textOf(key: PlaceKey, place: PanelPlace, decimals: number): string {
  if (key !== 'fs' && key !== 'ss') return formatFixed(place[key], decimals);
  const [x, y, z] = key === 'fs' ? place.fast : place.slow;
  return `${signed(x, decimals)}x ${signed(y, decimals)}y ${signed(z, decimals)}z`;
}

/** Whether a panel has a value already, as far as the digits of the file go. */
function holds(key: PlaceKey, panel: CrystfelPanel, place: PanelPlace, decimals: number): boolean {
  const same = (found: number | null, wanted: number): boolean =>
    found !== null && Math.abs(found - wanted) < 0.5 * 10 ** -decimals;
  if (key !== 'fs' && key !== 'ss') return same(panel[key], place[key]);
  const [found, wanted] = key === 'fs' ? [panel.fast, place.fast] : [panel.slow, place.slow];
  return found !== null && found.every((value, at) => same(value, wanted[at]));
}

/**
 * The text of a CrystFEL geometry with panels at other places. Only the values of fs, ss, corner_x, corner_y and coffset of
 * the panels named in `places` change; every other character stays: comments, masks, bad regions, groups, unknown fields,
 * blanks and ends of lines. A place that a panel has from a default before it is written on a line of its own behind the
 * panel's other lines. `panels` = what the text was parsed to.
 */
export function patchCrystfel(
  text: string,
  panels: readonly CrystfelPanel[],
  places: ReadonlyMap<string, PanelPlace>,
): string {
  const lines = text.split('\n');
  const found = placeLines(lines);
  const added = new Map<number, string[]>();
  const lastLine = lastLines(lines);
  for (const panel of panels) {
    const place = places.get(panel.name);
    if (place === undefined) continue;
    for (const key of placeKeys) {
      // The last line of a key is the one that counts.
      const line = found.findLast((each) => each.panel === panel.name && each.key === key);
      const decimals = Math.max(leastDecimals[key], decimalsOf(line?.value ?? ''));
      if (holds(key, panel, place, decimals)) continue;
      const value = textOf(key, place, decimals);
      if (line !== undefined) lines[line.at] = `${line.before}${value}${line.after}`;
      else {
        const behind = lastLine.get(panel.name) ?? panel.line - 1;
        const end = lines[behind].endsWith('\r') ? '\r' : '';
        added.set(behind, [...(added.get(behind) ?? []), `${panel.name}/${key} = ${value}${end}`]);
      }
    }
  }
  return lines.flatMap((line, at) => [line, ...(added.get(at) ?? [])]).join('\n');
}

/** Index of the last line of each panel. */
function lastLines(lines: readonly string[]): Map<string, number> {
  const last = new Map<string, number>();
  lines.forEach((line, at) => {
    const slash = assignmentOf(line)?.left.match(/^([^/]+?)\s*\//);
    if (slash) last.set(slash[1].trim(), at);
  });
  return last;
}
