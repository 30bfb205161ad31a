import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptAverage } from '../../../contract/data.ts';
import { averageKinds, keptAverageSchema } from '../../../contract/data.ts';
import { encodeNpy } from '../../../domain/array/npy.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { JobQueue } from '../../engine/jobs.ts';
import type { WorkerPool } from '../../engine/workerPool.ts';
import type { CallContext } from '../context.ts';
import { averageFrames, type AverageInput } from './averageFrames.ts';

interface Tools {
  home: string;
  pool: WorkerPool;
  jobs: JobQueue;
}

const folderOf = (home: string): string => join(home, 'averages');
const isId = /^[0-9a-z]{8,32}$/;

/** Starts a job that averages frames and keeps the images under a name; returns its id at once. */
export function keepAverage(services: Tools, input: AverageInput & { title: string }): { jobId: string } {
  const jobId = services.jobs.submit({
    verb: 'average',
    title: `average ${input.title}`,
    arguments: commandOf(input),
    run: async (context) => {
      const kept = await makeAverage(services, input, context);
      for (const path of Object.values(kept.files)) context.product(path);
      return kept;
    },
  });
  return { jobId };
}

function commandOf({ dsname, source, form, calibdir, events, code, step }: AverageInput): string[] {
  return [
    ...['average', dsname, '-s', source, '--form', form],
    ...(calibdir === null ? [] : ['--calib-dir', calibdir]),
    ...(events === null ? [] : ['--events', `${events.first}:${events.end}`]),
    ...(code === null ? [] : ['--code', String(code)]),
    ...(step === null ? [] : ['--step', String(step)]),
    ...['--npy', 'average.npy'],
  ];
}

/** The files of one average appear all at once: they are written into a folder that then gets its name. */
async function makeAverage(
  services: Pick<Tools, 'home' | 'pool'>,
  input: AverageInput & { title: string },
  context: CallContext,
): Promise<KeptAverage> {
  const { figures, shape, ...facts } = await averageFrames(services, input, context);
  const id = `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;
  const folder = join(folderOf(services.home), id);
  const temporary = `${folder}.tmp`;
  await mkdir(temporary, { recursive: true });
  try {
    for (const kind of averageKinds)
      await writeFile(
        join(temporary, `${kind}.npy`),
        encodeNpy({ dtype: 'float32', shape, data: figures[kind] }),
      );
    const info = {
      ...{ id, title: input.title, made: new Date().toISOString(), dsname: input.dsname, form: input.form },
      ...{ ...facts, shape },
    };
    await writeFile(join(temporary, 'info.json'), `${JSON.stringify(info, null, 1)}\n`);
    context.signal.throwIfAborted();
    await rename(temporary, folder);
    return withFiles(folder, keptAverageSchema.parse(info));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

const withFiles = (folder: string, info: Omit<KeptAverage, 'files'>): KeptAverage => ({
  ...info,
  files: Object.fromEntries(
    averageKinds.map((kind) => [kind, join(folder, `${kind}.npy`)]),
  ) as KeptAverage['files'],
});

/** The averages that were kept, the newest first; a folder that is no average is left out. */
export async function listAverages(services: { home: string }): Promise<{ averages: KeptAverage[] }> {
  const root = folderOf(services.home);
  const names = (await readdir(root).catch(() => [] as string[])).filter((name) => isId.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        const info: unknown = JSON.parse(await readFile(join(root, name, 'info.json'), 'utf8'));
        return withFiles(join(root, name), keptAverageSchema.parse(info));
      } catch {
        return null;
      }
    }),
  );
  return {
    averages: found.filter((each) => each !== null).sort((a, b) => (a.made < b.made ? 1 : -1)),
  };
}

/** Removes a kept average. */
export async function removeAverage(
  services: { home: string },
  input: { id: string },
): Promise<{ id: string }> {
  if (!isId.test(input.id)) throw new CalibdeskError('bad-input', `${input.id} is no average`);
  await rm(join(folderOf(services.home), input.id), { recursive: true, force: true });
  return { id: input.id };
}
