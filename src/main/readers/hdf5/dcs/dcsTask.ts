import type { NdArray } from '../../../../domain/array/ndarray.ts';
import type { DcsChange } from '../../../../domain/dcs/change.ts';
import type { DcsStore } from '../../../../domain/dcs/model.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import { Moved, type TaskContext } from '../../../engine/protocol.ts';
import { Hdf5Trap } from '../failures.ts';
import { Hdf5File, selectAll } from '../file.ts';
import { endAfterTrap, type Hdf5Message } from '../task.ts';
import { decodeArray } from '../values.ts';
import { changedContent } from './applyChange.ts';
import { readDcsStore } from './readStore.ts';

export type DcsRequest =
  | { kind: 'store'; file: string }
  /** The array of a version; texts stand in the store itself. */
  | { kind: 'array'; file: string; path: string }
  /** The content of the file after a change; `isNew`: there is no file yet. */
  | { kind: 'change'; file: string; isNew: boolean; change: DcsChange; constants: NdArray | string | null };

export interface DcsAnswers {
  store: DcsStore;
  array: NdArray;
  change: Uint8Array<ArrayBuffer>;
}

function readArray(file: Hdf5File, path: string): NdArray {
  const dataset = file.dataset(path);
  const shape = dataset.shape ?? [];
  const array = file.read(path, dataset, selectAll(shape), (bytes) =>
    decodeArray(bytes, dataset.type, shape),
  );
  if (array === null)
    throw new CalibdeskError('bad-input', `${file.file}: ${path} holds neither numbers nor text`, {
      file: file.file,
      hint: 'look at it by calibdesk h5 read',
    });
  return array;
}

async function answer(file: Hdf5File | null, request: DcsRequest, alive: () => void): Promise<unknown> {
  if (request.kind === 'change') {
    const content = await changedContent(file, request.file, request.change, request.constants, alive);
    return new Moved(content, [content.buffer]);
  }
  if (request.kind === 'store') return readDcsStore(file!, alive);
  const array = readArray(file!, request.path);
  return new Moved(array, [array.data.buffer as ArrayBuffer]);
}

/** Worker task: reads a dcs store, or works out its content after a change. Nothing is written to disk here. */
export default async function dcsTask(request: DcsRequest, context: TaskContext): Promise<unknown> {
  const alive = (): void => {
    context.check();
    context.send({ kind: 'alive', objects: 0 } satisfies Hdf5Message);
  };
  try {
    const isNew = request.kind === 'change' && request.isNew;
    const file = isNew ? null : await Hdf5File.open(request.file);
    try {
      return await answer(file, request, alive);
    } finally {
      file?.close();
    }
  } catch (error) {
    if (error instanceof Hdf5Trap) return endAfterTrap(error, context);
    throw error;
  }
}
