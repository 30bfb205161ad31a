import { cancelBatch, finishBatch } from '../usecases/batch/runBatch.ts';
import {
  batchTasks,
  knownBatches,
  resumeWindowBatch,
  startWindowBatch,
  windowBatchStatus,
} from '../usecases/batch/windowBatches.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const batchHandlers: HandlersOf<'batches'> = {
  'batches.tasks': (_services, input) => batchTasks(input),
  'batches.start': (services, input) => startWindowBatch(services, input),
  'batches.known': (services) => knownBatches(services),
  'batches.status': (services, input, context) => windowBatchStatus(services, input, context),
  'batches.resume': (services, input) => resumeWindowBatch(services, input),
  'batches.cancel': (_services, input, context) => cancelBatch(input, context),
  'batches.planFinal': async (services, { dir, partial }, context) => {
    const { plan } = await finishBatch(services, { dir, partial, dryRun: true }, context);
    return { plan };
  },
  'batches.finish': async (services, { dir, partial }, context) => {
    await finishBatch(services, { dir, partial, dryRun: false }, context);
    return windowBatchStatus(services, { dir }, context);
  },
};
