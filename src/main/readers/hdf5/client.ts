import { CalibdeskError } from '../../../domain/errors.ts';
import type { WorkerPool } from '../../engine/workerPool.ts';
import type { TaskInput, TaskName, TaskOutput } from '../../engine/tasks.ts';
import type { Hdf5Answers, Hdf5Message, Hdf5Request } from './task.ts';

/** A request that shows no sign of life for so long is given up, ms. A sound file answers in a few. */
const patience = 12_000;

export interface Hdf5Call {
  signal?: AbortSignal | undefined;
  /** Objects seen so far, of requests that walk. */
  alive?: ((objects: number) => void) | undefined;
  /** Other patience than usual, ms: reading much data takes its time. */
  patience?: number | undefined;
}

type Hdf5Tasks = Extract<TaskName, `hdf5${string}`>;

/**
 * Runs a task on an HDF5 file in a worker thread, within bounds: one that neither answers nor shows signs of life is
 * ended together with its thread, and so is one that falls into a trap of the library. Both are `unreadable` errors of
 * the file; a cancel by the caller stays a cancel.
 */
export async function runHdf5Task<Name extends Hdf5Tasks>(
  pool: WorkerPool,
  task: Name,
  file: string,
  input: TaskInput<Name>,
  { signal, alive, patience: wait = patience }: Hdf5Call = {},
): Promise<TaskOutput<Name>> {
  const watchdog = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let trap: string | undefined;
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => watchdog.abort(), wait);
  };
  restart();
  try {
    return await pool.run(task, input, {
      signal: signal === undefined ? watchdog.signal : AbortSignal.any([signal, watchdog.signal]),
      onMessage: (message) => {
        const sent = message as Hdf5Message;
        restart();
        if (sent.kind === 'trap') trap = sent.message;
        else alive?.(sent.objects);
      },
    });
  } catch (error) {
    if (trap !== undefined)
      throw new CalibdeskError('unreadable', trap, {
        file,
        hint: 'the file is damaged; copy it again',
        cause: error,
      });
    if (watchdog.signal.aborted && signal?.aborted !== true)
      throw new CalibdeskError(
        'unreadable',
        `${file}: reading it made no progress for ${wait / 1000} s, and was given up`,
        {
          file,
          hint: 'the file is damaged, or its disk does not answer',
        },
      );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** One request to a file (`Hdf5Request`) and its answer. */
export async function askHdf5<Kind extends Hdf5Request['kind']>(
  pool: WorkerPool,
  request: Hdf5Request & { kind: Kind },
  call: Hdf5Call = {},
): Promise<Hdf5Answers[Kind]> {
  return (await runHdf5Task(pool, 'hdf5', request.file, request, call)) as Hdf5Answers[Kind];
}
