import type { NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy, parseNpyHeader, storedTypeName } from '../../domain/array/npy.ts';
import {
  assembleConstants,
  parseConstantsText,
  readLayout,
  readsSingle,
  type ConstantsFile,
} from '../../domain/store/constantsText.ts';
import { joinParsed } from '../../domain/text/readNumbers.ts';
import { withNumberKernel } from '../engine/kernels/numberKernel.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { openLargeText } from './largeText.ts';
import { isNpyName, readFileBytes, sizeOfFile } from './readFileBytes.ts';

/** Texts from this size on are read by the workers, when there are any, bytes. */
const worthSharing = 8 << 20;
/** Texts from this size on are worth the start of the kernel, bytes. */
const worthKernel = 256 << 10;

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
  if (pool !== undefined && (await sizeOfFile(file)) >= worthSharing) return readShared(file, pool, signal);
  return parseText(await readFileBytes(file), file);
}

/** The same as `parseConstantsText`, by the compiled kernel where that pays. */
function parseText(bytes: Uint8Array, file: string): ConstantsFile {
  if (bytes.length < worthKernel) return parseConstantsText(bytes, file);
  const layout = readLayout(bytes, file);
  const read = (target: Uint8Array, position: number): number => {
    const part = bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  };
  const parsed = withNumberKernel((kernel) =>
    kernel.parse(read, layout.header.dataOffset, bytes.length, readsSingle(layout)),
  );
  return assembleConstants(bytes, layout, parsed, file);
}

/** The same as `parseConstantsText`; the workers read their own rows from the disk. */
async function readShared(
  file: string,
  pool: WorkerPool,
  signal: AbortSignal | undefined,
): Promise<ConstantsFile> {
  const text = await openLargeText(file);
  try {
    const layout = readLayout(text.beginning, file);
    const start = layout.header.dataOffset;
    // Headers of that length, and integers that may have more digits than a number holds, are not worth a way of their own.
    const unusual = start >= text.beginning.length || layout.dtype === 'int64' || layout.dtype === 'uint64';
    if (unusual) return parseConstantsText(await readFileBytes(file), file);
    const cuts = await text.cutAtLines(start, pool.threads);
    const single = readsSingle(layout);
    const pieces = await Promise.all(
      cuts
        .slice(1)
        .map((end, i) =>
          pool.run(
            'constants-parse',
            { file, start: cuts[i], end, single },
            signal === undefined ? {} : { signal },
          ),
        ),
    );
    await text.checkUnchanged();
    return assembleConstants(text.beginning, layout, joinParsed(pieces), file);
  } finally {
    await text.close();
  }
}

/** Reads an array that a user names: text or `.npy`. Throws `not-found` or `unreadable`. */
export async function readArray(file: string, options: ReadOptions = {}): Promise<NdArray> {
  return (await readConstants(file, options)).array;
}
