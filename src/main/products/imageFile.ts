import { extname } from 'node:path';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { encodeTiff } from '../../domain/array/tiff.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { runHdf5Task } from '../readers/hdf5/client.ts';
import { formatConstants } from '../store/formatConstants.ts';
import type { CallContext, Identity } from '../usecases/context.ts';

export interface NamedImage {
  name: string;
  array: NdArray;
}

/** Endings of names and what is written; `.h5` holds all images, the others the first. */
export const imageEndings = ['.npy', '.txt', '.data', '.h5', '.hdf5', '.tif', '.tiff'] as const;

/** Writing large files takes its time, ms. */
const patience = 60_000;

/**
 * Content of a file with images, by the ending of its name: `.npy`; text of numbers as the store keeps it (`.txt`, `.data`);
 * HDF5 with one data set per image and texts about them; TIFF with one page per segment. `facts` = what is known about the images.
 * @throws CalibdeskError usage for other endings
 */
export async function imageFileContent(
  tools: { pool: WorkerPool; identity: Identity },
  path: string,
  images: readonly NamedImage[],
  facts: Readonly<Record<string, string>>,
  context: CallContext,
): Promise<Uint8Array> {
  const [{ array, name }] = images;
  const title = [name, ...Object.entries(facts).map(([key, value]) => `${key}: ${value}`)].join('\n');
  switch (extname(path).toLowerCase()) {
    case '.npy':
      return encodeNpy(array);
    case '.tif':
    case '.tiff':
      return encodeTiff(array, title);
    case '.txt':
    case '.data': {
      const { host, user, now } = tools.identity;
      const work = { workDir: process.cwd(), dateTime: localTimeText(now()), fileName: path };
      return formatConstants({ array, format: '%.6g', host, user, ...work }, tools.pool, context.signal);
    }
    case '.h5':
    case '.hdf5': {
      const items = [
        ...images.map((image) => ({ path: `/${image.name}`, value: image.array })),
        ...Object.entries(facts).map(([key, value]) => ({ path: `/${key}`, value })),
      ];
      const call = { signal: context.signal, patience };
      return runHdf5Task(tools.pool, 'hdf5-write', path, { file: path, items }, call);
    }
    default:
      throw new CalibdeskError('usage', `${path}: the ending of the name does not tell the form`, {
        file: path,
        hint: `end it with ${imageEndings.join(', ')}`,
      });
  }
}
