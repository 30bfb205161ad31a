import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SampleExperiment } from '../../contract/app.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { silentContext } from './context.ts';
import { createSample } from './createSample.ts';
import { makePedestals, type MakePedestalsInput } from './makePedestals.ts';

const epix = 'XcsEndstation.0:Epix100a.1';
const opal = 'XcsEndstation.0:Opal1000.1';
// The real pass over the events, counted.
const passes = vi.hoisted(() => ({ count: 0 }));
vi.mock(import('../darks/collectRecords.ts'), async (original) => {
  const { collectRecords, ...others } = await original();
  return {
    ...others,
    collectRecords: (...call) => {
      passes.count++;
      return collectRecords(...call);
    },
  };
});

let folder = '';
let pool: WorkerPool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makepeds-'));
  await mkdir(join(folder, 'calib'));
  pool = new WorkerPool({ threads: 1 });
});
afterEach(async () => {
  await pool.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** A run of 40 events with an Epix100a and an Opal, of which `opalEvents` have frames. */
async function writeRun(opalEvents: number): Promise<string> {
  const data = Uint16Array.from(
    { length: 40 * 80 },
    (_, i) => 1000 + ((Math.imul(i + 1, 2654435761) >>> 8) % 11),
  );
  await writeFile(join(folder, 'a.npy'), encodeNpy({ dtype: 'uint16', shape: [40, 8, 10], data }));
  const missing = Array.from({ length: 40 - opalEvents }, (_, i) => opalEvents + i);
  const sources = { [epix]: { frames: 'a.npy' }, [opal]: { frames: 'a.npy', missing } };
  await writeFile(join(folder, 's.json'), JSON.stringify({ experiment: 'xpptut15', run: 12, sources }));
  return join(folder, 's.json');
}

function make(dsname: string, extra: Partial<MakePedestalsInput> = {}) {
  const identity = { user: 'me', host: 'here', now: () => new Date('2026-11-23T04:05:06'), fixedTime: true };
  const input: MakePedestalsInput = {
    experiment: 'xpptut15',
    run: 12,
    dsname,
    calibdir: join(folder, 'calib'),
    events: 30,
    eventCode: 0,
    validityStart: null,
    test: false,
    intensityLow: null,
    intensityHigh: null,
    rmsLow: null,
    rmsHigh: null,
    request: { opal: true, zyla: false, rayonix: false, uxi: false, alvium: false },
    original: false,
    correctRms: false,
    directoryMode: 0o2775,
    fileMode: 0o664,
    group: '',
    roots: { data: undefined, site: undefined },
    ...extra,
  };
  return makePedestals({ pool, identity, home: join(folder, 'home') }, input, silentContext());
}

describe('makepeds', () => {
  it('makes the constants of all detectors in one pass over the events', async () => {
    const dsname = await writeRun(40);
    passes.count = 0;
    const { steps, deployed } = await make(dsname);
    expect(passes.count).toBe(1);
    const made = steps.filter((step) => step.name === 'calibrun');
    expect(made.map(({ detector, state, message }) => [detector, state, message])).toEqual([
      [epix, 'done', `${epix}: 30 frames`],
      [opal, 'done', `${opal}: 30 frames`],
    ]);
    expect(deployed.map(({ source, ctype }) => `${source} ${ctype}`)).toHaveLength(6);
  });
  it('goes on with the others when one detector has too few frames', async () => {
    const { steps, deployed } = await make(await writeRun(2));
    const [first, second] = steps.filter((step) => step.name === 'calibrun');
    expect([first.state, second.state]).toEqual(['done', 'failed']);
    expect(second.message).toMatch(/Opal1000\.1: only 2 frames in 40 selected events/);
    expect(deployed.map(({ source }) => source)).toEqual([epix, epix, epix]);
    expect(await readdir(join(folder, 'calib'))).not.toContain('Camera::CalibV1');
  });
});

describe('makepeds of a detector that switches gain', () => {
  const source = 'XppEndstation.0:Jungfrau.0';
  let data = '';
  let made: SampleExperiment;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'makepeds-sample-'));
    const identity = {
      user: 'me',
      host: 'here',
      now: () => new Date('2026-11-23T04:05:06'),
      fixedTime: true,
    };
    made = await createSample({ dir: join(data, 'sample'), events: 12 }, identity, silentContext());
  }, 60_000);
  afterAll(() => rm(data, { recursive: true, force: true }));
  function sample() {
    const dark = made.runs.find(
      ({ kind, detectors }) => kind === 'dark' && detectors.some((each) => each.source === source),
    )!;
    const calibdir = join(folder, 'calib');
    const request = { opal: false, zyla: false, rayonix: false, uxi: false, alvium: false };
    const input = { experiment: made.experiment, run: dark.run, calibdir, events: 1000, request };
    return { dsname: dark.dsname, input };
  }

  it('makes the constants of all modes and deploys them by one plan', async () => {
    const { dsname, input } = sample();
    const { steps, deployed } = await make(dsname, input);
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'geometry skipped',
      'gain skipped',
      'jungfrau_dark_proc done',
      'jungfrau_deploy_constants done',
    ]);
    expect(steps[2].message).toMatch(/^Normal \d+ frames, ForcedGain1 \d+ frames, ForcedGain2 \d+ frames$/);
    expect(deployed.map(({ ctype }) => ctype).toSorted()).toEqual([
      'dark_max',
      'dark_min',
      'pedestals',
      'pixel_rms',
      'pixel_status',
    ]);
    const journal = await readdir(join(input.calibdir, '.calibdesk', 'journal'));
    expect(journal.filter((name) => name.endsWith('.json'))).toHaveLength(1);
    const text = await readFile(deployed.find(({ ctype }) => ctype === 'pedestals')!.file, 'utf8');
    expect(text).toMatch(/^# DIM:0 +3$/m);
  });

  it('deploys nothing with -t, nor when only cameras are asked for', async () => {
    const { dsname, input } = sample();
    const tested = await make(dsname, { ...input, test: true });
    expect(tested.deployed).toEqual([]);
    expect(tested.steps.at(-1)).toMatchObject({ name: 'jungfrau_dark_proc', state: 'done' });
    const request = { opal: true, zyla: false, rayonix: false, uxi: false, alvium: false };
    const cameras = await make(dsname, { ...input, request });
    expect(cameras.steps.some(({ name }) => name.startsWith('jungfrau'))).toBe(false);
  });
});
