import type { NdArray } from '../../../../domain/array/ndarray.ts';
import { Moved, type TaskContext } from '../../../engine/protocol.ts';
import { Hdf5Trap } from '../failures.ts';
import { Hdf5File } from '../file.ts';
import { endAfterTrap, type Hdf5Message } from '../task.ts';
import { indexRun } from './indexRun.ts';
import { readFrameBlock, type FrameBlock } from './readFrames.ts';
import type { Hdf5Run } from './types.ts';

export type RunRequest =
  { kind: 'index'; file: string } | { kind: 'frames'; file: string; block: FrameBlock };

export interface RunAnswers {
  index: Hdf5Run;
  frames: NdArray;
}

/** Worker task: what a translated run holds, or frames of it. */
export default async function runTask(request: RunRequest, context: TaskContext): Promise<unknown> {
  try {
    const file = await Hdf5File.open(request.file);
    try {
      if (request.kind === 'index')
        return indexRun(file, () => {
          context.check();
          context.send({ kind: 'alive', objects: 0 } satisfies Hdf5Message);
        });
      const frames = readFrameBlock(file, request.block);
      return new Moved(frames, [frames.data.buffer as ArrayBuffer]);
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof Hdf5Trap) return endAfterTrap(error, context);
    throw error;
  }
}
