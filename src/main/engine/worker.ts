import { parentPort } from 'node:worker_threads';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { toErrorMessage } from './errorMessage.ts';
import {
  CONTROL_CANCEL,
  Moved,
  type FromWorker,
  type TaskContext,
  type ToWorker,
  type Transferable,
} from './protocol.ts';
import { tasks, type Task, type TaskName } from './tasks.ts';

/** Entry of every worker thread: waits for tasks and runs them one at a time. */
if (parentPort === null) throw new Error('worker.ts runs only as a worker thread');
const port = parentPort;

function reply(message: FromWorker, transfer: readonly Transferable[] = []): void {
  port.postMessage(message, [...transfer]);
}

async function perform(request: ToWorker): Promise<void> {
  const { id, task, input, control } = request;
  const cancelled = (): boolean => Atomics.load(control, CONTROL_CANCEL) !== 0;
  const context: TaskContext = {
    cancelled,
    check: () => {
      if (cancelled()) throw new CancelledError();
    },
    send: (message, transfer = []) => reply({ kind: 'message', id, message }, transfer),
  };
  try {
    const load = tasks[task as TaskName] as (() => Promise<{ default: unknown }>) | undefined;
    if (load === undefined) throw new CalibdeskError('internal', `unknown task: ${task}`);
    context.check();
    const output = await ((await load()).default as Task<unknown, unknown>)(input, context);
    if (output instanceof Moved) reply({ kind: 'done', id, output: output.output }, output.transfer);
    else reply({ kind: 'done', id, output });
  } catch (error) {
    reply({ kind: 'failed', id, error: toErrorMessage(error) });
  }
}

port.on('message', (request: ToWorker) => void perform(request));
