import {
  lastVersion,
  openRangeKey,
  rangeAt,
  versionGroup,
  type DcsRange,
  type DcsStore,
  type DcsType,
} from './model.ts';

/** A small data set of one element. */
export type DcsScalar =
  { kind: 'text'; text: string } | { kind: 'integer'; value: number } | { kind: 'float'; value: number };

/** What to write: small data sets, the constants themselves, and groups on the way, which are made when missing. */
export interface DcsWrite {
  path: string;
  value: DcsScalar | 'constants';
}

/** A change of a file: objects that go, then objects that come; what exists is never rewritten. */
export interface DcsChange {
  remove: string[];
  write: DcsWrite[];
  /** What was done, for people. */
  message: string;
}

const text = (value: string): DcsScalar => ({ kind: 'text', text: value });

/** `add version 1: first`; deletions without a comment end after the name. */
function record(action: 'add' | 'del', what: string, key: string | number, comment: string | null): string {
  return `${action} ${what} ${key}${comment === null ? '' : `: ${comment}`}`;
}

/** Record names are times; one that is taken moves on by a millisecond, as in the original. */
function recordPath(group: string, history: readonly { time: number }[], now: number): string {
  const taken = new Set(history.map(({ time }) => time.toFixed(6)));
  let time = now;
  while (taken.has(time.toFixed(6))) time += 0.001;
  return `${group}/_history/${time.toFixed(6)}`;
}

export interface DcsAdd {
  type: string;
  /** Begin of validity, seconds since 1970. */
  time: number;
  /** Version number; null for the next one. */
  version: number | null;
  comment: string;
  experiment: string;
  run: string;
  predecessor: string | null;
  successor: string | null;
}

function addVersion(group: string, range: DcsRange | null, add: DcsAdd, now: number): DcsChange | null {
  const number = add.version ?? (range === null ? 0 : lastVersion(range)) + 1;
  if (range?.versions.some((version) => version.number === number)) return null;
  const version = `${group}/${versionGroup(number)}`;
  return {
    remove: [],
    write: [
      { path: `${version}/version`, value: { kind: 'integer', value: number } },
      { path: `${version}/tsprod`, value: { kind: 'float', value: now } },
      { path: `${version}/data`, value: 'constants' },
      {
        path: recordPath(group, range?.history ?? [], now),
        value: text(record('add', 'version', number, add.comment)),
      },
    ],
    message: `added version ${number} of ${add.type} ${group.slice(group.lastIndexOf('/') + 1)}`,
  };
}

function rangeWrites(group: string, add: DcsAdd): DcsWrite[] {
  return [
    { path: `${group}/begin`, value: { kind: 'float', value: add.time } },
    { path: `${group}/end`, value: text('end') },
    { path: `${group}/range`, value: text(openRangeKey(add.time)) },
    { path: `${group}/versdef`, value: { kind: 'integer', value: 0 } },
    { path: `${group}/_parameters/experiment`, value: text(add.experiment) },
    { path: `${group}/_parameters/run`, value: text(add.run) },
  ];
}

/**
 * What an add does to a file: type, range and version are made where they are missing; null when the version exists
 * already, which stays. `store` null: the file is new. `now` = clock, seconds since 1970.
 */
export function planAdd(
  store: DcsStore | null,
  names: { dettype: string; detid: string; detname: string },
  add: DcsAdd,
  now: number,
): DcsChange | null {
  const type = store?.types.find(({ name }) => name === add.type) ?? null;
  const key = openRangeKey(add.time);
  const range = type?.ranges.find((candidate) => candidate.key === key) ?? null;
  const typeGroup = `/${add.type}`;
  const group = `${typeGroup}/${key}`;
  const version = addVersion(group, range, add, now);
  if (version === null) return null;
  const write: DcsWrite[] = [
    { path: '/dettype', value: text(names.dettype) },
    { path: '/detname', value: text(names.detname) },
    { path: '/detid', value: text(names.detid) },
    { path: '/tscfile', value: { kind: 'float', value: add.time } },
  ];
  if (add.predecessor !== null) write.push({ path: '/predecessor', value: text(add.predecessor) });
  if (add.successor !== null) write.push({ path: '/successor', value: text(add.successor) });
  if (type === null)
    write.push(
      { path: `${typeGroup}/ctype`, value: text(add.type) },
      { path: recordPath('', store?.history ?? [], now), value: text(record('add', 'ctype', add.type, '')) },
    );
  write.push(...rangeWrites(group, add));
  if (range === null)
    write.push({
      path: recordPath(typeGroup, type?.history ?? [], now),
      value: text(record('add', 'range', key, `exp=${add.experiment}:run=${add.run}`)),
    });
  return { remove: [], write: [...write, ...version.write], message: version.message };
}

export type DcsRemoval =
  | { what: 'version'; type: string; time: number; version: number | null }
  | { what: 'range'; type: string; range: string }
  | { what: 'ctype'; type: string };

function removal(
  path: string,
  parent: string,
  history: DcsStore['history'],
  words: { what: string; key: string | number; comment: string | null },
  now: number,
): DcsChange {
  const line = record('del', words.what, words.key, words.comment);
  return {
    remove: [path],
    write: [{ path: recordPath(parent, history, now), value: text(line) }],
    message: `deleted ${words.what} ${words.key}`,
  };
}

/** What a deletion does to a file; a text says why there is nothing to delete. Without a comment `comment` is null. */
export function planRemoval(
  store: DcsStore,
  wanted: DcsRemoval,
  comment: string | null,
  now: number,
): DcsChange | string {
  const type: DcsType | undefined = store.types.find(({ name }) => name === wanted.type);
  if (type === undefined) return `there is no type ${wanted.type}`;
  const typeGroup = `/${type.name}`;
  if (wanted.what === 'ctype')
    return removal(typeGroup, '', store.history, { what: 'ctype', key: type.name, comment }, now);
  if (wanted.what === 'range') {
    if (!type.ranges.some(({ key }) => key === wanted.range))
      return `there is no range ${JSON.stringify(wanted.range)} of ${type.name}`;
    const words = { what: 'range', key: wanted.range, comment };
    return removal(`${typeGroup}/${wanted.range}`, typeGroup, type.history, words, now);
  }
  const range = rangeAt(type, wanted.time);
  if (range === null) return `no range of ${type.name} holds the time ${wanted.time}`;
  const number = wanted.version ?? lastVersion(range);
  const version = range.versions.find((candidate) => candidate.number === number);
  if (version === undefined) return `there is no version ${number} of ${type.name} ${range.key}`;
  const words = { what: 'version', key: number, comment };
  return removal(version.path, `${typeGroup}/${range.key}`, range.history, words, now);
}
