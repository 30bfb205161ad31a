import { resolve } from 'node:path';
import { readFile, stat } from 'node:fs/promises';
import { averageKinds, type AverageKind, type KeptAverage } from '../../../contract/data.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { decodeNpy } from '../../../domain/array/npy.ts';
import { projectionsOf } from '../../../domain/average/projections.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { WorkerPool } from '../../engine/workerPool.ts';
import { imageFileContent, type NamedImage } from '../../products/imageFile.ts';
import type { CallContext, Identity } from '../context.ts';
import { writeFiles } from '../geometry/loadGeometry.ts';
import { listAverages } from './keptAverages.ts';

type AverageFacts = Pick<
  KeptAverage,
  'dsname' | 'source' | 'form' | 'frames' | 'missing' | 'applied' | 'unit'
>;

/** Content of a file with the images of an average, by the ending of its name. @throws CalibdeskError usage */
export function averageFile(
  tools: { pool: WorkerPool; identity: Identity },
  path: string,
  images: readonly NamedImage[],
  facts: AverageFacts,
  context: CallContext,
): Promise<Uint8Array> {
  return imageFileContent(tools, path, images, factTexts(facts), context);
}

function factTexts(average: AverageFacts): Record<string, string> {
  const { dsname, source, form, frames, missing, applied, unit } = average;
  return {
    dataset: dsname,
    source,
    form,
    unit,
    frames: String(frames),
    events_without_frame: String(missing),
    applied: applied.join(', '),
  };
}

/** Projections as a table: direction, position, mean. */
export function projectionsCsv(array: NdArray, unit: string): string {
  const { columns, rows } = projectionsOf(array);
  const lines = (direction: string, values: Float64Array): string[] =>
    Array.from(values, (value, i) => `${direction},${i},${Number.isNaN(value) ? '' : value}`);
  return `${[`direction,index,mean / ${unit}`, ...lines('column', columns), ...lines('row', rows)].join('\n')}\n`;
}

/**
 * Saves a kept average to a file of any place, in the form that its name ends with: `.h5` with all images, `.npy`, `.txt`, `.tif` with
 * the one asked for, `.csv` with its projections. @throws CalibdeskError usage, not-found, bad-input for a file that is there
 */
export async function saveAverage(
  services: { home: string; pool: WorkerPool; identity: Identity },
  input: { id: string; kind: AverageKind; path: string; overwrite: boolean },
  context: CallContext,
): Promise<{ path: string }> {
  const { averages } = await listAverages(services);
  const average = averages.find(({ id }) => id === input.id);
  if (average === undefined)
    throw new CalibdeskError('not-found', `there is no average ${input.id}`, { hint: 'it was removed' });
  const path = resolve(input.path);
  if (!input.overwrite && (await stat(path).catch(() => null)) !== null)
    throw new CalibdeskError('bad-input', `${path} is there already; nothing was written`, {
      file: path,
      hint: 'choose another name, or allow to replace it',
    });
  const read = async (kind: AverageKind): Promise<NdArray> =>
    decodeNpy(await readFile(average.files[kind]), average.files[kind]);
  if (/\.csv$/i.test(path)) {
    await writeFiles([{ path, content: projectionsCsv(await read(input.kind), average.unit) }], context);
    return { path };
  }
  const kinds = /\.(h5|hdf5)$/i.test(path) ? averageKinds : [input.kind];
  const images = await Promise.all(kinds.map(async (name) => ({ name, array: await read(name) })));
  const content = await averageFile(services, path, images, average, context);
  await writeFiles([{ path, content }], context);
  return { path };
}
