import type { StoredItem } from '../../../domain/array/storedItems.ts';
import { Moved, type TaskContext } from '../../engine/protocol.ts';
import { Hdf5Trap } from './failures.ts';
import { endAfterTrap } from './task.ts';
import { Hdf5Writer } from './writer.ts';

export interface Hdf5WriteInput {
  /** Name of the file in messages. */
  file: string;
  /** Groups, and data sets of arrays and texts, in this order: a group before what it holds. */
  items: readonly StoredItem[];
}

/** Worker task: the content of a new HDF5 file. Nothing is written to disk here. */
export default async function writeTask(
  input: Hdf5WriteInput,
  context: TaskContext,
): Promise<Moved<Uint8Array<ArrayBuffer>>> {
  try {
    const writer = await Hdf5Writer.open(null, input.file);
    try {
      for (const { path, value, scalar, attributes } of input.items) {
        context.check();
        if (value === null) writer.group(path);
        else writer.dataset(path, value, scalar);
        for (const [name, held] of Object.entries(attributes ?? {})) writer.attribute(path, name, held);
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
