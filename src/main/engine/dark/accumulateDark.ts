import type { DarkProducts } from '../../../domain/darks/types.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { CallContext } from '../../usecases/context.ts';
import type { WorkerPool } from '../workerPool.ts';
import type { DarkRequest } from './request.ts';

/** Dark processing of one source; see request.ts and domain/darks/types.ts. Results do not depend on the number of threads. */
export async function accumulateDark(
  pool: WorkerPool,
  request: DarkRequest,
  context: CallContext,
): Promise<DarkProducts> {
  void pool;
  void request;
  void context;
  throw new CalibdeskError('internal', 'dark accumulation is not there yet');
}
