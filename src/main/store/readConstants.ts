import type { NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy, parseNpyHeader, storedTypeName } from '../../domain/array/npy.ts';
import {
  assembleConstants,
  parseConstantsText,
  readLayout,
  readsSingle,
  type ConstantsFile,
} from '../../domain/store/constantsText.ts';
import { cutAtLines, joinParsed } from '../../domain/text/readNumbers.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { isNpyName, readFileBytes, readSharedBytes, sizeOfFile } from './readFileBytes.ts';

/** Texts from this size on are shared among the workers, when there are any. */
const worthSharing = 16 << 20;

export interface ReadOptions {
  pool?: WorkerPool | undefined;
  signal?: AbortSignal | undefined;
}

/** Reads constants: `.npy` by its name, else the text format. Throws `not-found` or `unreadable` with file and offset. */
export async function readConstants(file: string, options: ReadOptions = {}): Promise<ConstantsFile> {
  if (isNpyName(file)) {
    const bytes = await readFileBytes(file);
    return {
      array: decodeNpy(bytes, file),
      storedType: storedTypeName(parseNpyHeader(bytes, file)),
      comments: null,
      metadata: { dtype: null, ndim: null, dims: [] },
      warnings: [],
    };
  }
  const { pool, signal } = options;
  if (pool !== undefined && pool.threads > 1 && (await sizeOfFile(file)) >= worthSharing)
    return readShared(file, pool, signal);
  return parseConstantsText(await readFileBytes(file), file);
}

/** The same as `parseConstantsText`, the rows split among the workers. */
async function readShared(
  file: string,
  pool: WorkerPool,
  signal: AbortSignal | undefined,
): Promise<ConstantsFile> {
  const bytes = await readSharedBytes(file);
  const layout = readLayout(bytes, file);
  const cuts = cutAtLines(bytes, layout.header.dataOffset, bytes.length, pool.threads);
  const single = readsSingle(layout);
  const pieces = await Promise.all(
    cuts
      .slice(1)
      .map((end, i) =>
        pool.run(
          'constants-parse',
          { bytes, start: cuts[i], end, single },
          signal === undefined ? {} : { signal },
        ),
      ),
  );
  return assembleConstants(bytes, layout, joinParsed(pieces), file);
}

/** Reads an array that a user names: text or `.npy`. Throws `not-found` or `unreadable`. */
export async function readArray(file: string, options: ReadOptions = {}): Promise<NdArray> {
  return (await readConstants(file, options)).array;
}
