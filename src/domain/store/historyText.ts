/**
 * Lines of the HISTORY files (reference calib-store 8, dark-processing 7.2). Values are padded on the right; two blanks
 * stand between fields, in form B one. A missing value is written empty (the original writes the word None).
 */

/** Who, where and when, as HISTORY records it. */
export interface HistoryStamp {
  user: string;
  host: string;
  /** Local time, `YYYY-MM-DDThh:mm:ss`. */
  time: string;
  /** Abbreviation of the local time zone at that moment, e.g. PST. */
  zone: string;
}

/** Text that may stand in a line: control characters would break it or forge another line. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function field(key: string, value: string, width = 0): string {
  return `${key}:${plain(value).padEnd(width)}`;
}

/** Four digits; a missing run is 0000. */
function runText(run: number | null): string {
  return String(run ?? 0).padStart(4, '0');
}

function who(stamp: HistoryStamp): string[] {
  return [
    field('user', stamp.user),
    field('host', stamp.host),
    field('cptime', `${stamp.time}  zone:${stamp.zone}`, 29),
  ];
}

export interface CopyRecord {
  file: string;
  copyOf: string;
  experiment: string;
  run: number | null;
  comment: string;
}

/** Form A: the library functions of the original and our own verbs. */
export function historyLineA(record: CopyRecord & { application: string }, stamp: HistoryStamp): string {
  return [
    field('file', record.file, 14),
    field('copy_of', record.copyOf),
    field('exp', record.experiment, 8),
    field('run', runText(record.run), 4),
    field('app', record.application, 10),
    ...who(stamp),
    field('comment', record.comment),
  ].join('  ');
}

/** Form B: calibfile and the deploy scripts; single blanks between fields. */
export function historyLineB(
  record: { file: string; copyOf: string; type: string; cwd: string; comment: string },
  stamp: HistoryStamp,
): string {
  return [
    field('file', record.file, 14),
    field('copy_of', record.copyOf),
    field('ctype', record.type),
    field('user', stamp.user),
    field('host', stamp.host),
    field('cptime', stamp.time),
    field('cwd', record.cwd),
    field('cmt', record.comment),
  ].join(' ');
}

/** Form C: calibrun, calibman, geometry. */
export function historyLineC(record: CopyRecord, stamp: HistoryStamp): string {
  return [
    field('file', record.file, 14),
    field('copy_of', record.copyOf),
    field('exp', record.experiment, 8),
    field('run', runText(record.run), 4),
    field('comment', record.comment, 10),
    ...who(stamp),
  ].join('  ');
}

/** Form D: a name that went, `command` = rm, mv or undo. */
export function historyLineD(
  record: { file: string; command: string; comment: string },
  stamp: HistoryStamp,
): string {
  return [
    field('file', record.file, 14),
    field('cmd', record.command, 4),
    field('comment', record.comment, 10),
    ...who(stamp),
  ].join('  ');
}

const knownKeys = new Set(
  'file copy_of exp run app ctype comment user host cptime zone cwd cmt cmd'.split(' '),
);

/**
 * Fields of a HISTORY line of any form, values without padding. Known keys begin a field at the line start or after a
 * blank; other keys only after two, and nothing but a known key after two blanks ends a comment. A free line of old
 * files has no fields.
 */
export function parseHistoryLine(line: string): Record<string, string> {
  const starts: { key: string; at: number; valueAt: number }[] = [];
  for (const match of line.matchAll(/(^|\s+)([A-Za-z_]\w*):/g)) {
    const [whole, blanks, key] = match;
    const wide = match.index === 0 || blanks.length >= 2;
    const current = starts.at(-1)?.key;
    const inComment = current === 'comment' || current === 'cmt';
    const begins = inComment ? knownKeys.has(key) && wide : knownKeys.has(key) || (wide && starts.length > 0);
    if (begins) starts.push({ key, at: match.index, valueAt: match.index + whole.length });
  }
  const fields: Record<string, string> = {};
  if (starts.length === 0 || line.slice(0, starts[0].at).trim() !== '') return fields;
  starts.forEach((start, index) => {
    const end = starts[index + 1]?.at ?? line.length;
    if (!Object.hasOwn(fields, start.key)) fields[start.key] = line.slice(start.valueAt, end).trim();
  });
  return fields;
}
