import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { oracleFolder } from './report.ts';

/** A document of the oracle; its shape is that of the file. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Document = any;

const { folder: root } = oracleFolder('xtc');

/** Numbers of 16 digits and more keep all their digits, as bigint. */
export function parseDocument(text: string): Document {
  return JSON.parse(text.replace(/([:[,]\s*)(-?\d{16,})(?=\s*[,\]}])/g, '$1"#$2"'), (_key, value: unknown) =>
    typeof value === 'string' && /^#-?\d+$/.test(value) ? BigInt(value.slice(1)) : value,
  );
}

export function readDocument(...parts: string[]): Document {
  const path = join(root, ...parts);
  const bytes = readFileSync(path);
  return parseDocument((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

const listFolder = (name: string): string[] =>
  existsSync(join(root, name)) ? readdirSync(join(root, name)).sort() : [];

/** Path of a data file by its name without `.xtc`; null when the folder lacks it. */
export function pathOf(name: string): string | null {
  const folder = name.endsWith('.smd') ? join(root, 'smalldata') : root;
  return (
    [`${name}.xtc`, `${name}.xtc.gz`].map((file) => join(folder, file)).find((path) => existsSync(path)) ??
    null
  );
}

/** Names with an expected document and a file. */
export const expectedNames: readonly string[] = listFolder('expected')
  .map((file) => file.replace(/\.json(\.gz)?$/, ''))
  .filter((name) => pathOf(name) !== null);

export function expectedOf(name: string): Document {
  return readDocument(
    'expected',
    listFolder('expected').find((file) => file.replace(/\.json(\.gz)?$/, '') === name)!,
  );
}

/** `exp-rNNNN` -> names of its big files. */
export function filesOfRun(run: string, smallData = false): string[] {
  return listFolder(smallData ? 'smalldata' : '')
    .filter((file) => /\.xtc(\.gz)?$/.test(file))
    .map((file) => file.replace(/\.xtc(\.gz)?$/, ''))
    .filter((name) => name.startsWith(`${run}-s`));
}

export const mergedNames: readonly string[] = listFolder('merged').map((file) => file.replace(/\.json$/, ''));
export const indexFiles: readonly string[] = listFolder('').filter((file) => file.endsWith('.xtc.idx'));
export const indexPath = (file: string): string => join(root, file);
export const framesDocument: Record<string, Document[]> = existsSync(join(root, 'frames.json'))
  ? readDocument('frames.json')
  : {};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sameNumber(expected: number | bigint, got: unknown, path: string): boolean {
  if (typeof got !== 'number' && typeof got !== 'bigint') return false;
  if (expected == got) return true; // number against bigint
  // Sums beyond 2^53 are rounded in the oracle.
  return (
    /\.(sum|sumsq)$/.test(path) &&
    Math.abs(Number(got) - Number(expected)) <= Math.abs(Number(expected)) * 1e-14
  );
}

/** First place where something expected is missing or other; empty when all is there. More than expected is allowed, except where noted. */
export function difference(expected: unknown, got: unknown, path = ''): string {
  if (Array.isArray(expected)) {
    if (!Array.isArray(got)) return `${path}: no list`;
    if (expected.length !== got.length) return `${path}: ${got.length} items, expected ${expected.length}`;
    for (const [i, item] of expected.entries()) {
      const found = difference(item, got[i], `${path}[${i}]`);
      if (found) return found;
    }
    return '';
  }
  if (isObject(expected)) return differenceOfObjects(expected, got, path);
  if (typeof expected === 'number' || typeof expected === 'bigint')
    return sameNumber(expected, got, path) ? '' : `${path}: ${String(got)}, expected ${expected}`;
  return expected === got ? '' : `${path}: ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;
}

function differenceOfObjects(expected: Record<string, unknown>, got: unknown, path: string): string {
  if (!isObject(got)) return `${path}: no object`;
  // The source of small-data records is memory that nobody set.
  if (expected.level === 'Recorder')
    return got.level === 'Recorder' ? '' : `${path}.level: ${String(got.level)}`;
  for (const [key, value] of Object.entries(expected)) {
    if (key === 'error') {
      // Texts are those of another program: only that there is one, and where, counts.
      if ((value === '') !== (got[key] === ''))
        return `${path}.error: ${JSON.stringify(got[key])}, expected ${JSON.stringify(value)}`;
      const offset = /at (\d+)\s*$/.exec(String(value))?.[1];
      if (offset !== undefined && !String(got[key]).includes(offset))
        return `${path}.error: ${String(got[key])} does not name ${offset}`;
      if (got[key] === undefined) return `${path}.error: missing`;
      continue;
    }
    if (!(key in got)) return `${path}.${key}: missing`;
    const found = difference(value, got[key], `${path}.${key}`);
    if (found) return found;
  }
  // A record must not be decoded where it should not be.
  if ('payload_crc32' in expected && !('data' in expected) && got.data !== undefined)
    return `${path}.data: decoded although it should not be`;
  return '';
}
