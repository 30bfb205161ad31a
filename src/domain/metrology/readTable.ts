import { CalibdeskError } from '../errors.ts';
import type { Vector3 } from '../array/vectors.ts';
import type { LengthUnits, MeasuredPoint, Notice, NoticeKind, ReadingReport } from './types.ts';

/** Nominal long sides, um: CSPAD 2x1 (silicon corners, usual and second version) and epix10ka. */
const longSides_um = [43540, 43915, 38950];
/** A camera has 512 corners at most; the limit bounds time and memory. */
const mostRecords = 10_000;
const numberForm = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** A table as the tolerant reader understands it: points by quad and number, lengths in um. */
export interface MetrologyTable {
  file: string;
  points: MeasuredPoint[];
  /** Quads in the order of the file. */
  quads: number[];
  report: ReadingReport;
}

export interface ReadingOptions {
  units?: LengthUnits | undefined;
  /** Numbering of each quad: 1..points. Null: only groups of four matter (the quality check). */
  pointsPerQuad: number | null;
}

interface RawRecord {
  quad: number | null;
  point: number;
  values: Vector3;
  line: number;
}

const fail = (file: string, message: string, hint?: string): CalibdeskError =>
  new CalibdeskError('bad-input', `${file}: ${message}; nothing was written`, {
    file,
    ...(hint === undefined ? {} : { hint }),
  });

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Records of a text or csv table: blanks, tabs, commas or semicolons between fields, `#` begins a comment. */
function recordsOf(text: string, file: string, notices: Notice[]): RawRecord[] {
  const note = (kind: NoticeKind, line: number, why: string): void => {
    if (notices.length < 1000)
      notices.push({ kind, line, quad: null, point: null, text: `line ${line}: ${why}` });
  };
  const records: RawRecord[] = [];
  let quad: number | null = null;
  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = index + 1;
    const header = /^[\s#]*quad[\s:,;]+(\d{1,4})\b/i.exec(raw);
    if (header !== null) {
      quad = Number(header[1]);
      return;
    }
    const bare = raw.split('#')[0].trim();
    if (bare === '' || /^(point|sensor)\b/i.test(bare)) return;
    const fields = bare.split(bare.includes(';') ? /\s*;\s*/ : /\s*,\s*|\s+/);
    const numbers = fields.slice(0, 4);
    if (
      numbers.length < 4 ||
      !/^[+-]?\d{1,6}$/.test(numbers[0]) ||
      !numbers.every((field) => numberForm.test(field))
    )
      return note(
        'not-a-record',
        line,
        `not a record (point and three numbers): ${JSON.stringify(bare.slice(0, 60))}`,
      );
    const values = numbers.slice(1).map(Number) as unknown as Vector3;
    if (!values.every((value) => Number.isFinite(value) && Math.abs(value) < 1e9))
      return note('not-a-record', line, 'a coordinate is too large');
    const extra = fields.slice(4).filter((field) => field !== '');
    if (extra.length > 0)
      note(
        'extra-fields',
        line,
        `fields after the fourth are a remark: ${JSON.stringify(extra.join(' ').slice(0, 60))}`,
      );
    if (records.length >= mostRecords) throw fail(file, `line ${line}: more than ${mostRecords} records`);
    records.push({ quad, point: Number(numbers[0]), values, line });
  });
  return records;
}

/** Gives records without a header their quad: a restart of the numbering begins the next one. */
function placeInQuads(records: RawRecord[]): MeasuredPoint[] {
  let quad = 0;
  let last = Number.NEGATIVE_INFINITY;
  return records.map((record) => {
    if (record.quad !== null) quad = record.quad;
    else if (record.point === 1 && last > 1) quad += 1;
    last = record.point;
    return { quad, point: record.point, xyz: record.values, line: record.line };
  });
}

function withoutDuplicates(points: MeasuredPoint[], file: string, notices: Notice[]): MeasuredPoint[] {
  const seen = new Map<string, MeasuredPoint>();
  return points.filter((point) => {
    const key = `${point.quad}:${point.point}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, point);
      return true;
    }
    if (point.xyz.some((value, axis) => value !== before.xyz[axis]))
      throw fail(
        file,
        `point ${point.point} of quad ${point.quad} stands in line ${before.line} and in line ${point.line} with different values`,
        'remove the wrong one',
      );
    notices.push({
      kind: 'duplicate',
      line: point.line,
      quad: point.quad,
      point: point.point,
      text: `line ${point.line}: point ${point.point} of quad ${point.quad} repeats line ${before.line}`,
    });
    return false;
  });
}

/** Shifts consecutive numbers of a quad that do not start where they should, and says so. */
function renumber(points: MeasuredPoint[], pointsPerQuad: number | null, notices: Notice[]): MeasuredPoint[] {
  const quads = [...new Set(points.map(({ quad }) => quad))];
  return quads.flatMap((quad) => {
    const own = points.filter((point) => point.quad === quad);
    const numbers = own.map(({ point }) => point);
    const least = Math.min(...numbers);
    const consecutive = Math.max(...numbers) - least + 1 === own.length;
    const wanted = pointsPerQuad === null ? Math.floor((least - 1) / 4) * 4 + 1 : 1;
    const shift = wanted - least;
    // Of a partly measured quad only a number outside the table shows that the count does not start at 1.
    const misplaced =
      pointsPerQuad === null
        ? consecutive && shift !== 0 && own.length % 4 === 0
        : consecutive && shift !== 0 && (own.length === pointsPerQuad || least < 1);
    if (!misplaced) return own;
    notices.push({
      kind: 'renumbered',
      line: null,
      quad,
      point: null,
      text: `quad ${quad}: points ${least} to ${Math.max(...numbers)} are taken as ${wanted} to ${wanted + own.length - 1}`,
    });
    return own.map((point) => ({ ...point, point: point.point + shift }));
  });
}

/** Decides between um and mm from the long sides of complete groups of four; throws when neither fits. */
function unitsOf(points: readonly MeasuredPoint[], file: string): LengthUnits {
  const groups = new Map<string, Vector3[]>();
  for (const { quad, point, xyz } of points) {
    const key = `${quad}:${Math.floor((point - 1) / 4)}`;
    groups.set(key, [...(groups.get(key) ?? []), xyz]);
  }
  const longest = [...groups.values()]
    .filter((corners) => corners.length === 4)
    .map((corners) => {
      const sides = [0, 1, 2, 3].map((i) =>
        Math.hypot(...corners[i].map((v, k) => v - corners[(i + 1) % 4][k])),
      );
      return Math.max(...sides);
    });
  const hint = 'say --units um or --units mm';
  if (longest.length === 0)
    throw fail(file, 'the units cannot be told: no sensor has all four corners', hint);
  const side = median(longest);
  const near = (factor: number): boolean =>
    longSides_um.some((nominal) => Math.abs((side * factor) / nominal - 1) <= 0.05);
  if (near(1)) return 'um';
  if (near(1000)) return 'mm';
  throw fail(
    file,
    `the units cannot be told: the median long side is ${side.toPrecision(6)}, expected about ${longSides_um[0]} (um) or ${longSides_um[0] / 1000} (mm)`,
    hint,
  );
}

/**
 * Reads a metrology table tolerantly: any case of headers, `# Quad n` too, comma, semicolon, tab or blank between
 * fields, whole or fractional numbers, remarks behind; records placed by quad and number. Coordinates come in um.
 * Everything dropped, repeated or shifted is a notice with its line. Throws `bad-input` for a table without records,
 * repeated points of different values, and units that cannot be told.
 */
export function readTable(text: string, file: string, options: ReadingOptions): MetrologyTable {
  const notices: Notice[] = [];
  const records = recordsOf(text, file, notices);
  if (records.length === 0)
    throw fail(file, 'no record found; a record is a point number and x, y, z', 'is this a metrology table?');
  const unique = withoutDuplicates(placeInQuads(records), file, notices);
  const numbered = renumber(unique, options.pointsPerQuad, notices);
  const units = options.units ?? unitsOf(numbered, file);
  if (units === 'mm')
    notices.push({
      kind: 'units',
      line: null,
      quad: null,
      point: null,
      text: 'lengths are millimetres; taken times 1000',
    });
  // Millimetres with a few decimals are whole um again: rounding takes off what the binary fraction added.
  const inMicrometres = (value: number): number =>
    (units === 'um' ? value : Math.round(value * 1e6) / 1e3) + 0;
  const points = numbered.map((point) => ({
    ...point,
    xyz: point.xyz.map(inMicrometres) as unknown as Vector3,
  }));
  return {
    file,
    points,
    quads: [...new Set(points.map(({ quad }) => quad))],
    report: { units, records: records.length, notices },
  };
}
