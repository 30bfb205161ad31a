import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { darkOptionsSchema, type DarkImageName } from '../../contract/darks.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { Settings } from '../settings/settings.ts';
import { BulkStore } from '../bulk.ts';
import { JobQueue } from '../engine/jobs.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { applyPlan } from './changeStore.ts';
import { silentContext } from './context.ts';
import { darkResult, planDarkDeploy, qualityLimits, setQualityLimits, showDarkTrend } from './darkResult.ts';
import { changedPixelsOf, darkImage } from './darkImages.ts';
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
    const { image } = await darkImage(services, { jobId, source, name: 'status' });
    expect(image).toMatchObject({ dtype: 'uint16', shape: [8, 10] });
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
  it('keeps all pictures and what changed, and places the report by the geometry', async () => {
    const services = makeServices();
    const dsname = await writeRun();
    const calibdir = join(folder, 'calib');
    const place = join(calibdir, 'Epix100a::CalibV1', source);
    const put = async (type: string, text: string): Promise<void> => {
      await mkdir(join(place, type), { recursive: true });
      await writeFile(join(place, type, '0-end.data'), text);
    };
    const rows = (value: (pixel: number) => number): string =>
      Array.from({ length: 8 }, (_, row) =>
        Array.from({ length: 10 }, (__, column) => value(row * 10 + column)).join(' '),
      ).join('\n');
    await put(
      'pedestals',
      rows(() => 1000),
    );
    await put(
      'pixel_status',
      rows((pixel) => (pixel === 12 ? 8 : 0)),
    );
    await put('geometry', 'IP 0 MTRX:V2:8:10:50:50 0 0 0 0 90 0 0 0 0 0\n');
    const { jobId } = processDark(services, { ...input(dsname), calibdir });
    await services.jobs.result(jobId);
    const result = await darkResult(services, { jobId }, silentContext());
    const [dark] = result.sources;
    // There was no rms before: no picture of its change.
    expect(dark.imageNames).toEqual([
      ...['ave', 'rms', 'status', 'aveChange', 'statusChange', 'statusBefore'],
      ...['gateLow', 'gateHigh', 'minimum', 'maximum'],
    ]);
    const numbers = async (name: DarkImageName): Promise<NdArray['data']> => {
      const { image } = await darkImage(services, { jobId, source, name });
      const { bytes, handle } = services.bulk.get(image.id)!;
      expect(handle.shape).toEqual([8, 10]);
      const types = { float32: Float32Array, uint16: Uint16Array, uint8: Uint8Array };
      return new types[handle.dtype as 'uint8'](bytes.slice().buffer);
    };
    const words = await numbers('statusChange');
    expect([words[3], words[12], words[20]]).toEqual([1, 2, 0]);
    const [ave, change] = [await numbers('ave'), await numbers('aveChange')];
    expect(change[3]).toBe(-1000);
    expect(change[20]).toBeCloseTo(Number(ave[20]) - 1000, 3);
    expect(await numbers('gateLow')).not.toEqual(await numbers('gateHigh'));
    await expect(darkImage(services, { jobId, source, name: 'rmsChange' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(darkImage(services, { jobId, source: 'no', name: 'ave' })).rejects.toMatchObject({
      code: 'bad-source',
    });
    expect(dark.bitsBySegment).toEqual([
      ['1', '2', '4', '8', '16', '32'].map((bit) => dark.statusCounts[bit]),
    ]);

    const list = await changedPixelsOf(services, { jobId, source, most: 9 }, silentContext());
    expect([list.turnedBad, list.turnedGood]).toEqual([dark.previous!.newlyBad, 1]);
    expect(list.pixels.find(({ index }) => index === 12)).toMatchObject({
      turned: 'good',
      status: 0,
      statusBefore: 8,
      rmsChange: null,
    });
    const report = await readFile(result.report!, 'utf8');
    expect(report).toContain(`Placed by ${place}/geometry/0-end.data`);
    expect(report.match(/<img /g)).toHaveLength(12);
    expect(report).toContain('@page');

    // A geometry of another sensor places nothing: flat, and the log says why.
    await put('geometry', 'IP 0 MTRX:V2:8:11:50:50 0 0 0 0 90 0 0 0 0 0\n');
    const flat = processDark(services, { ...input(dsname), calibdir });
    await services.jobs.result(flat.jobId);
    const second = await darkResult(services, flat, silentContext());
    expect(await readFile(second.report!, 'utf8')).toMatch(
      /drawn side by side: .*places 88 pixels, the detector has 80/,
    );
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
