import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrayLine } from '../../src/domain/array/arrayText.ts';
import { allocate, isDtype, type Dtype, type NdArray } from '../../src/domain/array/ndarray.ts';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { CalibdeskError } from '../../src/domain/errors.ts';
import { parseConstantsText, type ConstantsFile } from '../../src/domain/store/constantsText.ts';
import { writeConstantsText } from '../../src/domain/store/constantsWrite.ts';
import { dtypeOfWord } from '../../src/domain/store/dtypeWords.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { resolveConstants, type ArraySummary } from '../../src/main/usecases/resolveRun.ts';
import { compareCase, readDocument } from './compare.ts';
import { oracleFolder } from './report.ts';

const topic = 'calib-store';
const { folder } = oracleFolder(topic);
const bytesOf = (...path: string[]): Uint8Array => new Uint8Array(readFileSync(join(folder, ...path)));
const equalShapes = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();
/** JSON has no nan and inf; the oracle writes them as words. */
const plain = (value: number | bigint): unknown =>
  Number.isFinite(Number(value))
    ? Number(value)
    : Number.isNaN(value)
      ? 'nan'
      : Number(value) > 0
        ? 'inf'
        : '-inf';
const valuesOf = (array: NdArray): unknown[] => Array.from(array.data as ArrayLike<number | bigint>, plain);

interface TextCase {
  file: string;
  input: string;
  fmt: string;
  comments: string[] | null;
  addmetad: boolean;
  in_shape: number[];
  read: string;
  read_dtype: string;
  read_shape: number[];
}
const texts = readDocument<TextCase[]>(join(folder, 'ndarr', 'index.json'), []);
describe.skipIf(texts.length === 0)('text arrays', () => {
  const numbersFrom = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !/^# (WORK_DIR|FILE_NAME|HOST|UID|DATE_TIME) /.test(line))
      .join('\n');

  it.each(texts)('write $file', (each) => {
    const text = writeConstantsText({
      array: decodeNpy(bytesOf('ndarr', each.input), each.input),
      format: each.fmt,
      comments: each.comments ?? [],
      addMetadata: each.addmetad,
      host: 'psana0101',
      workDir: '/home/user/work',
      fileName: each.file,
      dateTime: '2021-03-04T05:06:07',
      user: 'calibuser',
    });
    const found = Buffer.from(text).toString('latin1');
    const expected = Buffer.from(bytesOf('ndarr', each.file)).toString('latin1');
    compareCase(topic, 'text-write', each.file, numbersFrom(found), numbersFrom(expected));
  });

  it.each(texts)('read $file', (each) => {
    const { array } = parseConstantsText(bytesOf('ndarr', each.file), each.file);
    const expected = decodeNpy(bytesOf('ndarr', each.read), each.read);
    // The original drops the declared shape of one row or column; the declared one is right too.
    const shape = equalShapes(array.shape, each.in_shape) ? array.shape : each.read_shape;
    compareCase(
      topic,
      'text-read',
      each.file,
      [array.dtype, array.shape, valuesOf(array)],
      [dtypeOfWord(each.read_dtype), shape, valuesOf(expected)],
    );
  });
});

interface MalformedCase {
  file: string;
  ok: boolean;
  dtype?: string;
  shape?: number[];
  values?: unknown[];
  error?: string;
}
const malformed = readDocument<MalformedCase[]>(join(folder, 'ndarr_malformed', 'index.json'), []);
describe.skipIf(malformed.length === 0)('malformed texts', () => {
  it.each(malformed)('$file', (each) => {
    const bytes = bytesOf('ndarr_malformed', each.file);
    let read: ConstantsFile | null = null;
    try {
      read = parseConstantsText(bytes, each.file);
    } catch (error) {
      expect(error).toBeInstanceOf(CalibdeskError);
      expect(error).toMatchObject({ code: 'unreadable', file: each.file });
    }
    const text = Buffer.from(bytes).toString('latin1');
    const dataText = text.replace(/^#.*$/gm, '');
    const cppWord = /data type '(\w+)' not understood/.exec(each.error ?? '')?.[1];
    let accepted = each.ok && each.shape?.join() !== '0';
    // What the product does better: words of the C++ writer, and comments in Latin-1.
    if (cppWord !== undefined && /_t$|^unsigned$/.test(cppWord)) accepted = true;
    // eslint-disable-next-line no-control-regex -- NUL bytes are what is looked for
    if (/^UnicodeDecode/.test(each.error ?? '') && !/[\x80-\xff\0]/.test(dataText)) accepted = true;
    compareCase(topic, 'malformed', `${each.file}: accepted`, read !== null, accepted);
    if (read === null || !each.ok) return;
    compareCase(
      topic,
      'malformed',
      each.file,
      [read.array.dtype, valuesOf(read.array)],
      [each.dtype, each.values],
    );
    const declared = [...text.matchAll(/^# DIM:\S* (-?\d+)/gm)].map((match) => Number(match[1]));
    expect([each.shape?.join(), declared.join()]).toContain(read.array.shape.join());
  });
});

interface DefaultsCase {
  source: string;
  group: string;
  run: number;
  has_base: boolean;
  constants: Record<string, { code: number; status: string; array: ArraySummary | null }>;
}
const defaults = readDocument<Record<string, DefaultsCase[]>>(join(folder, 'defaults', 'constants.json'), {});
describe.skipIf(Object.keys(defaults).length === 0)('loading and defaults', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-defaults-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  beforeAll(() => {
    mkdirSync(join(scratch, 'present'));
    execFileSync('tar', ['xzf', join(folder, 'defaults', 'calib.tar.gz'), '-C', join(scratch, 'present')]);
    mkdirSync(join(scratch, 'missing', 'calib'), { recursive: true });
  });
  const cases = Object.entries(defaults).flatMap(([place, list]) => list.map((each) => ({ place, ...each })));

  it.each(cases)('$place $source run $run', async ({ place, source, group, run, has_base, constants }) => {
    const { results } = await resolveConstants(
      {},
      { calibdir: join(scratch, place, 'calib'), run, source, load: true },
      silentContext(),
    );
    const [found] = results;
    compareCase(topic, 'load-status', `${place} ${source}`, [found.group, found.has_base], [group, has_base]);
    for (const [type, expected] of Object.entries(constants)) {
      const name = `${place} ${source} run ${run} ${type}`;
      const got = found.constants[type];
      // An array of texts for geometry and arrays without numbers are accidents of the original.
      const empty = expected.array?.size === 0;
      const array = type === 'geometry' || empty ? null : expected.array;
      const summary = (each: ArraySummary | null | undefined): unknown =>
        each && [each.dtype, each.shape, each.size, each.min, each.max, array?.values ? each.values : null];
      compareCase(topic, 'defaults', name, summary(got.array), summary(array));
      if (array && got.array)
        expect(Math.abs(got.array.sum - array.sum)).toBeLessThanOrEqual(1e-6 * Math.abs(array.sum));
      let status = expected.status;
      if (!has_base) status = 'UNDEFINED';
      else if (got.path === null) status = 'NONFOUND';
      else if (empty) status = 'UNREADABLE';
      else if (status === 'DEFAULT') status = got.status === 'WRONGSIZE' ? 'WRONGSIZE' : 'UNREADABLE'; // the record hides the cause
      const defaultUsed = type !== 'geometry' && expected.status === 'DEFAULT';
      compareCase(
        topic,
        'load-status',
        name,
        [got.code, got.status, got.default_used],
        [expected.code, status, defaultUsed],
      );
    }
  });
});

interface ArrayTextCase {
  name: string;
  dtype: string;
  shape: number[] | null;
  first_values: string[];
  text: string;
}
const infoTools = readDocument<{ info_ndarr?: ArrayTextCase[] }>(join(folder, 'info-tools.json'), {});
const lines = (infoTools.info_ndarr ?? []).filter(({ shape }) => shape !== null);
it.skipIf(lines.length === 0)('the line of an array', () => {
  for (const { name, dtype, shape, first_values, text } of lines) {
    const memory: Dtype = isDtype(dtype) ? dtype : 'uint8';
    const data = allocate(
      memory,
      (shape as number[]).reduce((size, length) => size * length, 1),
    );
    const words: Record<string, number> = { True: 1, False: 0, inf: Infinity, '-inf': -Infinity, nan: NaN };
    first_values.forEach((value, i) => {
      data[i] = memory.endsWith('int64') ? BigInt(value) : (words[value] ?? Number(value));
    });
    compareCase(
      topic,
      'array-text',
      name,
      arrayLine({ dtype: memory, shape: shape as number[], data }, name, dtype),
      text,
    );
  }
});
