import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { panelMethods } from '../../contract/panels.ts';
import { BulkStore } from '../bulk.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { listPanelFiles, listPanels, panelImage, panelPlaces, panelTrend } from './browsePanels.ts';
import { silentContext } from './context.ts';

const id = '170505-149520170815-3d00b0';
let root = '';
let pool: WorkerPool;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'panels-'));
  pool = new WorkerPool({ threads: 1 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await pool.dispose();
  await rm(root, { recursive: true, force: true });
});

async function put(panel: string, path: string, text: string): Promise<void> {
  const file = join(root, panel, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}
const nameOf = (stamp: string, run: number, type: string, mode: string): string =>
  `${type}/jungfrau_0007_${stamp}_xpp_x01_r${String(run).padStart(4, '0')}_${type}_${mode}.dat`;

/** Two darks of one panel, a panel that another experiment had later, and what is no panel. */
async function makeRepository(): Promise<void> {
  await put(id, nameOf('20240101000000', 5, 'pedestals', 'gm0-Normal'), '1.000 2.000\n3.000 6.000\n');
  await put(id, nameOf('20240301000000', 9, 'pedestals', 'gm0-Normal'), '2.000 2.000\n4.000 6.000\n');
  await put(id, nameOf('20240301000000', 9, 'status', 'gm0-Normal'), '0 4\n1 0\n');
  await put(id, nameOf('20240201000000', 7, 'pedestals', 'gm1-ForcedGain1'), 'no numbers\n');
  await put(id, 'pedestals/readme.dat', 'hello');
  await put('B', 'rms/epix10ka_0001_20250101000000_xcsx1_r0003_rms_FH.dat', '1.000\n');
  await put('merge_tmp', 'x.txt', '');
  await put('empty', 'pedestals/nothing.txt', '');
  await writeFile(join(root, '.aliases_jungfrau.txt'), `0007 ${id} 2024-01-01T00:00:00 xpp r0005 me\n`);
}

describe('panels of a repository', () => {
  it('are listed with types, modes, aliases and where they were last', async () => {
    await makeRepository();
    const { panels, others } = await listPanels({ root }, silentContext());
    expect(others).toBe(1);
    expect(panels).toEqual([
      {
        id: 'B',
        alias: '0001',
        files: 1,
        types: [{ type: 'rms', modes: ['FH'], files: 1 }],
        last: { experiment: 'xcsx1', run: 3, stamp: '20250101000000' },
      },
      {
        id,
        alias: '0007',
        files: 4,
        types: [
          { type: 'pedestals', modes: ['gm0-Normal', 'gm1-ForcedGain1'], files: 3 },
          { type: 'status', modes: ['gm0-Normal'], files: 1 },
        ],
        last: { experiment: 'xpp_x01', run: 9, stamp: '20240301000000' },
      },
    ]);
    const { files } = await listPanelFiles({ root, panel: id });
    expect(files.map(({ run }) => run)).toEqual([9, 9, 7, 5]);
  });

  it('have a trend of each type and mode; what cannot be read says so', async () => {
    await makeRepository();
    const of = (type: string, mode: string, most = 10) =>
      panelTrend({ pool }, { root, panel: id, type, mode, most }, silentContext());
    const { points, left } = await of('pedestals', 'gm0-Normal');
    expect(points.map(({ run, median }) => [run, median])).toEqual([
      [5, 2.5],
      [9, 3],
    ]);
    expect(left).toBe(0);
    expect(await of('pedestals', 'gm0-Normal', 1)).toMatchObject({ points: [{ run: 9 }], left: 1 });
    expect((await of('status', 'gm0-Normal')).points[0]).toMatchObject({ nonzero: 2, pixels: 4 });
    const [broken] = (await of('pedestals', 'gm1-ForcedGain1')).points;
    expect(broken.median).toBeNull();
    expect(broken.problem).not.toBeNull();
  });

  it('show the numbers of a file, and of no file outside of their folder', async () => {
    await makeRepository();
    const bulk = new BulkStore();
    const path = nameOf('20240301000000', 9, 'pedestals', 'gm0-Normal');
    const { image } = await panelImage({ bulk }, { root, panel: id, path });
    expect(image.shape).toEqual([2, 2]);
    const { input: schema } = panelMethods.image;
    for (const wrong of ['../secret', 'pedestals/../../x', '/etc/passwd', 'pedestals/a/b'])
      expect(schema.safeParse({ root, panel: id, path: wrong }).success, wrong).toBe(false);
    expect(schema.safeParse({ root, panel: 'a/b', path }).success).toBe(false);
    await expect(listPanelFiles({ root, panel: '..' })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('are looked for where darks put them; a folder that is not there is said so', async () => {
    vi.stubEnv('SIT_ROOT', '/site');
    const { places } = await panelPlaces({ home: '/home' }, { calibdir: root });
    expect(places.map(({ owner, exists }) => [owner, exists])).toEqual([
      ['site', false],
      ['store', false],
      ['program', false],
      ['site', false],
      ['store', false],
      ['program', false],
    ]);
    const missing = listPanels({ root: join(root, 'no') }, silentContext());
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
  });
});
