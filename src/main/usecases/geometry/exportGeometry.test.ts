import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFormats } from '../../../contract/geometry.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import { WorkerPool } from '../../engine/workerPool.ts';
import { silentContext } from '../context.ts';
import { exportGeometry, type ExportGeometryInput } from './exportGeometry.ts';

let folder = '';
let pool: WorkerPool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-geometry-'));
  pool = new WorkerPool({ threads: 1 });
});
afterAll(async () => {
  await pool.dispose();
  await rm(folder, { recursive: true, force: true });
});
const identity = { user: 'me', host: 'here', now: () => new Date('2026-11-23T04:05:06'), fixedTime: true };
const exported = (name: string, extra: Partial<ExportGeometryInput> = {}) =>
  exportGeometry(
    { identity, pool },
    {
      text: nominalText('epix10ka'),
      library: 'lcls1',
      format: 'crystfel',
      path: join(folder, name),
      overwrite: false,
      energy_eV: 9500,
      ...extra,
    },
    silentContext(),
  );

describe('a geometry of the window', () => {
  it.each(exportFormats)('is written as %s, and not over another file unless allowed', async (format) => {
    const name = `a-${format}.out`;
    const { files } = await exported(name, { format });
    expect(files).toHaveLength(format === 'pyfai' ? 2 : 1);
    for (const file of files) expect((await readFile(file)).length).toBeGreaterThan(200);
    await expect(exported(name, { format })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('there is such a file already'),
    });
    await exported(name, { format, overwrite: true });
  });

  it('is refused where the file beside it is taken, or it is no geometry; nothing is written', async () => {
    await writeFile(join(folder, 'mine.poni'), 'mine');
    await expect(exported('mine.h5', { format: 'pyfai' })).rejects.toMatchObject({ code: 'bad-input' });
    expect(await readFile(join(folder, 'mine.poni'), 'utf8')).toBe('mine');
    const before = await readdir(folder);
    await expect(exported('wrong.geom', { text: 'A 0 B 0 1 2' })).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect(await readdir(folder)).toEqual(before);
  });
});
