import type { StoreComparison } from '../../contract/store.ts';
import type { BulkStore } from '../bulk.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from './context.ts';
import { locateStoreFile } from './inspectFile.ts';

/** Two files of stores, their difference, ratio and changed bits as arrays for the window. Errors: as reading them. */
export async function compareFiles(
  { pool, bulk }: { pool: WorkerPool; bulk: BulkStore },
  input: { a: { calibdir: string; path: string }; b: { calibdir: string; path: string } },
  { signal }: CallContext,
): Promise<StoreComparison> {
  const [a, b] = [await locateStoreFile(input.a), await locateStoreFile(input.b)];
  const compared = await pool.run('constants-compare', { a, b }, { signal });
  const { figures } = compared;
  return {
    a: bulk.put(compared.a),
    b: bulk.put(compared.b),
    difference: bulk.put(compared.difference),
    ratio: bulk.put(compared.ratio),
    changed: compared.changed === null ? null : bulk.put(compared.changed),
    figures: { ...figures, bits: figures.bits ?? [] },
  };
}
