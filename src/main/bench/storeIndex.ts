import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { searchWords } from '../../domain/store/storeSearch.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { readTree } from '../store/readTree.ts';
import { silentContext, type CallContext } from '../usecases/context.ts';
import { indexStores } from '../usecases/searchStores.ts';
import type { Bench, BenchRow } from './bench.ts';
import { bestOf, rowOf } from './measure.ts';

const experiments = 500;
const detectors = [
  ['CsPad::CalibV1', 'CxiDs1.0:Cspad.0'],
  ['Epix100a::CalibV1', 'XcsEndstation.0:Epix100a.1'],
  ['Jungfrau::CalibV1', 'CxiEndstation.0:Jungfrau.0'],
  ['Camera::CalibV1', 'XppEndstation.0:Opal1000.0'],
];
const types = ['pedestals', 'pixel_status', 'pixel_rms', 'pixel_mask', 'common_mode'];
const filesPerType = 10;
/** Time of every folder: long enough ago that the index trusts it. */
const longAgo = new Date('2021-03-04T05:06:07Z');

/** 500 experiments of 200 files. Returns the calib folders and all folders. */
async function makeStores(
  root: string,
  context: CallContext,
): Promise<{ calibdirs: string[]; folders: string[] }> {
  const calibdirs: string[] = [];
  const folders: string[] = [];
  for (let i = 0; i < experiments; i++) {
    const calibdir = join(root, 'XPP', `xpp${String(i).padStart(5, '0')}`, 'calib');
    calibdirs.push(calibdir);
    folders.push(calibdir);
    for (const [group, source] of detectors) {
      const sourceFolder = join(calibdir, group, source);
      for (const type of types) {
        const folder = join(sourceFolder, type);
        mkdirSync(folder, { recursive: true });
        for (let n = 0; n < filesPerType; n++) writeFileSync(join(folder, `${10 * n}-end.data`), '');
        utimesSync(folder, longAgo, longAgo);
        folders.push(folder);
      }
      folders.push(sourceFolder, join(calibdir, group));
      for (const path of [sourceFolder, join(calibdir, group)]) utimesSync(path, longAgo, longAgo);
    }
    utimesSync(calibdir, longAgo, longAgo);
    if (i % 10 !== 0) continue;
    context.progress({ stage: 'making stores', done: i, total: experiments });
    await new Promise((resolve) => setImmediate(resolve));
    if (context.signal.aborted) throw new CancelledError();
  }
  utimesSync(join(root, 'XPP'), longAgo, longAgo);
  return { calibdirs, folders };
}

function listAll(root: string): number {
  let files = 0;
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) visit(`${path}/${entry.name}`);
      else files++;
  };
  visit(root);
  return files;
}

/** The first index of many stores, opening it again, and a search in it. */
export const storeIndexBench: Bench = {
  summary: 'names of 100,000 files in 500 experiments: first index, opened again, searched',
  async run({ folder, threads }, context) {
    const root = join(folder, 'root');
    const home = join(folder, 'home');
    const { calibdirs, folders } = await makeStores(root, context);
    const pool = new WorkerPool({ threads });
    const tools = { pool, home };
    const silent = silentContext(context.signal);
    const index = (): ReturnType<typeof indexStores> => indexStores(tools, root, silent);
    try {
      const { names } = await index();
      const expected = experiments * detectors.length * types.length * filesPerType;
      if (names.files !== expected || listAll(root) !== expected)
        throw new CalibdeskError(
          'internal',
          `bench store-index: ${names.files} files instead of ${expected}`,
        );
      const again = await index();
      if (again.read !== 0 || again.names.files !== expected)
        throw new CalibdeskError('internal', `bench store-index: ${again.read} folders were read again`);
      const passes = { least: 3, most: 5, seconds: 8 };
      const [first, limitFirst] = await bestOf(
        [
          async () => {
            for (const suffix of ['', '-wal', '-shm'])
              rmSync(join(home, `index.sqlite${suffix}`), { force: true });
            await index();
          },
          () => void listAll(root),
        ],
        context.signal,
        passes,
      );
      const words = searchWords('epix100a ped 7');
      const [reopen, limitReopen, filter, twin] = await bestOf(
        [
          async () => void (await index()),
          () => folders.forEach((path) => statSync(path)),
          () => void names.search(words, 1000),
          async () => {
            // The plain way: every store read by itself, as the tree does it.
            for (const calibdir of calibdirs.slice(0, 50)) await readTree(calibdir, silent);
          },
        ],
        context.signal,
        passes,
      );
      const bytes = names.folders.reduce(
        (sum, { path, files }) => sum + path.length + files.join().length,
        0,
      );
      const row = (name: string, seconds: number, limit: number): BenchRow => ({
        ...rowOf(
          { name, threads: 1, frames: 1, bytes, limit: 'read' },
          seconds,
          limit,
          (twin * experiments) / 50,
        ),
        files: names.files,
        folders: folders.length,
        filesPerSecond: Number((names.files / seconds).toPrecision(4)),
      });
      return [
        row('store first index', first, limitFirst),
        row('store reopen', reopen, limitReopen),
        row('store filter', filter, filter),
      ];
    } finally {
      await pool.dispose();
    }
  },
};
