import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRange } from '../../src/domain/store/fileNames.ts';
import {
  historyLineA,
  historyLineB,
  historyLineC,
  parseHistoryLine,
} from '../../src/domain/store/historyText.ts';
import { changeStore, type HistoryForm } from '../../src/main/usecases/changeStore.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { oracleFolder, record } from './report.ts';

const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-oracle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const readJson = (file: string): unknown =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;

function compare(topic: string, kind: string, name: string, found: unknown, expected: unknown): void {
  const equal = JSON.stringify(found) === JSON.stringify(expected);
  record(
    topic,
    kind,
    name,
    equal ? 'equal' : 'different',
    equal ? '' : `${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
  );
  expect(found).toEqual(expected);
}

interface Step {
  step: string;
  result: unknown;
  tree: { path: string; text?: string }[];
}
const steps = (readJson(join(oracleFolder('calib-store').folder, 'deploy.json')) ?? []) as Step[];

describe.skipIf(steps.length === 0)('deployments of the original', () => {
  const histories = new Map<string, string>();
  for (const step of steps)
    for (const { path, text } of step.tree)
      if (path.endsWith('/HISTORY') && text !== undefined) histories.set(path, text);

  it.each([...histories])('HISTORY lines of %s', (path, text) => {
    text.split('\n').forEach((line, index) => {
      const name = `${path}:${index + 1}`;
      if (line === '') return;
      const fields = parseHistoryLine(line);
      const stamp = { user: fields.user, host: fields.host, time: fields.cptime, zone: fields.zone };
      const copy = {
        file: fields.file,
        copyOf: fields.copy_of,
        experiment: fields.exp,
        run: Number(fields.run),
        comment: fields.comment,
      };
      if (fields.app !== undefined)
        compare(
          'calib-store',
          'history',
          name,
          historyLineA({ ...copy, application: fields.app }, stamp),
          line,
        );
      else if (fields.ctype !== undefined) {
        const deployed = {
          file: fields.file,
          copyOf: fields.copy_of,
          type: fields.ctype,
          cwd: fields.cwd,
          comment: fields.cmt,
        };
        compare('calib-store', 'history', name, historyLineB(deployed, stamp), line);
      } else if (fields.comment !== undefined && fields.copy_of !== undefined)
        compare('calib-store', 'history', name, historyLineC(copy, stamp), line);
      else record('calib-store', 'history', name, 'skipped', 'free text');
    });
  });

  const names = steps.filter((step) => step.step.startsWith('makeCalibFileName'));
  it.each(names.map((step) => [step.step, step] as const))('%s', (name, step) => {
    const [, begin, end] = /^makeCalibFileName (\S+) (\S+)/.exec(name) ?? [];
    let accepted = true;
    try {
      checkRange(`${begin}-${end === 'None' ? 'end' : end}`);
    } catch {
      accepted = false;
    }
    compare('calib-store', 'range names', name, accepted, typeof step.result === 'string');
  });
});

interface DeployCases {
  calibfile_deploy: {
    steps: { input: string; content: string; range: string }[];
    ctypedir: string;
    ctype: string;
    clock: string;
    user: string;
    host: string;
    cwd: string;
    tree: [string, string][];
    files: Record<string, string>;
  };
  calibrun_deploy: {
    command: string;
    repeated: number;
    files: Record<string, string>;
    tree: [string, string][];
  };
}
const cases = readJson(
  join(oracleFolder('dark-processing').folder, 'deploy', 'cases.json'),
) as DeployCases | null;

/** Deploys in a scratch folder with the recorded user, host and clock; `zone` is set by TZ where the lines hold it. */
async function deploy(
  where: string,
  stamp: { user: string; host: string; clock: string },
  items: { input: string; content: string; source: string; type: string; range: string; calibdir: string }[],
  history: HistoryForm,
  cwd: string,
): Promise<void> {
  const identity = { user: stamp.user, host: stamp.host, now: () => new Date(stamp.clock), fixedTime: true };
  for (const item of items) {
    const calibdir = join(scratch, where, item.calibdir);
    mkdirSync(calibdir, { recursive: true });
    const input = join(scratch, where, item.input);
    mkdirSync(dirname(input), { recursive: true });
    writeFileSync(input, item.content);
    const { source, type, range } = item;
    const one = { input, copyOf: item.input, source, type, range };
    const change = { kind: 'deploy' as const, calibdir, verb: 'test', history, cwd, items: [one] };
    await changeStore({ identity }, { change }, silentContext());
  }
}

function compareTree(
  kind: string,
  where: string,
  tree: [string, string][],
  folder: string,
  files: Record<string, string>,
): void {
  const modes = tree.map(([path]) => [
    path,
    `0o${(statSync(join(scratch, where, path)).mode & 0o7777).toString(8)}`,
  ]);
  compare('dark-processing', kind, 'modes', modes, tree);
  for (const [name, text] of Object.entries(files)) {
    const found = readFileSync(join(scratch, where, folder, name), 'utf8').replaceAll('zone:UTC', 'zone:GMT');
    compare('dark-processing', kind, name, found, text.replaceAll('zone:UTC', 'zone:GMT'));
  }
}

describe.skipIf(cases === null)('deployments of the dark tools', () => {
  it('calibfile', async () => {
    const { calibfile_deploy: c } = cases as DeployCases;
    const [calibdir, , source] = [
      dirname(dirname(c.ctypedir)),
      '',
      c.ctypedir.slice(c.ctypedir.lastIndexOf('/') + 1),
    ];
    const items = c.steps.map((step) => ({ ...step, source, type: c.ctype, calibdir }));
    await deploy('calibfile', c, items, { form: 'B' }, c.cwd);
    compareTree('deploy calibfile', 'calibfile', c.tree, join(c.ctypedir, c.ctype), c.files);
  });

  it('calibrun', async () => {
    const { calibrun_deploy: c } = cases as DeployCases;
    const [, input, target] = c.command.split(' ');
    const [type, source] = [dirname(target), dirname(dirname(target))].map((path) =>
      path.slice(path.lastIndexOf('/') + 1),
    );
    const calibdir = dirname(dirname(dirname(dirname(target))));
    const name = target.slice(target.lastIndexOf('/') + 1);
    const fields = parseHistoryLine(c.files.HISTORY.split('\n')[0]);
    const item = {
      input,
      content: c.files[name],
      source,
      type,
      range: name.slice(0, -'.data'.length),
      calibdir,
    };
    const history: HistoryForm = {
      form: 'C',
      experiment: fields.exp,
      run: Number(fields.run),
      comment: fields.comment,
    };
    const zone = process.env.TZ;
    process.env.TZ = 'UTC'; // the recorded time is in this zone
    try {
      await deploy(
        'calibrun',
        { user: fields.user, host: fields.host, clock: fields.cptime },
        Array.from({ length: c.repeated }, () => item),
        history,
        '/',
      );
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    compareTree('deploy calibrun', 'calibrun', c.tree, dirname(target), c.files);
  });
});
