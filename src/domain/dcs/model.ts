/**
 * The HDF5 detector calibration store (dcs), a deprecated sibling of the calib tree: one file for each detector, in it
 * types, time ranges and numbered versions of constants. Layout and rules: reference calib-store 10.
 */
export interface DcsStore {
  dettype: string;
  detid: string;
  detname: string;
  /** Time of the first add, seconds since 1970; null when the file does not tell. */
  tscfile: number | null;
  predecessor: string | null;
  successor: string | null;
  history: DcsRecord[];
  parameters: Record<string, string>;
  /** By name. */
  types: DcsType[];
  /** What does not belong to the layout and was passed over. */
  warnings: string[];
}

export interface DcsRecord {
  /** Seconds since 1970: the name of the record. */
  time: number;
  text: string;
}

export interface DcsType {
  name: string;
  history: DcsRecord[];
  parameters: Record<string, string>;
  /** By key, alphabetically, as the original lists them. */
  ranges: DcsRange[];
}

export interface DcsRange {
  /** Name of the group, `<floor of begin>-<end>`. */
  key: string;
  /** Seconds since 1970, with their fraction. */
  begin: number;
  /** Seconds since 1970, or without end. */
  end: number | 'end';
  /** Default version as stored; 0 means the last one. */
  storedDefault: number;
  history: DcsRecord[];
  parameters: Record<string, string>;
  /** By number. */
  versions: DcsVersion[];
}

export interface DcsVersion {
  /** From the data set `version`; from the name of the group where that is missing (files written under Python 3). */
  number: number;
  /** Clock at the add, seconds since 1970. */
  tsprod: number | null;
  data: DcsData | null;
  history: DcsRecord[];
  parameters: Record<string, string>;
  /** Path of its group in the file. */
  path: string;
}

/** Type and shape of an array, which stays in the file, or a whole text. */
export type DcsData = { kind: 'array'; dtype: string; shape: number[] } | { kind: 'text'; text: string };

/** Number of the last version, 0 when there is none. */
export function lastVersion(range: DcsRange): number {
  return range.versions.at(-1)?.number ?? 0;
}

/** The version that counts when none is asked for: the stored default where it exists, else the last. */
export function defaultVersion(range: DcsRange): number {
  const { storedDefault } = range;
  const exists = range.versions.some((version) => version.number === storedDefault);
  return storedDefault !== 0 && exists ? storedDefault : lastVersion(range);
}

/** Order of ranges for the search: by begin, then those without end, then the ones that end later. */
function compareRanges(a: DcsRange, b: DcsRange): number {
  if (a.begin !== b.begin) return a.begin - b.begin;
  if (a.end === b.end) return 0;
  if (a.end === 'end') return -1;
  if (b.end === 'end') return 1;
  return b.end - a.end;
}

/** The range that holds a time: of those that do the one that begins last, then the shortest. Fractions count. */
export function rangeAt(type: DcsType, time: number): DcsRange | null {
  return (
    [...type.ranges]
      .sort(compareRanges)
      .findLast(({ begin, end }) => begin <= time && (end === 'end' || time <= end)) ?? null
  );
}

/** A version of a type at a time; the default one without `number`. null: nothing valid. */
export function versionAt(
  store: DcsStore,
  typeName: string,
  time: number,
  number: number | null,
): DcsVersion | null {
  const type = store.types.find(({ name }) => name === typeName);
  const range = type === undefined ? null : rangeAt(type, time);
  if (range === null) return null;
  const wanted = number ?? defaultVersion(range);
  return range.versions.find((version) => version.number === wanted) ?? null;
}

/** Key of the range that an add at a time opens: `1474587520-end`. */
export function openRangeKey(time: number): string {
  return `${Math.floor(time)}-end`;
}

/** Name of the group of a version: `v` and four digits. */
export function versionGroup(number: number): string {
  return `v${String(number).padStart(4, '0')}`;
}

/** Number of a version from the name of its group, or null. */
export function versionOfGroup(name: string): number | null {
  const match = /^v(\d{1,9})$/.exec(name);
  return match === null ? null : Number(match[1]);
}
