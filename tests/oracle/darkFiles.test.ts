import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npyHeader } from '../../src/domain/array/npy.ts';
import { fillNameTemplate } from '../../src/domain/darkFiles/nameTemplate.ts';
import { WorkerPool } from '../../src/main/engine/workerPool.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { deployDarks } from '../../src/main/usecases/deployDarks.ts';
import { processDarkFiles } from '../../src/main/usecases/processDarkFiles.ts';
import { modelFrame, type FrameModel } from './frameModel.ts';
import { oracleFolder, record } from './report.ts';

const topic = 'dark-processing';
const root = oracleFolder(topic).folder;
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface StreamCase {
  name: string;
  options: Record<string, string | number | null>;
  sources: Record<string, FrameModel>;
  experiment: string;
  run: number;
  events_in_file: number;
  missing_raw: Record<string, number[]>;
  event_codes: string;
  files: string[];
}

/** Codes of event `index` by the rule of a case: `[140], plus 41 if i%3==0`. */
function codesOf(rule: string, index: number): number[] {
  const always = /\[([\d, ]*)\]/.exec(rule)?.[1].split(',').map(Number) ?? [];
  const more = [...rule.matchAll(/plus (\d+) if i%(\d+)==0/g)].filter(
    ([, , every]) => index % Number(every) === 0,
  );
  return [...always, ...more.map(([, code]) => Number(code))];
}

function writeStream(folder: string, test: StreamCase): string {
  const events = Array.from({ length: test.events_in_file }, (_, index) => index);
  const sources: Record<string, unknown> = {};
  for (const [place, [source, model]] of Object.entries(test.sources).entries()) {
    const frames = events.map((index) => Buffer.from(modelFrame(model, index).buffer));
    const header = npyHeader(model.dtype, [events.length, ...model.shape]);
    writeFileSync(join(folder, `${place}.npy`), Buffer.concat([header, ...frames]));
    sources[source] = { frames: `${place}.npy`, missing: test.missing_raw[source] ?? [] };
  }
  const document = {
    experiment: test.experiment,
    run: test.run,
    events: test.events_in_file,
    sources,
    codes: events.map((index) => codesOf(test.event_codes, index)),
    times: events.map((index) => [1600000000 + index, 8333333 * (index % 120), 3 * index]),
  };
  writeFileSync(join(folder, 'stream.json'), JSON.stringify(document));
  return join(folder, 'stream.json');
}

/** Lines that name machine, person, folder or file: only their keywords are compared. */
function comparable(text: string): string {
  return text.replace(/^(# (?:HOST|WORK_DIR|DATE_TIME|UID|FILE_NAME|DATASET)) .*$/gm, '$1');
}

const identity = {
  user: 'user',
  host: 'psana1234',
  now: () => new Date('2023-11-14T22:13:20'),
  fixedTime: true,
};
const streams = join(root, 'end-to-end');
const streamCases: StreamCase[] = existsSync(streams)
  ? readdirSync(streams)
      .map((name) => join(streams, name, 'case.json'))
      .filter((path) => existsSync(path))
      .map(readJson)
  : [];
const deployFile = join(root, 'deploy', 'cases.json');

let folder = '';
let pool: WorkerPool;
const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'UTC';
  folder = mkdtempSync(join(tmpdir(), 'dark-files-'));
  pool = new WorkerPool({ threads: 2 });
});
afterAll(async () => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  await pool.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(streamCases.length === 0)('event streams against det_ndarr_raw_proc', () => {
  for (const test of streamCases)
    it(`${test.name}: selection, names and texts`, async () => {
      const here = join(folder, test.name);
      mkdirSync(here);
      const { options } = test;
      const number = (name: string): number => Number(options[name]);
      await processDarkFiles(
        { pool, identity },
        {
          dsname: writeStream(here, test),
          sources: String(options.source).split(','),
          events: number('events'),
          skip: number('evskip'),
          eventCodes: options.evcode === null ? null : String(options.evcode),
          records: number('nrecs'),
          nrecs1: number('nrecs1'),
          parameters: {
            intensityLow: number('intlow'),
            intensityHigh: number('inthig'),
            rmsLow: number('rmslow'),
            rmsHigh: number('rmshig'),
            intensitySigmasLow: number('intnlo'),
            intensitySigmasHigh: number('intnhi'),
            rmsSigmasLow: number('rmsnlo'),
            rmsSigmasHigh: number('rmsnhi'),
            fractionOut: number('fraclm'),
            quantileLow: 0.05,
            quantileHigh: 0.95,
          },
          dataBits: null,
          original: false,
          correctRms: false,
          nameTemplate: join(here, String(options.ofname)),
          saveBits: number('savebw'),
          productsFolder: null,
          experiment: options.expname === null ? null : String(options.expname),
          run: 0,
          directoryMode: 0o2775,
          fileMode: 0o664,
          group: '',
        },
        silentContext(),
      );
      const made = join(here, dirname(String(options.ofname)));
      const names = readdirSync(made).sort();
      record(
        topic,
        'end-to-end',
        `${test.name} names`,
        names.join() === [...test.files].sort().join() ? 'equal' : 'different',
      );
      expect(names).toEqual([...test.files].sort());
      for (const name of test.files) {
        const found = comparable(readFileSync(join(made, name), 'utf8'));
        const expected = comparable(readFileSync(join(streams, test.name, 'results', name), 'utf8'));
        record(topic, 'end-to-end', `${test.name} ${name}`, found === expected ? 'equal' : 'different');
        expect(found === expected, `${name} differs`).toBe(true);
      }
    });
});

describe.skipIf(!existsSync(deployFile))('names and deployment against the original', () => {
  const cases = existsSync(deployFile) ? readJson(deployFile) : {};

  it.skipIf(cases.fname_template === undefined)('output name templates', () => {
    const { exp, src, nevts, run, sec, nsec, fid, cases: templates } = cases.fname_template;
    const tags = {
      source: src,
      experiment: exp,
      run,
      seconds: sec,
      nanoseconds: nsec,
      fiducials: fid,
      counter: nevts,
    };
    for (const [template, expected] of Object.entries<string>(templates)) {
      const found = fillNameTemplate(template, tags);
      record(topic, 'deploy', `name template ${template}`, found === expected ? 'equal' : 'different', found);
      expect(found).toBe(expected);
    }
  });

  it.skipIf(cases.calibrun_deploy === undefined)('calibrun: files, HISTORY and modes', async () => {
    const { command, repeated, files, tree } = cases.calibrun_deploy;
    const [, copied, target] = String(command).split(' ');
    const [group, source, ctype, file] = target.split('/').slice(-4);
    const input = join(folder, copied);
    const calibdir = join(folder, ...target.split('/').slice(0, -4));
    mkdirSync(dirname(input), { recursive: true });
    mkdirSync(calibdir, { recursive: true });
    writeFileSync(input, files[file]);
    const experiment = /exp:(\S+)/.exec(files.HISTORY)![1];
    const item = { source, group, ctype, input, range: file.replace('.data', '') };
    const request = {
      calibdir,
      items: [item],
      experiment,
      run: parseInt(file, 10),
      comment: 'calibrun-dark',
      verb: 'calibrun',
      dryRun: false,
    };
    for (let time = 0; time < repeated; time++) await deployDarks({ identity }, request, silentContext());
    for (const [name, expected] of Object.entries<string>(files)) {
      const found = readFileSync(join(calibdir, group, source, ctype, name), 'utf8');
      // The original named its input by a relative path; UTC and GMT are two names of one zone.
      const wanted = expected
        .replaceAll(`copy_of:${copied} `, `copy_of:${input} `)
        .replace(/zone:\w+/g, 'zone:UTC');
      const same = found.replace(/zone:\w+/g, 'zone:UTC') === wanted;
      record(topic, 'deploy', `calibrun ${name}`, same ? 'equal' : 'different');
      expect(found.replace(/zone:\w+/g, 'zone:UTC')).toBe(wanted);
    }
    for (const [path, mode] of tree as [string, string][]) {
      const found = statSync(join(folder, path)).mode & 0o7777;
      record(
        topic,
        'deploy',
        `calibrun mode of ${path}`,
        found === parseInt(mode.slice(2), 8) ? 'equal' : 'different',
        found.toString(8),
      );
      expect(`0o${found.toString(8)}`).toBe(mode);
    }
  });
});
