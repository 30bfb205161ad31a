import { join } from 'node:path';
import type { DarkTrendPoint } from '../../contract/darks.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseFileName } from '../../domain/store/fileNames.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readTree } from '../store/readTree.ts';
import type { CallContext } from '../usecases/context.ts';

export interface TrendTools {
  readonly pool: WorkerPool;
  /** Where figures of files are kept; without it every file is read each time. */
  readonly fileFacts?: {
    of<Facts>(path: string, kind: string, workOut: () => Promise<Facts>): Promise<Facts>;
  };
}

/** What the trend needs of one file. */
interface FileFigures {
  pixels: number;
  median: number | null;
  /** Elements that are not 0. */
  nonzero: number;
  problem: string | null;
}

/** Median and count of values that are not 0 of one file; kept where facts of files are. */
export async function fileFigures(
  tools: TrendTools,
  file: string,
  context: CallContext,
): Promise<FileFigures> {
  const workOut = async (): Promise<FileFigures> => {
    const { facts } = await tools.pool.run(
      'constants-inspect',
      { file, asArray: true, facts: true, keepArray: false },
      { signal: context.signal },
    );
    const array = facts?.array ?? null;
    if (array === null)
      return { pixels: 0, median: null, nonzero: 0, problem: facts?.problem ?? `${file} holds no array` };
    const pixels = array.shape.reduce((product, length) => product * length, 1);
    const { median, zeros } = array.statistics;
    return { pixels, median, nonzero: pixels - zeros, problem: null };
  };
  try {
    return tools.fileFacts === undefined
      ? await workOut()
      : await tools.fileFacts.of(file, 'dark-trend', workOut);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof CalibdeskError && error.code === 'cancelled') throw error;
    return { pixels: 0, median: null, nonzero: 0, problem: (error as Error).message };
  }
}

/** Pedestals of a detector in a store, with the folder of the detector. */
interface DarkFile {
  folder: string;
  name: string;
  begin: number;
  /** Types that have a file of the same name. */
  types: Set<string>;
}

async function darkFiles(calibdir: string, source: string, context: CallContext): Promise<DarkFile[]> {
  const tree = await readTree(calibdir, context, { source });
  const found: DarkFile[] = [];
  for (const { group, sources } of tree.groups)
    for (const { types } of sources.filter((entry) => entry.source === source)) {
      const namesOf = (wanted: string): string[] =>
        types.find(({ type }) => type === wanted)?.files.map(({ name }) => name) ?? [];
      const others = ['pixel_rms', 'pixel_status'].map((type) => [type, new Set(namesOf(type))] as const);
      for (const name of namesOf('pedestals'))
        found.push({
          folder: join(calibdir, group, source),
          name,
          begin: parseFileName(name)?.begin ?? 0,
          types: new Set(others.filter(([, names]) => names.has(name)).map(([type]) => type)),
        });
    }
  return found.sort((a, b) => a.begin - b.begin || (a.name < b.name ? -1 : 1));
}

/**
 * Median pedestal, median rms (ADU) and number of bad pixels of the darks of a detector in a store, in the order of their runs;
 * only the last `most`. A file that cannot be read leaves its figure null and says why.
 */
export async function darkTrend(
  tools: TrendTools,
  place: { calibdir: string; source: string; most: number },
  context: CallContext,
): Promise<{ points: DarkTrendPoint[]; left: number }> {
  const all = await darkFiles(place.calibdir, place.source, context);
  const shown = all.slice(-place.most);
  const points: DarkTrendPoint[] = [];
  for (const { folder, name, begin, types } of shown) {
    context.signal.throwIfAborted();
    context.progress({
      stage: 'reading former darks',
      done: points.length,
      total: shown.length,
      unit: 'darks',
    });
    const figures = (type: string): Promise<FileFigures> | null =>
      type === 'pedestals' || types.has(type) ? fileFigures(tools, join(folder, type, name), context) : null;
    const [pedestals, rms, status] = await Promise.all(
      ['pedestals', 'pixel_rms', 'pixel_status'].map(figures),
    );
    points.push({
      name,
      run: begin,
      medianPedestal: pedestals?.median ?? null,
      medianRms: rms?.median ?? null,
      badPixels: status === null || status.problem !== null ? null : status.nonzero,
      pixels: pedestals?.pixels ?? 0,
      problem: pedestals?.problem ?? rms?.problem ?? status?.problem ?? null,
    });
  }
  return { points, left: all.length - shown.length };
}
