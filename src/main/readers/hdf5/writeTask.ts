import type { NdArray } from '../../../domain/array/ndarray.ts';
import { Moved, type TaskContext } from '../../engine/protocol.ts';
import { Hdf5Trap } from './failures.ts';
import { endAfterTrap } from './task.ts';
import { Hdf5Writer, type WrittenValue } from './writer.ts';

export interface Hdf5WriteInput {
  /** Name of the file in messages. */
  file: string;
  /** Data sets in the root group, in this order: arrays and texts. */
  items: { path: string; value: NdArray | string }[];
}

/** Worker task: the content of a new HDF5 file. Nothing is written to disk here. */
export default async function writeTask(
  input: Hdf5WriteInput,
  context: TaskContext,
): Promise<Moved<Uint8Array<ArrayBuffer>>> {
  try {
    const writer = await Hdf5Writer.open(null, input.file);
    try {
      for (const { path, value } of input.items) {
        context.check();
        writer.dataset(path, value as WrittenValue);
      }
      const content = writer.finish();
      return new Moved(content, [content.buffer]);
    } catch (error) {
      writer.discard();
      throw error;
    }
  } catch (error) {
    if (error instanceof Hdf5Trap) return endAfterTrap(error, context);
    throw error;
  }
}
