import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../domain/array/npy.ts';
import type { StorePlan } from '../../domain/store/plan.ts';
import {
  applyPlan,
  changeStore,
  type ChangeResult,
  type StoreChange,
  type StoreServices,
} from './changeStore.ts';
import { silentContext } from './context.ts';
import { planDeploy } from './planDeploy.ts';
import { storeHistory, storePlans } from './storeHistory.ts';
import { verifyStore } from './verifyStore.ts';

let base: string;
let calibdir: string;
const source = 'CxiEndstation.0:Jungfrau.0';
const folder = `Jungfrau::CalibV1/${source}/pedestals`;
const services: StoreServices = {
  identity: { user: 'u', host: 'h', now: () => new Date(2021, 2, 4, 5, 6, 7), fixedTime: true },
};

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'calibdesk-change-'));
  calibdir = join(base, 'calib');
  mkdirSync(calibdir);
  input('a.txt', '1 2\n3 4\n');
  input('b.txt', '5 6\n7 8\n');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function input(name: string, content: string | Uint8Array): string {
  writeFileSync(join(base, name), content);
  return join(base, name);
}
const inStore = (path: string): string => join(calibdir, path);
const read = (path: string): string => readFileSync(inStore(path), 'utf8');
const mode = (path: string): string => (statSync(inStore(path)).mode & 0o7777).toString(8);
const everything = (): string[] => readdirSync(calibdir, { recursive: true }).map(String).sort();

function deployment(
  file: string,
  range: string,
  more: Partial<{ source: string; type: string; group: string }> = {},
): StoreChange & { kind: 'deploy' } {
  const item = { input: join(base, file), source, type: 'pedestals', range, ...more };
  return { kind: 'deploy', calibdir, verb: 'test', history: { form: 'B' }, items: [item] };
}
const run = (change: StoreChange): Promise<ChangeResult> =>
  changeStore(services, { change, wait: 0 }, silentContext());
const deployed = (file: string, range: string): Promise<ChangeResult> => run(deployment(file, range));

describe('deployment', () => {
  it('sets modes whatever the umask, and keeps that of a replaced file', async () => {
    const umask = process.umask(0o077);
    try {
      await deployed('a.txt', '1-end');
    } finally {
      process.umask(umask);
    }
    for (const path of ['Jungfrau::CalibV1', `Jungfrau::CalibV1/${source}`, folder])
      expect(mode(path)).toBe('2775');
    expect([mode(`${folder}/1-end.data`), mode(`${folder}/HISTORY`)]).toEqual(['664', '664']);
    chmodSync(inStore(`${folder}/1-end.data`), 0o640);
    await deployed('b.txt', '1-end');
    expect([mode(`${folder}/1-end.data`), read(`${folder}/1-end.data`)]).toEqual(['640', '5 6\n7 8\n']);
    expect(read(`${folder}/1-end.data-2021-03-04T05:06:07`)).toBe('1 2\n3 4\n');
  });

  it.skipIf(process.getuid?.() !== 0)('gives new folders and files to the group', async () => {
    await run({ ...deployment('a.txt', '1-end'), unixGroup: '12345' });
    for (const path of [folder, `${folder}/1-end.data`, `${folder}/HISTORY`])
      expect(statSync(inStore(path)).gid).toBe(12345);
    expect([mode(folder), mode(`${folder}/1-end.data`)]).toEqual(['2775', '664']);
    await run({ ...deployment('b.txt', '1-end'), unixGroup: '54321' });
    expect(statSync(inStore(`${folder}/1-end.data`)).gid).toBe(12345);
  });

  it('keeps a dated copy apart from the file: later writing in place does not reach it', async () => {
    await deployed('a.txt', '1-end');
    await deployed('b.txt', '1-end');
    await run({ kind: 'undo', calibdir });
    writeFileSync(inStore(`${folder}/1-end.data`), 'written in place');
    const copies = readdirSync(inStore(folder)).filter((name) => name.startsWith('1-end.data-'));
    expect(copies.map((name) => read(`${folder}/${name}`)).sort()).toEqual(['1 2\n3 4\n', '5 6\n7 8\n']);
  });

  it('turns .npy into text, the same in plan and store', async () => {
    input('a.npy', encodeNpy({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.25, 2, 3, 6.75) }));
    const { plan } = await deployed('a.npy', '2-3');
    expect(read(`${folder}/2-3.data`)).toMatch(/# DTYPE +float32\n[^]*\n1\.2 2\.0\n3\.0 6\.8\n$/);
    expect(statSync(inStore(`${folder}/2-3.data`)).size).toBe(plan.files[0].after?.size);
    input('i.npy', encodeNpy({ dtype: 'uint16', shape: [1, 2], data: Uint16Array.of(7, 65535) }));
    await deployed('i.npy', '4-5');
    expect(read(`${folder}/4-5.data`).endsWith('\n7 65535\n')).toBe(true);
  });

  it.each([
    ['a range', { range: '3-2' }, 'bad-range'],
    ['an unknown detector', { source: 'CxiDs1.0:Nope.0' }, 'bad-source'],
    ['a source that is no full name', { source: ':Cspad.' }, 'bad-source'],
    ['a source with separators', { source: '../CxiDs1.0:Cspad.0' }, 'usage'],
    ['a type that leads out', { type: '..' }, 'usage'],
    ['a hidden type', { type: '.calibdesk' }, 'usage'],
    ['a missing input', { input: 'nosuch.txt' }, 'not-found'],
    ['text that is no array', { input: 'bad.txt' }, 'bad-input'],
    ['an empty file', { input: 'empty.txt' }, 'bad-input'],
    ['a folder', { input: '.' }, 'bad-input'],
    ['an array as geometry', { type: 'geometry' }, 'bad-input'],
  ])('refuses %s and leaves nothing', async (_what, wrong, code) => {
    input('bad.txt', '1 2 x\n');
    input('empty.txt', '');
    const change = deployment('a.txt', '1-end');
    Object.assign(change.items[0], wrong, 'input' in wrong ? { input: join(base, wrong.input) } : {});
    await expect(run(change)).rejects.toMatchObject({ code });
    expect(everything()).toEqual([]);
  });

  it('takes an unknown detector when the group is given', async () => {
    const change = deployment('a.txt', '1-end', { source: 'FooBar.0:Baz.0', group: 'Baz::CalibV1' });
    expect((await run(change)).plan.files[0].path).toBe('Baz::CalibV1/FooBar.0:Baz.0/pedestals/1-end.data');
  });

  it('never makes the calib folder', async () => {
    const change = { ...deployment('a.txt', '1-end'), calibdir: join(base, 'nowhere', 'calib') };
    await expect(run(change)).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(join(base, 'nowhere'))).toBe(false);
  });

  it('refuses folders and files that are links out of the store', async () => {
    const outside = join(base, 'outside');
    mkdirSync(join(outside, 'pedestals'), { recursive: true });
    mkdirSync(inStore('Jungfrau::CalibV1'));
    symlinkSync(outside, inStore(`Jungfrau::CalibV1/${source}`));
    await expect(deployed('a.txt', '1-end')).rejects.toMatchObject({ code: 'bad-input' });
    rmSync(inStore(`Jungfrau::CalibV1/${source}`));
    mkdirSync(inStore(folder), { recursive: true });
    symlinkSync(join(base, 'a.txt'), inStore(`${folder}/1-end.data`));
    await expect(deployed('b.txt', '1-end')).rejects.toMatchObject({ code: 'bad-input' });
    expect(readFileSync(join(base, 'a.txt'), 'utf8')).toBe('1 2\n3 4\n');
    expect(readdirSync(join(outside, 'pedestals'))).toEqual([]);
  });

  it('works on a file that is a link inside the store', async () => {
    await deployed('a.txt', '1-end');
    symlinkSync('1-end.data', inStore(`${folder}/2-end.data`));
    await deployed('b.txt', '2-end');
    expect([read(`${folder}/1-end.data`), read(`${folder}/2-end.data`)]).toEqual([
      '1 2\n3 4\n',
      '5 6\n7 8\n',
    ]);
    expect(statSync(inStore(`${folder}/2-end.data-2021-03-04T05:06:07`)).isFile()).toBe(true);
    await run({ kind: 'undo', calibdir });
    expect(read(`${folder}/2-end.data`)).toBe('1 2\n3 4\n');
  });

  it('warns of an array that analysis cannot use', async () => {
    const { plan } = await run(deployment('a.txt', '1-end', { source: 'CxiDs1.0:Cspad.0' }));
    expect(plan.warnings.join()).toMatch(/4 numbers, Cspad pedestals needs 2296960/);
  });

  it('makes no plan of nothing, or of one name twice', async () => {
    const change = deployment('a.txt', '1-end');
    await expect(run({ ...change, items: [] })).rejects.toMatchObject({ code: 'usage' });
    await expect(run({ ...change, items: [change.items[0], { ...change.items[0] }] })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('stops when it is cancelled, with nothing changed', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(
      changeStore(services, { change: deployment('a.txt', '1-end') }, silentContext(controller.signal)),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(everything()).toEqual([]);
  });
});

describe('plan documents', () => {
  const plan = (): Promise<StorePlan> => planDeploy(services, deployment('b.txt', '1-end'), silentContext());
  const apply = (document: unknown): Promise<ChangeResult> =>
    applyPlan(services, { plan: JSON.parse(JSON.stringify(document)), wait: 0 }, silentContext());

  beforeEach(() => deployed('a.txt', '1-end'));

  it('are applied exactly as they are', async () => {
    expect((await apply(await plan())).plan).toMatchObject({ state: 'applied', verb: 'test' });
    expect(read(`${folder}/1-end.data`)).toBe('5 6\n7 8\n');
  });

  it('are refused when a name or an input has changed, or gone', async () => {
    const document = await plan();
    const before = everything();
    writeFileSync(inStore(`${folder}/1-end.data`), '9\n');
    await expect(apply(document)).rejects.toMatchObject({ code: 'changed' });
    writeFileSync(inStore(`${folder}/1-end.data`), '1 2\n3 4\n');
    input('b.txt', '5 6\n7 9\n');
    await expect(apply(document)).rejects.toMatchObject({ code: 'changed' });
    rmSync(join(base, 'b.txt'));
    await expect(apply(document)).rejects.toMatchObject({ code: 'changed' });
    expect(everything()).toEqual(before);
  });

  it('are applied once only', async () => {
    const document = await plan();
    await apply(document);
    await expect(apply(document)).rejects.toMatchObject({ code: 'changed' });
  });

  const tampered: [string, (plan: StorePlan) => void][] = [
    ['path out of the store', (p) => (p.files[0].path = '../../x/y.data')],
    ['absolute path', (p) => (p.files[0].path = '/etc/passwd')],
    ['name that lookup ignores', (p) => (p.files[0].path = p.files[0].path.replace('1-end', 'x'))],
    ['HISTORY as a target', (p) => (p.files[0].path = `${folder}/HISTORY`)],
    ['backup in another folder', (p) => (p.files[0].backup = '../1-end.data-2021-03-04T05:06:07')],
    ['backup that is a candidate', (p) => (p.files[0].backup = '2-end.data')],
    ['action that does not fit', (p) => (p.files[0].action = 'create')],
    ['malformed hash', (p) => (p.files[0].after = { sha256: 'x', size: 1 })],
    ['relative input', (p) => (p.inputs[p.files[0].path] = 'b.txt')],
    ['line end in HISTORY', (p) => (p.history[0].line += '\nfile:forged')],
    ['HISTORY elsewhere', (p) => (p.history[0].path = 'x/HISTORY')],
    ['id that is a path', (p) => (p.id = '../../../x')],
    ['no files', (p) => (p.files = [])],
  ];
  it.each(tampered)('are refused with a %s', async (_what, change) => {
    const document = structuredClone(await plan());
    change(document);
    await expect(apply(document)).rejects.toMatchObject({ code: 'bad-input' });
    expect(read(`${folder}/1-end.data`)).toBe('1 2\n3 4\n');
  });

  it.each([null, 1, 'x', [], {}])('are refused when they are %j', async (value) => {
    await expect(apply(value)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('undo', () => {
  it('goes back step by step, and forward again by the id of an undo', async () => {
    await deployed('a.txt', '1-end');
    await deployed('b.txt', '1-end');
    const { plan } = await run({ kind: 'undo', calibdir });
    expect(read(`${folder}/1-end.data`)).toBe('1 2\n3 4\n');
    await run({ kind: 'undo', calibdir, id: plan.id });
    expect(read(`${folder}/1-end.data`)).toBe('5 6\n7 8\n');
    await expect(run({ kind: 'undo', calibdir, id: plan.id })).rejects.toMatchObject({ code: 'changed' });
    await expect(run({ kind: 'undo', calibdir, id: 'nosuchplan' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is refused when a name was changed since, or a copy is gone', async () => {
    await deployed('a.txt', '1-end');
    await deployed('b.txt', '1-end');
    writeFileSync(inStore(`${folder}/1-end.data`), '9\n');
    await expect(run({ kind: 'undo', calibdir })).rejects.toMatchObject({ code: 'changed' });
    writeFileSync(inStore(`${folder}/1-end.data`), '5 6\n7 8\n');
    rmSync(inStore(`${folder}/1-end.data-2021-03-04T05:06:07`));
    await expect(run({ kind: 'undo', calibdir })).rejects.toMatchObject({ code: 'unreadable' });
    const { problems } = await verifyStore(services, { calibdir }, silentContext());
    expect(problems).toMatchObject([{ code: 'lost-copy', severity: 'error' }]);
  });

  it('tells in the journal what undid what', async () => {
    await deployed('a.txt', '1-end');
    const { plan } = await run({ kind: 'undo', calibdir });
    const { plans, undoable } = await storePlans(services, { calibdir }, silentContext());
    expect(plans.map((each) => each.state)).toEqual(['undone', 'applied']);
    expect([plans[0].undone_by, plans[1].undoes, undoable]).toEqual([plan.id, plans[0].id, null]);
  });
});

describe('other changes', () => {
  beforeEach(async () => {
    await deployed('a.txt', '1-end');
    await deployed('b.txt', '10-20');
  });

  it('brings a dated copy back by copying it', async () => {
    await run({ kind: 'delete', calibdir, files: [inStore(`${folder}/1-end.data`)] });
    await run({ kind: 'copy', calibdir, file: `${folder}/1-end.data-2021-03-04T05:06:07` });
    expect(read(`${folder}/1-end.data`)).toBe('1 2\n3 4\n');
  });

  it('asks for what the path of a file does not tell', async () => {
    await expect(run({ kind: 'copy', calibdir, file: join(base, 'a.txt') })).rejects.toMatchObject({
      code: 'usage',
    });
    const change: StoreChange = {
      kind: 'copy',
      calibdir,
      file: join(base, 'a.txt'),
      source,
      type: 'pixel_rms',
      range: '1-2',
    };
    expect((await run(change)).plan.files[0].path).toBe(`Jungfrau::CalibV1/${source}/pixel_rms/1-2.data`);
  });

  it('moves and deletes files of the store only', async () => {
    const outside = join(base, 'a.txt');
    await expect(run({ kind: 'move', calibdir, file: outside, range: '1-2' })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(run({ kind: 'delete', calibdir, files: [outside] })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(run({ kind: 'delete', calibdir, files: [`${folder}/HISTORY`] })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(run({ kind: 'delete', calibdir, files: [`${folder}/7-8.data`] })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      run({ kind: 'move', calibdir, file: `${folder}/10-20.data`, range: '10-20' }),
    ).rejects.toMatchObject({ code: 'usage' });
  });

  it('refuses texts that would break a line of HISTORY', async () => {
    const change: StoreChange = {
      kind: 'copy',
      calibdir,
      file: `${folder}/10-20.data`,
      range: '1-2',
      comment: 'a\nfile:forged',
    };
    await expect(run(change)).rejects.toMatchObject({ code: 'usage' });
  });

  it('verifies sound, and lists what is wrong', async () => {
    expect(await verifyStore(services, { calibdir }, silentContext())).toMatchObject({
      ok: true,
      checked: 2,
      problems: [],
    });
    input('calib/' + folder + '/05-09.data', '1\n');
    input('calib/' + folder + '/5-9.data', '1\n');
    input('calib/' + folder + '/9-5.data', '1\n');
    input('calib/' + folder + '/x.data', '1\n');
    input('calib/' + folder + '/30-40.data', '1 x\n');
    input('calib/' + folder + '/.calibdesk-left.tmp', '');
    writeFileSync(inStore(`${folder}/10-20.data`), '9\n');
    for (const other of ['iStar::CalibV1', 'Nonsense', 'CsPad::CalibV1/CxiDs1.0:Cspad.0/pedestals'])
      mkdirSync(inStore(other), { recursive: true });
    input('calib/CsPad::CalibV1/CxiDs1.0:Cspad.0/pedestals/1-end.data', '1 2\n');
    const { ok, problems } = await verifyStore(services, { calibdir }, silentContext());
    expect(ok).toBe(false);
    const found = problems
      .map(({ severity, code, path }) => `${severity} ${code} ${path.slice(path.lastIndexOf('/') + 1)}`)
      .sort();
    expect(found).toEqual([
      'error leftover-temporary .calibdesk-left.tmp',
      'error unreadable 30-40.data',
      'error wrong-size 1-end.data',
      'warning bad-name x.data',
      'warning duplicate-range 05-09.data',
      'warning hash-mismatch 10-20.data',
      'warning never-used 05-09.data',
      'warning never-used 9-5.data',
      'warning not-read-by-analysis iStar::CalibV1',
      'warning unknown-group Nonsense',
    ]);
  });

  it('reads HISTORY back with its fields', async () => {
    const { history } = await storeHistory(services, { calibdir }, silentContext());
    expect(history).toHaveLength(2);
    expect(history[1]).toMatchObject({
      source,
      type: 'pedestals',
      fields: { file: '10-20.data', ctype: 'pedestals', user: 'u' },
    });
  });
});
