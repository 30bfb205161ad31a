import { join } from 'node:path';
import { statisticsOf } from '../../domain/array/statistics.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { stripDetInfo } from '../../domain/store/sources.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readArray } from '../store/readConstants.ts';
import { shownFolder } from '../store/readTree.ts';
import type { CallContext } from './context.ts';
import { requirePlainName } from './findConstants.ts';
import { filesOfType } from './resolveRun.ts';

export interface TrendPoint {
  name: string;
  begin: number;
  end: number;
  /** Number of elements; null with all other figures when the file cannot be read. */
  size: number | null;
  min: number | null;
  max: number | null;
  mean: number | null;
  nonzero: number | null;
}

/** Figures of every file of one type, in timeline order. A file that cannot be read has null figures and is noted. */
export async function trendConstants(
  tools: { pool?: WorkerPool | undefined },
  input: { calibdir: string; source: string; type: string; group?: string | undefined },
  context: CallContext,
): Promise<{ calibdir: string; group: string; source: string; type: string; points: TrendPoint[] }> {
  const source = stripDetInfo(input.source);
  const group = input.group ?? groupOf(source);
  requirePlainName('source', source);
  requirePlainName('type', input.type);
  requirePlainName('group', group);
  const files = await filesOfType(input.calibdir, group, source, input.type);
  const points: TrendPoint[] = [];
  for (const { name, begin, end } of files) {
    context.signal.throwIfAborted();
    const point: TrendPoint = {
      name,
      begin,
      end,
      size: null,
      min: null,
      max: null,
      mean: null,
      nonzero: null,
    };
    points.push(point);
    try {
      const path = join(input.calibdir, group, source, input.type, name);
      const array = await readArray(path, { pool: tools.pool, signal: context.signal });
      const { min, max, mean, zeros } = statisticsOf(array);
      Object.assign(point, { size: array.data.length, min, max, mean, nonzero: array.data.length - zeros });
    } catch (error) {
      if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
      context.note(error.message);
    }
    context.progress({ stage: 'reading constants', done: points.length, total: files.length });
  }
  return { calibdir: shownFolder(input.calibdir), group, source, type: input.type, points };
}
