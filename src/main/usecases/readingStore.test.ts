import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { WorkerPool } from '../engine/workerPool.ts';
import { compareConstants } from './compareConstants.ts';
import { silentContext } from './context.ts';
import { matchAmong } from './describeSource.ts';
import { findConstants } from './findConstants.ts';
import { inspectFile, readStoreArray, readStoreText } from './inspectFile.ts';
import { listExperiments } from './listExperiments.ts';
import { readStoreTree, readTimeline } from './readStore.ts';
import { explainChoice, resolveConstants, resolveRun } from './resolveRun.ts';
import { trendConstants } from './trendConstants.ts';

const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-reading-'));
const calibdir = join(scratch, 'XPP', 'xppsamp01', 'calib');
const source = 'XppGon.0:Epix100a.1';
const type = join('Epix100a::CalibV1', source, 'pedestals');
const pool = new WorkerPool({ threads: 1 });
const context = silentContext();
afterAll(async () => {
  await pool.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(calibdir, path)), { recursive: true });
  writeFileSync(join(calibdir, path), text);
}

beforeEach(() => {
  rmSync(calibdir, { recursive: true, force: true });
  put(join(type, '1-end.data'), '# DTYPE uint16\n0 1 2\n3 4 5\n');
  put(join(type, '5-10.data'), '# DTYPE uint16\n1 1 2\n3 0 5\n');
  put(join(type, '5-010.data'), '1 x\n');
  put(join(type, 'bad-end.data'), '1\n');
  put(
    join(type, 'HISTORY'),
    'file:5-10.data      copy_of:a  exp:xppsamp01\nfile:1-end.data     copy_of:b  exp:xppsamp01\nold free line\n',
  );
  mkdirSync(join(calibdir, type, '20-30.data'));
  mkdirSync(join(calibdir, '.calibdesk', 'journal'), { recursive: true });
});

describe('reading a store', () => {
  it('lists it as it is, and writes nothing', async () => {
    const tree = await readStoreTree({ calibdir: `${calibdir}/` }, context);
    expect(tree.calibdir).toBe(calibdir);
    expect(tree.groups.map(({ group }) => group)).toEqual(['Epix100a::CalibV1']);
    const [found] = tree.groups[0].sources[0].types;
    expect(found.files.map(({ name, runs }) => [name, runs])).toEqual([
      [
        '1-end.data',
        [
          [1, 4],
          [11, 9999],
        ],
      ],
      ['5-010.data', []],
      ['5-10.data', [[5, 10]]],
    ]);
    expect(found.other).toEqual(['20-30.data', 'HISTORY', 'bad-end.data']);
    expect((await readTimeline({ calibdir, type: 'nope' }, context)).entries).toEqual([]);
    expect(readdirSync(calibdir).sort()).toEqual(['.calibdesk', 'Epix100a::CalibV1']);
  });

  it('follows links to folders and files, not those that lead nowhere', async () => {
    symlinkSync(join(calibdir, type), join(calibdir, 'Epix100a::CalibV1', source, 'linked'));
    symlinkSync(join(calibdir, type, '1-end.data'), join(calibdir, type, '40-50.data'));
    symlinkSync('/nonexistent', join(calibdir, type, '60-70.data'));
    const { entries } = await readTimeline({ calibdir, source: `DetInfo(${source})` }, context);
    expect(entries.map((entry) => entry.type)).toEqual(['linked', 'pedestals']);
    expect(entries[1].files.map(({ name }) => name)).toContain('40-50.data');
    expect(entries[1].files.map(({ name }) => name)).not.toContain('60-70.data');
  });

  it('finds files, tells why there is none, and warns of odd names', async () => {
    const find = (place: string, wanted = 'pedestals'): ReturnType<typeof findConstants> =>
      findConstants(
        { calibdir: place, source: `DetInfo(${source})`, type: wanted, runs: [0, 7, 20000] },
        context,
      );
    const found = await find(calibdir);
    expect(found.results.map(({ path }) => path?.split('/').at(-1) ?? null)).toEqual([
      null,
      '5-10.data',
      '1-end.data',
    ]);
    expect(found.warnings).toHaveLength(3);
    expect((await find(calibdir, 'pixel_rms')).reason).toBe('no type directory');
    expect((await find(join(scratch, 'nowhere'))).reason).toBe('no calib directory');
    await expect(find(calibdir, '../pedestals')).rejects.toMatchObject({ code: 'usage' });
  });

  it('says in words why a run gets a file', async () => {
    const { results } = await resolveRun({ calibdir, run: 7 }, context);
    expect(results[0].types[0]).toMatchObject({ type: 'pedestals', name: '5-10.data' });
    expect(results[0].types[0].reason).toMatch(/two names of one range/);
    const files = [
      { name: '1-end.data', begin: 1, end: 9999, runs: [] },
      { name: '5-10.data', begin: 5, end: 10, runs: [] },
      { name: '5-8.data', begin: 5, end: 8, runs: [] },
    ];
    expect(explainChoice(7, '5-8.data', files)).toMatch(/smallest end/);
    expect(explainChoice(7, '5-8.data', files.slice(0, 1).concat(files[2]))).toMatch(/largest begin \(5\)/);
    expect(explainChoice(12, '1-end.data', files)).toMatch(/only range/);
    expect(explainChoice(0, null, files)).toMatch(/before the first range/);
    expect(explainChoice(12, null, files.slice(1))).toMatch(/no range contains/);
    expect(explainChoice(5, null, [])).toMatch(/no constants files/);
  });

  it('loads what a run gets, keeping the cause of a default', async () => {
    const input = { calibdir, run: 2, source, load: true };
    const { results, reason } = await resolveConstants({}, input, context);
    expect([reason, results[0].has_base]).toEqual([null, true]);
    expect(results[0].constants.pedestals).toMatchObject({
      code: 0,
      status: 'WRONGSIZE',
      default_used: true,
    });
    expect(results[0].constants.pixel_mask).toMatchObject({
      status: 'NONFOUND',
      array: { min: 1, max: 1, size: 704 * 768, values: null },
    });
    expect(results[0].constants.common_mode.array?.values?.slice(0, 4)).toEqual([4, 6, 30, 30]);
    const none = await resolveConstants({}, { ...input, calibdir: join(scratch, 'nowhere') }, context);
    expect(none.reason).toBe('no calib directory');
    expect(none.results[0].constants.pedestals).toMatchObject({ status: 'NONFOUND', default_used: true });
  });

  it('compares files and follows them over the runs', async () => {
    const a = join(calibdir, type, '1-end.data');
    const b = join(calibdir, type, '5-10.data');
    expect(await compareConstants({}, { a, b }, context)).toMatchObject({
      same_shape: true,
      compared: 6,
      changed: 2,
      newly_nonzero: 1,
      newly_zero: 1,
    });
    await expect(
      compareConstants({}, { a, b: join(calibdir, type, 'bad-end.data') }, context),
    ).rejects.toMatchObject({ code: 'bad-input' });
    const notes: string[] = [];
    const { points } = await trendConstants(
      {},
      { calibdir, source, type: 'pedestals' },
      { ...context, note: (text) => notes.push(text) },
    );
    expect(points.map(({ name, size, nonzero }) => [name, size, nonzero])).toEqual([
      ['1-end.data', 6, 5],
      ['5-010.data', null, null],
      ['5-10.data', 6, 5],
    ]);
    expect(notes[0]).toMatch(/"x" is no number/);
  });

  it('inspects a file away from the main thread', async () => {
    const path = join(type, '5-10.data');
    chmodSync(join(calibdir, path), 0o640);
    const detail = await inspectFile({ pool }, { calibdir, path }, context);
    expect(detail).toMatchObject({
      ...{
        group: 'Epix100a::CalibV1',
        source,
        type: 'pedestals',
        name: '5-10.data',
        begin: 5,
        end: 10,
        runs: [[5, 10]],
      },
      ...{
        mode: '0640',
        problem: null,
        size: statSync(join(calibdir, path)).size,
        comments: ['# DTYPE uint16'],
      },
    });
    expect(detail.array).toMatchObject({
      dtype: 'uint16',
      shape: [2, 3],
      statistics: { min: 0, max: 5, mean: 2, median: 1.5, zeros: 1 },
    });
    expect(detail.array?.bits).toEqual([
      { bit: 0, count: 4 },
      { bit: 1, count: 2 },
      { bit: 2, count: 1 },
    ]);
    expect(detail.history).toEqual(['file:5-10.data      copy_of:a  exp:xppsamp01', 'old free line']);
    expect((await readStoreArray({ pool }, { calibdir, path }, context)).data).toEqual(
      Uint16Array.from([1, 1, 2, 3, 0, 5]),
    );
    const broken = await inspectFile({ pool }, { calibdir, path: join(type, '5-010.data') }, context);
    expect([broken.array, broken.problem]).toEqual([null, expect.stringMatching(/"x" is no number/)]);
    await expect(
      readStoreArray({ pool }, { calibdir, path: join(type, '5-010.data') }, context),
    ).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('shows text up to a limit and refuses paths that lead out', async () => {
    expect(await readStoreText({ calibdir, path: join(type, '5-10.data'), limit: 7 }, context)).toEqual({
      text: '# DTYPE',
      size: 27,
      truncated: true,
    });
    writeFileSync(join(scratch, 'secret'), 'x');
    symlinkSync(join(scratch, 'secret'), join(calibdir, type, '90-91.data'));
    for (const path of ['../../../secret', join(scratch, 'secret'), join(type, '90-91.data')])
      await expect(readStoreText({ calibdir, path, limit: 100 }, context)).rejects.toMatchObject({
        code: 'bad-input',
      });
    await expect(
      readStoreText({ calibdir, path: join(type, 'nope'), limit: 100 }, context),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lists instruments and experiments', async () => {
    mkdirSync(join(scratch, 'XPP', 'toolongname'), { recursive: true });
    const { instruments } = await listExperiments({ root: scratch }, context);
    expect(instruments).toEqual([
      { name: 'XPP', experiments: [{ name: 'xppsamp01', path: dirname(calibdir), calibdir, xtcdir: null }] },
    ]);
    await expect(listExperiments({ root: join(scratch, 'nowhere') }, context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('refuses candidate lists that are none', async () => {
    const file = join(scratch, 'among.json');
    for (const text of ['x', '[]', '{"candidates": [1]}', '{"candidates": ["Cspad"]}']) {
      writeFileSync(file, text);
      await expect(matchAmong(':Cspad', file)).rejects.toThrow();
    }
    await expect(matchAmong(':Cspad', join(scratch, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});
