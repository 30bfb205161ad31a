import { mkdtempSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../domain/array/npy.ts';
import { createServices, type Services } from '../services.ts';
import { listConfigs, readConfigFields } from './browseConfig.ts';
import { findEvent, listEvents, readDataFrame, readRecords } from './browseEvents.ts';
import { calibrateFrames } from './calibrateFrames.ts';
import { silentContext } from './context.ts';
import { createSample } from './createSample.ts';
import { openData, overviewData } from './openData.ts';
import { readScalars } from './readScalars.ts';

const identity = { user: 'someone', host: 'somewhere', now: () => new Date(0), fixedTime: true };
const context = silentContext();
const nothing = { code: null, step: null };
let folder: string;
let xtc: string;
let services: Services;
const dsname = (run: number): string => `exp=xppsamp01:run=${run}:dir=${xtc}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-browse-'));
  const { root, runs } = await createSample(
    { dir: join(folder, 'sample'), events: 12, seed: 3 },
    identity,
    context,
  );
  xtc = join(root, 'XPP', 'xppsamp01', 'xtc');
  for (const { files } of runs) for (const file of files) utimesSync(file, new Date(0), new Date(0));
  services = createServices({ home: join(folder, 'home'), identity });
});
afterAll(async () => {
  await services.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run that is looked at', () => {
  it('tells its files, steps, detectors and codes', async () => {
    const run = await openData(services, { dsname: dsname(2) }, context);
    expect(run).toMatchObject({ run: 2, complete: true, experiment: 'xppsamp01' });
    expect(run.steps.map(({ step }) => step)).toEqual([0, 1, 2]);
    expect(run.steps.reduce((sum, { events }) => sum + events, 0)).toBe(run.events);
    expect(run.steps[1].labels.length).toBeGreaterThan(0);
    expect(run.detectors).toEqual([
      { source: 'XppEndstation.0:Jungfrau.0', alias: 'jungfrau512k', device: 'Jungfrau' },
    ]);
    expect(run.codes.length).toBeGreaterThan(0);
  });

  it('lists events by step and code, and finds one among them', async () => {
    const run = await openData(services, { dsname: dsname(2) }, context);
    const { first, events } = run.steps[1];
    const filter = { ...nothing, step: 1 };
    const listed = await listEvents(
      services,
      { dsname: dsname(2), ...filter, from: 0, count: 1000 },
      context,
    );
    expect(listed.total).toBe(events);
    expect(listed.rows.map(({ index }) => index)).toEqual(
      Array.from({ length: events }, (_, i) => first + i),
    );
    const find = (event: number) => findEvent(services, { dsname: dsname(2), ...filter, event }, context);
    expect(await find(first + 1)).toEqual({ position: 1, index: first + 1 });
    expect(await find(0)).toEqual({ position: 0, index: first });
    expect(await find(first + events)).toEqual({ position: events, index: null });
    for (const { code, events: count } of run.codes) {
      const input = { dsname: dsname(2), code, step: null, from: 0, count: 1000 };
      const { total, rows } = await listEvents(services, input, context);
      expect(total).toBe(count);
      for (const row of rows) expect(row.codes).toContain(code);
    }
  });

  it('gives frames, records and quantities', async () => {
    const frame = await readDataFrame(
      services,
      { dsname: dsname(3), event: 1, source: 'XppEndstation.0:Epix100a.1', form: 'raw', calibdir: null },
      context,
    );
    expect(frame).toMatchObject({ missing: null, array: { dtype: 'uint16', shape: [704, 768] } });
    expect(services.bulk.get(frame.array!.id)?.bytes.length).toBe(704 * 768 * 2);

    const { records } = await readRecords(services, { dsname: dsname(3), event: 1 }, context);
    const beam = records.find(({ source }) => source === 'EBeam')!;
    expect(beam).toMatchObject({ kind: 'values', stored: true });
    expect(records.find(({ type }) => type === 'Epix::ElementV3')).toMatchObject({ kind: 'image' });
    const field = beam.scalars.find((name) => /charge/i.test(name))!;
    const scalars = await readScalars(
      services,
      { dsname: dsname(3), source: 'EBeam', type: beam.type, field },
      context,
    );
    const { bytes } = services.bulk.get(scalars.values.id)!;
    const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
    expect(values[1]).toBe(beam.fields![field]);

    const none = { dsname: dsname(3), source: 'EBeam', type: beam.type, field: 'nothing' };
    await expect(readScalars(services, none, context)).rejects.toMatchObject({ code: 'not-found' });
    await expect(readRecords(services, { dsname: dsname(3), event: 9999 }, context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it.each(['XppEndstation.0:Epix100a.1', 'XppEndstation.0:Jungfrau.0'])(
    'calibrates frames of %s as the command does',
    async (source) => {
      const calibdir = join(xtc, '..', 'calib');
      const input = { dsname: dsname(3), event: 1, source, calibdir };
      const { frames: _frames, ...wanted } = await calibrateFrames(
        {
          ...{ names: [dsname(3)], source, events: { first: 1, end: 2 }, npy: join(folder, 'one.npy') },
          ...{ experiment: null, files: {}, calibdir, run: null, mask: null, commonMode: null },
          ...{ gainMode: null, until: 'mask', original: false, roots: { data: undefined, site: undefined } },
        },
        context,
      );
      const shown = await readDataFrame(services, { ...input, form: 'calibrated' }, context);
      expect(shown).toMatchObject({ applied: wanted.applied, unit: wanted.unit });
      const { bytes } = services.bulk.get(shown.array!.id)!;
      const values = new Uint32Array(bytes.slice().buffer);
      const npy = decodeNpy(readFileSync(join(folder, 'one.npy')), 'one.npy').data as Float32Array;
      const expected = new Uint32Array(npy.slice().buffer);
      expect(values.findIndex((word, i) => word !== expected[i])).toBe(-1);
      expect(values).toHaveLength(expected.length);

      const without = await readDataFrame(services, { ...input, form: 'pedestals' }, context);
      expect(without.applied).toEqual(['pedestals']);
    },
  );

  it('shows the configuration in force, step by step', async () => {
    const at = async (step: number) =>
      (await listConfigs(services, { dsname: dsname(2), step }, context)).configs.find(
        ({ type, source }) => type.startsWith('Jungfrau::') && source.includes('Jungfrau'),
      )!;
    const [before, later] = [await at(-1), await at(2)];
    expect(before.transition).toBe('Configure');
    expect(later.index).toBeGreaterThanOrEqual(before.index);
    const { fields } = await readConfigFields(services, { dsname: dsname(2), index: later.index }, context);
    expect(fields).toMatchObject({ numberOfModules: 1 });
    JSON.stringify(fields); // no integer that JSON cannot carry
  });

  it('is looked into for the list, and kept', async () => {
    const first = await overviewData(services, { dsname: dsname(4) }, context);
    expect(first).toMatchObject({ streams: 2, dark: { recognised: true } });
    expect(await overviewData(services, { dsname: dsname(4) }, context)).toEqual(first);
  });

  it('is opened anew when its files were replaced', async () => {
    const [one, two] = [1, 2].map((run) => join(xtc, `xppsamp01-r000${run}-s00-c00.xtc`));
    const before = await openData(services, { dsname: dsname(1) }, context);
    renameSync(one, `${one}.kept`);
    renameSync(two, one);
    expect(await openData(services, { dsname: dsname(1) }, context)).not.toMatchObject({
      detectors: before.detectors,
    });
    renameSync(one, two);
    renameSync(`${one}.kept`, one);
    expect(await openData(services, { dsname: dsname(1) }, context)).toMatchObject({
      detectors: before.detectors,
    });
  });

  it('opens several at once, closes the oldest, and stops when nobody waits', async () => {
    await Promise.all([1, 2, 3, 4, 1, 2].map((run) => openData(services, { dsname: dsname(run) }, context)));
    const stopped = silentContext(AbortSignal.abort());
    await expect(openData(services, { dsname: dsname(3) }, stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(openData(services, { dsname: dsname(99) }, context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
