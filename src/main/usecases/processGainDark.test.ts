import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SampleExperiment } from '../../contract/app.ts';
import { darkOptionsSchema } from '../../contract/darks.ts';
import { BulkStore } from '../bulk.ts';
import { JobQueue } from '../engine/jobs.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { readConstants } from '../store/readConstants.ts';
import { Settings } from '../settings/settings.ts';
import { applyPlan } from './changeStore.ts';
import { silentContext } from './context.ts';
import { createSample } from './createSample.ts';
import { darkImage, changedPixelsOf } from './darkImages.ts';
import { darkResult, planDarkDeploy } from './darkResult.ts';
import { describeGains } from './describeGains.ts';
import { processDark, type ProcessDarkInput } from './processDark.ts';

const source = 'XppEndstation.0:Jungfrau.0';
const epix = 'XppEndstation.0:Epix100a.1';
const identity = { user: 'me', host: 'here', now: () => new Date('2026-11-23T04:05:06'), fixedTime: true };
let data = '';
let made: SampleExperiment;
let folder = '';
let pool: WorkerPool;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'gain-sample-'));
  made = await createSample({ dir: join(data, 'sample'), events: 12 }, identity, silentContext());
}, 60_000);
afterAll(() => rm(data, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gain-dark-'));
  await cp(made.calibdir, join(folder, 'calib'), { recursive: true });
  pool = new WorkerPool({ threads: 1 });
  vi.stubEnv('SIT_ROOT', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await pool.dispose();
  await rm(folder, { recursive: true, force: true });
});

function makeServices() {
  const home = join(folder, 'home');
  return { pool, identity, home, bulk: new BulkStore(), jobs: new JobQueue(), settings: new Settings(home) };
}

/** Run 2 has the three steps of the module, run 3 is a light run of its first gain with an Epix100a. */
const dsnameOf = (run: number): string => made.runs.find((each) => each.run === run)!.dsname;

async function processed(services: ReturnType<typeof makeServices>, extra: Partial<ProcessDarkInput> = {}) {
  const { jobId } = processDark(services, {
    dsname: dsnameOf(2),
    sources: [source],
    calibdir: join(folder, 'calib'),
    options: darkOptionsSchema.parse({}),
    ...extra,
  });
  await services.jobs.result(jobId);
  return darkResult(services, { jobId }, silentContext());
}

describe('the gain modes of a run', () => {
  it('are told with their steps and panels; those it does not have are there without steps', async () => {
    const three = await describeGains({ dsname: dsnameOf(2), source, moreRuns: [] }, silentContext());
    expect(three.family).toBe('jungfrau');
    expect(three.modes.map(({ mode, steps }) => [mode, steps.map(({ step }) => step)])).toEqual([
      ['g0', [0]],
      ['g1', [1]],
      ['g2', [2]],
    ]);
    expect(three.panels).toHaveLength(1);
    const one = await describeGains({ dsname: dsnameOf(3), source, moreRuns: [] }, silentContext());
    expect(one.modes.map(({ steps }) => steps.length)).toEqual([1, 0, 0]);
  });

  it('are gathered from several runs', async () => {
    const both = await describeGains({ dsname: dsnameOf(3), source, moreRuns: [2] }, silentContext());
    expect(both.modes.map(({ steps }) => steps.map(({ run, step }) => `${run}:${step}`))).toEqual([
      ['3:0', '2:0'],
      ['2:1'],
      ['2:2'],
    ]);
  });

  it('are asked of detectors that have some only', async () => {
    const asked = describeGains({ dsname: dsnameOf(3), source: epix, moreRuns: [] }, silentContext());
    await expect(asked).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the dark of a detector that switches gain, as a job', () => {
  it('makes all modes, and one plan of all types', async () => {
    const services = makeServices();
    const result = await processed(services);
    expect(result.sources).toEqual([]);
    const [gains] = result.gains;
    expect(gains).toMatchObject({ source, type: 'Jungfrau', shape: [1, 512, 1024] });
    expect(gains.repository).toBe(join(folder, 'calib/pedestal_workdir/gains/jungfrau/panels'));
    expect(gains.modes.map(({ mode, origin, originText }) => [mode, origin, originText])).toEqual([
      ['g0', 'dark', 'run 2, step 0'],
      ['g1', 'dark', 'run 2, step 1'],
      ['g2', 'dark', 'run 2, step 2'],
    ]);
    const merged = await readConstants(gains.files.find(({ ctype }) => ctype === 'pedestals')!.path);
    for (const { index, mode, medianPedestal, framesUsed } of gains.modes) {
      expect(framesUsed).toBe(4);
      const size = 512 * 1024;
      const plane = Float64Array.from(
        merged.array.data.subarray(index * size, (index + 1) * size) as ArrayLike<number>,
        Number,
      ).sort();
      expect(medianPedestal).toBeCloseTo((plane[size / 2 - 1] + plane[size / 2]) / 2, 3);
      const { image } = await darkImage(services, { jobId: result.jobId, source, mode, name: 'ave' });
      expect(image.shape).toEqual([1, 512, 1024]);
    }
    const report = await readFile(result.report!, 'utf8');
    expect(report).toContain('3 gain modes');
    expect(report).toContain('run 2, step 1');

    const calibdir = join(folder, 'calib');
    const plan = await planDarkDeploy(services, { jobId: result.jobId, calibdir }, silentContext());
    expect(plan.files.map(({ path }) => path)).toEqual(
      ['pedestals', 'pixel_rms', 'pixel_status', 'dark_min', 'dark_max'].map(
        (type) => `Jungfrau::CalibV1/${source}/${type}/2-end.data`,
      ),
    );
    await applyPlan(services, { plan }, silentContext());

    // The same dark once more: compared mode by mode with what was deployed, nothing changed.
    const again = await processed(services);
    expect(again.gains[0].previousPath).toBe(`${calibdir}/Jungfrau::CalibV1/${source}/pedestals/2-end.data`);
    for (const { previous, mode } of again.gains[0].modes) {
      expect(previous).toEqual({ medianPedestalChange: 0, newlyBad: 0, newlyGood: 0 });
      const changed = await changedPixelsOf(
        services,
        { jobId: again.jobId, source, mode, most: 5 },
        silentContext(),
      );
      expect(changed).toMatchObject({ turnedBad: 0, turnedGood: 0 });
    }
  }, 60_000);

  it('fails the check of modes that there are no constants of, and marks those of an earlier dark', async () => {
    const services = makeServices();
    const alone = await processed(services, { dsname: dsnameOf(3) });
    expect(alone.gains[0].modes.map(({ origin }) => origin)).toEqual(['dark', 'default', 'default']);
    expect(alone.gains[0].modes[1].checks).toEqual([
      expect.objectContaining({ name: 'gain mode', state: 'fail' }),
    ]);
    await processed(services);
    const after = await processed(services, { dsname: dsnameOf(3) });
    expect(after.gains[0].modes.map(({ origin, originText }) => [origin, originText])).toEqual([
      ['dark', 'run 3, step 0'],
      ['earlier', `${made.experiment} run 2`],
      ['earlier', `${made.experiment} run 2`],
    ]);
    expect(after.gains[0].modes[1].checks[0]).toMatchObject({ name: 'gain mode', state: 'warn' });
  }, 60_000);

  it('is made beside those of one gain, all in one job', async () => {
    const services = makeServices();
    const result = await processed(services, { dsname: dsnameOf(3), sources: [epix, source] });
    expect(result.sources.map((each) => each.source)).toEqual([epix]);
    expect(result.gains.map((each) => each.source)).toEqual([source]);
    const calibdir = join(folder, 'calib');
    const { jobId } = result;
    const plan = await planDarkDeploy(
      services,
      { jobId, calibdir, sources: [epix, source] },
      silentContext(),
    );
    expect(plan.files).toHaveLength(8);
  }, 60_000);

  it('leaves nothing when it is cancelled', async () => {
    const services = makeServices();
    const { jobId } = processDark(services, {
      dsname: dsnameOf(2),
      sources: [source],
      calibdir: join(folder, 'calib'),
      options: darkOptionsSchema.parse({}),
    });
    const before = await readdir(join(folder, 'calib'));
    services.jobs.cancel(jobId);
    await expect(services.jobs.result(jobId)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(join(folder, 'calib'))).toEqual(before);
  });
});
