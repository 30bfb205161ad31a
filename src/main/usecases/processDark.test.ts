import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { darkOptionsSchema } from '../../contract/darks.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { Settings } from '../settings/settings.ts';
import { BulkStore } from '../bulk.ts';
import { JobQueue } from '../engine/jobs.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { applyPlan } from './changeStore.ts';
import { silentContext } from './context.ts';
import { darkResult, planDarkDeploy, qualityLimits, setQualityLimits, showDarkTrend } from './darkResult.ts';
import { describeRun } from './describeRun.ts';
import { processDark } from './processDark.ts';

const source = 'XcsEndstation.0:Epix100a.1';
let folder = '';
let pool: WorkerPool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dark-'));
  pool = new WorkerPool({ threads: 1 });
});
afterEach(async () => {
  await pool.dispose();
  await rm(folder, { recursive: true, force: true });
});

function makeServices() {
  const now = new Date('2026-11-23T04:05:06');
  const identity = { user: 'me', host: 'here', now: () => now, fixedTime: true };
  const home = join(folder, 'home');
  return { pool, identity, home, bulk: new BulkStore(), jobs: new JobQueue(), settings: new Settings(home) };
}

/** A dark of 40 frames of 8 x 10 pixels; pixel 3 is dead. */
async function writeRun(): Promise<string> {
  const data = Uint16Array.from({ length: 40 * 80 }, (_, i) =>
    i % 80 === 3 ? 0 : 1000 + ((Math.imul(i + 1, 2654435761) >>> 8) % 11),
  );
  await writeFile(join(folder, 'a.npy'), encodeNpy({ dtype: 'uint16', shape: [40, 8, 10], data }));
  const stream = { experiment: 'xpptut15', run: 12, sources: { [source]: { frames: 'a.npy' } } };
  await writeFile(join(folder, 's.json'), JSON.stringify(stream));
  return join(folder, 's.json');
}
const input = (dsname: string, extra = {}) => ({
  dsname,
  sources: [source],
  calibdir: null,
  options: darkOptionsSchema.parse(extra),
});

describe('a dark job', () => {
  it('keeps texts, arrays, result and report, and plans one deployment', async () => {
    const services = makeServices();
    const dsname = await writeRun();
    const calibdir = join(folder, 'calib');
    await mkdir(calibdir);
    const { jobId } = processDark(services, { ...input(dsname), calibdir });
    await services.jobs.result(jobId);
    const result = await darkResult(services, { jobId }, silentContext());
    expect(result).toMatchObject({ jobId, run: 12, experiment: 'xpptut15', calibdir });
    const [dark] = result.sources;
    expect(dark).toMatchObject({ source, type: 'Epix100a', shape: [8, 10], framesUsed: 40, previous: null });
    expect(dark.badPixels).toBeGreaterThanOrEqual(1);
    expect(services.bulk.get(dark.images.status.id)?.handle).toMatchObject({
      dtype: 'uint16',
      shape: [8, 10],
    });
    const report = await readFile(result.report!, 'utf8');
    expect(report).toContain('data:image/png;base64,');
    expect(report).toContain(source);
    expect(report).not.toContain('<script');

    const plan = await planDarkDeploy(services, { jobId, calibdir }, silentContext());
    expect(plan.files.map((file) => [file.action, file.path])).toEqual(
      ['pedestals', 'pixel_rms', 'pixel_status'].map((type) => [
        'create',
        `Epix100a::CalibV1/${source}/${type}/12-end.data`,
      ]),
    );
    await applyPlan(services, { plan }, silentContext());

    const second = processDark(services, { ...input(dsname), calibdir });
    await services.jobs.result(second.jobId);
    const { previous } = (await darkResult(services, second, silentContext())).sources[0];
    expect(previous?.path).toBe(`${calibdir}/Epix100a::CalibV1/${source}/pedestals/12-end.data`);
    const after = await darkResult(services, second, silentContext());
    expect(await readFile(after.report!, 'utf8')).toMatch(/trend over its darks.*run 12/s);
    const trend = await showDarkTrend(services, { calibdir, source, most: 9 }, silentContext());
    expect(trend).toMatchObject({
      left: 0,
      points: [{ name: '12-end.data', run: 12, badPixels: dark.badPixels, pixels: 80, problem: null }],
    });
    expect(trend.points[0].medianPedestal).toBeCloseTo(dark.medianPedestal, 1);
    expect([previous?.newlyBad, previous?.newlyGood]).toEqual([0, 0]);
    expect(Math.abs(previous!.medianPedestalChange)).toBeLessThan(0.01); // texts hold two decimals

    // Limits are kept, and judge what was processed before.
    const state = async (name: string): Promise<string | undefined> =>
      (await darkResult(services, { jobId }, silentContext())).sources[0].checks.find(
        (check) => check.name === name,
      )?.state;
    expect(await state('bad pixels')).toBe('warn');
    const limits = { ...qualityLimits(services), badShareWarn: 0.5, badShareFail: 0.9 };
    setQualityLimits(services, limits);
    expect(qualityLimits({ settings: new Settings(services.home) })).toEqual(limits);
    expect(await state('bad pixels')).toBe('pass');
    expect(() => setQualityLimits(services, { ...limits, badShareFail: 0.1 })).toThrow(/begins before/);

    const corrected = processDark(services, input(dsname, { correctRms: true }));
    await services.jobs.result(corrected.jobId);
    const [wider] = (await darkResult(services, corrected, silentContext())).sources;
    expect([dark.rmsCorrected, wider.rmsCorrected]).toEqual([false, true]);
    expect(wider.medianRms).toBeGreaterThan(dark.medianRms);
    expect(await readFile(wider.files[1].path, 'utf8')).toContain('# RMS corrected for the cut of the gate');
  });
  it('leaves nothing when it fails or is cancelled', async () => {
    const services = makeServices();
    const dsname = await writeRun();
    const failed = processDark(services, input(dsname, { skip: 39 }));
    await expect(services.jobs.result(failed.jobId)).rejects.toMatchObject({ code: 'bad-input' });
    const cancelled = processDark(services, input(dsname));
    services.jobs.cancel(cancelled.jobId);
    await expect(services.jobs.result(cancelled.jobId)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(folder)).not.toContain('home');
    await expect(darkResult(services, failed, silentContext())).rejects.toMatchObject({ code: 'not-found' });
    await expect(darkResult(services, { jobId: '../x' }, silentContext())).rejects.toMatchObject({
      code: 'not-found',
    });
  });
  it('describes the run and recognises the dark', async () => {
    const detail = await describeRun({ dsname: await writeRun() }, silentContext());
    expect(detail).toMatchObject({ run: 12, events: 40, dark: { recognised: true } });
    expect(detail.detectors).toMatchObject([{ source, frames: 40, shape: [8, 10], dtype: 'uint16' }]);
  });
});
